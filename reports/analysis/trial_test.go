package analysis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// A story is a trial told by hand: requests in order of due time, and changes.
type story struct {
	header record.Header
	all    []record.Observation
	seq    int64
}

// tell begins the story of a Deployment web of so many replicas, under load for ten seconds.
func tell(replicas int32) *story {
	s := &story{header: record.Header{
		Scenario: "s", Variant: "base", WindowSeconds: 10, Subject: "web", Replicas: replicas,
	}}
	for i := range replicas {
		s.pod(-1, string('a'+i), record.StateReady)
	}
	return s
}

func sec(t float64) time.Duration { return time.Duration(t * float64(time.Second)) }

// request adds a final outcome; it took a tenth of a second, of which it was sent half-way.
func (s *story) request(due float64, outcome record.Outcome) *story {
	done := sec(due) + 100*time.Millisecond
	s.all = append(s.all, record.Observation{At: done, Request: record.Request{
		Load: "users", Seq: s.seq, Attempt: 1, Final: true, Due: sec(due),
		Sent: sec(due) + 50*time.Millisecond, Done: done, Outcome: outcome, Version: "v1",
	}})
	s.seq++
	return s
}

func (s *story) change(at float64, c record.Change) *story {
	s.all = append(s.all, record.Observation{At: sec(at), Change: c})
	return s
}

// pod adds a change of a pod of web; the revision is the name's first letter: a is old, n is new.
func (s *story) pod(at float64, name string, state record.State) *story {
	revision := "old"
	if name[0] == 'n' {
		revision = "new"
	}
	return s.change(at, record.Change{
		Kind: record.KindPod, Name: name, Owner: "web", Revision: revision, State: state,
	})
}

func (s *story) step(at float64) *story {
	return s.change(at, record.Change{
		Kind: record.KindStep, Name: "roll", State: record.StateBegun,
	})
}

func (s *story) fault(at float64, state record.State) *story {
	return s.change(at, record.Change{
		Kind: record.KindFault, Name: "kill", State: state, Target: "a", Reason: "killContainer",
	})
}

func (s *story) result() analysis.TrialResult {
	t := analysis.NewTrial(s.header)
	for i := range s.all {
		t.Observe(&s.all[i])
	}
	return t.Result()
}

// value is a metric of the story, which must have it.
func (s *story) value(t *testing.T, name string) analysis.Value {
	t.Helper()
	v, ok := s.result().Metrics[name]
	require.True(t, ok, "%s is absent", name)
	return v
}

func requireSeconds(t *testing.T, want float64, v analysis.Value) {
	t.Helper()
	require.Empty(t, v.Missing)
	require.InDelta(t, want, v.V, 1e-6)
}

func TestRequestsAreCountedByDueTimeInTheWindow(t *testing.T) {
	s := tell(0).request(0, record.OK).request(9.95, record.OK).request(5, record.Timeout).
		request(10, record.Timeout). // due at the window's end: not in it
		request(3, record.BadStatus)
	require.InDelta(t, 0.5, s.value(t, "availability").V, 1e-12)
	require.InDelta(t, 2, s.value(t, "requests_lost").V, 0)
	require.InDelta(t, 0.2, s.value(t, "goodput_rps").V, 1e-12)
	require.Equal(t, int64(4), s.result().Requests)
}

// "Latency counts from the due time": sent half-way, the request took 100 ms and not 50.
func TestLatencyCountsFromTheDueTime(t *testing.T) {
	s := tell(0).request(1, record.OK).request(2, record.Timeout)
	for _, name := range []string{
		"latency_mean_seconds", "latency_p50_seconds", "latency_p90_seconds",
		"latency_p99_seconds", "latency_p999_seconds",
	} {
		require.InDelta(t, 0.1, s.value(t, name).V, 0.0002, name)
	}
	require.InDelta(t, 0.1, s.result().Latencies[0], 0.0002)
	require.Len(t, s.result().Latencies, len(analysis.LatencyQuantiles()))
}

func TestOnlyTheFinalAttemptCounts(t *testing.T) {
	s := tell(0)
	for attempt, outcome := range []record.Outcome{record.Reset, record.OK} {
		s.all = append(s.all, record.Observation{At: sec(float64(attempt)), Request: record.Request{
			Load: "users", Attempt: int32(attempt + 1), Final: attempt == 1, Outcome: outcome,
			Done: sec(float64(attempt)), Sent: sec(0.9),
		}})
	}
	require.InDelta(t, 1, s.value(t, "availability").V, 0)
	requireSeconds(t, 1, s.value(t, "latency_mean_seconds"))
}

