package page

import (
	"fmt"
	"math"
	"slices"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// comparisons are a world's comparisons of variants by metric: those that showed something, and the
// rest.
type comparisons struct {
	Backend     string
	Several     bool
	Methods     []string
	Shown, Rest []forest
}

// forest is what is known of one metric: a row for each pair of variants, all on one axis.
type forest struct {
	Metric, Help, Threshold string
	Rows                    []forestRow
	Axis                    draw.Picture
}

type forestRow struct {
	A, B, Shift, Interval, Effect, P, Verdict, Why string
	Class                                          string
	Picture                                        draw.Picture
}

func newComparisons(g *group, w *world) comparisons {
	c := comparisons{Backend: w.Backend, Several: g.Several}
	byMetric := map[string][]*analysis.ComparisonFindings{}
	var order []string
	for i := range w.findings.Comparisons {
		one := &w.findings.Comparisons[i]
		if byMetric[one.Metric] == nil {
			order = append(order, one.Metric)
		}
		byMetric[one.Metric] = append(byMetric[one.Metric], one)
		if one.Method != "" && !slices.Contains(c.Methods, one.Method) {
			c.Methods = append(c.Methods, one.Method)
		}
	}
	for _, name := range order {
		f := newForest(name, byMetric[name])
		if slices.ContainsFunc(byMetric[name], differs) {
			c.Shown = append(c.Shown, f)
		} else {
			c.Rest = append(c.Rest, f)
		}
	}
	return c
}

func differs(c *analysis.ComparisonFindings) bool {
	return c.Verdict == analysis.Better || c.Verdict == analysis.Worse
}

// The size of a row's picture.
const (
	forestWidth  = 300
	forestHeight = 22
)

func newForest(metric string, rows []*analysis.ComparisonFindings) forest {
	m, _ := record.MetricNamed(metric)
	f := forest{Metric: words.Label(metric), Help: m.Help}
	x := forestAxis(rows)
	scale := words.ScaleFor("", rows[0].Unit, max(math.Abs(x.Lo), math.Abs(x.Hi)))
	if t := rows[0].Threshold; t > 0 {
		f.Threshold = words.ScaleFor("", rows[0].Unit, t).With(t)
	}
	for _, c := range rows {
		shift, interval := words.Shift(c)
		row := forestRow{
			A: c.A, B: c.B, Shift: shift, Interval: interval, Effect: optional(c.Effect, "%.2f"),
			P: optional(c.PAdjusted, "%.2g"), Verdict: c.Verdict, Why: c.Why,
			Class: "change-" + c.Verdict, Picture: forestPicture(c, x),
		}
		f.Rows = append(f.Rows, row)
	}
	f.Axis = draw.Picture{
		Width: forestWidth, Height: 18, Title: "axis", Desc: "axis of the shifts above",
	}
	for _, tick := range x.Ticks(4) {
		f.Axis.Line("rule", tick.At, 0, tick.At, 4)
		f.Axis.Text("tick", "middle", scale.Signed(tick.Value), tick.At, 15)
	}
	return f
}

// forestAxis has room for every finite end and the threshold, and zero in it.
func forestAxis(rows []*analysis.ComparisonFindings) draw.Axis {
	lo, hi := 0.0, 0.0
	reach := func(v float64) {
		if !math.IsInf(v, 0) && !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	for _, c := range rows {
		reach(c.Threshold)
		reach(-c.Threshold)
		if c.Shift != nil {
			reach(*c.Shift)
		}
		if c.Interval != nil && c.Interval.Known() {
			reach(c.Interval.Lo)
			reach(c.Interval.Hi)
		}
	}
	if lo == hi {
		lo, hi = -1, 1
	}
	room := (hi - lo) * 0.06
	return draw.Axis{Lo: lo - room, Hi: hi + room, From: 26, To: forestWidth - 26}
}

func forestPicture(c *analysis.ComparisonFindings, x draw.Axis) draw.Picture {
	shift, interval := words.Shift(c)
	p := draw.Picture{
		Width: forestWidth, Height: forestHeight, Title: c.B + " against " + c.A,
		Desc: fmt.Sprintf("shift %s %s: %s", shift, interval, c.Verdict),
	}
	const middle = forestHeight / 2
	if c.Threshold > 0 {
		from, to := x.At(-c.Threshold), x.At(c.Threshold)
		p.Rect("threshold", "", from, 0, max(to-from, 1), forestHeight)
	}
	p.Line("zero", x.At(0), 0, x.At(0), forestHeight)
	if c.Shift == nil {
		return p
	}
	if c.Interval != nil && c.Interval.Known() {
		lo, hi := x.At(max(c.Interval.Lo, x.Lo)), x.At(min(c.Interval.Hi, x.Hi))
		p.Line("interval", lo, middle, hi, middle)
		p.Line("interval", lo, middle-4, lo, middle+4)
		p.Line("interval", hi, middle-4, hi, middle+4)
	}
	p.Rect("estimate", "", x.At(*c.Shift)-3.5, middle-3.5, 7, 7)
	return p
}

func optional(v *float64, format string) string {
	if v == nil {
		return words.None
	}
	return fmt.Sprintf(format, *v)
}
