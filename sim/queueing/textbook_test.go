package queueing

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const hour = 3600.0 // seconds

func near(t *testing.T, want, got time.Duration, what string) {
	t.Helper()
	require.InDelta(t, want, got, 2, what) // nanoseconds
}

// Erlang's tables, as printed in any handbook of teletraffic: the load in erlangs that a group of
// lines carries at a loss of 1 %.
func TestErlangBAgreesWithTables(t *testing.T) {
	table := map[int]float64{5: 1.361, 10: 4.461, 20: 12.03, 50: 37.90, 100: 84.06}
	for servers, load := range table {
		b, err := ErlangB(load, servers)
		require.NoError(t, err)
		require.InDelta(t, 0.01, b, 5e-5, "%d lines", servers)
	}
}

// a = 2, c = 3: weights 1, 2, 2, 4/3 of 0..3 busy servers; B = (4/3)/(19/3) = 4/19. Those that wait
// have (4/3)·3/(3-2) = 4 beside 1 + 2 + 2 = 5: C = 4/9.
func TestErlangByHand(t *testing.T) {
	b, err := ErlangB(2, 3)
	require.NoError(t, err)
	require.InDelta(t, 4.0/19, b, 1e-15)
	c, err := ErlangC(2, 3)
	require.NoError(t, err)
	require.InDelta(t, 4.0/9, c, 1e-15)
	none, err := ErlangB(0, 3)
	require.NoError(t, err)
	require.Zero(t, none)
}

// Gross et al., the hairdresser of §2.2: 5 customers per hour, haircuts of 10 minutes on average:
// L = ρ/(1-ρ) = 5, Lq = ρL = 25/6, W = L/λ = 1 h, Wq = 50 min.
func TestMM1Hairdresser(t *testing.T) {
	q, err := NewMM1(5/hour, 6/hour)
	require.NoError(t, err)
	require.InDelta(t, 5.0/6, q.Utilization(), 1e-15)
	require.InDelta(t, 5.0/6, q.WaitingProbability(), 1e-14)
	require.InDelta(t, 25.0/6, q.QueueLengthMean(), 1e-12)
	near(t, 50*time.Minute, q.WaitingTimeMean(), "Wq")
	near(t, time.Hour, q.ResponseTimeMean(), "W")

	// The response time is exponential with mean W (Kleinrock vol. 1, ch. 5), so its median is
	// W ln 2, and the chance to exceed W is 1/e.
	median, err := q.ResponseTimeQuantile(0.5)
	require.NoError(t, err)
	near(t, time.Duration(math.Round(math.Ln2*float64(time.Hour))), median, "median")
	require.InDelta(t, 1/math.E, q.ResponseTimeTail(time.Hour), 1e-12)
	require.Equal(t, 1.0, q.ResponseTimeTail(-1))
	require.Equal(t, 1.0, q.WaitingTimeTail(-1))
}

// Gross et al., the eye clinic of §2.3: 6 patients per hour, three doctors of 20 minutes each:
// p0 = 1/9, Lq = 8/9, Wq = 8/54 h = 8 min 53⅓ s, W = 28.9 min.
func TestMM3EyeClinic(t *testing.T) {
	q, err := NewMMc(6/hour, 3/hour, 3)
	require.NoError(t, err)
	require.InDelta(t, 2.0/3, q.Utilization(), 1e-15)
	require.InDelta(t, 4.0/9, q.WaitingProbability(), 1e-14)
	require.InDelta(t, 8.0/9, q.QueueLengthMean(), 1e-12)
	near(t, 8*hour*time.Second/54, q.WaitingTimeMean(), "Wq")
	near(t, 8*hour*time.Second/54+20*time.Minute, q.ResponseTimeMean(), "W")

	// Here cμ-λ = μ = 3 per hour, so a response time's tail is e^(-3t)(5/9 + 4/9 (1+3t)).
	require.InDelta(t, math.Exp(-3)*(5.0/9+4.0/9*4), q.ResponseTimeTail(time.Hour), 1e-12)
	// Nobody in the first 5/9 waits; 9/10 are exceeded with 4/9 e^(-3t) = 1/10: t = ln(40/9)/3 h.
	zero, err := q.WaitingTimeQuantile(0.55)
	require.NoError(t, err)
	require.Zero(t, zero)
	ninth, err := q.WaitingTimeQuantile(0.9)
	require.NoError(t, err)
	near(t, time.Duration(math.Log(40.0/9)/3*float64(time.Hour)), ninth, "q 0.9")
	require.InDelta(t, 0.1, q.WaitingTimeTail(ninth), 1e-12)
}

