package stats

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func warned(t *testing.T, warnings []string, words string) {
	t.Helper()
	require.Contains(t, strings.Join(warnings, "\n"), words)
}

// What cannot be given is not given, and the warning names the remedy.
func TestTooFewValues(t *testing.T) {
	s := Mean([]float64{3}, 0.95)
	require.Equal(t, 3.0, s.Estimate)
	require.False(t, s.Interval.Known())
	warned(t, s.Warnings, "1 replication: an interval needs at least 2")

	s = Median([]float64{1, 2, 3, 4, 5}, 0.95)
	require.Equal(t, 3.0, s.Estimate)
	require.False(t, s.Interval.Known())
	warned(t, s.Warnings, "5 replications: a 0.95 interval of the median needs at least 6")
	require.True(t, Median([]float64{1, 2, 3, 4, 5, 6}, 0.95).Interval.Known())

	c := ComparePaired([]float64{1, 2, 3}, []float64{2, 3, 5}, 0.95)
	require.Equal(t, 0.25, c.P)
	require.False(t, c.Interval.Known())
	warned(t, c.Warnings, "3 pairs: a 0.95 interval of the shift needs at least 6; "+
		"the least p-value possible is 0.25")

	c = CompareUnpaired([]float64{1, 2, 3}, []float64{4, 5, 6}, 0.95)
	require.InDelta(t, 0.1, c.P, 1e-12)
	require.Equal(t, 1.0, c.Effect)
	warned(t, c.Warnings, "needs at least 4 on each side")
	require.True(t, CompareUnpaired([]float64{1, 2, 3, 4}, []float64{5, 6, 7, 8}, 0.95).
		Interval.Known())
}

// No data never passes: everything about it is unknown and says why.
func TestRefusals(t *testing.T) {
	good := []float64{1, 2, 3, 4, 5, 6, 7}
	for name, bad := range map[string][]float64{
		"no values":                        nil,
		"the first is replication 2: NaN":  {1, math.NaN(), 3, 4, 5, 6, 7},
		"the first is replication 1: +Inf": {math.Inf(1), 2, 3, 4, 5, 6, math.Inf(-1)},
	} {
		for _, s := range []Summary{
			Mean(bad, 0.95), Median(bad, 0.95), CensoredMedian(bad, make([]bool, len(bad)), 0.95),
		} {
			require.True(t, math.IsNaN(s.Estimate))
			require.False(t, s.Interval.Known())
			require.Equal(t, "unknown", s.String())
			require.Equal(t, len(bad), s.N)
			warned(t, s.Warnings, name)
			_, err := json.Marshal(s)
			require.NoError(t, err)
		}
		for _, c := range []Comparison{
			ComparePaired(good, bad, 0.95), CompareUnpaired(bad, good, 0.95),
		} {
			require.True(t, math.IsNaN(c.P) && math.IsNaN(c.Shift) && math.IsNaN(c.Effect))
			require.False(t, c.Interval.Known())
			warned(t, c.Warnings, name)
		}
	}
	warned(t, ComparePaired(good, good[:5], 0.95).Warnings,
		"7 values against 5: pairs need as many")
	warned(t, CensoredMedian(good, nil, 0.95).Warnings, "7 values but 0 marks of censoring")
	warned(t, Mean(good, 95).Warnings, "confidence level 95 is not between 0 and 1")
	warned(t, Proportion(3, 2, 0.95).Warnings, "3 successes of 2 trials is no proportion")
	warned(t, Proportion(0, 0, 0.95).Warnings, "0 successes of 0 trials is no proportion")
}

// An interval of no width is kept and says what it cannot have seen.
func TestNoSpread(t *testing.T) {
	equal := slices.Repeat([]float64{0.1}, 20)
	for _, s := range []Summary{Mean(equal, 0.95), Median(equal, 0.95)} {
		require.Equal(t, 0.1, s.Estimate)
		require.Equal(t, Interval{0.1, 0.1, 0.95}, s.Interval)
		warned(t, s.Warnings, "all 20 replications equal: an outcome in fewer than 1 of 7 trials "+
			"could have gone unseen")
	}
	c := ComparePaired(equal, equal, 0.95)
	require.Equal(t, Interval{0, 0, 0.95}, c.Interval)
	require.Equal(t, 1.0, c.P)
	require.Equal(t, 0.5, c.Effect)
	warned(t, c.Warnings, "all 20 differences equal")
	c = CompareUnpaired(equal, equal, 0.95)
	require.Equal(t, 1.0, c.P)
	warned(t, c.Warnings, "all 20 replications of either side equal")

	warned(t, Mean([]float64{1, 1}, 0.95).Warnings, "fewer than 77.6 % of trials")
}

// "If none of n patients shows the event, the upper 95 % limit of its risk is about 3/n" (Hanley
// and Lippman-Hand 1983); for n = 20 exactly 1-0.05^(1/20) = 0.1391.
func TestUnseen(t *testing.T) {
	require.InDelta(t, 0.13910834, Unseen(20, 0.95), 1e-8)
	require.InDelta(t, 3.0/1000, Unseen(1000, 0.95), 1e-5)
	require.Equal(t, 1.0, Unseen(0, 0.95))
}

