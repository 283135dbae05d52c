package analysis_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

func atLeast(metric string, v float64) record.Limit {
	return record.Limit{Metric: metric, Value: v, Text: fmt.Sprintf("%s ≥ %g", metric, v)}
}

func atMost(metric string, v float64) record.Limit {
	return record.Limit{
		Metric: metric, Value: v, Upper: true, Text: fmt.Sprintf("%s ≤ %g", metric, v),
	}
}

const line = "seatrial run rollout/rolling --seed 1"

// trials makes a variant's results from a metric's values.
func trials(variant, metric string, values ...float64) []analysis.TrialResult {
	var all []analysis.TrialResult
	for i, v := range values {
		all = append(all, analysis.TrialResult{
			Header: record.Header{
				Variant: variant, Replication: i, Seed: uint64(100 + i), WindowSeconds: 60,
			},
			Metrics: map[string]analysis.Value{metric: {V: v}},
		})
	}
	return all
}

// invalidate makes the first n trials invalid.
func invalidate(n int, all []analysis.TrialResult) []analysis.TrialResult {
	for i := range n {
		all[i].Invalid = []string{"the load generator fell behind"}
	}
	return all
}

func claims(variants ...record.VariantClaims) record.Claims {
	return record.Claims{
		Scenario: "rollout/rolling", Claim: "It rolls.", Backend: "sim", Seed: 1, Repeat: line,
		Variants: variants,
	}
}

// objective judges a single objective of a single variant.
func objective(l record.Limit, all []analysis.TrialResult) analysis.ObjectiveFindings {
	f := analysis.Judge(claims(record.VariantClaims{
		Name: "base", Objectives: []record.Limit{l},
	}), all)
	return f.Variants[0].Objectives[0]
}

func invariant(l record.Limit, all []analysis.TrialResult) analysis.ObjectiveFindings {
	f := analysis.Judge(claims(record.VariantClaims{
		Name: "base", Invariants: []record.Limit{l},
	}), all)
	return f.Variants[0].Invariants[0]
}

func around(centre, spread float64, n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = centre + spread*(float64(i)-float64(n-1)/2)
	}
	return values
}

func repeated(v float64, n int) []float64 { return around(v, 0, n) }

func TestObjectiveVerdicts(t *testing.T) {
	const a = "availability"
	for _, c := range []struct {
		name   string
		limit  record.Limit
		values []float64
		want   analysis.Verdict
		why    string
	}{
		{
			"all of the interval within", atLeast(a, 0.9), around(0.95, 0.001, 10), analysis.Pass,
			"all of it within the limit ≥ 0.9",
		},
		{
			"all of it beyond", atLeast(a, 0.99), around(0.95, 0.001, 10), analysis.Fail,
			"all of it beyond the limit ≥ 0.99",
		},
		{
			"it straddles", atLeast(a, 0.951), around(0.95, 0.001, 10), analysis.Inconclusive,
			"the limit ≥ 0.951 lies within the interval",
		},
		{"at the limit", atLeast(a, 1), repeated(1, 10), analysis.Pass, "≥ 1"},
		{"upper, within", atMost("requests_lost", 5), around(3, 0.1, 10), analysis.Pass, "≤ 5"},
		{"upper, beyond", atMost("requests_lost", 2), around(3, 0.1, 10), analysis.Fail, "≤ 2"},
		{
			"one replication", atLeast(a, 0.9),
			[]float64{1},
			analysis.Inconclusive,
			"1 replication; no 95 % interval), over the window from 0 to 60 s: too few",
		},
		{
			"too few for a median", atMost("latency_p99_seconds", 1), around(0.1, 0.001, 5),
			analysis.Inconclusive, "about 6 replications would do",
		},
		{
			"enough for a median", atMost("latency_p99_seconds", 1), around(0.1, 0.001, 6),
			analysis.Pass, "median of 6 replications",
		},
		{
			"equal and few", atLeast(a, 0.9), repeated(1, 5), analysis.Inconclusive,
			"about 6 replications would do",
		},
		{
			"equal and enough", atLeast(a, 0.9), repeated(1, 6), analysis.Pass,
			"all values are equal and within the limit ≥ 0.9; so many cannot rule out that up to 39 % of " +
				"trials would differ",
		},
	} {
		o := objective(c.limit, trials("base", c.limit.Metric, c.values...))
		require.Equal(t, c.want, o.Verdict, "%s: %s", c.name, o.Why)
		require.Contains(t, o.Why, c.why, c.name)
		require.Contains(t, o.Why, "Repeat: "+line)
		require.Equal(t, c.want == analysis.Inconclusive, o.Needed > len(c.values), c.name)
	}
}

// MinReplications is what the interval of a median needs at Level.
func TestMinReplications(t *testing.T) {
	const n = analysis.MinReplications
	require.True(t, stats.Median(around(1, 0.1, n), analysis.Level).Interval.Known())
	require.False(t, stats.Median(around(1, 0.1, n-1), analysis.Level).Interval.Known())
}

