package words

import (
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// Label is a metric's name as a heading: without its unit, with blanks.
func Label(metric string) string {
	switch metric {
	case "requests_lost":
		return "lost requests"
	case "goodput_rps":
		return "goodput"
	case "time_to_recover_seconds":
		return "recovery"
	case "outage_longest_seconds":
		return "longest outage"
	case "mixed_versions_seconds":
		return "mixed versions"
	case "min_available_replicas":
		return "fewest available"
	case "max_total_replicas":
		return "most pods"
	}
	name := strings.TrimSuffix(metric, "_seconds")
	switch name {
	case "latency_mean":
		return "mean latency"
	case "latency_p999":
		return "p99.9"
	}
	name = strings.TrimPrefix(name, "latency_")
	return strings.ReplaceAll(name, "_", " ")
}

// Order lists the metrics of the variants that any of them has, in the order of pages; those that
// record.Metrics does not know come last, by name.
func Order(variants []*analysis.VariantFindings) []string {
	have := map[string]bool{}
	for _, v := range variants {
		for name := range v.Metrics {
			have[name] = true
		}
	}
	var names []string
	for _, m := range record.Metrics() {
		if have[m.Name] {
			names = append(names, m.Name)
			delete(have, m.Name)
		}
	}
	return append(names, sorted(have)...)
}

// Typical is a value that says in which unit a metric of a variant is best written.
func Typical(m *analysis.MetricFindings) float64 {
	switch {
	case m.Estimate != nil:
		return *m.Estimate
	case m.AtLeast != nil:
		return *m.AtLeast
	case len(m.Values) > 0:
		return m.Values[0]
	}
	return 0
}

// Estimate is a metric's estimate with its unit: "0.9994", "5.1 ms", "≥ 60 s" or None.
func Estimate(metric string, m *analysis.MetricFindings) string {
	s := ScaleFor(metric, m.Unit, Typical(m))
	switch {
	case m.Estimate != nil:
		return s.With(*m.Estimate)
	case m.AtLeast != nil:
		return "≥ " + s.With(*m.AtLeast)
	}
	return None
}

// Interval is a metric's interval in the unit of its estimate, "" if there is none.
func Interval(metric string, m *analysis.MetricFindings) string {
	return ScaleFor(metric, m.Unit, Typical(m)).Interval(m.Interval)
}

// Shift is a comparison's shift and its interval, "" if there is none.
func Shift(c *analysis.ComparisonFindings) (shift, interval string) {
	if c.Shift == nil {
		return None, ""
	}
	typical := max(abs(*c.Shift), c.Threshold)
	s := ScaleFor("", c.Unit, typical)
	return s.Signed(*c.Shift), s.Interval(c.Interval)
}

func abs(v float64) float64 { return max(v, -v) }
