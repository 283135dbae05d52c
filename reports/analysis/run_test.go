package analysis_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// sail records a small scenario under out, judges it live, and returns what it found.
func sail(t *testing.T, out string) analysis.Findings {
	t.Helper()
	c := claims(
		record.VariantClaims{
			Name: "base", Objectives: []record.Limit{atLeast("availability", 0.9)},
		},
		record.VariantClaims{
			Name: "surge", Invariants: []record.Limit{atMost("max_total_replicas", 2)},
		},
	)
	require.NoError(t, record.WriteClaims(out, c))
	var results []analysis.TrialResult
	for i := range 7 {
		for _, variant := range []string{"base", "surge"} {
			s := voyage(i, variant)
			dir := record.Dir(out, c.Scenario, variant, i)
			w, err := record.Create(dir, s.header, record.Options{})
			require.NoError(t, err)
			for _, o := range s.all {
				require.NoError(t, w.Write(o))
			}
			require.NoError(t, w.Close())
			results = append(results, s.result())
		}
	}
	return analysis.Summarise([]analysis.ScenarioFindings{analysis.Judge(c, results)})
}

func voyage(i int, variant string) *story {
	s := tell(2).step(0.5)
	s.header.Scenario, s.header.Variant = "rollout/rolling", variant
	s.header.Replication, s.header.Seed = i, uint64(1000+i)
	s.request(1, record.OK).pod(2, "n1", record.StateReady).request(2+float64(i)/10, record.OK)
	if variant == "surge" {
		s.pod(5, "a", record.StateTerminating)
	}
	if i == 3 {
		s.request(6, record.Timeout).request(7, record.OK)
	}
	return s
}

// "Recordings alone suffice": seatrial report finds what the live run found, to the byte.
func TestRunEqualsLive(t *testing.T) {
	out := t.TempDir()
	live := sail(t, out)
	got, timelines, err := analysis.Run(out)
	require.NoError(t, err)
	want, err := json.Marshal(live)
	require.NoError(t, err)
	read, err := json.Marshal(got)
	require.NoError(t, err)
	require.Equal(t, string(want), string(read))
	require.Len(t, timelines, 2)
	require.Equal(t, "base", timelines[0].Header.Variant)
	require.Equal(t, "surge", timelines[1].Header.Variant)
	require.Equal(t, 0, timelines[1].Header.Replication)
	require.Equal(t, analysis.Fail, got.Verdict, "surge has three pods for a while")
}

// A recording that was cut off is an invalid trial, and no error; the timeline is of the next.
func TestRunOnACutRecording(t *testing.T) {
	out := t.TempDir()
	sail(t, out)
	dir := record.Dir(out, "rollout/rolling", "base", 0)
	path := filepath.Join(dir, "requests.parquet")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, info.Size()/2))
	f, timelines, err := analysis.Run(out)
	require.NoError(t, err)
	base := f.Scenarios[0].Variants[0]
	require.Equal(t, 6, base.Replications)
	require.Contains(t, base.Invalid[0].Reasons[0], "requests.parquet was cut off")
	require.Equal(t, 1, timelines[0].Header.Replication)
}

func TestTheFirstTrialIsDrawnIfNoneIsValid(t *testing.T) {
	out := t.TempDir()
	sail(t, out)
	for i := range 7 {
		dir := record.Dir(out, "rollout/rolling", "base", i)
		require.NoError(t, os.Truncate(filepath.Join(dir, "changes.jsonl"), 0))
	}
	_, timelines, err := analysis.Run(out)
	require.NoError(t, err)
	require.Equal(t, 0, timelines[0].Header.Replication)
}

// A recording that cannot be read is an invalid trial and an error, and does not stop the rest.
func TestRunGoesOnAfterAnError(t *testing.T) {
	out := t.TempDir()
	sail(t, out)
	dir := record.Dir(out, "rollout/rolling", "base", 2)
	require.NoError(t, os.Remove(filepath.Join(dir, "header.json")))
	dir = record.Dir(out, "rollout/rolling", "surge", 4)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "changes.jsonl"), []byte("?\n"), 0o600))
	f, _, err := analysis.Run(out)
	require.ErrorContains(t, err, filepath.Join("base", "2", "header.json"))
	require.ErrorContains(t, err, filepath.Join("surge", "4", "changes.jsonl")+":1")
	require.Equal(t, 2, f.Scenarios[0].Variants[0].Invalid[0].Replication)
	require.Equal(t, 4, f.Scenarios[0].Variants[1].Invalid[0].Replication)
	_, _, err = analysis.Run(t.TempDir())
	require.Error(t, err, "there are no recordings")
}

// A trial that was not let finish is no evidence of anything, and says so.
func TestAnInterruptedTrialDoesNotCount(t *testing.T) {
	out := t.TempDir()
	sail(t, out)
	s := voyage(6, "base")
	w, err := record.Create(record.Dir(out, "rollout/rolling", "base", 6), s.header, record.Options{})
	require.NoError(t, err)
	require.NoError(t, w.Write(s.all[0]))
	require.NoError(t, w.Abort("the run was interrupted"))
	f, _, err := analysis.Run(out)
	require.NoError(t, err)
	base := f.Scenarios[0].Variants[0]
	require.Equal(t, 6, base.Replications)
	require.Empty(t, base.Invalid)
	require.Contains(t, base.Warnings, "the run was interrupted in replication 6, which is left out")
}
