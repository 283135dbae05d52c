package sim

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

var anyWeb = fault.Target{Selector: map[string]string{"app": "web"}}

func inject(at time.Duration, f fault.Fault) spec.Step {
	return spec.Step{At: at, Do: spec.Inject{Fault: f}}
}

func (s *story) faultStates() (states []record.State) {
	for _, o := range s.changes {
		if o.Change.Kind == record.KindFault {
			states = append(states, o.Change.State)
		}
	}
	return states
}

// A killed container is started again at once by the first sync that notices, within the relist
// period and a container's start.
func TestKilledContainerComesBack(t *testing.T) {
	s := tell(t, plan(t, web(1), users(200, 30*time.Second),
		inject(10*time.Second, fault.KillContainer{Target: anyWeb, Container: "app"})))
	require.Equal(t, []record.State{record.StateInjected, record.StateSeen}, s.faultStates())
	exit := s.first(t, record.KindContainer, record.StateExited, 0)
	require.Equal(t, 10*time.Second, exit.At)
	require.EqualValues(t, 137, exit.Change.Value)
	again := s.first(t, record.KindContainer, record.StateStarted, exit.At)
	require.Less(t, again.At, exit.At+1500*time.Millisecond)
	require.Positive(t, s.outcomes()[record.Refused])
	var last time.Duration
	for _, r := range s.requests {
		if r.Outcome != record.OK {
			last = r.Due
		}
	}
	require.Less(t, last, 14*time.Second)
}

// What is being served when a process is killed is reset; what waits for it is too.
func TestKillResetsWhatIsUnderWay(t *testing.T) {
	l := users(200, 20*time.Second)
	s := tell(t, plan(t, web(1, "--service-time=200ms", "--concurrency=100"), l,
		inject(10*time.Second, fault.KillContainer{Target: anyWeb, Container: "app"})))
	require.InDelta(t, 40, s.outcomes()[record.Reset], 20)
	for _, r := range s.requests {
		if r.Outcome == record.Reset {
			require.InDelta(t, 10, r.Done.Seconds(), 0.002)
		}
	}
}

// A retry on a new connection saves what one bad pod of four loses.
func TestRetryGoesElsewhere(t *testing.T) {
	kill := inject(10*time.Second, fault.KillContainer{Target: anyWeb, Container: "app"})
	l := users(1000, 15*time.Second)
	without := tell(t, plan(t, web(4), l, kill))
	l.Attempts = 3
	with := tell(t, plan(t, web(4), l, kill))
	require.Greater(t, without.lost(), 10)
	require.Less(t, with.lost(), without.lost()/4)
	finals := map[int64]int{}
	for _, r := range with.requests {
		if r.Final {
			finals[r.Seq]++
		}
	}
	for seq, n := range finals {
		require.Equal(t, 1, n, "request %d", seq)
	}
}

func TestDeletedPodIsReplaced(t *testing.T) {
	s := tell(t, plan(t, web(3), users(300, 30*time.Second),
		inject(10*time.Second, fault.DeletePod{Target: anyWeb})))
	require.Equal(t, []record.State{record.StateInjected, record.StateSeen}, s.faultStates())
	require.Zero(t, s.lost())
	require.Less(t, s.first(t, record.KindPod, record.StateCreated, 0).At, 10100*time.Millisecond)

	forced := tell(t, plan(t, web(3), users(300, 30*time.Second),
		inject(10*time.Second, fault.DeletePod{Target: anyWeb, Force: true})))
	require.Equal(t, 10*time.Second, forced.first(t, record.KindPod, record.StateGone, 0).At)
}

// A fault that hits nobody makes the trial invalid: its witness says so.
func TestFaultWithoutTargetIsUnseen(t *testing.T) {
	nobody := fault.Target{Selector: map[string]string{"app": "nobody"}}
	for _, f := range []fault.Fault{
		fault.KillContainer{Target: nobody, Container: "app"},
		fault.DeletePod{Target: nobody},
		fault.StopNode{Target: nobody, For: time.Second},
	} {
		s := tell(t, plan(t, web(1), users(1, 5*time.Second), inject(time.Second, f)))
		require.Equal(t, []record.State{record.StateUnseen}, s.faultStates())
		require.Contains(t, s.first(t, record.KindFault, record.StateUnseen, 0).Change.Message,
			"no running pod has the labels app=nobody")
	}
}

// SIGTERM to an app that ignores it has no effect, and its witness says that it saw none.
func TestSignalThatIsIgnoredIsUnseen(t *testing.T) {
	s := tell(t, plan(t, web(1, "--ignore-term"), users(1, 5*time.Second),
		inject(time.Second, fault.KillContainer{Target: anyWeb, Container: "app", Signal: "TERM"})))
	require.Equal(t, []record.State{record.StateInjected, record.StateUnseen}, s.faultStates())
}

