package record_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
)

var header = record.Header{
	Schema: record.Schema, Scenario: "rollout/rolling", Variant: "base", Replication: 3, Seed: 17,
	RunSeed: 1, Backend: "sim", PlanHash: "00ff", WindowSeconds: 60, Subject: "web", Replicas: 4,
	Facts: map[string]string{"model": "1", "nodes": "3"},
}

// observations makes up n requests and some changes between them, the same for the same n.
func observations(n int) []record.Observation {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	outcomes := record.Outcomes()
	at := -3 * time.Second
	all := []record.Observation{
		{At: at, Change: record.Change{
			Kind: record.KindPod, Name: "web-0", State: record.StateCreated,
		}},
		{At: at, Change: record.Change{
			Kind: record.KindDeployment, Name: "web", State: record.StateCounts,
			Counts: &record.Counts{Desired: 4, Total: 1},
		}},
	}
	at = 0
	for i := range n {
		at += time.Duration(rng.ExpFloat64() * float64(5*time.Millisecond))
		r := record.Request{
			Load: "users", Seq: int64(i), Attempt: 1, Final: true,
			Done: at, Status: 200, Version: "v1", Node: "worker",
			Pod: fmt.Sprintf("web-%d", rng.IntN(4)),
		}
		r.Sent = at - time.Duration(rng.ExpFloat64()*float64(8*time.Millisecond))
		r.Due = r.Sent - time.Duration(rng.IntN(2))*time.Microsecond
		if rng.IntN(50) == 0 {
			r.Outcome = outcomes[rng.IntN(len(outcomes))]
			r.Status, r.Pod, r.Node, r.Version, r.Final = 0, "", "", "", rng.IntN(2) == 0
			r.Attempt = 2
		}
		all = append(all, record.Observation{At: at, Request: r})
		if rng.IntN(100) == 0 {
			all = append(all, record.Observation{At: at, Change: record.Change{
				Kind: record.KindContainer, Name: r.Pod, State: record.StateBackoff, Value: 0.1,
				Message: "<back-off & more>",
			}})
		}
	}
	return all
}

// write makes a recording of the observations in a new folder.
func write(t testing.TB, opts record.Options, all []record.Observation) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "recording")
	w, err := record.Create(dir, header, opts)
	require.NoError(t, err)
	for _, o := range all {
		require.NoError(t, w.Write(o))
	}
	require.NoError(t, w.Close())
	return dir
}

// read gives all that is in a recording.
func read(t testing.TB, dir string) ([]record.Observation, *record.Reader) {
	t.Helper()
	r, err := record.Open(dir)
	require.NoError(t, err)
	var all []record.Observation
	for o, err := range r.All() {
		require.NoError(t, err)
		all = append(all, *o)
	}
	return all, r
}

func TestReadGivesWhatWasWritten(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000, record.GroupRows, record.GroupRows + 1, 20000} {
		for _, opts := range []record.Options{{}, {FlushEvery: 333 * time.Millisecond}} {
			want := observations(n)
			got, r := read(t, write(t, opts, want))
			require.Equal(t, want, got, "%d requests, %+v", n, opts)
			require.Equal(t, header, r.Header)
			require.Equal(t, int64(n), r.Requests())
			cut, why := r.Cut()
			require.False(t, cut, why)
		}
	}
}

// The order of a request and a change at the same instant is kept too: "the two files put together
// give the observations in their exact order" (package documentation).
func TestOrderWithinAnInstantIsKept(t *testing.T) {
	request := record.Observation{At: 5, Request: record.Request{Done: 5, Load: "l"}}
	change := record.Observation{At: 5, Change: record.Change{Kind: record.KindPod, Name: "p"}}
	want := []record.Observation{change, request, change, change, request, request, change}
	got, _ := read(t, write(t, record.Options{}, want))
	require.Equal(t, want, got)
}

// "The same observations give the same bytes" (package documentation), also from buffers used
// before.
func TestSameObservationsSameBytes(t *testing.T) {
	for _, opts := range []record.Options{{}, {FlushEvery: time.Second}} {
		want := files(t, write(t, opts, observations(10000)))
		write(t, opts, observations(333))
		require.Equal(t, want, files(t, write(t, opts, observations(10000))))
	}
}

func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	all := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		all[e.Name()] = string(b)
	}
	return all
}

// A row as another program would declare it, from the table in the package documentation.
type row struct {
	Load    string `parquet:"load,dict"`
	Seq     int64  `parquet:"seq,delta"`
	Attempt int32  `parquet:"attempt,delta"`
	Final   bool   `parquet:"final"`
	Due     int64  `parquet:"due_nanos,delta"`
	Sent    int64  `parquet:"sent_nanos,delta"`
	Done    int64  `parquet:"done_nanos,delta"`
	Outcome string `parquet:"outcome,dict"`
	Status  int32  `parquet:"status,delta"`
	Pod     string `parquet:"pod,dict"`
	Node    string `parquet:"node,dict"`
	Version string `parquet:"version,dict"`
}

