package analysis

import (
	"math"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// MinReplications is how many replications any verdict that rests on an interval needs: what the
// interval of a median takes at Level (1+log2(1/(1-Level)), rounded up). A mean has an interval
// from two values on, but where all values are equal that has no width and proves nothing for
// fewer.
const MinReplications = 6

// A statistic is how a metric's values over replications are summed up.
type statistic uint8

const (
	// byMean: counts and ratios, which add up over replications.
	byMean statistic = iota
	// byMedian: times, whose distributions have long tails.
	byMedian
	// byCensoredMedian: times to an event that may not have come before the trial ended.
	byCensoredMedian
)

// A method is how one metric is treated.
type method struct {
	statistic statistic
	most      float64 // the metric cannot be greater; its least is 0 for all of them
	// The practical threshold is the greater of absolute, in the metric's unit, and relative, a
	// share of A's estimate.
	absolute, relative float64
}

// The practical thresholds: what nobody would change a rollout for. One request in ten thousand;
// one millisecond or a twentieth of a latency; one in a hundred of the throughput; a quarter of a
// second of an outage, and a twentieth of a recovery or rollout, which take longer; half a pod or
// restart.
const (
	latencyAbsolute, latencyRelative = 0.001, 0.05
	timeAbsolute, timeRelative       = 0.25, 0.05
	countAbsolute                    = 0.5
)

// methodFor gives the method for a metric. A metric it does not know is a time if it is in seconds,
// and otherwise a count.
func methodFor(m record.Metric) method {
	latency := method{byMedian, math.Inf(1), latencyAbsolute, latencyRelative}
	switch m.Name {
	case "availability":
		return method{byMean, 1, 0.0001, 0}
	case "requests_lost":
		return method{byMean, math.Inf(1), 1, 0}
	case "goodput_rps":
		return method{byMean, math.Inf(1), 0, 0.01}
	case "latency_mean_seconds", "latency_p50_seconds", "latency_p90_seconds",
		"latency_p99_seconds", "latency_p999_seconds":
		return latency
	case "time_to_recover_seconds", "rollout_seconds":
		return method{byCensoredMedian, math.Inf(1), timeAbsolute, timeRelative}
	}
	if m.Unit == "s" {
		return method{byMedian, math.Inf(1), timeAbsolute, 0}
	}
	return method{byMean, math.Inf(1), countAbsolute, 0}
}

func (m method) name() string {
	if m.statistic == byMean {
		return "mean"
	}
	return "median"
}

// threshold is the practical threshold of a shift from an estimate.
func (m method) threshold(estimate float64) float64 {
	if math.IsNaN(estimate) || math.IsInf(estimate, 0) {
		estimate = 0
	}
	return max(m.absolute, m.relative*math.Abs(estimate))
}

// summarise sums up values, of which some may be censored.
func (m method) summarise(values []float64, censored []bool) stats.Summary {
	switch m.statistic {
	case byMean:
		return m.cut(stats.Mean(values, Level))
	case byCensoredMedian:
		return m.cut(stats.CensoredMedian(values, censored, Level))
	default:
		return m.cut(stats.Median(values, Level))
	}
}

// cut takes from the interval what the metric cannot be: a t interval does not know a ratio's
// bounds.
func (m method) cut(s stats.Summary) stats.Summary {
	if !s.Interval.Known() {
		return s
	}
	lo, hi := s.Interval.Lo, s.Interval.Hi
	if !math.IsInf(lo, -1) && lo < 0 {
		s.Interval.Lo = 0
	}
	if !math.IsInf(hi, 1) && hi > m.most {
		s.Interval.Hi = m.most
	}
	if s.Interval.Lo != lo || s.Interval.Hi != hi {
		s.Method += ", cut to what is possible"
	}
	return s
}

// sided tells how the metric is meant to move: 1 if greater is better, -1 if smaller is, 0 if it
// describes and does not judge.
func sided(d record.Direction) float64 {
	switch d {
	case record.Higher:
		return 1
	case record.Lower:
		return -1
	default:
		return 0
	}
}

// finite is v as JSON can hold it.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// known is the interval, or nil if nothing is known.
func known(i stats.Interval) *stats.Interval {
	if !i.Known() {
		return nil
	}
	return &i
}
