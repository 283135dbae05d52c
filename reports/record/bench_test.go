package record_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
)

const benchRows = 12000 // a minute of 200 requests per second

func BenchmarkWrite(b *testing.B) {
	all := observations(benchRows)
	dir := b.TempDir()
	b.ReportAllocs()
	for b.Loop() {
		w, err := record.Create(dir, header, record.Options{})
		require.NoError(b, err)
		for i := range all {
			if err := w.Write(all[i]); err != nil {
				b.Fatal(err)
			}
		}
		require.NoError(b, w.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
	info, err := os.Stat(filepath.Join(dir, "requests.parquet"))
	require.NoError(b, err)
	b.ReportMetric(float64(info.Size())/benchRows, "bytes/row")
}

func BenchmarkRead(b *testing.B) {
	dir := write(b, record.Options{}, observations(benchRows))
	b.ReportAllocs()
	for b.Loop() {
		r, err := record.Open(dir)
		require.NoError(b, err)
		n := 0
		for _, err := range r.All() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		require.Greater(b, n, benchRows)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

// BenchmarkGenericWriter writes the same rows with parquet-go's own writer, but to no file and
// without the changes: what putting pages together here must not cost more than.
func BenchmarkGenericWriter(b *testing.B) {
	var rows []row
	for _, o := range observations(benchRows) {
		if r := o.Request; o.IsRequest() {
			rows = append(rows, row{
				r.Load, r.Seq, r.Attempt, r.Final, int64(r.Due), int64(r.Sent), int64(r.Done),
				r.Outcome.String(), r.Status, r.Pod, r.Node, r.Version,
			})
		}
	}
	w := parquet.NewGenericWriter[row](io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		w.Reset(io.Discard)
		for i := 0; i < len(rows); i += record.GroupRows {
			_, err := w.Write(rows[i:min(i+record.GroupRows, len(rows))])
			require.NoError(b, err)
			require.NoError(b, w.Flush())
		}
		require.NoError(b, w.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}
