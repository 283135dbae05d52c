package dist

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"

	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// kolmogorovSmirnov returns the p-value of the two-sided one-sample test that the sorted values
// were drawn from the law cdf. The statistic is the greatest distance between cdf and the empirical
// distribution on either side of each distinct value, so that atoms are allowed (they make the test
// conservative: Noether, Metrika 7, 1963). The p-value is Kolmogorov's limit
// Q(λ) = 2 Σ (-1)^(j-1) exp(-2j²λ²) (Kolmogorov 1933; Smirnov, Ann. Math. Statist. 19, 1948) at
// λ = (√n + 0.12 + 0.11/√n) D (Stephens, J. Roy. Statist. Soc. B 32, 1970).
func kolmogorovSmirnov(sorted []float64, cdf func(float64) float64) float64 {
	n := float64(len(sorted))
	d := 0.0
	for i := 0; i < len(sorted); {
		x, j := sorted[i], i
		for j < len(sorted) && sorted[j] == x {
			j++
		}
		below := cdf(math.Nextafter(x, math.Inf(-1)))
		d = max(d, math.Abs(cdf(x)-float64(j)/n), math.Abs(below-float64(i)/n))
		i = j
	}
	return kolmogorovTail((math.Sqrt(n) + 0.12 + 0.11/math.Sqrt(n)) * d)
}

func kolmogorovTail(lambda float64) float64 {
	if lambda < 0.2 {
		return 1 // the series converges slowly here, and 1 - Q < 10^-12
	}
	q := 0.0
	for j, sign := 1.0, 2.0; j <= 100; j, sign = j+1, -sign {
		q += sign * math.Exp(-2*j*j*lambda*lambda)
	}
	return min(1, max(0, q))
}

// Smirnov's table (1948) of L(λ) = 1 - Q(λ).
func TestKolmogorovTailAgreesWithSmirnovsTable(t *testing.T) {
	for lambda, l := range map[float64]float64{
		0.50: 0.036055, 1.00: 0.730000, 1.36: 0.950514, 1.63: 0.990154, 2.00: 0.999329,
	} {
		require.InDelta(t, 1-l, kolmogorovTail(lambda), 1e-6, "λ = %g", lambda)
	}
}

func parse(t *testing.T, text string) role.Distribution {
	t.Helper()
	d, err := role.ParseDistribution(text)
	require.NoError(t, err)
	return d
}

func sample(d role.Distribution, seed uint64, n int) []float64 {
	r := rand.New(rand.NewPCG(seed, uint64(len(d.String()))))
	x := make([]float64, n)
	for i := range x {
		x[i] = d.Draw(r).Seconds()
	}
	slices.Sort(x)
	return x
}

var laws = []string{
	"5ms", "0s", "exponential(5ms)", "exponential(0s)", "uniform(1ms,9ms)", "uniform(3ms,3ms)",
	"normal(10ms,1ms)", "normal(1ms,2ms)", "normal(3ms,0s)", "normal(0s,1s)",
	"lognormal(5ms,0.5)", "lognormal(5ms,0)", "lognormal(20ms,1.2)", "lognormal(1h,0.01)",
}

func TestDrawMatchesItsLaw(t *testing.T) {
	const n = 100_000
	for _, text := range laws {
		t.Run(text, func(t *testing.T) {
			d := parse(t, text)
			l := Of(d)
			x := sample(d, 1, n)
			require.Greater(t, kolmogorovSmirnov(x, l.shape.CDF), 0.001)

			// The moments, within four standard errors. That of the variance needs the fourth
			// central moment, which is taken from the sample. A rounding of 1 ns is allowed for.
			deviation := math.Sqrt(l.Variance())
			m := stat.Mean(x, nil)
			require.InDelta(t, l.mean, m, 4*deviation/math.Sqrt(n)+1e-9)
			fourth := stat.Moment(4, x, nil)
			spread := math.Sqrt(max(0, fourth-l.Variance()*l.Variance()) / n)
			require.InDelta(t, l.Variance(), stat.Variance(x, nil), 4*spread+1e-18)
		})
	}
}

