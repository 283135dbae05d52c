package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// objective is a promise and how it fared.
type objective struct {
	Text, Kind, Why string
	Verdict         badge
	Picture         *draw.Picture
}

func newObjectives(v *analysis.VariantFindings, repeat string) []objective {
	var all []objective
	add := func(kind string, o *analysis.ObjectiveFindings) {
		all = append(all, objective{
			Text: o.Text, Kind: kind, Why: why(o, repeat), Verdict: newBadge(o.Verdict),
			Picture: heldAgainst(v, o),
		})
	}
	for i := range v.Objectives {
		add("objective", &v.Objectives[i])
	}
	for i := range v.Invariants {
		add("invariant", &v.Invariants[i])
	}
	return all
}

func why(o *analysis.ObjectiveFindings, repeat string) string {
	text := words.Why(o, repeat)
	if o.Verdict == analysis.Inconclusive && o.Needed > 0 {
		if need := words.Count(o.Needed, "replication"); !strings.Contains(text, need) {
			return text + " About " + need + " would do."
		}
	}
	return text
}

// heldAgainst draws the values of all replications, the interval and the limit on one line; nil if
// there are no values.
func heldAgainst(v *analysis.VariantFindings, o *analysis.ObjectiveFindings) *draw.Picture {
	m, ok := v.Metrics[o.Metric]
	if !ok || len(m.Values) == 0 {
		return nil
	}
	const width, height, middle = 260.0, 38.0, 14.0
	lo, hi := o.Limit.Value, o.Limit.Value
	for _, value := range append(ends(&m), m.Values...) {
		lo, hi = min(lo, value), max(hi, value)
	}
	if hi == lo {
		lo, hi = lo-max(math.Abs(lo)*0.01, 1e-9), hi+max(math.Abs(hi)*0.01, 1e-9)
	}
	x := draw.Axis{Lo: lo, Hi: hi, From: 12, To: width - 12}
	s := words.ScaleFor(o.Metric, m.Unit, max(math.Abs(o.Limit.Value), math.Abs(words.Typical(&m))))
	p := &draw.Picture{
		Title: o.Text, Width: draw.Coord(width), Height: draw.Coord(height),
		Desc: fmt.Sprintf("%d values from %s to %s; limit %s.", len(m.Values), s.With(lo), s.With(hi),
			s.With(o.Limit.Value)),
	}
	limit := x.At(o.Limit.Value)
	if o.Limit.Upper {
		p.Rect("allowed", "", 0, 3, limit, 2*middle-6)
	} else {
		p.Rect("allowed", "", limit, 3, width-limit, 2*middle-6)
	}
	p.Line("rule", 0, middle, width, middle)
	for i, value := range m.Values {
		// Values that are equal would hide each other: spread them over a few heights, by replication.
		offset := float64(i%5-2) * 2.4
		p.Rect("value", "", x.At(value)-1.5, middle+offset-1.5, 3, 3)
	}
	if e := ends(&m); len(e) > 0 && m.Interval != nil {
		p.Line("interval", x.At(max(m.Interval.Lo, lo)), middle, x.At(min(m.Interval.Hi, hi)), middle)
	}
	p.Line("limit", limit, 1, limit, 2*middle-1)
	anchor := "middle"
	if limit < 60 {
		anchor = "start"
	} else if limit > width-60 {
		anchor = "end"
	}
	p.Text("small", anchor, "limit "+s.With(o.Limit.Value), limit, height-1)
	return p
}

// ends are the finite ends of a metric's interval.
func ends(m *analysis.MetricFindings) []float64 {
	var all []float64
	if m.Interval == nil || !m.Interval.Known() {
		return nil
	}
	for _, v := range []float64{m.Interval.Lo, m.Interval.Hi} {
		if !math.IsInf(v, 0) {
			all = append(all, v)
		}
	}
	return all
}
