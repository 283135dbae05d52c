package spec

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// An Objective bounds a metric. Held against an interval over replications it is an objective
// proper; held in every replication it is an invariant.
type Objective interface {
	Limit() record.Limit
}

// Availability wants at least a share of requests to end ok.
type Availability struct{ AtLeast float64 }

// Limit implements Objective.
func (a Availability) Limit() record.Limit {
	return Bound{Metric: "availability", AtLeast: &a.AtLeast}.Limit()
}

// LatencyQuantile bounds a quantile of latency; Q is one of 0.5, 0.9, 0.99 and 0.999.
type LatencyQuantile struct {
	Q      float64
	AtMost time.Duration
}

// Limit implements Objective.
func (l LatencyQuantile) Limit() record.Limit {
	atMost := l.AtMost.Seconds()
	return Bound{Metric: quantileMetric(l.Q), AtMost: &atMost}.Limit()
}

// quantileMetric is the name of the metric of a quantile of latency, measured or not: what stands
// after the point of q, in two digits or more: 0.5 is p50, 0.05 is p05, and 5, which is no
// quantile, p5.
func quantileMetric(q float64) string {
	digits, isShare := strings.CutPrefix(strconv.FormatFloat(q, 'f', -1, 64), "0.")
	if isShare && len(digits) == 1 {
		digits += "0"
	}
	return "latency_p" + digits + "_seconds"
}

// A Bound bounds any metric from one side: exactly one of AtLeast and AtMost is set, in the
// metric's base unit.
type Bound struct {
	Metric          string
	AtLeast, AtMost *float64
}

// AtMost bounds a metric from above, in its base unit.
func AtMost(metric string, v float64) Bound { return Bound{Metric: metric, AtMost: &v} }

// AtLeast bounds a metric from below, in its base unit.
func AtLeast(metric string, v float64) Bound { return Bound{Metric: metric, AtLeast: &v} }

// Limit implements Objective.
func (b Bound) Limit() record.Limit {
	l := record.Limit{Metric: b.Metric}
	sign := "≥"
	switch {
	case b.AtMost != nil:
		l.Upper, l.Value, sign = true, *b.AtMost, "≤"
	case b.AtLeast != nil:
		l.Value = *b.AtLeast
	}
	m, _ := record.MetricNamed(b.Metric)
	unit := ""
	if m.Unit != "" {
		unit = " " + m.Unit
	}
	l.Text = fmt.Sprintf("%s %s %s%s", b.Metric, sign, strconv.FormatFloat(l.Value, 'g', -1, 64), unit)
	return l
}
