package analysis_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file that a person can review.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "go test -update rewrites %s", path)
}

// rollouts makes up a scenario of three variants that shows every kind of finding.
func rollouts() (record.Claims, []analysis.TrialResult) {
	available := record.Limit{Metric: "availability", Value: 0.999, Text: "availability ≥ 0.999"}
	fast := record.Limit{
		Metric: "latency_p99_seconds", Upper: true, Value: 0.25,
		Text: "latency_p99_seconds ≤ 0.25 s",
	}
	few := record.Limit{
		Metric: "max_total_replicas", Upper: true, Value: 5, Text: "max_total_replicas ≤ 5",
	}
	soon := record.Limit{
		Metric: "rollout_seconds", Upper: true, Value: 30, Text: "rollout_seconds ≤ 30 s",
	}
	c := claims()
	for _, name := range []string{"base", "no-readiness", "slow"} {
		c.Variants = append(c.Variants, record.VariantClaims{
			Name: name, Claim: "What " + name + " shows.",
			Objectives: []record.Limit{available, fast, soon}, Invariants: []record.Limit{few},
		})
	}
	rng := rand.New(rand.NewPCG(1, 2))
	var all []analysis.TrialResult
	for i := range 20 {
		luck := rng.Float64()
		for v, name := range []string{"base", "no-readiness", "slow"} {
			all = append(all, rolloutTrial(name, v, i, luck))
		}
	}
	return c, all
}

func rolloutTrial(name string, v, i int, luck float64) analysis.TrialResult {
	r := analysis.TrialResult{
		Header: record.Header{
			Scenario: "rollout/rolling", Variant: name, Replication: i, Seed: uint64(1000 + i),
			WindowSeconds: 60, PlanHash: name,
		},
		Metrics: map[string]analysis.Value{
			"availability": {
				V: []float64{1, 0.987 + 0.004*luck, 0.9988 + 0.0009*luck}[v],
			},
			"latency_p99_seconds":    {V: []float64{0.02, 0.021, 0.19}[v] * (1 + 0.1*luck)},
			"goodput_rps":            {V: 200 - float64(v) + luck},
			"max_total_replicas":     {V: 5},
			"mixed_versions_seconds": {V: 10 + 2*float64(v) + luck},
			"rollout_seconds":        {V: []float64{12, 12, 35}[v] + 5*luck},
		},
		Latencies: []float64{
			0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.012, 0.015, 0.02, 0.03, 0.05, 0.08, 0.1,
			0.2 + luck,
		},
	}
	if name == "slow" && i%3 == 0 {
		r.Metrics["rollout_seconds"] = analysis.Value{V: 40, Censored: true}
		at := 21234 * time.Millisecond
		r.Metrics["max_total_replicas"] = analysis.Value{V: 6, At: &at}
	}
	if name == "no-readiness" && i == 4 {
		r.Invalid = []string{"fault kill on web-1: its witness saw no effect"}
	}
	return r
}

// The findings of a made-up scenario, as another program reads them.
func TestFindingsGolden(t *testing.T) {
	c, all := rollouts()
	f := analysis.Summarise([]analysis.ScenarioFindings{analysis.Judge(c, all)})
	b, err := json.MarshalIndent(f, "", "  ")
	require.NoError(t, err)
	golden(t, "testdata/findings.json", append(b, '\n'))
}

// The same findings in words, for a person to review.
func TestWordsGolden(t *testing.T) {
	c, all := rollouts()
	f := analysis.Judge(c, all)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s: %s\n\n", f.Verdict, f.Name, f.Why)
	for _, v := range f.Variants {
		fmt.Fprintf(&b, "%s %s\n", v.Verdict, v.Name)
		for _, o := range slices.Concat(v.Objectives, v.Invariants) {
			fmt.Fprintf(&b, "  %s %s\n    %s\n", o.Verdict, o.Text, o.Why)
		}
		fmt.Fprintf(&b, "  %s\n\n", strings.Join(v.Warnings, "\n  "))
	}
	for _, c := range f.Comparisons {
		fmt.Fprintf(&b, "%s: %s\n", c.Verdict, c.Why)
	}
	golden(t, "testdata/words.txt", b.Bytes())
}

// The order in which trials come in must not matter: variants run in randomised blocks.
func TestOrderOfTrialsDoesNotMatter(t *testing.T) {
	c, all := rollouts()
	want := analysis.Judge(c, all)
	shuffled := append([]analysis.TrialResult(nil), all...)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	require.Equal(t, want, analysis.Judge(c, shuffled))
}
