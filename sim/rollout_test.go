package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	"pgregory.net/rapid"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// census counts pods as their changes are told.
type census struct {
	ready, active map[string]bool
	versions      map[string]string
}

// each calls f after every change of a pod from a time on.
func (s *story) each(from time.Duration, f func(at time.Duration, c *census)) {
	c := &census{ready: map[string]bool{}, active: map[string]bool{}, versions: map[string]string{}}
	for _, o := range s.changes {
		ch := o.Change
		if ch.Kind != record.KindPod {
			continue
		}
		switch ch.State {
		case record.StateCreated:
			c.active[ch.Name] = true
			c.versions[ch.Name] = ch.Version
		case record.StateReady:
			c.ready[ch.Name] = c.active[ch.Name]
		case record.StateNotReady:
			delete(c.ready, ch.Name)
		case record.StateTerminating, record.StateGone:
			delete(c.ready, ch.Name)
			delete(c.active, ch.Name)
		}
		if o.At >= from {
			f(o.At, c)
		}
	}
}

// "ensures that only a certain number of Pods are down while they are being updated … only a
// certain number of Pods are created above the desired number of Pods"
// (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/).
func TestRollingUpdateKeepsItsLimits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		replicas := rapid.Int32Range(1, 7).Draw(r, "replicas")
		surge := rapid.IntRange(0, 3).Draw(r, "surge")
		unavailable := rapid.IntRange(0, 3).Draw(r, "unavailable")
		percent := rapid.Bool().Draw(r, "percent")
		d := web(replicas)
		d.Spec.MinReadySeconds = rapid.Int32Range(0, 3).Draw(r, "minReady")
		up, down := surge, unavailable
		if percent {
			// By the API's documentation the one is rounded up and the other down.
			strategy(d, fmt.Sprintf("%d%%", surge*25), fmt.Sprintf("%d%%", unavailable*25))
			up = (surge*25*int(replicas) + 99) / 100
			down = unavailable * 25 * int(replicas) / 100
		} else {
			strategy(d, fmt.Sprint(surge), fmt.Sprint(unavailable))
		}
		if up == 0 && down == 0 {
			down = 1
		}
		startup := rapid.SampledFrom([]string{"0s", "exponential(2s)"}).Draw(r, "startup")
		l := users(1, 2*time.Minute)
		s := tell(t, plan(t, d, l, toV2(time.Second, "--startup="+startup)))
		s.first(t, record.KindDeployment, record.StateComplete, 0)
		mostUp, leastReady := 0, int(replicas)
		s.each(0, func(_ time.Duration, c *census) {
			mostUp = max(mostUp, len(c.active))
			leastReady = min(leastReady, len(c.ready))
		})
		require.LessOrEqual(r, mostUp, int(replicas)+up, "%s", s)
		require.GreaterOrEqual(r, leastReady, int(replicas)-down, "%s", s)
		// The limits are also used: a rollout that is more careful than asked for is slower.
		if down == 0 {
			require.Equal(r, int(replicas)+min(up, int(replicas)), mostUp, "%s", s)
		}
	})
}

func TestCarefulRolloutLosesNothing(t *testing.T) {
	for _, use := range []spec.Connections{spec.PerRequest, spec.Reuse} {
		l := users(300, 40*time.Second)
		l.Connections = use
		d := web(4, "--service-time=exponential(5ms)")
		strategy(d, "1", "0")
		s := tell(t, plan(t, d, l, toV2(5*time.Second, "--startup=2s")))
		require.Zero(t, s.lost(), "%s: %v\n%s", use, s.outcomes(), s)
		done := s.first(t, record.KindDeployment, record.StateComplete, 0)
		require.Greater(t, done.At, 5*time.Second)
		served := map[string]int{}
		for _, r := range s.requests {
			served[r.Version]++
		}
		require.Positive(t, served["v1"])
		require.Positive(t, served["v2"])
	}
}

// FACTS, measured on kind: "six pods rolled out in 2 s".
func TestSixPodsRollOutInAboutTwoSeconds(t *testing.T) {
	d := web(6)
	app(d).ReadinessProbe, app(d).Lifecycle = nil, nil
	s := tell(t, plan(t, d, users(1, 10*time.Second), toV2(time.Second)))
	done := s.first(t, record.KindDeployment, record.StateComplete, 0)
	require.InDelta(t, 2, (done.At - time.Second).Seconds(), 1)
}