// The pages are put together by this package; parquet-go's reader, which knows nothing of it, must
// read the same rows from them.
func TestAnotherProgramReadsTheRequests(t *testing.T) {
	all := observations(20000)
	dir := write(t, record.Options{FlushEvery: 7 * time.Second}, all)
	rows, err := parquet.ReadFile[row](filepath.Join(dir, "requests.parquet"))
	require.NoError(t, err)
	var want []row
	for _, o := range all {
		if r := o.Request; o.IsRequest() {
			want = append(want, row{
				r.Load, r.Seq, r.Attempt, r.Final, int64(r.Due), int64(r.Sent), int64(r.Done),
				r.Outcome.String(), r.Status, r.Pod, r.Node, r.Version,
			})
		}
	}
	require.Equal(t, want, rows)
}

func TestManyDifferentStrings(t *testing.T) {
	var all []record.Observation
	for i := range 3000 {
		all = append(all, record.Observation{At: time.Duration(i), Request: record.Request{
			Done: time.Duration(i), Pod: fmt.Sprint("pod-", i%700), Node: fmt.Sprint(i % 13),
		}})
	}
	dir := write(t, record.Options{}, all)
	got, _ := read(t, dir)
	require.Equal(t, all, got)
	rows, err := parquet.ReadFile[row](filepath.Join(dir, "requests.parquet"))
	require.NoError(t, err)
	require.Equal(t, "pod-699", rows[699].Pod)
}

func TestWriteRefuses(t *testing.T) {
	at5 := record.Observation{At: 5, Request: record.Request{Done: 5}}
	for name, bad := range map[string]record.Observation{
		"after one at":          {At: 4, Request: record.Request{Done: 4}},
		"observed at":           {At: 6, Request: record.Request{Done: 5}},
		"outcome 99":            {At: 6, Request: record.Request{Done: 6, Outcome: 99}},
		"an observation at 4ns": {At: 4, Change: record.Change{Kind: record.KindPod}},
	} {
		w, err := record.Create(t.TempDir(), header, record.Options{})
		require.NoError(t, err)
		require.NoError(t, w.Write(at5))
		require.ErrorContains(t, w.Write(bad), name)
		require.ErrorContains(t, w.Write(at5), name, "an error is repeated")
		require.ErrorContains(t, w.Close(), name)
		require.Error(t, w.Write(at5), "closed")
	}
}

func TestAbortIsCut(t *testing.T) {
	dir := t.TempDir()
	w, err := record.Create(dir, header, record.Options{})
	require.NoError(t, err)
	all := observations(100)
	for _, o := range all {
		require.NoError(t, w.Write(o))
	}
	require.NoError(t, w.Abort("interrupt"))
	got, r := read(t, dir)
	require.Equal(t, all, got)
	cut, why := r.Cut()
	require.True(t, cut)
	require.Contains(t, why, "the trial was interrupted (interrupt): 100 requests")
}

func TestClaimsAndFolders(t *testing.T) {
	out := t.TempDir()
	limit := record.Limit{Metric: "availability", Value: 0.999, Text: "availability ≥ 0.999"}
	rolling := record.Claims{
		Schema: record.Schema, Scenario: "rollout/rolling", Claim: "It rolls.", Seed: 1 << 63,
		Variants: []record.VariantClaims{{Name: "base", Objectives: []record.Limit{limit}}},
	}
	recreate := record.Claims{Schema: record.Schema, Scenario: "rollout/recreate"}
	require.NoError(t, record.WriteClaims(out, rolling))
	require.NoError(t, record.WriteClaims(out, recreate))
	claims, err := record.ReadClaims(out)
	require.NoError(t, err)
	require.Equal(t, []record.Claims{recreate, rolling}, claims)

	for _, n := range []int{10, 9, 0} {
		dir := record.Dir(out, "rollout/rolling", "base", n)
		w, err := record.Create(dir, header, record.Options{})
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	got, err := record.Replications(out, "rollout/rolling", "base")
	require.NoError(t, err)
	require.Equal(t, []int{0, 9, 10}, got)
	folder := filepath.Join(out, "recordings", "rollout", "rolling", "base")
	require.FileExists(t, filepath.Join(folder, "10", "header.json"))
}

func TestReadClaimsNamesAllThatIsWrong(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, record.WriteClaims(out, record.Claims{Scenario: "good"}))
	for name, text := range map[string]string{"a": "{", "b": `{"schema": "other"}`} {
		dir := filepath.Join(out, "recordings", name)
		require.NoError(t, os.MkdirAll(dir, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "claims.json"), []byte(text), 0o600))
	}
	claims, err := record.ReadClaims(out)
	require.Len(t, claims, 1)
	require.ErrorContains(t, err, "a/claims.json")
	require.ErrorContains(t, err, `b/claims.json: its schema is "other"`)
	_, err = record.ReadClaims(filepath.Join(out, "nothing"))
	require.Error(t, err)
}
