package analysis_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// compared holds b against a and returns the one comparison.
func compared(t *testing.T, a, b []analysis.TrialResult) analysis.ComparisonFindings {
	t.Helper()
	f := analysis.Judge(claims(record.VariantClaims{Name: "base"},
		record.VariantClaims{Name: "surge"}), append(a, b...))
	require.Len(t, f.Comparisons, 1)
	return f.Comparisons[0]
}

func TestComparisonVerdicts(t *testing.T) {
	for _, c := range []struct {
		metric      string
		a, b        float64
		spread      float64
		want, words string
	}{
		{
			"availability", 0.95, 0.99, 0.0001, analysis.Better,
			"availability is 0.04 higher in surge than in base",
		},
		{"availability", 0.99, 0.95, 0.0001, analysis.Worse, "is 0.04 lower in surge"},
		{"latency_p99_seconds", 0.2, 0.1, 0.0001, analysis.Better, "is 0.1 s lower in surge"},
		{"latency_p99_seconds", 0.1, 0.2, 0.0001, analysis.Worse, "is 0.1 s higher in surge"},
		{
			"latency_p99_seconds", 0.1, 0.1004, 0.0001, analysis.Equivalent,
			"equivalent, within the practical threshold of 0.005 s",
		},
		{
			"latency_p99_seconds", 0.1, 0.1048, 0.0001, analysis.InconclusiveChange,
			"there is a difference, but by an estimate below the practical threshold of 0.005 s",
		},
		{
			"mixed_versions_seconds", 1, 5, 0.0001, analysis.InconclusiveChange,
			"neither good nor bad",
		},
		{"restarts", 1, 1, 0, analysis.Equivalent, "restarts is the same in surge as in base"},
	} {
		got := compared(t, trials("base", c.metric, around(c.a, c.spread, 10)...),
			trials("surge", c.metric, around(c.b, -c.spread, 10)...))
		require.Equal(t, c.want, got.Verdict, got.Why)
		require.Contains(t, got.Why, c.words)
		require.True(t, got.Paired)
		require.InDelta(t, c.b-c.a, *got.Shift, 1e-9)
	}
	noise := []float64{1, 30, 2, 27, 3, 29, 4, 26, 5, 28}
	turned := []float64{28, 5, 26, 4, 29, 3, 27, 2, 30, 1}
	got := compared(t, trials("base", "requests_lost", noise...),
		trials("surge", "requests_lost", turned...))
	require.Equal(t, analysis.InconclusiveChange, got.Verdict, got.Why)
	got = compared(t, trials("base", "requests_lost", 1, 2),
		trials("surge", "requests_lost", 90, 91))
	require.Equal(t, analysis.InconclusiveChange, got.Verdict, got.Why)
	require.Contains(t, got.Why, "at least 6 of each are needed")
}

// Replications with the same seed share their random numbers: a small shift shows under a
// great spread, which an unpaired test does not see.
func TestComparisonsArePaired(t *testing.T) {
	a, b := around(100, 20, 10), around(103, 20, 10)
	for i := range b {
		b[i] += 0.1 * float64(i%3)
	}
	got := compared(t, trials("base", "requests_lost", a...),
		trials("surge", "requests_lost", b...))
	require.True(t, got.Paired)
	require.Equal(t, 10, got.NA)
	require.Equal(t, analysis.Worse, got.Verdict, got.Why)

	other := trials("surge", "requests_lost", b...)
	for i := range other {
		other[i].Header.Seed += 1000
	}
	got = compared(t, trials("base", "requests_lost", a...), other)
	require.False(t, got.Paired, "with other seeds there are no pairs")
	require.Equal(t, analysis.InconclusiveChange, got.Verdict, got.Why)
}