// The interval is cut to what the metric can be: a share is at most 1, a count at least 0.
func TestIntervalsArePossible(t *testing.T) {
	f := analysis.Judge(claims(record.VariantClaims{Name: "base"}),
		trials("base", "availability", 1, 1, 1, 1, 1, 0.5))
	require.InDelta(t, 1, f.Variants[0].Metrics["availability"].Interval.Hi, 0)
	f = analysis.Judge(claims(record.VariantClaims{Name: "base"}),
		trials("base", "requests_lost", 0, 0, 0, 0, 0, 9))
	require.InDelta(t, 0, f.Variants[0].Metrics["requests_lost"].Interval.Lo, 0)
}

// "No data never passes."
func TestNoDataNeverPasses(t *testing.T) {
	limit := atLeast("availability", 0)
	require.Equal(t, analysis.Invalid, objective(limit, nil).Verdict)
	require.Equal(t, analysis.Invalid, invariant(limit, nil).Verdict)
	require.Contains(t, objective(limit, nil).Why, "no trial was recorded")

	other := trials("base", "restarts", repeated(0, 10)...)
	require.Equal(t, analysis.Inconclusive, objective(limit, other).Verdict, "the metric is absent")
	require.Equal(t, analysis.Inconclusive, invariant(limit, other).Verdict)

	missing := trials("base", "availability", repeated(1, 10)...)
	for i := range missing {
		missing[i].Metrics["availability"] = analysis.Value{
			Missing: "no request was due in the window",
		}
	}
	o := objective(limit, missing)
	require.Equal(t, analysis.Inconclusive, o.Verdict)
	require.Contains(t, o.Why, "no request was due in the window")
	require.Equal(t, analysis.Inconclusive, invariant(limit, missing).Verdict)

	f := analysis.Judge(claims(record.VariantClaims{Name: "base"}), nil)
	require.Equal(t, analysis.Invalid, f.Verdict, "nothing was claimed, and nothing done")
	require.Contains(t, f.Why, "base: no trial was recorded")
	f = analysis.Judge(claims(), nil)
	require.Equal(t, analysis.Inconclusive, f.Verdict, "a scenario without variants")
	require.Equal(t, analysis.Inconclusive, analysis.Summarise(nil).Verdict)
	f = analysis.Judge(claims(record.VariantClaims{Name: "base"}), other)
	require.Equal(t, analysis.Inconclusive, f.Verdict, "nothing is claimed")
	require.Contains(t, f.Why, "nothing is claimed")
}

// One replication of many without a value may be the worst of them.
func TestSomeDataMissingDoesNotPass(t *testing.T) {
	all := trials("base", "latency_p99_seconds", repeated(0.1, 20)...)
	all[7].Metrics["latency_p99_seconds"] = analysis.Value{Missing: "no request ended ok"}
	o := objective(atMost("latency_p99_seconds", 1), all)
	require.Equal(t, analysis.Inconclusive, o.Verdict)
	require.Contains(t, o.Why, "1 of 20 replications gave no value")
	require.Equal(t, analysis.Fail, objective(atMost("latency_p99_seconds", 0.01), all).Verdict)
}

func TestInvalidTrials(t *testing.T) {
	limit := atLeast("availability", 0.9)
	good, bad := repeated(1, 10), repeated(0.5, 10)
	judge := func(all []analysis.TrialResult) analysis.ScenarioFindings {
		return analysis.Judge(claims(record.VariantClaims{
			Name: "base", Objectives: []record.Limit{limit},
		}), all)
	}
	f := judge(invalidate(2, trials("base", "availability", good...)))
	require.Equal(t, analysis.Pass, f.Verdict, "a fifth is left out, counted and told")
	require.Equal(t, 8, f.Variants[0].Replications)
	require.Equal(t, []analysis.InvalidTrial{
		{Replication: 0, Seed: 100, Reasons: []string{"the load generator fell behind"}},
		{Replication: 1, Seed: 101, Reasons: []string{"the load generator fell behind"}},
	}, f.Variants[0].Invalid)
	require.Contains(t, f.Variants[0].Warnings, "2 of 10 trials are invalid and were left out")

	f = judge(invalidate(3, trials("base", "availability", good...)))
	require.Equal(t, analysis.Invalid, f.Verdict, "more than a fifth")
	require.Contains(t, f.Why, "base: 3 of 10 trials are invalid")
	f = judge(invalidate(3, trials("base", "availability", bad...)))
	require.Equal(t, analysis.Fail, f.Verdict, "what is proven stays proven")
	f = judge(invalidate(10, trials("base", "availability", good...)))
	require.Equal(t, analysis.Invalid, f.Verdict)
	require.Contains(t, f.Variants[0].Objectives[0].Why,
		"none of 10 trials is valid; replication 0: the load generator fell behind")

	// An invalid trial's values are no evidence, for nor against.
	mixed := trials("base", "availability", 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)
	require.Equal(t, analysis.Pass, judge(invalidate(1, mixed)).Verdict)
	require.Empty(t, invariant(limit, mixed).Violations)
}