// Gross et al., the inspection station of §2.5: one car a minute, three stalls of six minutes each,
// room for four more. Weights 1, 6, 18, 36, 72, 144, 288, 576 of 0..7 cars, in all 1141: a loss of
// 576/1141 (30.3 cars an hour), Lq = (72 + 2·144 + 3·288 + 4·576)/1141 = 3528/1141 = 3.09,
// L = (1·6 + 2·18 + … + 7·576)/1141 = 6918/1141 = 6.06, W = L/(1-576/1141) = 6918/565 = 12.2 min.
func TestMMcKInspectionStation(t *testing.T) {
	q, err := NewMMcK(1.0/60, 1.0/360, 3, 7)
	require.NoError(t, err)
	require.InDelta(t, 1.0/1141, q.StateProbability(0), 1e-14)
	require.InDelta(t, 36.0/1141, q.StateProbability(3), 1e-14)
	require.InDelta(t, 576.0/1141, q.LossProbability(), 1e-14)
	require.InDelta(t, 3528.0/1141, q.QueueLengthMean(), 1e-12)
	require.InDelta(t, 565.0/1141/60, q.Throughput(), 1e-14)
	require.InDelta(t, 2*565.0/1141, q.Utilization(), 1e-14)
	near(t, 6918*time.Minute/565, q.ResponseTimeMean(), "W")
	near(t, 3528*time.Minute/565, q.WaitingTimeMean(), "Wq")
	require.Zero(t, q.StateProbability(-1))
	require.Zero(t, q.StateProbability(8))
}

// With no room to wait a station is Erlang's loss system; with unlimited room, M/M/c.
func TestMMcKBetweenErlangBAndMMc(t *testing.T) {
	for _, servers := range []int{1, 3, 40, 500} {
		load := 0.9 * float64(servers)
		b, err := ErlangB(load, servers)
		require.NoError(t, err)
		loss, err := NewMMcK(load, 1, servers, servers)
		require.NoError(t, err)
		require.InEpsilon(t, b, loss.LossProbability(), 1e-10)
		require.Zero(t, loss.WaitingTimeMean())

		roomy, err := NewMMcK(load, 1, servers, servers+2000)
		require.NoError(t, err)
		unlimited, err := NewMMc(load, 1, servers)
		require.NoError(t, err)
		require.InEpsilon(t, unlimited.QueueLengthMean(), roomy.QueueLengthMean(), 1e-9)
	}
}

// Kleinrock vol. 1, §3.6: M/M/1/K loses (1-ρ)ρ^K/(1-ρ^(K+1)), also at ρ > 1, and 1/(K+1) at ρ = 1.
func TestMM1K(t *testing.T) {
	for _, rho := range []float64{0.1, 0.8, 1.5, 20} {
		for _, room := range []int{1, 2, 10, 400} {
			q, err := NewMMcK(rho, 1, 1, room)
			require.NoError(t, err)
			k := float64(room)
			want := (1 - 1/rho) / (1 - math.Pow(rho, -k-1)) // both sides times ρ^-(K+1)
			require.InDelta(t, want, q.LossProbability(), 1e-12, "ρ = %g, K = %d", rho, room)
		}
	}
	even, err := NewMMcK(7, 7, 1, 4)
	require.NoError(t, err)
	require.InDelta(t, 1.0/5, even.LossProbability(), 1e-15)
	require.InDelta(t, 6.0/5, even.QueueLengthMean(), 1e-14) // (1+2+3)/5
}

// ρ = 1/2, service 1 s: P-K gives 1/2 s with a constant and 1 s with an exponential service time.
// With two exponential phases (SCV 1/2) at λ = 1, service 0.8 s: 4·(3/4)·0.8 = 2.4 s.
func TestMG1ByHand(t *testing.T) {
	constant, err := NewMD1(0.5, time.Second)
	require.NoError(t, err)
	require.Equal(t, 500*time.Millisecond, constant.WaitingTimeMean())
	require.Equal(t, 1500*time.Millisecond, constant.ResponseTimeMean())
	require.InDelta(t, 0.25, constant.QueueLengthMean(), 1e-15)
	exponential, err := NewMG1(0.5, time.Second, 1)
	require.NoError(t, err)
	require.Equal(t, time.Second, exponential.WaitingTimeMean())
	phases, err := NewMG1(1, 800*time.Millisecond, 0.5)
	require.NoError(t, err)
	near(t, 2400*time.Millisecond, phases.WaitingTimeMean(), "M/E2/1")
	require.InDelta(t, 0.8, phases.Utilization(), 1e-15)
}