// The test must be able to fail: a law that is a little off is told from the true one.
func TestWrongLawIsNoticed(t *testing.T) {
	for drawn, claimed := range map[string]string{
		"exponential(5ms)":   "exponential(5.1ms)",
		"uniform(1ms,9ms)":   "uniform(1.1ms,9ms)",
		"normal(10ms,1ms)":   "normal(10ms,1.05ms)",
		"lognormal(5ms,0.5)": "lognormal(5.1ms,0.5)",
		"5ms":                "6ms",
	} {
		x := sample(parse(t, drawn), 1, 100_000)
		require.Less(t, kolmogorovSmirnov(x, Of(parse(t, claimed)).shape.CDF), 1e-3, drawn)
	}
}

func TestQuantileInvertsCDF(t *testing.T) {
	for _, text := range laws {
		l := Of(parse(t, text))
		for _, q := range []float64{0, 0.001, 0.1, 0.5, 0.9, 0.99, 0.9999} {
			x := l.Quantile(q)
			// Rounding to a nanosecond moves the CDF by at most its density times 1 ns.
			require.GreaterOrEqual(t, l.CDF(x+1), q, "%s at %g", text, q)
			if x > 1 && q > 0 {
				require.Less(t, l.CDF(x-2), q+1e-9, "%s at %g", text, q)
			}
		}
		require.Panics(t, func() { l.Quantile(1.1) })
		require.Panics(t, func() { l.Quantile(math.NaN()) })
	}
	require.Equal(t, time.Duration(math.MaxInt64), Of(parse(t, "exponential(1s)")).Quantile(1))
}

// Facts that need no computer, from the families' definitions.
func TestKnownFacts(t *testing.T) {
	exponential := Of(parse(t, "exponential(10ms)"))
	require.Equal(t, 10*time.Millisecond, exponential.Mean())
	require.InDelta(t, 1, exponential.SCV(), 1e-12)
	require.InDelta(t, 1-1/math.E, exponential.CDF(10*time.Millisecond), 1e-12)

	uniform := Of(parse(t, "uniform(0s,12s)")) // variance of a uniform: width²/12
	require.Equal(t, 6*time.Second, uniform.Mean())
	require.InDelta(t, 12, uniform.Variance(), 1e-12)
	require.InDelta(t, 1.0/3, uniform.SCV(), 1e-12)

	logNormal := Of(parse(t, "lognormal(5ms,0.5)")) // SCV of a lognormal: exp(σ²) - 1
	require.Equal(t, 5*time.Millisecond, logNormal.Quantile(0.5))
	require.InDelta(t, math.Exp(0.25)-1, logNormal.SCV(), 1e-12)
	require.InDelta(t, 0.005*math.Exp(0.125), logNormal.Mean().Seconds(), 1e-9)

	// Half of a normal around 0 is cut to 0: mean σ/√(2π), second moment σ²/2.
	half := Of(parse(t, "normal(0s,1s)"))
	require.InDelta(t, 1/math.Sqrt(2*math.Pi), half.Mean().Seconds(), 1e-9)
	require.InDelta(t, 0.5-1/(2*math.Pi), half.Variance(), 1e-12)
	require.InDelta(t, 0.5, half.CDF(0), 1e-12)
	require.Zero(t, half.CDF(-1))

	constant := Of(parse(t, "5ms"))
	require.Zero(t, constant.SCV())
	require.Equal(t, 5*time.Millisecond, constant.Quantile(0.99))
	require.Equal(t, Law{shape: atom(0)}, Of(role.Distribution{}))
}

func TestLawIsNotDrawnFrom(t *testing.T) {
	require.Panics(t, func() { drawless.Uint64() })
}
