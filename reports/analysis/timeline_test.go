package analysis_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

func (s *story) timeline() *analysis.Timeline {
	t := analysis.NewTimeline(s.header)
	for i := range s.all {
		t.Observe(&s.all[i])
	}
	t.Finish()
	return t
}

func TestTimelineBins(t *testing.T) {
	s := tell(0).request(0.1, record.OK).request(0.2, record.Timeout).request(0.3, record.OK).
		request(9.99, record.OK).request(10, record.OK)
	tl := s.timeline()
	require.InDelta(t, 0.25, tl.BinSeconds, 0)
	require.Len(t, tl.Bins, 40)
	require.Equal(t, []int64{1, 0, 0, 0, 1, 0, 0}, tl.Bins[0].Outcomes)
	require.Equal(t, int64(2), tl.Bins[0].Requests())
	require.Equal(t, int64(1), tl.Bins[1].Requests())
	require.Equal(t, int64(1), tl.Bins[39].Requests(), "the window's end is not in it")
	require.Equal(t, []string{"v1"}, tl.Versions)
	require.Equal(t, []int64{1}, tl.Bins[0].Versions)
	latency, ok := tl.Bins[0].LatencySeconds(0.5)
	require.True(t, ok)
	require.InEpsilon(t, 0.1, latency, 0.03, "from the due time")
	_, ok = tl.Bins[2].LatencySeconds(0.5)
	require.False(t, ok)
	require.InDelta(t, 10.1, tl.EndSeconds, 1e-9)
}

func TestTimelineBinsAreWiderForLongWindows(t *testing.T) {
	for window, want := range map[float64]float64{60: 0.25, 61: 0.5, 300: 1, 600: 1, 1201: 3} {
		tl := analysis.NewTimeline(record.Header{WindowSeconds: window})
		require.InDelta(t, want, tl.BinSeconds, 0, "%v", window)
		require.LessOrEqual(t, len(tl.Bins), 600)
	}
}

func TestBinLatenciesAreWithinThreePercent(t *testing.T) {
	for _, want := range []time.Duration{
		time.Microsecond, 63 * time.Microsecond, 65 * time.Microsecond, 1234 * time.Microsecond,
		time.Second, 59 * time.Minute,
	} {
		tl := analysis.NewTimeline(record.Header{WindowSeconds: 1})
		tl.Observe(&record.Observation{Request: record.Request{Final: true, Done: want}})
		got, ok := tl.Bins[0].LatencySeconds(0.99)
		require.True(t, ok)
		require.InEpsilon(t, want.Seconds(), got, 0.03)
	}
}

func TestBinQuantiles(t *testing.T) {
	tl := analysis.NewTimeline(record.Header{WindowSeconds: 1})
	for _, latency := range []time.Duration{time.Millisecond, time.Second} {
		tl.Observe(&record.Observation{Request: record.Request{Final: true, Done: latency}})
	}
	for q, want := range map[float64]float64{0: 0.001, 0.5: 0.001, 0.51: 1, 1: 1} {
		got, _ := tl.Bins[0].LatencySeconds(q)
		require.InEpsilon(t, want, got, 0.03, "%v", q)
	}
}

func TestTimelineMerges(t *testing.T) {
	a, b := tell(0).request(0.1, record.OK).timeline(), tell(0).request(0.1, record.OK).timeline()
	b.Versions[0] = "v2"
	require.NoError(t, a.Merge(b))
	require.Equal(t, int64(2), a.Bins[0].Requests())
	require.Equal(t, []string{"v1", "v2"}, a.Versions)
	require.Equal(t, []int64{1, 1}, a.Bins[0].Versions)
	longer := analysis.NewTimeline(record.Header{WindowSeconds: 99})
	require.ErrorContains(t, a.Merge(longer), "merging")
}

func TestPodLives(t *testing.T) {
	container := func(s *story, at float64, state record.State) *story {
		return s.change(at, record.Change{
			Kind: record.KindContainer, Name: "a", Container: "app", State: state, Reason: "Error",
		})
	}
	s := tell(0).pod(-3, "a", record.StateCreated)
	s.change(-2, record.Change{
		Kind: record.KindPod, Name: "a", State: record.StateScheduled, Node: "worker", Owner: "web",
	})
	s.pod(-1, "a", record.StateReady)
	s = container(s, 2, record.StateExited).pod(2, "a", record.StateNotReady)
	s = container(container(s, 2.5, record.StateBackoff), 3, record.StateStarted)
	s.pod(4, "a", record.StateReady).pod(5, "a", record.StateTerminating)
	s.pod(6, "a", record.StateGone)
	tl := s.pod(7, "a", record.StateCreated).timeline()
	require.Len(t, tl.Pods, 2, "another pod of the same name")
	p := tl.Pods[0]
	require.Equal(t, "worker", p.Node)
	require.Equal(t, "old", p.Revision)
	require.Equal(t, []analysis.Phase{
		{State: record.StateCreated, From: -3, To: -2},
		{State: record.StateScheduled, From: -2, To: -1},
		{State: record.StateReady, From: -1, To: 2},
		{State: record.StateExited, From: 2, To: 2.5, Reason: "Error"},
		{State: record.StateBackoff, From: 2.5, To: 3, Reason: "Error"},
		{State: record.StateStarted, From: 3, To: 4, Reason: "Error"},
		{State: record.StateReady, From: 4, To: 5},
		{State: record.StateTerminating, From: 5, To: 6},
	}, p.Phases)
	require.InDelta(t, 10, tl.Pods[1].Phases[0].To, 0, "open until the end")
	require.Equal(t, "worker", tl.Nodes[0].Name)
}

func TestMarksEndpointsRolloutsAndNodes(t *testing.T) {
	endpoint := func(pod string, state record.State) record.Change {
		return record.Change{Kind: record.KindEndpoint, Name: pod, Owner: "web", State: state}
	}
	s := tell(0).change(1, endpoint("a", record.StateReady)).
		change(1, endpoint("b", record.StateReady)).
		change(2, endpoint("a", record.StateTerminating)).
		change(3, endpoint("a", record.StateGone))
	s.step(4).fault(5, record.StateInjected).fault(6, record.StateHealed)
	node := record.Change{Kind: record.KindNode, Name: "worker", State: record.StateReady}
	s.change(6, node)
	node.State = record.StateUnknown
	s.change(7, node)
	s.change(8, record.Change{
		Kind: record.KindDeployment, Name: "web", State: record.StateCounts,
		Counts: counts(4, 5, 1),
	}).change(9, complete())
	tl := s.timeline()
	require.Equal(t, []analysis.EndpointCount{
		{1, "web", 1}, {1, "web", 2}, {2, "web", 1},
	}, tl.Endpoints)
	require.Equal(t, []analysis.Mark{
		{4, record.KindStep, record.StateBegun, "roll", "roll"},
		{5, record.KindFault, record.StateInjected, "kill", "kill: a"},
		{6, record.KindFault, record.StateHealed, "kill", "kill healed: a"},
	}, tl.Marks)
	require.Equal(t, []analysis.NodeLife{{Name: "worker", Phases: []analysis.Phase{
		{State: record.StateReady, From: 6, To: 7}, {State: record.StateUnknown, From: 7, To: 10},
	}}}, tl.Nodes)
	require.Equal(t, []analysis.RolloutPoint{
		{8, "web", *counts(4, 5, 1), record.StateCounts},
		{9, "web", *counts(4, 5, 1), record.StateComplete},
	}, tl.Rollouts)
}
