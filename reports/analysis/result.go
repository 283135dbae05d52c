package analysis

import (
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// A Value is what one trial says about one metric.
type Value struct {
	// V is in the metric's base unit. It means nothing where Missing is set.
	V float64
	// Censored says that the trial ended first: the true value is V or greater.
	Censored bool
	// Missing says why there is no value although the metric applies, such as "no request ended
	// ok".
	Missing string
	// At is when it came to be, since the load's start, for a value that belongs to a moment: when
	// the fewest were available, when the longest outage began. It is nil for other metrics.
	At *time.Duration
}

// A TrialResult sums up one trial.
type TrialResult struct {
	Header record.Header
	// Metrics has a Value for every metric that applies. A metric that makes no sense for the trial
	// (a rollout's length where nothing was rolled out) is absent.
	Metrics map[string]Value
	// Latencies are the trial's latencies at [LatencyQuantiles], in seconds, over the requests that
	// ended ok; nil if none did.
	Latencies []float64
	// Requests is how many requests were due in the window and have a final outcome.
	Requests int64
	// Invalid says, a sentence each, why the harness failed this trial; nil for a valid one.
	Invalid []string
	// Interrupted says that the run ended before the trial did. It is evidence of nothing, neither of
	// the system nor of the harness, and not counted among the trials.
	Interrupted bool
	// Warnings limit what the values mean, and name the remedy.
	Warnings []string
}

// Valid tells whether the trial can be used as evidence about the system.
func (r *TrialResult) Valid() bool { return len(r.Invalid) == 0 && !r.Interrupted }

// LatencyQuantiles lists the quantiles at which latencies are kept for the picture of latency by
// percentile, rising, evenly spread in number of nines.
func LatencyQuantiles() []float64 {
	return []float64{
		0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9999, 1,
	}
}