// Without a readiness probe a pod is ready as soon as its container runs, and gets connections
// before it listens.
func TestNoReadinessProbeLosesRequests(t *testing.T) {
	d := web(4)
	app(d).ReadinessProbe = nil
	s := tell(t, plan(t, d, users(200, 30*time.Second), toV2(5*time.Second, "--startup=2s")))
	require.Greater(t, s.outcomes()[record.Refused], 100)
}

// Without a preStop hook the process stops listening while proxies still send it connections: a
// few are lost, within about a second of each stop.
func TestNoPreStopLosesAFewRequests(t *testing.T) {
	d := web(4)
	app(d).Lifecycle = nil
	s := tell(t, plan(t, d, users(500, 30*time.Second), toV2(5*time.Second)))
	require.Positive(t, s.lost())
	require.Less(t, s.lost(), 600)
	for _, r := range s.requests {
		if r.Outcome != record.OK {
			near := false
			for _, o := range s.all(record.KindPod, record.StateTerminating) {
				near = near || r.Due >= o.At && r.Due < o.At+1500*time.Millisecond
			}
			require.True(t, near, "lost at %s\n%s", r.Due, s)
		}
	}
}

// A deleted pod's endpoint stops being ready at once, not when the pod is gone: what kube-proxy is
// told is that it terminates (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/).
func TestEndpointTerminatesWithThePod(t *testing.T) {
	s := tell(t, plan(t, web(4), users(10, 30*time.Second), toV2(5*time.Second)))
	deleted := s.all(record.KindPod, record.StateTerminating)
	require.Len(t, deleted, 4)
	for _, o := range deleted {
		var at time.Duration = -1
		for _, e := range s.all(record.KindEndpoint, record.StateTerminating) {
			if e.Change.Name == o.Change.Name {
				at = e.At
			}
		}
		require.Greater(t, at, o.At)
		require.Less(t, at, o.At+100*time.Millisecond)
		for _, gone := range s.all(record.KindPod, record.StateGone) {
			if gone.Change.Name == o.Change.Name {
				require.Greater(t, gone.At, o.At+5*time.Second)
			}
		}
	}
}

// "All existing Pods are killed before new ones are created" (the same page, Recreate).
func TestRecreateHasAnOutageAndNeverTwoVersions(t *testing.T) {
	d := web(3)
	d.Spec.Strategy.Type = appsv1.RecreateDeploymentStrategyType
	s := tell(t, plan(t, d, users(100, 40*time.Second), toV2(5*time.Second, "--startup=5s")))
	s.each(0, func(at time.Duration, c *census) {
		versions := map[string]bool{}
		for name := range c.active {
			versions[c.versions[name]] = true
		}
		require.LessOrEqual(t, len(versions), 1, "at %s", at)
	})
	var first, last time.Duration = -1, 0
	for _, r := range s.requests {
		if r.Outcome != record.OK {
			if first < 0 {
				first = r.Due
			}
			last = r.Due
		}
	}
	// Terminating endpoints serve on during preStop; then stop, start and startup.
	require.InDelta(t, 10, first.Seconds(), 1.5)
	require.InDelta(t, 7.5, (last - first).Seconds(), 2)
}

// A version that never becomes ready stalls the rollout and takes nothing down but what
// maxUnavailable gives up.
func TestBadVersionStallsTheRollout(t *testing.T) {
	d := web(4)
	strategy(d, "1", "0")
	deadline := int32(20)
	d.Spec.ProgressDeadlineSeconds = &deadline
	s := tell(t, plan(t, d, users(100, time.Minute), toV2(5*time.Second, "--startup=1h")))
	require.Zero(t, s.lost())
	stalled := s.first(t, record.KindDeployment, record.StateStalled, 0)
	require.InDelta(t, 27, stalled.At.Seconds(), 2)
}

func TestScaleAndPause(t *testing.T) {
	s := tell(t, plan(t, web(2), users(50, 40*time.Second),
		spec.Step{At: 2 * time.Second, Do: spec.Scale{Deployment: "web", Replicas: 5}},
		spec.Step{At: 10 * time.Second, Do: spec.Pause{Deployment: "web"}},
		toV2(11*time.Second),
		spec.Step{At: 20 * time.Second, Do: spec.Pause{Deployment: "web", Resume: true}}))
	require.Zero(t, s.lost())
	most := 0
	s.each(0, func(at time.Duration, c *census) {
		if at < 20*time.Second {
			most = max(most, len(c.active))
			for name := range c.active {
				require.Equal(t, "v1", c.versions[name])
			}
		}
	})
	require.Equal(t, 5, most)
	last := s.first(t, record.KindDeployment, record.StateComplete, 20*time.Second)
	require.Less(t, last.At, 30*time.Second)
}
