package render_test

import (
	"math"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// hostile is a name that breaks every format that does not escape it.
const hostile = "</title><script>alert(\"1\")</script>|`_*&'x'\n"

func between(lo, hi float64) *stats.Interval { return &stats.Interval{Lo: lo, Hi: hi, Level: 0.95} }

// handmade findings hold every verdict, everything that may be missing and a hostile name.
func handmade() analysis.Findings {
	return analysis.Findings{
		Schema: analysis.Schema, Verdict: analysis.Fail,
		Scenarios: []analysis.ScenarioFindings{handmadeRolling(), handmadeHostile()},
	}
}

func handmadeRolling() analysis.ScenarioFindings {
	kept := analysis.VariantFindings{
		Name: "keep-capacity", Claim: "One more pod at a time.", Verdict: analysis.Pass,
		Replications: 3, WindowSeconds: 40,
		Metrics: map[string]analysis.MetricFindings{
			"availability": {
				Direction: record.Higher, Statistic: "mean", Estimate: new(0.99997),
				Interval: between(0.9999, 1), Values: []float64{1, 1, 0.9999}, Replications: []int{0, 1, 2},
			},
			"latency_p50_seconds": {
				Unit: "s", Direction: record.Lower, Statistic: "median", Estimate: new(0.00512),
				Interval: between(0.005, 0.0053), Values: []float64{0.005, 0.00512, 0.0053},
				Replications: []int{0, 1, 2},
			},
			"time_to_recover_seconds": {
				Unit: "s", Direction: record.Lower, Statistic: "median", AtLeast: new(30.0),
				Interval: between(12, math.Inf(1)), Values: []float64{12, 30, 30},
				Censored: []bool{false, true, true}, Replications: []int{0, 1, 2},
			},
		},
		Objectives: []analysis.ObjectiveFindings{{
			Text: "availability ≥ 0.999", Metric: "availability", Limit: availabilityOf(0.999),
			Verdict: analysis.Pass, Why: "all of it within the limit. Repeat: seatrial run rollout/rolling",
		}},
		Invariants: []analysis.ObjectiveFindings{{
			Text: "max_total_replicas ≤ 5", Metric: "max_total_replicas",
			Limit: atMost("max_total_replicas", 5), Verdict: analysis.Pass, Why: "none broke the limit.",
		}},
		Latency: []analysis.QuantileFindings{
			{Q: 0, Seconds: 0.001, Interval: between(0.0009, 0.0011)},
			{Q: 0.5, Seconds: 0.005, Interval: between(0.005, 0.0053)},
			{Q: 0.99, Seconds: 0.02},
			{Q: 1, Seconds: 0.03, Interval: between(0.02, math.Inf(1))},
		},
	}
	lost := analysis.VariantFindings{
		Name: "no-prestop", Verdict: analysis.Fail, Replications: 2, WindowSeconds: 40,
		Metrics: map[string]analysis.MetricFindings{
			"availability": {
				Direction: record.Higher, Statistic: "mean", Estimate: new(0.98),
				Interval: between(0.97, 0.99), Values: []float64{0.97, 0.99}, Replications: []int{0, 2},
			},
			"latency_p50_seconds": {Unit: "s", Direction: record.Lower, Statistic: "median", Missing: 2},
		},
		Objectives: []analysis.ObjectiveFindings{
			{
				Text: "availability ≥ 0.999", Metric: "availability", Limit: availabilityOf(0.999),
				Verdict: analysis.Fail, Why: "all of it beyond the limit. Repeat: seatrial run rollout/rolling",
			},
			{
				Text: "latency_p99_seconds ≤ 0.25 s", Metric: "latency_p99_seconds",
				Limit: atMost("latency_p99_seconds", 0.25), Verdict: analysis.Inconclusive,
				Why: "too few to hold against the limit ≤ 0.25 s.", Needed: 6,
			},
		},
		Invalid: []analysis.InvalidTrial{
			{Replication: 1, Seed: 7, Reasons: []string{"the load generator was 1.2 s late"}},
		},
	}
	return analysis.ScenarioFindings{
		Name: "rollout/rolling", Claim: "A rolling update serves every request.", Backend: "sim", Seed: 1,
		Verdict: analysis.Fail, Why: "shown not to hold: no-prestop: availability ≥ 0.999",
		Repeat: "seatrial run rollout/rolling", Variants: []analysis.VariantFindings{kept, lost},
		Comparisons: []analysis.ComparisonFindings{
			{
				A: "keep-capacity", B: "no-prestop", Metric: "availability", Paired: true, NA: 2, NB: 2,
				Shift: new(-0.02), Interval: between(-0.03, -0.01), Effect: new(0.0), P: new(0.001),
				PAdjusted: new(0.002), Threshold: 0.0001, Verdict: analysis.Worse, Why: "all of it below 0",
				Method: "Wilcoxon signed-rank",
			},
			{
				A: "keep-capacity", B: "no-prestop", Metric: "latency_p50_seconds", Unit: "s",
				Verdict: analysis.InconclusiveChange, Why: "no values",
			},
		},
		Warnings: []string{"Two of six trials were left out."},
	}
}

func handmadeHostile() analysis.ScenarioFindings {
	return analysis.ScenarioFindings{
		Name: hostile, Claim: hostile, Backend: "kind", Seed: 2, Verdict: analysis.Invalid, Why: hostile,
		Repeat: hostile,
		Variants: []analysis.VariantFindings{{
			Name: hostile, Claim: hostile, Verdict: analysis.Invalid, Warnings: []string{hostile},
			Metrics: map[string]analysis.MetricFindings{
				"availability": {Values: []float64{0.5}, Replications: []int{0}, Estimate: new(0.5)},
			},
			Objectives: []analysis.ObjectiveFindings{{
				Text: hostile, Metric: "availability", Verdict: analysis.Invalid, Why: hostile,
			}},
		}},
	}
}