func TestNoRequestIsNoAvailability(t *testing.T) {
	s := tell(0)
	for _, name := range []string{
		"availability", "requests_lost", "goodput_rps", "outage_seconds",
	} {
		require.Contains(t, s.value(t, name).Missing, "no request was due", name)
	}
	require.Contains(t, tell(0).request(1, record.Reset).value(t, "latency_p99_seconds").Missing,
		"no request ended ok")
	require.Nil(t, s.result().Latencies)
}

// An outage is from the due time of its first failed request to that of the next success.
func TestOutages(t *testing.T) {
	const ok, lost = record.OK, record.Refused
	for _, c := range []struct {
		name         string
		outcomes     []record.Outcome // one a second, from 0
		sum, longest float64
	}{
		{"none", []record.Outcome{ok, ok, ok}, 0, 0},
		{"one request", []record.Outcome{ok, lost, ok}, 1, 1},
		{"two stretches", []record.Outcome{lost, lost, ok, lost, ok}, 3, 2},
		{"every other one", []record.Outcome{lost, ok, lost, ok, lost, ok}, 3, 1},
		{"to the window's end", []record.Outcome{ok, lost, lost}, 9, 9},
		{"always", []record.Outcome{lost}, 10, 10},
	} {
		s := tell(0)
		for i, o := range c.outcomes {
			s.request(float64(i), o)
		}
		requireSeconds(t, c.sum, s.value(t, "outage_seconds"))
		requireSeconds(t, c.longest, s.value(t, "outage_longest_seconds"))
	}
	s := tell(0).request(1, lost).request(2, ok).request(3, lost).request(5, ok)
	require.Equal(t, sec(3), *s.value(t, "outage_longest_seconds").At)
}

// Outcomes become known in another order than requests are due: a time-out is known last.
func TestOutagesAreByDueTime(t *testing.T) {
	s := tell(0).request(1, record.OK).request(3, record.OK).request(5, record.OK)
	s.request(2, record.Timeout).request(4, record.Timeout)
	requireSeconds(t, 2, s.value(t, "outage_seconds"))
	requireSeconds(t, 1, s.value(t, "outage_longest_seconds"))
}

func TestRecovery(t *testing.T) {
	kill := func(replicas int32) *story {
		return tell(replicas).fault(2, record.StateInjected).fault(2.1, record.StateSeen)
	}
	t.Run("by pods", func(t *testing.T) {
		s := kill(2).pod(2.2, "a", record.StateNotReady).pod(6, "a", record.StateReady)
		requireSeconds(t, 4, s.value(t, "time_to_recover_seconds"))
	})
	t.Run("twice: the last counts", func(t *testing.T) {
		s := kill(2).pod(2.2, "a", record.StateNotReady).pod(3, "a", record.StateReady).
			pod(4, "b", record.StateNotReady).pod(5, "b", record.StateReady)
		requireSeconds(t, 3, s.value(t, "time_to_recover_seconds"))
	})
	t.Run("by requests", func(t *testing.T) {
		s := kill(1).pod(2.2, "a", record.StateNotReady).pod(3, "a", record.StateReady).
			request(4, record.Reset).request(7, record.OK)
		requireSeconds(t, 5, s.value(t, "time_to_recover_seconds"))
	})
	t.Run("an outage before the fault does not count", func(t *testing.T) {
		s := tell(1).request(0, record.Reset).request(1, record.OK).
			fault(2, record.StateInjected).fault(2, record.StateSeen)
		requireSeconds(t, 0, s.value(t, "time_to_recover_seconds"))
	})
	t.Run("from the first fault", func(t *testing.T) {
		s := kill(2).pod(2.2, "a", record.StateNotReady).fault(4, record.StateInjected).
			pod(6, "a", record.StateReady)
		requireSeconds(t, 4, s.value(t, "time_to_recover_seconds"))
	})
	t.Run("never ready again", func(t *testing.T) {
		v := kill(1).pod(3, "a", record.StateTerminating).value(t, "time_to_recover_seconds")
		require.True(t, v.Censored)
		requireSeconds(t, 8, v)
	})
	t.Run("never served again", func(t *testing.T) {
		v := kill(1).request(5, record.Refused).value(t, "time_to_recover_seconds")
		require.True(t, v.Censored)
		requireSeconds(t, 8, v)
	})
	t.Run("no fault", func(t *testing.T) {
		require.NotContains(t, tell(1).result().Metrics, "time_to_recover_seconds")
	})
}

