package words

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seatrial/seatrial/reports/analysis"
)

// Meaning says what a verdict means, for people who see it the first time.
func Meaning(v analysis.Verdict) string {
	switch v {
	case analysis.Pass:
		return "the claims were shown to hold"
	case analysis.Fail:
		return "a claim was shown not to hold"
	case analysis.Inconclusive:
		return "there is too little data to say"
	case analysis.Invalid:
		return "the harness failed, so that nothing can be said about the system"
	}
	return "no verdict was given"
}

// Sign is a verdict as one character, so that it is seen without colour.
func Sign(v analysis.Verdict) string {
	switch v {
	case analysis.Pass:
		return "✓"
	case analysis.Fail:
		return "✗"
	case analysis.Inconclusive:
		return "?"
	case analysis.Invalid:
		return "!"
	}
	return "·"
}

// Tally counts the scenarios by verdict, the worst first: "1 FAIL, 4 PASS of 5 scenarios".
func Tally(f *analysis.Findings) string {
	counts := map[analysis.Verdict]int{}
	for i := range f.Scenarios {
		counts[f.Scenarios[i].Verdict]++
	}
	var parts []string
	order := []analysis.Verdict{
		analysis.Fail, analysis.Invalid, analysis.Inconclusive, analysis.Pass,
	}
	for _, v := range order {
		if n := counts[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	if len(parts) == 0 {
		return "no scenario was run"
	}
	return strings.Join(parts, ", ") + " of " + Count(len(f.Scenarios), "scenario")
}

// Count is n with a noun in the right number.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Glue is a blank at which Wrap does not break.
const Glue = "\u00a0"

// Wrap breaks text into lines of at most width characters, at blanks.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	blank := func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }
	for word := range strings.FieldsFuncSeq(text, blank) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += strings.ReplaceAll(word, Glue, " ")
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// Line is text on one line, without characters that would steer a terminal.
func Line(text string) string {
	text = strings.Join(strings.FieldsFunc(text, unicode.IsSpace), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}

// Cut shortens text to width characters, with an ellipsis for what is gone.
func Cut(text string, width int) string {
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:width-1]) + "…"
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// Why is an objective's reason without the line that repeats the run, for places that have that
// line already.
func Why(o *analysis.ObjectiveFindings, repeat string) string {
	if repeat == "" {
		return o.Why
	}
	return strings.TrimSpace(strings.TrimSuffix(o.Why, "Repeat: "+repeat))
}
