package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
)

// An inputError says what is wrong with what the user gave. Nothing has been started then.
type inputError struct{ err error }

func (e *inputError) Error() string { return e.err.Error() }
func (e *inputError) Unwrap() error { return e.err }

// badInput marks err, which may be nil, as the input's fault.
func badInput(err error) error {
	if err == nil {
		return nil
	}
	return &inputError{err}
}

// tellSurely is how many problems of the surroundings are told, however alike they are.
const tellSurely = 5

// tell prints err: one problem after the program's name, several below each other, so that what
// begins with file:line is found there by editors. Of an input every problem is told. Of the
// surroundings the first ones are: a full disk is told by each of a thousand trials.
func tell(w io.Writer, err error) {
	all := problems(err)
	said := "seatrial: " + all[0] + "\n"
	if n := len(all); n > 1 {
		var input *inputError
		if n > tellSurely && !errors.As(err, &input) {
			all = append(all[:tellSurely], fmt.Sprintf("… and %d more", n-tellSurely))
		}
		said = fmt.Sprintf("seatrial: %d problems:\n%s\n", n, strings.Join(all, "\n"))
	}
	if todo := remedy(err); todo != "" {
		said += todo + "\n"
	}
	fmt.Fprint(w, said)
}

// problems takes a tree of joined and wrapped errors apart: one line for each leaf, with everything
// that was said around it, each line once.
func problems(err error) []string {
	text := err.Error()
	var inner []error
	switch e := err.(type) { //nolint:errorlint // it takes apart what errors.As searches
	case interface{ Unwrap() []error }:
		inner = e.Unwrap()
	case interface{ Unwrap() error }:
		if next := e.Unwrap(); next != nil {
			inner = []error{next}
		}
	}
	if len(inner) == 0 {
		return []string{text}
	}
	var all []string
	if text == errors.Join(inner...).Error() {
		for _, e := range inner {
			all = append(all, problems(e)...)
		}
		return compact(all)
	}
	around, ok := strings.CutSuffix(text, inner[len(inner)-1].Error())
	if !ok {
		return []string{text}
	}
	for _, line := range problems(inner[len(inner)-1]) {
		all = append(all, around+line)
	}
	return compact(all)
}

// compact leaves of equal lines the first.
func compact(lines []string) []string {
	var all []string
	for _, line := range lines {
		if !slices.Contains(all, line) {
			all = append(all, line)
		}
	}
	return all
}

// A placeError says why the folder of a report cannot be used.
type placeError struct{ err error }

func (e *placeError) Error() string { return "making the report's folder: " + e.err.Error() }
func (e *placeError) Unwrap() error { return e.err }

// remedy is what to do about an error of the file system; "" for others.
func remedy(err error) string {
	var place *placeError
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "The disk is full. Free some space, or give --out a folder on another disk."
	case errors.As(err, &place):
		return "Give --out a folder that can be written."
	}
	return ""
}
