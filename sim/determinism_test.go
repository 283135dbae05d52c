package sim

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// busy is a plan in which everything happens that draws from a random stream.
func busy(t testing.TB) *spec.Plan {
	d := web(4, "--service-time=lognormal(5ms,0.5)", "--failure-rate=0.01",
		"--startup=exponential(1s)")
	target := fault.Target{Selector: map[string]string{"app": "web"}}
	l := users(300, 60*time.Second)
	l.Attempts = 2
	return plan(t, d, l, toV2(5*time.Second),
		spec.Step{At: 20 * time.Second, Do: spec.Inject{Fault: fault.StopNode{
			Target: target, For: 15 * time.Second,
		}}},
		spec.Step{At: 30 * time.Second, Do: spec.Inject{Fault: fault.KillContainer{
			Target: target, Container: "app",
		}}})
}

func digest(t testing.TB, p *spec.Plan) [sha256.Size]byte {
	h := sha256.New()
	enc := json.NewEncoder(h)
	err := New().Run(context.Background(), p, func(o record.Observation) {
		if err := enc.Encode(o); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Error(err)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// DESIGN: "the same bytes for the same seed"; and trials may run beside each other.
func TestSamePlanGivesSameObservations(t *testing.T) {
	p := busy(t)
	want := digest(t, p)
	var wg sync.WaitGroup
	got := make([][sha256.Size]byte, 4)
	for i := range got {
		wg.Go(func() { got[i] = digest(t, p) })
	}
	wg.Wait()
	for i := range got {
		require.Equal(t, want, got[i])
	}
	other := *p
	other.Seed++
	require.NotEqual(t, want, digest(t, &other))
}

// Common random numbers: variants of a replication see the same arrivals, and the k-th request has
// the same service time, even when something else differs.
func TestVariantsShareArrivalsAndServiceTimes(t *testing.T) {
	l := users(100, 20*time.Second)
	args := []string{"--service-time=exponential(5ms)", "--concurrency=100"}
	a := tell(t, plan(t, web(2, args...), l))
	b := tell(t, plan(t, web(5, append(args, "--startup=3s")...), l))
	require.Equal(t, len(a.requests), len(b.requests))
	latency := func(s *story) map[int64][2]time.Duration {
		out := map[int64][2]time.Duration{}
		for _, r := range s.requests {
			out[r.Seq] = [2]time.Duration{r.Due, r.Latency()}
		}
		return out
	}
	require.Equal(t, latency(a), latency(b))
}

func TestCancelHealsAndReturns(t *testing.T) {
	target := fault.Target{Selector: map[string]string{"app": "web"}}
	p := plan(t, web(2), users(100, time.Hour), spec.Step{
		At: time.Second, Do: spec.Inject{Fault: fault.StopNode{Target: target, For: time.Hour}},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var states []record.State
	var last time.Duration
	err := New().Run(ctx, p, func(o record.Observation) {
		if last = o.At; last > 3*time.Second {
			cancel()
		}
		if o.Change.Kind == record.KindFault {
			states = append(states, o.Change.State)
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, last, 4*time.Second)
	require.Contains(t, states, record.StateHealed)
	require.ErrorIs(t, New().Run(ctx, p, func(record.Observation) {}), context.Canceled)
}

func TestSetupThatNeverCompletesFails(t *testing.T) {
	p := plan(t, web(1, "--startup=1h"), users(1, time.Second))
	var failed []record.Observation
	err := New().Run(context.Background(), p, func(o record.Observation) {
		if o.Change.Kind == record.KindHarness {
			failed = append(failed, o)
		}
	})
	require.ErrorContains(t, err, "deployment web: 0 of 1 replicas are available")
	require.Len(t, failed, 1)
	require.Equal(t, record.StateFailed, failed[0].Change.State)
}
