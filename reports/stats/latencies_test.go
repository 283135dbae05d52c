package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Quantiles are within a thousandth (and 1 µs) of those of the values themselves, the mean and the
// greatest exact.
func TestLatenciesAgainstTheValues(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	var l Latencies
	values := make([]time.Duration, 20_001)
	sum := time.Duration(0)
	for i := range values {
		values[i] = time.Duration(math.Exp(14+3*r.NormFloat64())) % MaxLatency
		sum += values[i]
		l.Record(values[i])
	}
	slices.Sort(values)
	require.Equal(t, int64(len(values)), l.N())
	require.Zero(t, l.Clamped())
	require.Equal(t, values[len(values)-1], l.Max())
	require.InDelta(t, float64(sum)/float64(len(values)), float64(l.Mean()), 1)
	for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 0.999, 1} {
		rank := int(math.Floor(q*float64(len(values)) + 0.5))
		want := values[max(rank, 1)-1]
		require.InDelta(t, want, l.Quantile(q), 0.001*float64(want)+1000, "q = %v", q)
	}
}

func TestLatenciesOutOfRange(t *testing.T) {
	var l Latencies
	l.Record(-time.Second)
	l.Record(2 * MaxLatency)
	l.Record(MaxLatency)
	l.Record(0)
	require.Equal(t, int64(4), l.N())
	require.Equal(t, int64(2), l.Clamped())
	require.Equal(t, MaxLatency, l.Max())
	require.Equal(t, MaxLatency/2, l.Mean())
	require.Equal(t, MaxLatency, l.Quantile(1))
	require.Zero(t, l.Quantile(0))
}

func TestLatenciesMergeAndReset(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	var all, left, right, empty Latencies
	for i := range 5000 {
		d := time.Duration(r.ExpFloat64() * float64(20*time.Millisecond))
		all.Record(d)
		if i%3 == 0 {
			left.Record(d)
		} else {
			right.Record(d)
		}
	}
	all.Record(-1)
	left.Record(-1)
	empty.Merge(&left)
	empty.Merge(&right)
	empty.Merge(&Latencies{})
	require.Equal(t, all.N(), empty.N())
	require.Equal(t, int64(1), empty.Clamped())
	require.Equal(t, all.Mean(), empty.Mean())
	require.Equal(t, all.Max(), empty.Max())
	for q := 0.0; q <= 1; q += 0.01 {
		require.Equal(t, all.Quantile(q), empty.Quantile(q))
	}
	all.Reset()
	require.Zero(t, all.N())
	require.Zero(t, all.Mean())
	require.Zero(t, all.Max())
	require.Zero(t, all.Quantile(0.5))
	all.Record(time.Second)
	require.Equal(t, time.Second, all.Quantile(0.5), "never above the greatest")
}

// Hundreds of trials at once must fit: nothing before the first Record, 200 KiB after, and nothing
// more for any further one.
func TestLatenciesMemory(t *testing.T) {
	var l Latencies
	require.Nil(t, l.histogram)
	l.Record(time.Second)
	require.Less(t, l.histogram.ByteSize(), 200<<10)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		l.Record(17 * time.Millisecond)
		l.Reset()
	}))
}

// The sum does not overflow where one int64 of nanoseconds would: 3 million recordings of an hour.
func TestLatenciesSumDoesNotOverflow(t *testing.T) {
	l := Latencies{}
	for range 3_000 {
		l.Record(MaxLatency)
	}
	total := Latencies{}
	for range 1_000 {
		total.Merge(&l)
	}
	require.Equal(t, int64(3_000_000), total.N())
	require.Equal(t, MaxLatency, total.Mean())
}