func counts(desired, total, updated int32) *record.Counts {
	return &record.Counts{Desired: desired, Total: total, Updated: updated}
}

// rolling replaces a by n1 with a surge of one: n1 is ready at 4, a is asked to go at 5.
func rolling() *story {
	s := tell(2).step(2).pod(3, "n1", record.StateCreated).pod(4, "n1", record.StateReady)
	return s.pod(5, "a", record.StateTerminating).pod(6, "a", record.StateGone)
}

func complete() record.Change {
	return record.Change{Kind: record.KindDeployment, Name: "web", State: record.StateComplete}
}

func TestRollout(t *testing.T) {
	s := rolling().change(6, complete()).change(8, complete())
	requireSeconds(t, 4, s.value(t, "rollout_seconds"))
	v := rolling().value(t, "rollout_seconds")
	require.True(t, v.Censored)
	requireSeconds(t, 8, v)
	// A Deployment that was complete already is not a rollout's end.
	early := tell(1).step(2).change(2, complete()).pod(3, "n1", record.StateReady).
		change(5, complete())
	requireSeconds(t, 3, early.value(t, "rollout_seconds"))
}

// Recreate takes the old pods away before it makes new ones: the status says so first, and a step
// in between is not what began it.
func TestRolloutIsSeenInTheStatusToo(t *testing.T) {
	status := func(at float64, s *story, c *record.Counts) *story {
		return s.change(at, record.Change{
			Kind: record.KindDeployment, Name: "web", State: record.StateCounts, Counts: c,
		})
	}
	s := status(-1, tell(1), counts(1, 1, 1)).step(2)
	s = status(2, s, counts(1, 1, 0)).step(3).pod(4, "n1", record.StateReady).change(5, complete())
	requireSeconds(t, 3, s.value(t, "rollout_seconds"))
}

// A fault is a step too, and between a rollout's own step and its first sign it is not what began
// it, whether the fault itself is seen before the sign or after it.
func TestAFaultDoesNotBeginARollout(t *testing.T) {
	kill := func(s *story, at float64) *story {
		return s.change(at, record.Change{Kind: record.KindStep, Name: "kill", State: record.StateBegun})
	}
	early := kill(tell(1).step(2), 3).fault(3, record.StateInjected).fault(3.1, record.StateSeen).
		pod(4, "n1", record.StateReady).change(6, complete())
	requireSeconds(t, 4, early.value(t, "rollout_seconds"))
	late := kill(tell(1).step(2), 3).pod(4, "n1", record.StateReady).
		fault(5, record.StateInjected).fault(5, record.StateSeen).change(6, complete())
	requireSeconds(t, 4, late.value(t, "rollout_seconds"))
	none := kill(tell(1), 3).fault(3, record.StateInjected).pod(4, "n1", record.StateReady)
	require.NotContains(t, none.result().Metrics, "rollout_seconds", "no step can have begun it")
}

func TestNoRollout(t *testing.T) {
	s := tell(2).step(2).pod(3, "a", record.StateTerminating).pod(3.5, "c", record.StateReady)
	require.NotContains(t, s.result().Metrics, "rollout_seconds")
	require.NotContains(t, s.result().Metrics, "mixed_versions_seconds")
}

func TestMixedVersions(t *testing.T) {
	// b, which is old, stays ready beside n1 from 4 to 7.
	s := rolling().pod(7, "b", record.StateTerminating).pod(9, "b", record.StateGone)
	requireSeconds(t, 3, s.value(t, "mixed_versions_seconds"))
	requireSeconds(t, 0, tell(1).step(1).pod(2, "a", record.StateTerminating).
		pod(3, "n1", record.StateReady).value(t, "mixed_versions_seconds"))
}