func TestPairsAreByReplication(t *testing.T) {
	a := trials("base", "requests_lost", around(100, 20, 10)...)
	b := trials("surge", "requests_lost", around(103, 20, 10)...)
	a[0].Invalid = []string{"harness"}
	b[0], b[9] = b[9], b[0] // in any order
	got := compared(t, a, b)
	require.Equal(t, 9, got.NA)
	require.InDelta(t, 3, *got.Shift, 1e-9)
	require.InDelta(t, 3, got.Interval.Hi, 1e-9, "every pair differs by 3")
	require.Contains(t, got.Warnings, "1 replication without a counterpart left out")
}

// Holm (1979): with m comparisons the least p-value is multiplied by m. What is equal everywhere
// does not count, what differs without significance does.
func TestPValuesAreCorrectedTogether(t *testing.T) {
	var all []analysis.TrialResult
	for _, variant := range []string{"base", "surge"} {
		for i := range 10 {
			lost, goodput := 1.0, 100+float64(i%2)
			if variant == "surge" {
				lost, goodput = 50+float64(i), 100+float64((i+1)%2)
			}
			all = append(all, analysis.TrialResult{
				Header: record.Header{Variant: variant, Replication: i},
				Metrics: map[string]analysis.Value{
					"requests_lost": {V: lost}, "goodput_rps": {V: goodput}, "restarts": {V: 3},
				},
			})
		}
	}
	f := analysis.Judge(claims(record.VariantClaims{Name: "base"},
		record.VariantClaims{Name: "surge"}), all)
	p := make(map[string]analysis.ComparisonFindings)
	for _, c := range f.Comparisons {
		p[c.Metric] = c
	}
	require.Len(t, p, 3)
	require.InDelta(t, 2/math.Pow(2, 10), *p["requests_lost"].P, 1e-12)
	require.InDelta(t, 2**p["requests_lost"].P, *p["requests_lost"].PAdjusted, 1e-12)
	require.InDelta(t, 1, *p["restarts"].PAdjusted, 0)
}

// A p-value that would do alone does not do among many.
func TestVerdictsRestOnCorrectedPValues(t *testing.T) {
	a, b := trials("base", "requests_lost", repeated(1, 6)...),
		trials("surge", "requests_lost", around(50, 1, 6)...)
	require.Equal(t, analysis.Worse, compared(t, a, b).Verdict)
	for i := range a {
		a[i].Metrics["goodput_rps"] = analysis.Value{V: 100 + float64(i%2)}
		b[i].Metrics["goodput_rps"] = analysis.Value{V: 101 - float64(i%2)}
	}
	f := analysis.Judge(claims(record.VariantClaims{Name: "base"},
		record.VariantClaims{Name: "surge"}), append(a, b...))
	c := f.Comparisons[0]
	require.Less(t, *c.P, 0.05)
	require.GreaterOrEqual(t, *c.PAdjusted, 0.05)
	require.Equal(t, analysis.InconclusiveChange, c.Verdict, c.Why)
}

func TestOnlyTheFirstVariantIsTheBase(t *testing.T) {
	all := append(trials("a", "restarts", 1, 2), trials("b", "restarts", 1, 2)...)
	all = append(all, trials("c", "restarts", 1, 2)...)
	f := analysis.Judge(claims(record.VariantClaims{Name: "c"}, record.VariantClaims{Name: "a"},
		record.VariantClaims{Name: "b"}), all)
	require.Len(t, f.Comparisons, 2)
	for i, b := range []string{"a", "b"} {
		require.Equal(t, "c", f.Comparisons[i].A)
		require.Equal(t, b, f.Comparisons[i].B)
	}
}

func TestCensoredValuesAreComparedWithAWarning(t *testing.T) {
	a := trials("base", "rollout_seconds", repeated(10, 10)...)
	b := trials("surge", "rollout_seconds", repeated(60, 10)...)
	b[3].Metrics["rollout_seconds"] = analysis.Value{V: 60, Censored: true}
	got := compared(t, a, b)
	require.Equal(t, analysis.Worse, got.Verdict)
	require.Contains(t, got.Warnings[0], "1 value cut off by the trial's end")
}

