package record_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
)

// "A recording cut off in the middle is read up to the cut, and says so": requests.parquet is cut
// at every so many bytes, and near its ends at every byte.
func TestRequestsCutAnywhere(t *testing.T) {
	all := observations(900)
	dir := write(t, record.Options{FlushEvery: 500 * time.Millisecond}, all)
	requests, changes := split(all)
	path := filepath.Join(dir, "requests.parquet")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	most := 0
	for _, size := range cuts(len(whole)) {
		require.NoError(t, os.WriteFile(path, whole[:size], 0o600))
		got, r := read(t, dir)
		gotRequests, gotChanges := split(got)
		require.Equal(t, changes, gotChanges, "cut at %d", size)
		require.Equal(t, requests[:len(gotRequests)], gotRequests, "cut at %d", size)
		require.Equal(t, int64(len(gotRequests)), r.Requests())
		require.GreaterOrEqual(t, len(gotRequests), most, "more bytes, fewer rows: cut at %d", size)
		most = len(gotRequests)
		cut, why := r.Cut()
		require.True(t, cut, "cut at %d", size)
		require.Contains(t, why, "requests.parquet was cut off")
		for i := 1; i < len(got); i++ {
			require.GreaterOrEqual(t, got[i].At, got[i-1].At, "the order of time")
		}
	}
	require.Equal(t, len(requests), most, "without its footer only, nothing is lost")
}

func TestChangesCutAnywhere(t *testing.T) {
	all := observations(900)
	dir := write(t, record.Options{}, all)
	requests, changes := split(all)
	path := filepath.Join(dir, "changes.jsonl")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, size := range cuts(len(whole)) {
		require.NoError(t, os.WriteFile(path, whole[:size], 0o600))
		got, r := read(t, dir)
		gotRequests, gotChanges := split(got)
		require.Equal(t, requests, gotRequests, "cut at %d", size)
		require.Equal(t, changes[:len(gotChanges)], gotChanges, "cut at %d", size)
		cut, why := r.Cut()
		require.True(t, cut, "cut at %d", size)
		require.Contains(t, why, "changes.jsonl was cut off")
	}
}

// A writer that was killed leaves what it had flushed: with FlushEvery, all but the last second.
func TestKilledWriterLosesTheLastSecondOnly(t *testing.T) {
	dir := t.TempDir()
	all := observations(900)
	w, err := record.Create(dir, header, record.Options{FlushEvery: time.Second})
	require.NoError(t, err)
	for _, o := range all {
		require.NoError(t, w.Write(o))
	}
	got, r := read(t, dir) // the writer was never closed
	requests, changes := split(got)
	wantRequests, wantChanges := split(all)
	require.Equal(t, wantChanges, changes)
	last := requests[len(requests)-1]
	require.Less(t, wantRequests[len(wantRequests)-1].At-last.At, time.Second+100*time.Millisecond)
	cut, why := r.Cut()
	require.True(t, cut)
	require.Contains(t, why, "the recording was cut off")
}

// Two whole files that do not belong together are no whole recording.
func TestMissingRequestsAreCut(t *testing.T) {
	dir, other := write(t, record.Options{}, observations(500)),
		write(t, record.Options{}, observations(400))
	b, err := os.ReadFile(filepath.Join(other, "requests.parquet"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "requests.parquet"), b, 0o600))
	got, r := read(t, dir)
	requests, _ := split(got)
	require.Len(t, requests, 400)
	cut, why := r.Cut()
	require.True(t, cut)
	require.Contains(t, why, "requests are missing")
	require.Contains(t, why, "500 requests were written")
}

// What was overwritten is no cut: it is refused with the file's name, and never read as data.
func TestCorruptPagesAreErrors(t *testing.T) {
	all := observations(500)
	dir := write(t, record.Options{}, all)
	path := filepath.Join(dir, "requests.parquet")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := 0
	for i := 4; i < len(whole)-8; i += 3 {
		broken := append([]byte(nil), whole...)
		broken[i] ^= 0x55
		require.NoError(t, os.WriteFile(path, broken, 0o600))
		r, err := record.Open(dir)
		if err == nil {
			err = drain(r)
		}
		if err != nil {
			require.ErrorContains(t, err, "requests.parquet")
			refused++
		} else if cut, _ := r.Cut(); cut {
			refused++
		}
	}
	t.Logf("%d changed bytes noticed", refused)
	require.Greater(t, refused, len(whole)/6, "at least half of the changes")
}

func drain(r *record.Reader) error {
	for _, err := range r.All() {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestOpenNamesTheLine(t *testing.T) {
	dir := write(t, record.Options{}, observations(10))
	path := filepath.Join(dir, "changes.jsonl")
	require.NoError(t, os.WriteFile(path, []byte("{\"kind\":\"pod\"}\nnonsense\n"), 0o600))
	_, err := record.Open(dir)
	require.ErrorContains(t, err, "changes.jsonl:2: ")
	require.NoError(t, os.Remove(path))
	_, err = record.Open(dir)
	require.Error(t, err)
}

func split(all []record.Observation) (requests, changes []record.Observation) {
	requests, changes = []record.Observation{}, []record.Observation{}
	for _, o := range all {
		if o.IsRequest() {
			requests = append(requests, o)
		} else {
			changes = append(changes, o)
		}
	}
	return requests, changes
}

// cuts lists lengths below size: all near both ends, some between.
func cuts(size int) []int {
	var all []int
	for i := range size {
		if i < 40 || i > size-60 || i%97 == 0 {
			all = append(all, i)
		}
	}
	return all
}