func TestFewestAndMostPods(t *testing.T) {
	s := rolling()
	require.InDelta(t, 2, s.value(t, "min_available_replicas").V, 0)
	require.InDelta(t, 3, s.value(t, "max_total_replicas").V, 0)
	require.Equal(t, sec(3), *s.value(t, "max_total_replicas").At, "when n1 came")
	require.Equal(t, sec(2), *s.value(t, "min_available_replicas").At, "from the step on")
	// n1 not ready counts as a pod and not as available; a terminating pod counts as neither.
	s = tell(2).step(2).pod(3, "a", record.StateTerminating).pod(3, "n1", record.StateCreated).
		pod(4, "n1", record.StateReady)
	require.InDelta(t, 1, s.value(t, "min_available_replicas").V, 0)
	require.InDelta(t, 2, s.value(t, "max_total_replicas").V, 0)
}

// record.SettleTime: pods that are too many for less than half a second are the ReplicaSets' loops
// catching up with each other, and no broken bound. Too few are too few.
func TestMorePodsForAMomentAreNotCounted(t *testing.T) {
	most := func(s *story) analysis.Value { return s.value(t, "max_total_replicas") }
	surge := func(from, to float64) *story {
		return tell(2).step(2).pod(from, "n1", record.StateCreated).pod(to, "a", record.StateTerminating)
	}
	require.InDelta(t, 2, most(surge(3, 3.499)).V, 0)
	require.InDelta(t, 3, most(surge(3, 3.5)).V, 0)
	require.Equal(t, sec(3), *most(surge(3, 3.5)).At)
	// Twice in a row, with a moment between, is not once for longer.
	s := surge(3, 3.4).pod(3.401, "n2", record.StateCreated).pod(3.8, "b", record.StateTerminating)
	require.InDelta(t, 2, most(s).V, 0)
	// But a number that hides a moment's greater one is not broken by that.
	s = tell(2).step(2).pod(3, "n1", record.StateCreated).pod(3.3, "n2", record.StateCreated).
		pod(3.4, "a", record.StateTerminating).pod(3.6, "b", record.StateTerminating)
	require.InDelta(t, 3, most(s).V, 0)
	require.Equal(t, sec(3), *most(s).At)
	// The end of the trial ends nothing: what is there then may last.
	require.InDelta(t, 3, most(tell(2).step(2).pod(9.9, "n1", record.StateCreated)).V, 0)
	// What began before the first step and lasted counts, from the step on; what ended before it does
	// not.
	s = tell(2).pod(1, "n1", record.StateCreated).step(2).pod(2.1, "a", record.StateTerminating)
	require.InDelta(t, 3, most(s).V, 0)
	require.Equal(t, sec(2), *most(s).At)
	s = tell(2).pod(0.5, "n1", record.StateCreated).pod(1.5, "a", record.StateTerminating).step(2)
	require.InDelta(t, 2, most(s).V, 0)
	s = tell(2).pod(0.5, "n1", record.StateCreated).pod(1.5, "a", record.StateTerminating)
	require.InDelta(t, 3, most(s).V, 0, "without a step, all of the load's time counts")
	s = tell(2).step(2).pod(3, "a", record.StateNotReady).pod(3.001, "a", record.StateReady)
	require.InDelta(t, 1, s.value(t, "min_available_replicas").V, 0)
}

func TestMixedVersionsCountFromTheLoadsStart(t *testing.T) {
	s := tell(1).step(-2).pod(-1, "n1", record.StateReady).pod(3, "a", record.StateTerminating)
	requireSeconds(t, 3, s.value(t, "mixed_versions_seconds"))
}

// A pod may turn ready after its deletion was asked for; it is no capacity all the same. And it is
// taken from the total once, not again when it is gone.
func TestTerminatingPodsAreCountedOut(t *testing.T) {
	s := tell(2).step(2).pod(3, "a", record.StateTerminating).pod(3, "a", record.StateReady)
	require.InDelta(t, 1, s.value(t, "min_available_replicas").V, 0)
	s.pod(5, "a", record.StateGone).pod(6, "c", record.StateReady).pod(6, "d", record.StateReady)
	require.InDelta(t, 3, s.value(t, "max_total_replicas").V, 0)
}

// What lasted no time was not there: within an instant, changes come in some order.
func TestAnInstantIsTakenAsAWhole(t *testing.T) {
	s := tell(2).step(2).pod(3, "n1", record.StateReady).pod(3, "a", record.StateTerminating).
		pod(4, "b", record.StateNotReady).pod(4, "b", record.StateReady)
	require.InDelta(t, 2, s.value(t, "min_available_replicas").V, 0)
	require.InDelta(t, 2, s.value(t, "max_total_replicas").V, 0)
}

