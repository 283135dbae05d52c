package stats

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// exact is the relative tolerance where R and this package compute the same quantity.
const exact = 1e-9

// A figure is one case of reference.json; null numbers are infinite or unknown.
type figure struct {
	Values, A, B        []float64
	Censored            []bool
	Level               float64
	Estimate, Lo, Hi    *float64
	Shift, P, Effect, D *float64
	Coverage            *float64
	Successes, N        int
}

// figures are the cases under one key of testdata/reference.json, made by testdata/reference.R.
func figures[T any](t testing.TB, key string) []T {
	t.Helper()
	data, err := os.ReadFile("testdata/reference.json")
	require.NoError(t, err)
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &all))
	var cases []T
	require.NoError(t, json.Unmarshal(all[key], &cases))
	require.NotEmpty(t, cases, key)
	return cases
}

// near holds got against R's figure; a figure that R does not give must be infinite or NaN here.
func near(t testing.TB, want *float64, got float64, what string) {
	t.Helper()
	if want == nil {
		require.Falsef(t, isFinite(got), "%s: R gives none, got %v", what, got)
		return
	}
	require.InDeltaf(t, *want, got, exact*max(1, math.Abs(*want)), what)
}

func TestMeanAgainstR(t *testing.T) {
	for i, f := range figures[figure](t, "mean") {
		s := Mean(f.Values, f.Level)
		near(t, f.Estimate, s.Estimate, fmt.Sprint("estimate ", i))
		near(t, f.Lo, s.Interval.Lo, fmt.Sprint("lo ", i))
		near(t, f.Hi, s.Interval.Hi, fmt.Sprint("hi ", i))
	}
}

func TestMedianAgainstR(t *testing.T) {
	for i, f := range figures[figure](t, "median") {
		s := Median(f.Values, f.Level)
		near(t, f.Estimate, s.Estimate, fmt.Sprint("estimate ", i))
		near(t, f.Lo, s.Interval.Lo, fmt.Sprint("lo ", i))
		near(t, f.Hi, s.Interval.Hi, fmt.Sprint("hi ", i))
		if f.Coverage != nil {
			require.Contains(t, s.Method, fmt.Sprintf("covers %.4f", *f.Coverage))
		}
	}
}

func TestCensoredMedianAgainstR(t *testing.T) {
	public := 0
	for i, f := range figures[figure](t, "censored") {
		curve := kaplanMeier(f.Values, f.Censored)
		near(t, f.Estimate, curve.median(survivalItself), fmt.Sprint("estimate ", i))
		lo, hi := curve.interval(f.Level)
		near(t, f.Lo, lo, fmt.Sprint("lo ", i))
		near(t, f.Hi, hi, fmt.Sprint("hi ", i))

		s := CensoredMedian(f.Values, f.Censored, f.Level)
		near(t, f.Estimate, s.Estimate, fmt.Sprint("summary's estimate ", i))
		require.Equal(t, f.Estimate == nil, s.NotReached)
		if s.Method == "Kaplan–Meier median (Kaplan & Meier 1958); "+
			"Brookmeyer–Crowley interval, log-log (Brookmeyer & Crowley 1982)" {
			require.Equal(t, Interval{lo, hi, f.Level}, s.Interval)
			public++
		}
	}
	require.Greater(t, public, 25)
}

// checkComparison holds every number of a comparison against R's.
func checkComparison(t *testing.T, key string,
	compare func(a, b []float64, level float64) Comparison,
) {
	t.Helper()
	for i, f := range figures[figure](t, key) {
		what := func(s string) string { return fmt.Sprintf("%s of %s %d", s, key, i) }
		c := compare(f.A, f.B, max(f.Level, 0.5))
		near(t, f.P, c.P, what("p"))
		near(t, f.Shift, c.Shift, what("shift"))
		near(t, f.Effect, c.Effect, what("effect"))
		if f.Lo != nil {
			near(t, f.Lo, c.Interval.Lo, what("lo"))
			near(t, f.Hi, c.Interval.Hi, what("hi"))
		}
	}
}

func TestPairedAgainstR(t *testing.T) {
	checkComparison(t, "paired", ComparePaired)
	checkComparison(t, "tiedPaired", ComparePaired) // against enumeration, and R's coin
}

func TestUnpairedAgainstR(t *testing.T) {
	checkComparison(t, "unpaired", CompareUnpaired)
	checkComparison(t, "tiedUnpaired", CompareUnpaired) // against enumeration
}

// Beyond the exact range p-values are those of R's normal approximation; the interval's ends, for
// which R's file has the exact ranks, may be a rank or two off.
func TestLargeSamplesAgainstR(t *testing.T) {
	for key, compare := range map[string]func(a, b []float64, level float64) Comparison{
		"largePaired": ComparePaired, "largeUnpaired": CompareUnpaired,
	} {
		for _, f := range figures[figure](t, key) {
			c := compare(f.A, f.B, f.Level)
			near(t, f.P, c.P, key)
			near(t, f.Shift, c.Shift, key)
			near(t, f.Effect, c.Effect, key)
			width := *f.Hi - *f.Lo
			require.InDelta(t, *f.Lo, c.Interval.Lo, 0.01*width)
			require.InDelta(t, *f.Hi, c.Interval.Hi, 0.01*width)
			require.Contains(t, c.Method, "normal approximation")
		}
	}
}

func TestQuantileAgainstR(t *testing.T) {
	type quantiles struct{ Values, Q, Want []float64 }
	for _, f := range figures[quantiles](t, "quantile") {
		for i, q := range f.Q {
			near(t, &f.Want[i], Quantile(f.Values, q), fmt.Sprint(len(f.Values), " at ", q))
		}
	}
}

func TestHolmAgainstR(t *testing.T) {
	type adjustment struct{ P, Want []float64 }
	for _, f := range figures[adjustment](t, "holm") {
		before := slices.Clone(f.P)
		require.InDeltaSlice(t, f.Want, Holm(f.P), exact)
		require.Equal(t, before, f.P, "the argument is not changed")
	}
}

func TestProportionAgainstR(t *testing.T) {
	for _, f := range figures[figure](t, "wilson") {
		s := Proportion(f.Successes, f.N, f.Level)
		near(t, f.Lo, s.Interval.Lo, "lo")
		near(t, f.Hi, s.Interval.Hi, "hi")
		require.Equal(t, float64(f.Successes)/float64(f.N), s.Estimate)
	}
}

func TestKolmogorovSmirnovAgainstR(t *testing.T) {
	for i, f := range figures[figure](t, "ks") {
		d, p := KolmogorovSmirnov(f.A, f.B)
		near(t, f.D, d, fmt.Sprint("d ", i))
		if len(f.A)*len(f.B) < exactKolmogorov {
			near(t, f.P, p, fmt.Sprint("p ", i))
		} else {
			require.InDelta(t, *f.P, p, 1e-6, "R stops its series at terms of 1e-6")
		}
	}
}
