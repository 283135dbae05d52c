package draw

import (
	"slices"
	"unicode/utf8"
)

// CharWidth is about how wide a character is at the pictures' type size of 11, on the safe side.
const CharWidth = 6.1

// TextWidth is about how wide text is at the pictures' type size.
func TextWidth(text string) float64 { return CharWidth * float64(utf8.RuneCountInString(text)) }

// A Flag is a label for a place on a horizontal axis.
type Flag struct {
	At   float64 // the place that it names
	Text string
	// Row, X and Anchor are set by Hoist: the row from 0, which is the one next to the axis, and where
	// the text starts (or, with Anchor "end", ends).
	Row    int
	X      float64
	Anchor string
}

// Hoist places flags, in order of At, so that none overlaps another and all lie between left and
// right, and returns how many rows that takes. A flag's text begins at its place, or ends there
// where it would leave the picture. Rows are given from the side to which the texts run, so that
// the line which runs down from a flag in a higher row passes beside the texts below it.
func Hoist(flags []Flag, left, right float64) (rows int) {
	var r rowsOf
	for i := range flags {
		f := &flags[i]
		f.X, f.Anchor = f.At+3, "start"
		if width := TextWidth(f.Text) + 4; f.At+width > right && f.At-width >= left {
			f.X, f.Anchor = f.At-3, "end"
		}
	}
	for i := range slices.Backward(flags) {
		if flags[i].Anchor == "start" {
			r.place(&flags[i])
		}
	}
	for i := range flags {
		if flags[i].Anchor == "end" {
			r.place(&flags[i])
		}
	}
	return len(r)
}

// rowsOf are the stretches taken in each row.
type rowsOf [][][2]float64

// place gives f the first row in which there is room for it.
func (r *rowsOf) place(f *Flag) {
	from, to := f.At, f.At+TextWidth(f.Text)+4
	if f.Anchor == "end" {
		from, to = f.At-TextWidth(f.Text)-4, f.At
	}
	taken := func(row [][2]float64) bool {
		return slices.ContainsFunc(row, func(s [2]float64) bool { return from < s[1] && s[0] < to })
	}
	for f.Row = 0; f.Row < len(*r) && taken((*r)[f.Row]); {
		f.Row++
	}
	if f.Row == len(*r) {
		*r = append(*r, nil)
	}
	(*r)[f.Row] = append((*r)[f.Row], [2]float64{from, to})
}

// Spread moves places apart until neighbours are at least gap from each other, within lo and hi as
// far as there is room, and returns them in the order given. Who was above stays above.
func Spread(places []float64, gap, lo, hi float64) []float64 {
	order := make([]int, len(places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if places[a] < places[b] {
			return -1
		}
		if places[a] > places[b] {
			return 1
		}
		return 0
	})
	moved := slices.Clone(places)
	floor := lo
	for _, i := range order {
		moved[i] = max(moved[i], floor)
		floor = moved[i] + gap
	}
	ceiling := hi
	for _, i := range slices.Backward(order) {
		moved[i] = min(moved[i], ceiling)
		ceiling = moved[i] - gap
	}
	return moved
}