// "Threshold is the practical threshold: a smaller shift does not matter." One that is as great
// does: a pod more in 7 of 20 trials is a shift of half a pod, and nothing that is equivalent.
func TestAShiftAsGreatAsTheThresholdMatters(t *testing.T) {
	more := repeated(5, 20)
	for i := 0; i < len(more); i += 3 {
		more[i] = 6
	}
	got := compared(t, trials("base", "max_total_replicas", repeated(5, 20)...),
		trials("surge", "max_total_replicas", more...))
	require.InDelta(t, 0.5, *got.Shift, 0)
	require.Equal(t, analysis.Worse, got.Verdict, got.Why)
	// No throughput against none has a threshold of 0, which nothing is below.
	got = compared(t, trials("base", "goodput_rps", repeated(0, 20)...),
		trials("surge", "goodput_rps", repeated(0, 20)...))
	require.Equal(t, analysis.Equivalent, got.Verdict, got.Why)
}

// cutOff makes the values lower bounds.
func cutOff(all []analysis.TrialResult) []analysis.TrialResult {
	for _, r := range all {
		for name, v := range r.Metrics {
			r.Metrics[name] = analysis.Value{V: v.V, Censored: true}
		}
	}
	return all
}

// A value that was cut off is greater in truth. Where the smaller side is cut off, that could turn
// the difference round: the node comes back after 100 s in one variant and after 400 s in another,
// and in neither did the pods recover before.
func TestCutOffValuesCanTurnAComparison(t *testing.T) {
	const m = "time_to_recover_seconds"
	short, long := around(90, 0.1, 10), around(390, 0.1, 10)
	for _, c := range []struct {
		name string
		a, b []analysis.TrialResult
		want string
	}{
		{"nobody", trials("base", m, short...), trials("surge", m, long...), analysis.Worse},
		{"the greater one", trials("base", m, short...), cutOff(trials("surge", m, long...)), analysis.Worse},
		{
			"the smaller one", cutOff(trials("base", m, short...)), trials("surge", m, long...),
			analysis.InconclusiveChange,
		},
		{
			"both", cutOff(trials("base", m, short...)), cutOff(trials("surge", m, long...)),
			analysis.InconclusiveChange,
		},
		{
			"the smaller one, the other way round", trials("base", m, long...), cutOff(trials("surge", m, short...)),
			analysis.InconclusiveChange,
		},
		{
			"the greater one, the other way round", cutOff(trials("base", m, long...)), trials("surge", m, short...),
			analysis.Better,
		},
		{
			"as long as each other", cutOff(trials("base", m, short...)), cutOff(trials("surge", m, short...)),
			analysis.InconclusiveChange,
		},
	} {
		got := compared(t, c.a, c.b)
		require.Equal(t, c.want, got.Verdict, "%s: %s", c.name, got.Why)
	}
}

// Replications in which nothing ended ok have no latency, and are the worst: the others do not show
// that a variant is better, nor that it is as good.
func TestReplicationsWithoutAValueAreNotPassedOver(t *testing.T) {
	const m = "latency_p99_seconds"
	for _, fast := range []float64{0.1, 0.2} {
		b := trials("surge", m, around(fast, 0.0001, 20)...)
		for i := range 6 {
			b[i].Metrics[m] = analysis.Value{Missing: "no request ended ok"}
		}
		got := compared(t, trials("base", m, around(0.2, 0.0001, 20)...), b)
		require.Equal(t, analysis.InconclusiveChange, got.Verdict, got.Why)
		require.Contains(t, got.Why, "6 replications gave no value")
	}
}

func TestDifferentWindowsAreToldOf(t *testing.T) {
	b := trials("surge", "requests_lost", repeated(5, 6)...)
	for i := range b {
		b[i].Header.WindowSeconds = 420
	}
	got := compared(t, trials("base", "requests_lost", repeated(1, 6)...), b)
	require.Contains(t, strings.Join(got.Warnings, " "), "60 s in base and 420 s in surge")
}
