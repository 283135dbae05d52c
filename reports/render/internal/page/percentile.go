package page

import (
	"fmt"
	"math"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// lines is how many kinds of line there are for variants; after those they begin again.
const lines = 6

// percentileFigures draw latency by percentile, a picture per world, all with the same axes.
func percentileFigures(g *group) []figure {
	lo, hi, most := math.Inf(1), 0.0, 0.0
	for _, v := range g.findings() {
		for _, q := range v.Latency {
			if q.Seconds <= 0 {
				continue
			}
			lo, hi = min(lo, q.Seconds), max(hi, q.Seconds)
			if q.Q < 1 {
				most = max(most, nines(q.Q))
			}
		}
	}
	if hi == 0 {
		return nil
	}
	width := float64(wide)
	if g.Several {
		width = half
	}
	var all []figure
	for i := range g.Worlds {
		w := &g.Worlds[i]
		// One nine's room beyond the last quantile is for the maximum, which has infinitely many.
		x := draw.Axis{Hi: most + 0.6, From: 64, To: width - 150}
		y := draw.Axis{Lo: lo / 1.3, Hi: hi * 1.3, From: 316, To: 16, Log: true}
		c := percentileChart{x: x, y: y, most: most}
		c.ID, c.Width, c.Height = fmt.Sprintf("%sp%d", g.ID, i+1), draw.Coord(width), 356
		c.Title = fmt.Sprintf("Latency by percentile of %s (%s)", g.Name, w.Backend)
		c.Desc = "Latency on a logarithmic axis over the number of nines of the percentile, " +
			"a line per variant. The table below has the numbers."
		c.draw(w.findings)
		one := figure{
			Picture: c.Picture, Legend: c.legend, Tables: []table{quantileTable(w.findings)},
		}
		if g.Several {
			one.Caption = w.Backend
		}
		all = append(all, one)
	}
	return all
}

type percentileChart struct {
	draw.Picture
	x, y   draw.Axis
	most   float64
	legend []swatch
}

// nines counts the nines of a quantile: 0.9 has one, 0.99 two.
func nines(q float64) float64 { return -math.Log10(1 - q) }

func (c *percentileChart) at(q float64) float64 {
	if q >= 1 {
		return c.x.At(c.x.Hi)
	}
	return c.x.At(nines(q))
}

func (c *percentileChart) draw(s *analysis.ScenarioFindings) {
	c.axes()
	var names []string
	var last []float64
	for i := range s.Variants {
		v := &s.Variants[i]
		if len(v.Latency) == 0 {
			continue
		}
		c.Path(fmt.Sprintf("band band%d", i%lines), "", c.band(v.Latency))
	}
	for i := range s.Variants {
		v := &s.Variants[i]
		if len(v.Latency) == 0 {
			continue
		}
		var p draw.Path
		for j, q := range v.Latency {
			x, y := c.at(q.Q), c.y.At(q.Seconds)
			if j == 0 {
				p.Move(x, y)
			} else {
				p.To(x, y)
			}
			c.Rect(fmt.Sprintf("dot dot%d", i%lines), quantileTitle(v.Name, &q), x-2, y-2, 4, 4)
		}
		class := fmt.Sprintf("line%d", i%lines)
		c.Path("curve "+class, v.Name, &p)
		c.legend = append(c.legend, swatch{class, v.Name})
		names = append(names, v.Name)
		last = append(last, c.y.At(v.Latency[len(v.Latency)-1].Seconds))
	}
	for i, at := range draw.Spread(last, 14, 16, 316) {
		c.Line("leader", c.x.To+3, last[i], c.x.To+12, at)
		c.Text("end", "start", words.Cut(names[i], 22), c.x.To+15, at+4)
	}
}

func (c *percentileChart) axes() {
	c.Rect("panel", "", c.x.From, c.y.To, c.x.To-c.x.From, c.y.From-c.y.To)
	for _, tick := range c.y.Ticks(9) {
		c.Line("grid", c.x.From, tick.At, c.x.To, tick.At)
		c.Text("tick", "end", draw.Duration(tick.Value), c.x.From-6, tick.At+4)
	}
	tick := func(x float64, label string) {
		c.Line("grid", x, c.y.To, x, c.y.From)
		c.Text("tick", "middle", label, x, c.y.From+16)
	}
	tick(c.at(0), "least")
	for _, q := range []float64{0.5, 0.9, 0.99, 0.999, 0.9999} {
		if nines(q) <= c.most+0.01 {
			tick(c.at(q), "p"+draw.Plain(q*100))
		}
	}
	tick(c.at(1), "most")
	c.Text("tick", "middle", "percentile, evenly spaced in nines", (c.x.From+c.x.To)/2, c.y.From+34)
}

// band is the area between the ends of the intervals, in stretches where both are known.
func (c *percentileChart) band(latency []analysis.QuantileFindings) *draw.Path {
	var p draw.Path
	known := func(q *analysis.QuantileFindings) bool {
		i := q.Interval
		return i != nil && i.Known() && !math.IsInf(i.Lo, 0) && !math.IsInf(i.Hi, 0) && i.Lo > 0
	}
	for from := 0; from < len(latency); {
		if !known(&latency[from]) {
			from++
			continue
		}
		to := from
		p.Move(c.at(latency[from].Q), c.y.At(latency[from].Interval.Lo))
		for ; to < len(latency) && known(&latency[to]); to++ {
			p.To(c.at(latency[to].Q), c.y.At(latency[to].Interval.Hi))
		}
		for i := to - 1; i >= from; i-- {
			p.To(c.at(latency[i].Q), c.y.At(latency[i].Interval.Lo))
		}
		p.Close()
		from = to
	}
	return &p
}

func quantileTitle(variant string, q *analysis.QuantileFindings) string {
	s := words.ScaleFor("", "s", q.Seconds)
	return fmt.Sprintf("%s, p%s: %s %s", variant, draw.Plain(q.Q*100), s.With(q.Seconds),
		s.Interval(q.Interval))
}

func quantileTable(s *analysis.ScenarioFindings) table {
	t := table{Caption: "Latency by percentile", Head: []cell{text("percentile")}}
	for _, v := range s.Variants {
		t.Head = append(t.Head, cell{Text: v.Name, Number: true})
	}
	for _, want := range analysis.LatencyQuantiles() {
		row := []cell{text("p" + draw.Plain(want*100))}
		some := false
		for _, v := range s.Variants {
			c := number("")
			for _, q := range v.Latency {
				if q.Q == want {
					scale := words.ScaleFor("", "s", q.Seconds)
					c.Text, c.Below = scale.With(q.Seconds), scale.Interval(q.Interval)
					some = true
				}
			}
			row = append(row, c)
		}
		if some {
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}