// Where the approximation is exact: M/M/c and M/G/1. Kingman's bound lies above M/G/1's truth.
func TestGGcMeetsExactResults(t *testing.T) {
	mmc, err := NewMMc(6/hour, 3/hour, 3)
	require.NoError(t, err)
	ggc, err := NewGGc(6/hour, 1, 20*time.Minute, 1, 3)
	require.NoError(t, err)
	near(t, mmc.WaitingTimeMean(), ggc.WaitingTimeMeanApproximation(), "M/M/3")
	require.InDelta(t, 2.0/3, ggc.Utilization(), 1e-12)
	_, err = ggc.WaitingTimeMeanBound()
	require.EqualError(t, err, "G/G/3: Kingman's bound is for one server")

	for _, scv := range []float64{0, 0.3, 1, 5} {
		exact, err := NewMG1(0.9, time.Second, scv)
		require.NoError(t, err)
		about, err := NewGGc(0.9, 1, time.Second, scv, 1)
		require.NoError(t, err)
		near(t, exact.WaitingTimeMean(), about.WaitingTimeMeanApproximation(), "M/G/1")
		bound, err := about.WaitingTimeMeanBound()
		require.NoError(t, err)
		require.Greater(t, bound, exact.WaitingTimeMean())
	}
	// λ = 1/2, σa² = 4, σs² = 1, ρ = 1/2: ½(4+1)/(2·½) = 2.5 s.
	byHand, err := NewGGc(0.5, 1, time.Second, 1, 1)
	require.NoError(t, err)
	bound, err := byHand.WaitingTimeMeanBound()
	require.NoError(t, err)
	require.Equal(t, 2500*time.Millisecond, bound)
	// D/D/1 never waits.
	clockwork, err := NewGGc(0.9, 0, time.Second, 0, 1)
	require.NoError(t, err)
	require.Zero(t, clockwork.WaitingTimeMeanApproximation())
}

// The tail is the integral of the density everywhere: its own integral is the mean, and the
// quantile inverts it. Near cμ-λ = μ the formula's two branches must meet.
func TestResponseTimeLawHoldsTogether(t *testing.T) {
	for _, c := range []struct {
		arrivalRate float64
		servers     int
	}{
		{0.01, 1},
		{0.99, 1},
		{1, 2},
		{1.0000001, 2},
		{0.999, 2},
		{1.9, 2},
		{9.9, 10},
		{3, 10},
		{95, 100},
	} {
		q, err := NewMMc(c.arrivalRate, 1, c.servers)
		require.NoError(t, err)
		const step = time.Second / 100
		sum := 0.5
		for x := step; x < 3000*time.Second; x += step {
			sum += q.ResponseTimeTail(x)
		}
		require.InEpsilon(t, q.ResponseTimeMean().Seconds(), sum*step.Seconds(), 1e-4, "%v", c)
		for _, share := range []float64{0.001, 0.5, 0.99, 0.999999} {
			x, err := q.ResponseTimeQuantile(share)
			require.NoError(t, err)
			require.InEpsilon(t, 1-share, q.ResponseTimeTail(x), 1e-6, "%v at %g", c, share)
		}
	}
	// The tail stays a number far out, where its terms under- and overflow.
	q, err := NewMMc(1.999, 1, 2)
	require.NoError(t, err)
	const far = 8000 * time.Second
	require.InEpsilon(t, q.WaitingTimeTail(far), q.ResponseTimeTail(far), 0.01)
}

func TestInvalidInputNamesEverythingWrong(t *testing.T) {
	_, err := NewMMc(-1, math.NaN(), 0)
	require.EqualError(t, err, "M/M/0: arrival rate is -1: it must be above 0 and finite\n"+
		"service rate is NaN: it must be above 0 and finite\n"+
		"servers is 0: it must be at least 1")
	_, err = NewMMcK(1, 1, 3, 2)
	require.EqualError(t, err, "M/M/3/2: capacity is 2: it must be at least 3")
	_, err = NewMG1(1, 0, -1)
	require.ErrorContains(t, err, "mean service time in seconds is 0")
	require.ErrorContains(t, err, "squared coefficient of variation is -1")
	_, err = NewGGc(math.Inf(1), -1, -1, -1, 0)
	require.ErrorContains(t, err, "interarrival time's squared coefficient of variation is -1")
	_, err = ErlangB(-1, 0)
	require.ErrorContains(t, err, "load is -1")
	require.ErrorContains(t, err, "servers is 0")
	_, err = ErlangC(-1, 2)
	require.ErrorContains(t, err, "load is -1")

	q, err := NewMM1(1, 2)
	require.NoError(t, err)
	for _, share := range []float64{-0.1, 1, math.NaN()} {
		_, err = q.WaitingTimeQuantile(share)
		require.ErrorContains(t, err, "the share must lie in [0, 1)")
		_, err = q.ResponseTimeQuantile(share)
		require.ErrorContains(t, err, "the share must lie in [0, 1)")
	}
	none, err := q.ResponseTimeQuantile(0)
	require.NoError(t, err)
	require.Zero(t, none)
}

func TestUnstableQueuesAreRefused(t *testing.T) {
	_, err := NewMM1(2, 2)
	require.ErrorIs(t, err, ErrUnstable)
	require.EqualError(t, err,
		"M/M/1: the queue has no steady state: utilization is 1 and must be below 1")
	_, err = NewMMc(6, 2, 3)
	require.ErrorIs(t, err, ErrUnstable)
	_, err = NewMD1(2, time.Second)
	require.ErrorIs(t, err, ErrUnstable)
	_, err = NewGGc(2, 1, time.Second, 1, 2)
	require.ErrorIs(t, err, ErrUnstable)
	_, err = ErlangC(3, 3)
	require.ErrorIs(t, err, ErrUnstable)
}