func TestInvariants(t *testing.T) {
	limit := atMost("max_total_replicas", 5)
	o := invariant(limit, trials("base", "max_total_replicas", 5))
	require.Equal(t, analysis.Pass, o.Verdict, "one replication is enough")
	require.Contains(t, o.Why, "was 5 in 1 replication, over the window from 0 to 60 s: none broke")

	o = invariant(limit, trials("base", "max_total_replicas", 5, 4, 6, 5, 7, 5, 5, 6, 6))
	require.Equal(t, analysis.Fail, o.Verdict)
	require.Equal(t, []analysis.Violation{
		{Replication: 2, Seed: 102, Value: 6},
		{Replication: 4, Seed: 104, Value: 7},
		{Replication: 7, Seed: 107, Value: 6},
		{Replication: 8, Seed: 108, Value: 6},
	}, o.Violations)
	require.Contains(t, o.Why, "in 4 of 9 replications: replication 2 (seed 102) with 6, ")
	require.Contains(t, o.Why, "replication 7 (seed 107) with 6 and 1 more")
}

// A time that was cut off is known to be longer: enough to break an upper limit, never to keep one.
func TestInvariantsOnCensoredTimes(t *testing.T) {
	censored := func(v float64) []analysis.TrialResult {
		all := trials("base", "rollout_seconds", v)
		all[0].Metrics["rollout_seconds"] = analysis.Value{V: v, Censored: true}
		return all
	}
	require.Equal(t, analysis.Fail, invariant(atMost("rollout_seconds", 30), censored(40)).Verdict)
	require.Equal(t, analysis.Inconclusive,
		invariant(atMost("rollout_seconds", 50), censored(40)).Verdict)
	require.Equal(t, analysis.Pass, invariant(atLeast("rollout_seconds", 30), censored(40)).Verdict)
	require.Equal(t, analysis.Inconclusive,
		invariant(atLeast("rollout_seconds", 50), censored(40)).Verdict)
}

func TestObjectivesOnCensoredTimes(t *testing.T) {
	all := trials("base", "time_to_recover_seconds", repeated(60, 10)...)
	for i := range all {
		all[i].Metrics["time_to_recover_seconds"] = analysis.Value{V: 60, Censored: true}
	}
	o := objective(atMost("time_to_recover_seconds", 90), all)
	require.Equal(t, analysis.Inconclusive, o.Verdict)
	require.Contains(t, o.Why, "time_to_recover_seconds was more than 60 s (median of 10 "+
		"replications, 10 of them cut off by the trial's end; 95 % interval 60 s and more)")
	require.Contains(t, o.Why, "observe for longer")
	require.Equal(t, analysis.Fail, objective(atMost("time_to_recover_seconds", 30), all).Verdict)
}

// Live and read again, findings have the scenarios in the same order.
func TestSummariseOrders(t *testing.T) {
	f := analysis.Summarise([]analysis.ScenarioFindings{
		{Name: "b", Verdict: analysis.Pass},
		{Name: "a", Verdict: analysis.Fail, Backend: "sim"},
		{Name: "a", Backend: "kind", Verdict: analysis.Pass},
	})
	require.Equal(t, analysis.Fail, f.Verdict)
	require.Equal(t, analysis.Schema, f.Schema)
	require.Equal(t, "sim", f.Scenarios[0].Backend)
	require.Equal(t, "kind", f.Scenarios[1].Backend)
	require.Equal(t, "b", f.Scenarios[2].Name)
}

func TestWorst(t *testing.T) {
	order := []analysis.Verdict{
		analysis.Fail, analysis.Invalid, analysis.Inconclusive, analysis.Pass, "",
	}
	for i, worse := range order {
		for _, better := range order[i:] {
			require.Equal(t, worse, analysis.Worst(better, worse))
			require.Equal(t, worse, analysis.Worst(worse, better))
		}
	}
}

func TestMixedPlansAreToldOf(t *testing.T) {
	all := trials("base", "restarts", 1, 2)
	all[1].Header.PlanHash = "other"
	f := analysis.Judge(claims(record.VariantClaims{Name: "base"}), all)
	require.Contains(t, f.Variants[0].Warnings[0], "did not run the same plan")
}

func TestWhyOfAScenario(t *testing.T) {
	limit := atLeast("availability", 0.9)
	two := claims(record.VariantClaims{Name: "base", Objectives: []record.Limit{limit}},
		record.VariantClaims{Name: "surge", Objectives: []record.Limit{limit}})
	good := trials("base", "availability", repeated(1, 6)...)
	f := analysis.Judge(two, append(good, trials("surge", "availability", repeated(1, 6)...)...))
	require.Equal(t, "all 2 claims hold in 2 variants, from 12 valid trials", f.Why)
	f = analysis.Judge(two, append(good, trials("surge", "availability", repeated(0, 6)...)...))
	require.Equal(t, analysis.Fail, f.Verdict)
	require.Equal(t, "shown not to hold: surge: availability ≥ 0.9", f.Why)
	f = analysis.Judge(two, good)
	require.Equal(t, analysis.Invalid, f.Verdict)
	require.Equal(t, "not tested, for the harness failed: surge: availability ≥ 0.9", f.Why)
	f = analysis.Judge(two, append(good, trials("typo", "availability", 1)...))
	require.Contains(t, f.Warnings[0], "were ignored")
}
