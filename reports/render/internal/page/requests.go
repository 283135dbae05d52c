package page

import (
	"fmt"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
)

// fills is how many fills there are for versions; after those they begin again.
const fills = 4

// series is one layer of the requests panel: how many requests per bin.
type series struct {
	class, label string
	counts       []int64
}

// layers are the requests that ended ok by version, then the failed ones by outcome.
func layers(t *analysis.Timeline) []series {
	var all []series
	for v, name := range t.Versions {
		one := series{class: fmt.Sprintf("ver%d", v%fills), label: versionName(name)}
		for i := range t.Bins {
			n := int64(0)
			if v < len(t.Bins[i].Versions) {
				n = t.Bins[i].Versions[v]
			}
			one.counts = append(one.counts, n)
		}
		all = append(all, one)
	}
	return append(all, failed(t)...)
}

// failed are the requests that failed by outcome, without outcomes that there were none of.
func failed(t *analysis.Timeline) []series {
	var all []series
	for _, o := range record.Outcomes()[1:] {
		one := series{class: fmt.Sprintf("out%d", o), label: outcomeName(o)}
		var sum int64
		for i := range t.Bins {
			n := outcome(&t.Bins[i], o)
			one.counts = append(one.counts, n)
			sum += n
		}
		if sum > 0 {
			all = append(all, one)
		}
	}
	return all
}

func outcomeName(o record.Outcome) string {
	switch o {
	case record.BadStatus:
		return "bad status"
	case record.NotSent:
		return "not sent"
	}
	return o.String()
}

func versionName(v string) string {
	if v == "" {
		return "unknown"
	}
	return v
}

// requests draws requests per second, stacked.
func (s *sheet) requests() {
	top, bottom := s.panel("requests per second, by version and failure", 104)
	most := int64(1)
	for i := range s.t.Bins {
		most = max(most, s.t.Bins[i].Requests())
	}
	width := s.binSeconds()
	y := draw.Axis{Hi: float64(most) / width * 1.04, From: bottom, To: top}
	s.scale(y, 4, draw.Plain)
	below := make([]int64, len(s.t.Bins))
	for _, layer := range layers(s.t) {
		at := func(n int64) float64 { return y.At(float64(n) / width) }
		s.Path("fill "+layer.class, layer.label, s.stack(below, layer.counts, at))
		s.nameLayer(layer, below, at)
		s.explain(layer.class, "served by "+layer.label)
		if layer.class[:3] == "out" {
			s.legend[len(s.legend)-1].Label = "failed: " + layer.label
		}
		for i, n := range layer.counts {
			below[i] += n
		}
	}
}

func (s *sheet) binSeconds() float64 {
	if s.t.BinSeconds > 0 {
		return s.t.BinSeconds
	}
	return 1
}

// stack outlines each run of bins that has something of a layer: along the top, and back below.
func (s *sheet) stack(below, counts []int64, at func(int64) float64) *draw.Path {
	var p draw.Path
	edge := func(i int) float64 { return s.x.At(float64(i) * s.binSeconds()) }
	for from := 0; from < len(counts); {
		if counts[from] == 0 {
			from++
			continue
		}
		to := from
		p.Move(edge(from), at(below[from]))
		for ; to < len(counts) && counts[to] > 0; to++ {
			p.ToY(at(below[to] + counts[to]))
			if to+1 == len(counts) || counts[to+1] == 0 || counts[to+1]+below[to+1] != counts[to]+below[to] {
				p.ToX(edge(to + 1))
			}
		}
		for i := to - 1; i >= from; i-- {
			p.ToY(at(below[i]))
			if i == from || below[i-1] != below[i] {
				p.ToX(edge(i))
			}
		}
		p.Close()
		from = to
	}
	return &p
}

// nameLayer writes a layer's name into the longest run of bins where it fits.
func (s *sheet) nameLayer(layer series, below []int64, at func(int64) float64) {
	const height = 15
	best, length, run := 0, 0, 0
	for i, n := range layer.counts {
		if at(below[i])-at(below[i]+n) < height {
			run = 0
			continue
		}
		if run++; run > length {
			best, length = i, run
		}
	}
	width := s.x.At(float64(length)*s.binSeconds()) - s.x.At(0)
	if length == 0 || width < draw.TextWidth(layer.label)+6 {
		return
	}
	middle := best - length/2
	y := (at(below[middle]) + at(below[middle]+layer.counts[middle])) / 2
	x := s.x.At((float64(best) - float64(length)/2 + 1) * s.binSeconds())
	s.Text("inside", "middle", layer.label, x, y+4)
}

// failures draws a lane for each way to fail, so that one failed request among thousands is seen.
func (s *sheet) failures() {
	all := failed(s.t)
	if len(all) == 0 {
		return
	}
	s.y -= panelGap - 4
	for _, one := range all {
		const height = 13
		var p draw.Path
		var sum int64
		for i, n := range one.counts {
			if n == 0 {
				continue
			}
			sum += n
			x := s.x.At(float64(i) * s.binSeconds())
			width := max(2.5, s.x.At(float64(i+1)*s.binSeconds())-x)
			p.Box(x, s.y+1, width, height-3)
		}
		s.Rect("lane", "", s.x.From, s.y, s.x.To-s.x.From, height-1)
		s.Path("fill "+one.class, one.label, &p)
		s.Text("tick", "end", one.label, s.x.From-6, s.y+10)
		s.Text("tick", "start", fmt.Sprintf("× %d", sum), s.x.To+6, s.y+10)
		s.y += height
	}
	s.y += panelGap
}
