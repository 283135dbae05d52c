package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var comparisons = map[string]func(a, b []float64, level float64) Comparison{
	"paired": ComparePaired, "unpaired": CompareUnpaired,
}

// samples calls check with many pairs of samples, smooth and coarse, small and beyond the exact
// range. Values are multiples of 1/256, so that shifting them is exact.
func samples(check func(a, b []float64)) {
	r := rand.New(rand.NewPCG(11, 12))
	for i := range 120 {
		n, scale := 2+r.IntN(30), 256.0
		if i%40 == 0 {
			n = exactPairs + 1 + r.IntN(20)
		}
		if i%2 == 0 {
			scale = 2
		}
		value := func() float64 { return math.Round(scale*r.NormFloat64()) / scale }
		check(draw(n, value), draw(n, value))
	}
}

// Swapping the sides turns the shift, its interval and the effect around and leaves p alone.
func TestComparisonIsAntisymmetric(t *testing.T) {
	for name, compare := range comparisons {
		samples(func(a, b []float64) {
			ab, ba := compare(a, b, 0.95), compare(b, a, 0.95)
			require.InDelta(t, ab.P, ba.P, 1e-12, name)
			require.InDelta(t, 1, ab.Effect+ba.Effect, 1e-12, name)
			require.Equal(t, ab.Shift, 0-ba.Shift, name)
			require.Equal(t, ab.Interval.Lo, 0-ba.Interval.Hi, name)
			require.Equal(t, ab.Interval.Hi, 0-ba.Interval.Lo, name)
		})
	}
}

// Adding a constant to B adds it to the shift and its interval.
func TestComparisonIsShiftEquivariant(t *testing.T) {
	for name, compare := range comparisons {
		samples(func(a, b []float64) {
			moved := slices.Clone(b)
			for i := range moved {
				moved[i] += 8
			}
			before, after := compare(a, b, 0.95), compare(a, moved, 0.95)
			require.Equal(t, before.Shift+8, after.Shift, name)
			require.Equal(t, before.Interval.Lo+8, after.Interval.Lo, name)
			require.Equal(t, before.Interval.Hi+8, after.Interval.Hi, name)
		})
	}
}

// The shift and its interval are members (or the middle) of the multiset written out in full.
func TestShiftAgainstAllPairs(t *testing.T) {
	samples(func(a, b []float64) {
		var walsh, differences []float64
		for i := range a {
			for j := i; j < len(a); j++ {
				walsh = append(walsh, (b[i]-a[i]+b[j]-a[j])/2)
			}
			for _, v := range b {
				differences = append(differences, v-a[i])
			}
		}
		for name, all := range map[string][]float64{"paired": walsh, "unpaired": differences} {
			slices.Sort(all)
			c := comparisons[name](a, b, 0.9)
			require.Equal(t, (all[(len(all)-1)/2]+all[len(all)/2])/2, c.Shift, name)
			if c.Interval.Known() {
				require.Contains(t, all, c.Interval.Lo, name)
				require.Contains(t, all, c.Interval.Hi, name)
				require.True(t, c.Interval.Contains(c.Shift), name)
			}
		}
	})
}

// A wider level gives an interval that holds the narrower one.
func TestIntervalsAreNested(t *testing.T) {
	nested := func(narrow, wide Interval) {
		require.LessOrEqual(t, wide.Lo, narrow.Lo)
		require.GreaterOrEqual(t, wide.Hi, narrow.Hi)
	}
	samples(func(a, b []float64) {
		censored := make([]bool, len(a))
		for i := range censored {
			censored[i] = i%3 == 0
		}
		nested(Mean(a, 0.8).Interval, Mean(a, 0.95).Interval)
		nested(Median(a, 0.8).Interval, Median(a, 0.95).Interval)
		nested(CensoredMedian(a, censored, 0.8).Interval,
			CensoredMedian(a, censored, 0.95).Interval)
		nested(ComparePaired(a, b, 0.8).Interval, ComparePaired(a, b, 0.95).Interval)
		nested(CompareUnpaired(a, b, 0.8).Interval, CompareUnpaired(a, b, 0.95).Interval)
	})
}

// The values that come in are neither changed nor reordered.
func TestArgumentsAreLeftAlone(t *testing.T) {
	a, b := []float64{3, 1, 2, 9, 5, 4, 8}, []float64{7, 6, 5, 4, 3, 2, 1}
	wasA, wasB := slices.Clone(a), slices.Clone(b)
	Mean(a, 0.95)
	s := Median(a, 0.95)
	CensoredMedian(a, make([]bool, len(a)), 0.95)
	ComparePaired(a, b, 0.95)
	CompareUnpaired(a, b, 0.95)
	KolmogorovSmirnov(a, b)
	require.Equal(t, wasA, a)
	require.Equal(t, wasB, b)
	require.Equal(t, wasA, s.Values, "replication order, for pairing")
}

// Holm's corrected p-values are no less than the raw ones and in their order; NaN does not count.
func TestHolmIsMonotone(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 200 {
		p := draw(1+r.IntN(20), r.Float64)
		adjusted := Holm(p)
		for i := range p {
			require.GreaterOrEqual(t, adjusted[i], p[i])
			require.LessOrEqual(t, adjusted[i], 1.0)
			for j := range p {
				if p[i] < p[j] {
					require.LessOrEqual(t, adjusted[i], adjusted[j])
				}
			}
		}
		withGap := Holm(append(slices.Clone(p), math.NaN()))
		require.True(t, math.IsNaN(withGap[len(p)]))
		require.Equal(t, adjusted, withGap[:len(p)])
	}
}

// Bisection meets -0 before 0, which would be printed as "-0".
func TestShiftIsNoNegativeZero(t *testing.T) {
	c := ComparePaired([]float64{1, 0, 0, 0, 0}, []float64{0, 0, 0, 0, 1}, 0.95)
	require.Zero(t, c.Shift)
	require.False(t, math.Signbit(c.Shift))
}

func TestSortAgainstSlices(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{0, 1, 10, radixMin - 1, radixMin, 3 * radixMin} {
		for _, scale := range []float64{1, 1e-300, 1e300} {
			values := draw(n, func() float64 { return scale * r.NormFloat64() })
			for i := 0; i < n; i += 7 {
				values[i] = math.Round(values[i])
			}
			if n > 3 {
				values[0], values[1] = math.Inf(1), math.Inf(-1)
				values[2] = math.SmallestNonzeroFloat64
			}
			want := slices.Clone(values)
			slices.Sort(want)
			Sort(values)
			require.Equal(t, want, values)
		}
	}
	equal := slices.Repeat([]float64{2.5}, radixMin)
	Sort(equal)
	require.Equal(t, slices.Repeat([]float64{2.5}, radixMin), equal)
}