// FACTS, measured on kind: "a killed worker's node turned Unknown after 47 s and its endpoints went
// false then". With --node-monitor-grace-period 50 s counted from the last renewal seen, that is 40
// to 55 s; the pod goes its toleration later, and is gone only when its node is back.
func TestLostNode(t *testing.T) {
	const stop, back = 10 * time.Second, 100 * time.Second
	for _, seconds := range []int64{5, 300} {
		d := web(3)
		d.Spec.Template.Spec.Tolerations = append(d.Spec.Template.Spec.Tolerations,
			tol("not-ready", seconds), tol("unreachable", seconds))
		s := tell(t, plan(t, d, users(200, 2*time.Minute),
			inject(stop, fault.StopNode{Target: anyWeb, For: back - stop})))
		unknown := s.first(t, record.KindNode, record.StateUnknown, 0)
		require.InDelta(t, 47.5, (unknown.At - stop).Seconds(), 7.6)
		notReady := s.first(t, record.KindEndpoint, record.StateNotReady, 0)
		require.Less(t, notReady.At-unknown.At, 100*time.Millisecond)
		// A third of the connections vanish until then, and no longer.
		require.InDelta(t, 200*(unknown.At-stop).Seconds()/3, s.outcomes()[record.Timeout], 500)
		require.Equal(t, []record.State{
			record.StateInjected, record.StateSeen, record.StateHealed, record.StateClear,
		}, s.faultStates())
		ready := s.first(t, record.KindNode, record.StateReady, stop)
		require.InDelta(t, 110, ready.At.Seconds(), 12)
		if seconds == 300 {
			require.Empty(t, s.all(record.KindPod, record.StateTerminating))
			again := s.first(t, record.KindContainer, record.StateStarted, stop)
			require.Greater(t, again.At, back)
			require.Equal(t, notReady.Change.Name, again.Change.Name)
			// The same pod's container, started once more, and not a pod as if new.
			ended := s.first(t, record.KindContainer, record.StateExited, back)
			require.Equal(t, "Unknown", ended.Change.Reason)
			require.Less(t, ended.At, again.At)
			continue
		}
		evicted := s.first(t, record.KindPod, record.StateTerminating, 0)
		require.InDelta(t, 5, (evicted.At - unknown.At).Seconds(), 0.2)
		require.Less(t, s.first(t, record.KindPod, record.StateCreated, 0).At-evicted.At,
			100*time.Millisecond)
		require.Greater(t, s.first(t, record.KindPod, record.StateGone, 0).At, back)
	}
}

// With one replica and no eviction there is nobody to serve until the node is back.
func TestLostNodeWithOneReplica(t *testing.T) {
	s := tell(t, plan(t, web(1), users(50, 3*time.Minute),
		inject(10*time.Second, fault.StopNode{Target: anyWeb, For: time.Minute})))
	var last time.Duration
	for _, r := range s.requests {
		if r.Outcome != record.OK {
			last = r.Due
		}
	}
	require.InDelta(t, 78, last.Seconds(), 5)
	require.InDelta(t, 50*(last-10*time.Second).Seconds(), s.lost(), 200)
}

// A node that is still stopped when the load ends is healed then, and the trial waits for the
// proof.
func TestFaultIsHealedAtTheEnd(t *testing.T) {
	s := tell(t, plan(t, web(2), users(10, 20*time.Second),
		inject(10*time.Second, fault.StopNode{Target: anyWeb, For: time.Hour})))
	require.Equal(t, []record.State{
		record.StateInjected, record.StateSeen, record.StateHealed, record.StateClear,
	}, s.faultStates())
	require.Equal(t, 21*time.Second, s.first(t, record.KindFault, record.StateHealed, 0).At)
}

// Two faults on one node: healing one leaves the other.
func TestOverlappingNodeFaults(t *testing.T) {
	all := fault.Target{Selector: map[string]string{"app": "web"}, Mode: fault.All}
	s := tell(t, plan(t, web(1), users(10, 90*time.Second),
		spec.Step{Name: "a", At: 10 * time.Second, Do: spec.Inject{
			Fault: fault.StopNode{Target: all, For: 20 * time.Second},
		}},
		spec.Step{Name: "b", At: 15 * time.Second, Do: spec.Inject{
			Fault: fault.StopNode{Target: all, For: 40 * time.Second},
		}}))
	started := s.first(t, record.KindContainer, record.StateStarted, 0)
	require.Greater(t, started.At, 55*time.Second)
}