func TestPodsBeforeTheFirstStepDoNotCount(t *testing.T) {
	s := tell(2).pod(1, "a", record.StateNotReady).pod(1.5, "a", record.StateReady).step(2)
	require.InDelta(t, 2, s.value(t, "min_available_replicas").V, 0)
	s = tell(2).pod(1, "a", record.StateNotReady).pod(1.5, "a", record.StateReady)
	require.InDelta(t, 1, s.value(t, "min_available_replicas").V, 0, "without a step, all do")
}

func TestPodsOfOthersDoNotCount(t *testing.T) {
	s := tell(2).step(1).change(2, record.Change{
		Kind: record.KindPod, Name: "db", Owner: "db", State: record.StateReady,
	})
	require.InDelta(t, 2, s.value(t, "max_total_replicas").V, 0)
}

func TestRestarts(t *testing.T) {
	start := func(s *story, at float64, pod string) *story {
		return s.change(at, record.Change{
			Kind: record.KindContainer, Name: pod, Container: "app", State: record.StateStarted,
		})
	}
	s := start(start(start(tell(2), -1, "a"), -0.5, "a"), -1, "b")
	require.InDelta(t, 0, s.value(t, "restarts").V, 0)
	s = start(start(start(s, 1, "a"), 2, "a"), 2, "c")
	require.InDelta(t, 2, s.value(t, "restarts").V, 0)
	s = start(s.pod(3, "b", record.StateGone), 4, "b")
	require.InDelta(t, 2, s.value(t, "restarts").V, 0, "another pod of the same name")
}

func TestWhatMakesATrialInvalid(t *testing.T) {
	kill := func() *story { return tell(1).fault(2, record.StateInjected) }
	told := func(c record.Change) *story { return tell(1).change(1, c) }
	for want, s := range map[string]*story{
		"fault kill on a: its witness saw no effect": kill().fault(3, record.StateUnseen),
		"fault kill on a: its witness said nothing":  kill(),
		"still sees the effect after it was healed": kill().fault(2, record.StateSeen).
			fault(9, record.StateLingering),
		"did not send 1 of 1 requests": tell(1).request(1, record.NotSent),
		"load users began and was not seen to end": told(record.Change{
			Kind: record.KindLoad, Name: "users", State: record.StateBegun,
		}).change(2, record.Change{Kind: record.KindLoad, Name: "others", State: record.StateEnded}),
		"load users fell behind by 0.5 s": told(record.Change{
			Kind: record.KindLoad, Name: "users", State: record.StateBehind, Value: 0.5,
		}),
		"the harness failed: no room": told(record.Change{
			Kind: record.KindHarness, State: record.StateFailed, Message: "no room",
		}),
		`step "roll" could not be done: no such object`: told(record.Change{
			Kind: record.KindStep, Name: "roll", State: record.StateFailed,
			Message: "no such object",
		}),
	} {
		r := s.result()
		require.Len(t, r.Invalid, 1, want)
		require.Contains(t, r.Invalid[0], want)
		require.False(t, r.Valid())
	}
	good := kill().fault(2, record.StateSeen).fault(3, record.StateHealed).
		fault(3, record.StateClear)
	require.Nil(t, good.request(1, record.OK).result().Invalid)
}

func TestLostObservationsAreNoticed(t *testing.T) {
	s := tell(0).request(1, record.OK)
	s.seq++ // one request of which nothing is known
	s.request(3, record.OK)
	require.Equal(t, []string{
		"observations were lost: load users has 2 final outcomes for 3 requests",
	}, s.result().Invalid)
}

func TestFailMakesInvalid(t *testing.T) {
	trial := analysis.NewTrial(record.Header{})
	trial.Fail("the recording was cut off")
	require.Equal(t, []string{"the recording was cut off"}, trial.Result().Invalid)
}

// A trial takes its memory from those before it: what they saw must not show.
func TestTrialsDoNotMix(t *testing.T) {
	first := tell(0).request(1, record.Timeout).request(2, record.OK).result()
	for range 5 {
		require.Equal(t, first,
			tell(0).request(1, record.Timeout).request(2, record.OK).result())
	}
}

func BenchmarkObserve(b *testing.B) {
	s := tell(4)
	for i := range 12000 {
		s.request(float64(i)/1200, record.Outcome(i%300/299))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.result()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/12000, "ns/row")
}
