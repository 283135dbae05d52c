package stats

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// trials is the number of simulated experiments behind each rate. The seed is fixed, so that a rate
// is the same in every run; slack is three standard errors of it at the nominal rate.
const trials = 4000

func slack(rate float64) float64 { return 3 * math.Sqrt(rate*(1-rate)/trials) }

// rate is the share of trials in which the event happens.
func rate(seed uint64, event func(r *rand.Rand) bool) float64 {
	r := rand.New(rand.NewPCG(seed, 2024))
	hits := 0
	for range trials {
		if event(r) {
			hits++
		}
	}
	return float64(hits) / trials
}

func draw(n int, value func() float64) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = value()
	}
	return values
}

// "The t interval of normal values covers the mean with exactly the level" (Student 1908).
func TestMeanCovers(t *testing.T) {
	for _, n := range []int{2, 5, 20} {
		covered := rate(1, func(r *rand.Rand) bool {
			return Mean(draw(n, r.NormFloat64), 0.95).Interval.Contains(0)
		})
		require.InDelta(t, 0.95, covered, slack(0.95), "n = %d", n)
	}
}

// "P(X(r) ≤ ξ ≤ X(s)) is a binomial sum that does not depend on the distribution" (David & Nagaraja
// 2003, §7.1): the rate is the coverage that the method prints, for a very skewed distribution too.
func TestMedianCovers(t *testing.T) {
	for n, exactly := range map[int]float64{6: 0.96875, 11: 0.98828125, 20: 0.95861053} {
		covered := rate(2, func(r *rand.Rand) bool {
			skewed := func() float64 { return math.Exp(3 * r.NormFloat64()) }
			return Median(draw(n, skewed), 0.95).Interval.Contains(1)
		})
		require.InDelta(t, exactly, covered, slack(exactly), "n = %d", n)
	}
}

// Whether all are watched equally long or each for its own time, the interval keeps its level.
func TestCensoredMedianCovers(t *testing.T) {
	horizons := map[string]func(r *rand.Rand) float64{
		"one horizon": func(*rand.Rand) float64 { return 1.1 },
		"short":       func(*rand.Rand) float64 { return 0.4 }, // the median is never reached
		"random":      func(r *rand.Rand) float64 { return 3 * r.Float64() },
	}
	for name, horizon := range horizons {
		covered := rate(3, func(r *rand.Rand) bool {
			values, censored := make([]float64, 25), make([]bool, 25)
			for i := range values {
				event, end := r.ExpFloat64(), horizon(r)
				values[i], censored[i] = min(event, end), event > end
			}
			return CensoredMedian(values, censored, 0.95).Interval.Contains(math.Ln2)
		})
		require.Greater(t, covered, 0.95-slack(0.95), name)
		require.Less(t, covered, 1.0+1e-9, name)
	}
}

// Two variants that do not differ are told apart in no more than α of the experiments, with values
// so coarse that ties and zeros abound, too; and the shift's interval covers what was added.
func TestComparisonsKeepTheirLevel(t *testing.T) {
	kinds := map[string]func(a, b []float64, level float64) Comparison{
		"paired": ComparePaired, "unpaired": CompareUnpaired,
	}
	values := map[string]func(r *rand.Rand) float64{
		"smooth": func(r *rand.Rand) float64 { return r.ExpFloat64() },
		"coarse": func(r *rand.Rand) float64 { return float64(r.IntN(4)) },
	}
	for kind, compare := range kinds {
		for name, value := range values {
			alarms, covered := 0.0, 0.0
			rate(4, func(r *rand.Rand) bool {
				one := func() float64 { return value(r) }
				a, b := draw(12, one), draw(12, one)
				c := compare(a, b, 0.95)
				if c.P <= 0.05 {
					alarms++
				}
				if c.Interval.Contains(0) {
					covered++
				}
				return false
			})
			require.LessOrEqual(t, alarms/trials, 0.05+slack(0.05), "%s, %s", kind, name)
			require.GreaterOrEqual(t, covered/trials, 0.95-slack(0.95), "%s, %s", kind, name)
			if name == "smooth" { // and the test is not so timid as to be of no use
				require.Greater(t, alarms/trials, 0.03, kind)
			}
		}
	}
}

// A shift of 1.5 standard deviations is found with 20 replications nearly always.
func TestComparisonsFindADifference(t *testing.T) {
	for name, compare := range map[string]func(a, b []float64, level float64) Comparison{
		"paired": ComparePaired, "unpaired": CompareUnpaired,
	} {
		found := rate(5, func(r *rand.Rand) bool {
			a := draw(20, r.NormFloat64)
			b := draw(20, func() float64 { return 1.5 + r.NormFloat64() })
			c := compare(a, b, 0.95)
			return c.P < 0.05 && c.Interval.Lo > 0 && c.Effect > 0.5
		})
		require.Greater(t, found, 0.95, name)
	}
}

// Among ten true hypotheses, Holm lets one be rejected in no more than α of the experiments.
func TestHolmKeepsTheFamilyLevel(t *testing.T) {
	wrong := rate(6, func(r *rand.Rand) bool {
		for _, p := range Holm(draw(10, r.Float64)) {
			if p <= 0.05 {
				return true
			}
		}
		return false
	})
	require.InDelta(t, 0.05, wrong, slack(0.05))
}

// With as many replications as asked for, the verdict is settled about every other time (the interval
// then just ends at the limit), with half as many less often, with four times as many nearly always.
func TestRequiredReplicationsSettle(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const limit = 0.4
	// The interval is centred on the true mean, so the plan is that of a perfect first look.
	first := []float64{-1.2, -0.6, 0, 0.6, 1.2, -1, 1, 0.3, -0.3, 0}
	need := RequiredReplications(first, limit, 0.95)
	require.Greater(t, need, len(first))
	settled := func(n int) float64 {
		hits := 0
		for range 1000 {
			values := draw(n, func() float64 { return 0.78 * r.NormFloat64() })
			if !Mean(values, 0.95).Interval.Contains(limit) {
				hits++
			}
		}
		return float64(hits) / 1000
	}
	require.Greater(t, settled(need), 0.4)
	require.Less(t, settled(need/2), settled(need))
	require.Greater(t, settled(4*need), 0.95)
}