// A median hidden by censoring is "greater than", never a number, and the lower end still speaks.
func TestMedianNotReached(t *testing.T) {
	values := []float64{20, 60, 60, 60, 31, 60, 60, 60}
	censored := []bool{false, true, true, true, false, true, true, true}
	s := CensoredMedian(values, censored, 0.95)
	require.True(t, s.NotReached)
	require.Equal(t, "> 60", s.String())
	require.Equal(t, 6, s.Censored)
	require.Equal(t, Interval{20, math.Inf(1), 0.95}, s.Interval)
	require.True(t, s.Interval.Known())
	require.Equal(t, "[20, ∞)", s.Interval.String())
	warned(t, s.Warnings, "median not reached: 6 of 8 replications are censored, so it is greater "+
		"than 60; observe for longer")
	require.Equal(t, 8, s.Required(10), "the interval excludes 10 already")
	require.Equal(t, 16, s.Required(30))

	all := CensoredMedian(slices.Repeat([]float64{60}, 8), slices.Repeat([]bool{true}, 8), 0.95)
	require.Equal(t, Interval{60, math.Inf(1), 0.95}, all.Interval)
}

// Censored after all events, the median and the interval are those of the full sample wherever they
// do not touch the censored part.
func TestCensoringBeyondTheIntervalCostsNothing(t *testing.T) {
	full := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}
	cut, censored := slices.Clone(full), make([]bool, len(full))
	for i := range cut {
		if cut[i] > 16.5 {
			cut[i], censored[i] = 16.5, true
		}
	}
	want, got := Median(full, 0.95), CensoredMedian(cut, censored, 0.95)
	require.Equal(t, want.Interval, got.Interval)
	require.Equal(t, want.Estimate, got.Estimate)
	require.Contains(t, got.Method, "order-statistic interval")
}

func TestSkewWarning(t *testing.T) {
	values := append(slices.Repeat([]float64{1}, 19), 0.2)
	warned(t, Mean(values, 0.95).Warnings, "prefer the median")
	require.Empty(t, Mean([]float64{1, 2, 3, 4, 5, 6, 7}, 0.95).Warnings)
}

func TestRequired(t *testing.T) {
	values := []float64{9, 10, 11, 9.5, 10.5, 10}
	s := Mean(values, 0.95)
	half := s.Interval.Hi - s.Estimate
	require.Equal(t, 6, s.Required(20), "settled")
	require.Equal(t, int(math.Ceil(6*half*half/0.01)), s.Required(10.1))
	require.Equal(t, RequiredReplications(values, 10.1, 0.95), s.Required(10.1))
	require.InDelta(t, s.Required(10.1), s.Required(9.9), 1, "the t interval is symmetric")
	require.Equal(t, MaxReplications, s.Required(s.Estimate))
	require.Equal(t, 6, Mean(nil, 0.95).Required(1))
	require.Equal(t, 6, Median(values[:3], 0.95).Required(30), "what an interval needs at all")
	require.Greater(t, Median(values[:3], 0.95).Required(10.1), 100)
	require.Equal(t, MaxReplications, Mean(slices.Repeat([]float64{1}, 9), 0.95).Required(1))
	require.Equal(t, 9, Mean(slices.Repeat([]float64{1}, 9), 0.95).Required(2))
}

// What is written is read back, infinities and NaN included, and none of it breaks JSON.
func TestJSON(t *testing.T) {
	data, err := json.Marshal(Unknown(0.95))
	require.NoError(t, err)
	require.JSONEq(t, `{"lo": null, "hi": null, "level": 0.95}`, string(data))
	data, err = json.Marshal(Interval{1, 2, 0.9})
	require.NoError(t, err)
	require.JSONEq(t, `{"lo": 1, "hi": 2, "level": 0.9}`, string(data))

	var i Interval
	require.False(t, i.Known(), "nothing has computed the zero value")
	require.NoError(t, json.Unmarshal([]byte(`{"lo": 3, "hi": null, "level": 0.9}`), &i))
	require.Equal(t, Interval{3, math.Inf(1), 0.9}, i)
	require.Error(t, json.Unmarshal([]byte(`{"lo": "x"}`), &i))

	values := []float64{1, 2, 3, 60, 60, 60, 60}
	for _, s := range []Summary{
		Mean(values, 0.95), Median(values[:3], 0.95),
		CensoredMedian(values, []bool{false, false, false, true, true, true, true}, 0.95),
	} {
		data, err := json.Marshal(s)
		require.NoError(t, err)
		var back Summary
		require.NoError(t, json.Unmarshal(data, &back))
		require.Equal(t, s, back)
	}
	c := CompareUnpaired(values, values[:5], 0.95)
	data, err = json.Marshal(c)
	require.NoError(t, err)
	var back Comparison
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, c, back)

	data, err = json.Marshal(CompareUnpaired(nil, nil, 0.95))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &back))
	require.True(t, math.IsNaN(back.P) && math.IsNaN(back.Shift))
}

func TestQuantileRefuses(t *testing.T) {
	require.True(t, math.IsNaN(Quantile(nil, 0.5)))
	require.True(t, math.IsNaN(Quantile([]float64{1}, 1.5)))
	require.True(t, math.IsNaN(Quantile([]float64{1}, math.NaN())))
	d, p := KolmogorovSmirnov(nil, []float64{1})
	require.True(t, math.IsNaN(d) && math.IsNaN(p))
}
