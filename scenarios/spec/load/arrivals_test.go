package load

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func times(a Arrivals, seed uint64, until time.Duration) []time.Duration {
	r := rand.New(rand.NewPCG(seed, 1))
	var all []time.Duration
	var last time.Duration
	for n := int64(0); ; n++ {
		due, ok := a.Next(n, last, r)
		if !ok || due >= until {
			return all
		}
		all = append(all, due)
		last = due
	}
}

// The number of arrivals of a Poisson process with mean rate λ(t) in an interval is Poisson with
// mean ∫λ (Çinlar 1975): each second's count must lie within 5 standard deviations of it.
func TestCountsFollowTheRate(t *testing.T) {
	for name, a := range map[string]Arrivals{
		"poisson":   Poisson{Rate: 2000},
		"ramp up":   Ramp{From: 0, To: 4000, Over: 20 * time.Second},
		"ramp down": Ramp{From: 4000, To: 100, Over: 10 * time.Second},
		"flat ramp": Ramp{From: 3000, To: 3000, Over: 10 * time.Second},
		"steps": Steps{Stages: []Stage{
			{Rate: 1000, For: 5 * time.Second}, {Rate: 0, For: 5 * time.Second}, {Rate: 3000, For: 20 * time.Second},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, a.Check())
			counts := make([]float64, 30)
			for _, at := range times(a, 7, 30*time.Second) {
				counts[int(at.Seconds())]++
			}
			for s, n := range counts {
				// The rates are straight within a second, so the middle gives its mean.
				mean := a.RateAt(time.Duration(s)*time.Second + 500*time.Millisecond)
				require.InDelta(t, mean, n, 5*math.Sqrt(mean)+1e-9, "second %d", s)
			}
		})
	}
}

// Exponential gaps have a standard deviation equal to their mean.
func TestPoissonGapsAreExponential(t *testing.T) {
	all := times(Poisson{Rate: 100}, 3, 1000*time.Second)
	var sum, squares float64
	for i := 1; i < len(all); i++ {
		gap := (all[i] - all[i-1]).Seconds()
		sum += gap
		squares += gap * gap
	}
	n := float64(len(all) - 1)
	mean := sum / n
	require.InEpsilon(t, 0.01, mean, 0.02)
	require.InEpsilon(t, mean, math.Sqrt(squares/n-mean*mean), 0.02)
}

func TestConstantAddsNoRounding(t *testing.T) {
	all := times(Constant{Rate: 3}, 1, 1001*time.Second)
	require.Equal(t, time.Second, all[2])
	require.Equal(t, 1000*time.Second, all[2999])
}

func TestTimesNeverDecrease(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.1, 1e5)
		a := rapid.SampledFrom([]Arrivals{
			Poisson{rate.Draw(t, "rate")},
			Constant{rate.Draw(t, "rate")},
			Ramp{From: rate.Draw(t, "from"), To: rate.Draw(t, "to"), Over: time.Second},
			Ramp{From: rate.Draw(t, "from"), Over: time.Second},
			Steps{[]Stage{{rate.Draw(t, "a"), time.Second}, {0, time.Second}, {rate.Draw(t, "b"), time.Second}}},
		}).Draw(t, "arrivals")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var last time.Duration
		for n := range int64(200) {
			due, ok := a.Next(n, last, r)
			if !ok {
				break
			}
			if due < last {
				t.Fatalf("%#v: request %d is due at %s, before %s", a, n, due, last)
			}
			last = due
		}
	})
}

func TestStepsAndRampsToNothingEnd(t *testing.T) {
	steps := Steps{[]Stage{{100, time.Second}}}
	require.InDelta(t, 100, len(times(steps, 1, time.Hour)), 50)
	ramp := Ramp{From: 200, To: 0, Over: time.Second}
	require.InDelta(t, 100, len(times(ramp, 1, time.Hour)), 50)
}

func TestTraceReplays(t *testing.T) {
	trace := Trace{[]time.Duration{time.Second, time.Second, 3 * time.Second}}
	require.NoError(t, trace.Check())
	require.Equal(t, trace.Times, times(trace, 1, time.Hour))
	require.InDelta(t, 1, trace.RateAt(0), 1e-9)
}

func TestCheckNamesWhatIsImpossible(t *testing.T) {
	for want, a := range map[string]Arrivals{
		"poisson: rate 0":        Poisson{},
		"constant: rate NaN":     Constant{math.NaN()},
		"steps[1]: rate -1":      Steps{[]Stage{{1, time.Second}, {-1, time.Second}}},
		"steps[0]: duration 0s":  Steps{[]Stage{{1, 0}}},
		"at least one stage":     Steps{},
		"from and to are both 0": Ramp{Over: time.Second},
		"over 0s":                Ramp{From: 1},
		"no times":               Trace{},
		"time 2 (1s) is before":  Trace{[]time.Duration{2 * time.Second, time.Second}},
	} {
		require.ErrorContains(t, a.Check(), want)
	}
}
