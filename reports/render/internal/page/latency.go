package page

import (
	"math"

	"github.com/seatrial/seatrial/reports/render/internal/draw"
)

// latency draws the median and the 99th percentile of each bin on a logarithmic axis.
func (s *sheet) latency() {
	lo, hi := math.Inf(1), 0.0
	for i := range s.t.Bins {
		for _, q := range []float64{0.5, 0.99} {
			if v, ok := s.t.Bins[i].LatencySeconds(q); ok && v > 0 {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi == 0 {
		return
	}
	if hi/lo < 4 { // a flat line must not look like a storm
		lo, hi = lo/2, hi*2
	}
	top, bottom := s.panel("latency of served requests, from the scheduled send", 92)
	y := draw.Axis{Lo: lo / 1.15, Hi: hi * 1.15, From: bottom - 3, To: top + 3, Log: true}
	s.scale(y, 5, draw.Duration)
	curves := []struct {
		q            float64
		class, label string
	}{{0.99, "curve p99", "p99"}, {0.5, "curve p50", "p50"}}
	var last []float64
	for _, c := range curves {
		path, end := s.curve(c.q, y)
		s.Path(c.class, c.label, path)
		last = append(last, end)
	}
	for i, at := range draw.Spread(last, 12, top+6, bottom-2) {
		s.Text("end", "start", curves[i].label, s.x.To+6, at+4)
	}
}

// curve joins the bins' latencies at quantile q, and says where it ends.
func (s *sheet) curve(q float64, y draw.Axis) (path *draw.Path, end float64) {
	path = &draw.Path{}
	drawn := false
	for i := range s.t.Bins {
		v, ok := s.t.Bins[i].LatencySeconds(q)
		if !ok || v <= 0 {
			drawn = false
			continue
		}
		x := s.x.At((float64(i) + 0.5) * s.binSeconds())
		end = y.At(v)
		if !drawn {
			path.Move(x-1, end) // so that a bin alone is seen
		}
		path.To(x, end)
		drawn = true
	}
	return path, end
}

// endpoints draws how many ready endpoints each Service had.
func (s *sheet) endpoints() {
	if len(s.t.Endpoints) == 0 {
		return
	}
	most := 1
	var services []string
	seen := map[string]bool{}
	for _, e := range s.t.Endpoints {
		most = max(most, e.Ready)
		if !seen[e.Service] {
			seen[e.Service] = true
			services = append(services, e.Service)
		}
	}
	top, bottom := s.panel("ready endpoints", 44)
	y := draw.Axis{Hi: float64(most) * 1.15, From: bottom, To: top}
	for _, n := range []int{0, most} {
		s.Line("grid", s.x.From, y.At(float64(n)), s.x.To, y.At(float64(n)))
		s.Text("tick", "end", draw.Plain(float64(n)), s.x.From-6, y.At(float64(n))+4)
	}
	var last []float64
	for _, service := range services {
		path, end := s.steps(service, y)
		s.Path("curve steps", service, path)
		last = append(last, end)
	}
	for i, at := range draw.Spread(last, 12, top+6, bottom-2) {
		s.Text("end", "start", cut(services[i], 2*rightGutter), s.x.To+6, at+4)
	}
}

func (s *sheet) steps(service string, y draw.Axis) (path *draw.Path, end float64) {
	path = &draw.Path{}
	drawn := false
	for _, e := range s.t.Endpoints {
		if e.Service != service {
			continue
		}
		x := s.x.At(e.Seconds)
		if !drawn {
			path.Move(x, y.At(0))
		}
		path.ToX(x)
		end = y.At(float64(e.Ready))
		path.ToY(end)
		drawn = true
	}
	path.ToX(s.x.At(max(s.t.EndSeconds, s.t.Header.WindowSeconds)))
	return path, end
}
