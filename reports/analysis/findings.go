package analysis

import (
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// Schema names the form of findings.json; it changes when readers of the old form would misread the
// new. Fields may be added without a change.
const Schema = "seatrial.dev/findings/v1alpha1"

// Level is the level of every confidence interval, and 1 - Level the bound on p-values.
const Level = 0.95

// A Verdict says how a claim fared.
type Verdict string

// The verdicts. No data never passes.
const (
	Pass         Verdict = "PASS"         // shown to hold
	Inconclusive Verdict = "INCONCLUSIVE" // too little data to say
	Invalid      Verdict = "INVALID"      // the harness, not the system, failed
	Fail         Verdict = "FAIL"         // shown not to hold
)

// Findings are what a run found; findings.json holds them.
type Findings struct {
	Schema    string             `json:"schema"`
	Verdict   Verdict            `json:"verdict"` // the worst of the scenarios'
	Scenarios []ScenarioFindings `json:"scenarios"`
}

// ScenarioFindings are what was found about one scenario.
type ScenarioFindings struct {
	Name    string  `json:"name"`
	Claim   string  `json:"claim,omitempty"`
	Backend string  `json:"backend"`
	Seed    uint64  `json:"seed"` // of the run
	Verdict Verdict `json:"verdict"`
	// Why is the verdict in one sentence.
	Why string `json:"why"`
	// Repeat is the command line that runs it again.
	Repeat      string               `json:"repeat,omitempty"`
	Variants    []VariantFindings    `json:"variants"`
	Comparisons []ComparisonFindings `json:"comparisons"`
	Warnings    []string             `json:"warnings,omitempty"`
}

// VariantFindings are what was found about one variant.
type VariantFindings struct {
	Name  string `json:"name"`
	Claim string `json:"claim,omitempty"`
	// Verdict is the worst of the claims'; absent where nothing is claimed of the variant.
	Verdict Verdict `json:"verdict,omitempty"`
	// Replications counts the valid trials, on which everything here rests.
	Replications int `json:"replications"`
	// WindowSeconds is how long requests were due.
	WindowSeconds float64 `json:"windowSeconds"`
	// Invalid lists the trials that were left out.
	Invalid []InvalidTrial `json:"invalid,omitempty"`
	// Metrics are by name; record.Metrics gives the order of pages.
	Metrics    map[string]MetricFindings `json:"metrics"`
	Objectives []ObjectiveFindings       `json:"objectives"`
	Invariants []ObjectiveFindings       `json:"invariants,omitempty"`
	// Latency is latency by percentile.
	Latency  []QuantileFindings `json:"latency,omitempty"`
	Warnings []string           `json:"warnings,omitempty"`
}

// An InvalidTrial is one whose harness failed.
type InvalidTrial struct {
	Replication int      `json:"replication"`
	Seed        uint64   `json:"seed"`
	Reasons     []string `json:"reasons"`
}

// MetricFindings are one metric over the valid replications of a variant.
type MetricFindings struct {
	Unit      string           `json:"unit"`
	Direction record.Direction `json:"direction"`
	// Statistic is what Estimate is: "mean" or "median".
	Statistic string `json:"statistic"`
	// Estimate is nil where there is none: no values, or a median that was not reached.
	Estimate *float64 `json:"estimate"`
	// AtLeast is set instead of Estimate where more than half of the values are censored.
	AtLeast *float64 `json:"atLeast,omitempty"`
	// Interval is nil where it cannot be given; an end that is not known is null.
	Interval *stats.Interval `json:"interval"`
	// Values are in the order of Replications, which names the replication of each.
	Values       []float64 `json:"values"`
	Replications []int     `json:"replications"`
	// Censored, where any is, tells for each value whether it is only a lower bound.
	Censored []bool `json:"censored,omitempty"`
	// Missing counts the valid trials to which the metric applies but which gave no value.
	Missing int `json:"missing,omitempty"`
	// Method names the method and its source.
	Method   string   `json:"method,omitempty"`
	Warnings []string `json:"warnings,omitempty"`

	missing []string      // the reasons for Missing, each once
	summary stats.Summary // what the fields were made from, unless Values is empty
}

// ObjectiveFindings are an objective's or an invariant's verdict.
type ObjectiveFindings struct {
	Text    string       `json:"text"`
	Metric  string       `json:"metric"`
	Limit   record.Limit `json:"limit"`
	Verdict Verdict      `json:"verdict"`
	// Why says it in words: value, limit, n, interval, window, and the line that repeats it.
	Why string `json:"why"`
	// Needed is how many replications would do, where the verdict is INCONCLUSIVE and that can be
	// said; 0 otherwise.
	Needed int `json:"needed,omitempty"`
	// Violations are the replications that broke an invariant.
	Violations []Violation `json:"violations,omitempty"`
}

// A Violation is one replication that broke an invariant.
type Violation struct {
	Replication int     `json:"replication"`
	Seed        uint64  `json:"seed"`
	Value       float64 `json:"value"`
	Censored    bool    `json:"censored,omitempty"`
	// AtSeconds is when it was so for the first time, where the metric belongs to a moment.
	AtSeconds *float64 `json:"atSeconds,omitempty"`
}

// QuantileFindings are the latency at quantile Q: its median over the replications, with interval.
type QuantileFindings struct {
	Q float64 `json:"q"`
	// Seconds is the median over replications; Least and Most are over all replications.
	Seconds float64 `json:"seconds"`
	Least   float64 `json:"least"`
	Most    float64 `json:"most"`
	// Interval is of Seconds, nil where there are too few replications.
	Interval *stats.Interval `json:"interval"`
}

// The verdicts of a comparison, from B's point of view. "Better" and "worse" are never said of a
// metric that describes and does not judge (record.Neutral): a proven difference in one of those is
// InconclusiveChange, and Why says that there is one.
const (
	Better             = "better"
	Worse              = "worse"
	Equivalent         = "equivalent"
	InconclusiveChange = "inconclusive"
)

// ComparisonFindings hold variant B against variant A in one metric.
type ComparisonFindings struct {
	A      string `json:"a"`
	B      string `json:"b"`
	Metric string `json:"metric"`
	Unit   string `json:"unit"`
	// Paired tells whether replications with the same seed were compared pair by pair; N counts
	// the pairs then, and NA and NB the values of each side.
	Paired bool `json:"paired"`
	NA     int  `json:"nA"`
	NB     int  `json:"nB"`
	// Shift is how much greater B is than A (Hodges–Lehmann), in the metric's unit.
	Shift    *float64        `json:"shift"`
	Interval *stats.Interval `json:"interval"`
	// Effect is Vargha and Delaney's A: the probability that B's value is the greater one.
	Effect *float64 `json:"effect"`
	// P is two-sided, PAdjusted is after Holm's correction over the comparisons of the scenario.
	P         *float64 `json:"p"`
	PAdjusted *float64 `json:"pAdjusted"`
	// Threshold is the practical threshold: a smaller shift does not matter.
	Threshold float64 `json:"threshold"`
	// Verdict is one of better, worse, equivalent, inconclusive.
	Verdict  string   `json:"verdict"`
	Why      string   `json:"why"`
	Method   string   `json:"method"`
	Warnings []string `json:"warnings,omitempty"`

	direction record.Direction
	tied      bool // no value differs: no p-value but 1 is possible
	absent    int  // valid trials of either side without a value
	// How many of each side's values were cut off by the trial's end.
	censoredA, censoredB int
}
