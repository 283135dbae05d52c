package analysis

import (
	"github.com/seatrial/seatrial/reports/record"
)

// A Timeline is a picture of one trial on one time axis, for the page: seconds since the load
// began, what happened before it negative.
type Timeline struct {
	Header record.Header
	// BinSeconds is the width of each of Bins; bin i is [i*BinSeconds, (i+1)*BinSeconds), by due
	// time.
	BinSeconds float64
	Bins       []Bin
	// Versions are the versions that served requests, in order of their first; "" is "unknown".
	Versions []string
	// Pods are in order of their creation.
	Pods []PodLife
	// Nodes are in order of their first mention by a pod or a change.
	Nodes []NodeLife
	// Marks are steps, faults and what the harness said, in order.
	Marks []Mark
	// Endpoints are how many ready endpoints each Service had, a point for every change.
	Endpoints []EndpointCount
	// Rollouts are the counts of Deployments, a point for every change.
	Rollouts []RolloutPoint
	// EndSeconds is the end of the trial: the last observation, or the end of the window if that is
	// later.
	EndSeconds float64

	pods      map[string]int             // index of the pod of that name that is not gone
	nodes     map[string]int             // index
	endpoints map[string]map[string]bool // by Service, the pods that are ready
}

// A Bin holds the requests that were due in a short time.
type Bin struct {
	// Outcomes counts final outcomes, indexed by record.Outcome.
	Outcomes []int64
	// Versions counts the requests that ended ok by the version that served them, in the order of
	// Timeline.Versions; it may be shorter than that.
	Versions  []int64
	latencies histogram
}

// Requests is how many requests were due in the bin.
func (b *Bin) Requests() int64 {
	var n int64
	for _, c := range b.Outcomes {
		n += c
	}
	return n
}

// LatencySeconds is the latency at quantile q of the requests that ended ok, within 3 %; false if
// there are none.
func (b *Bin) LatencySeconds(q float64) (float64, bool) { return b.latencies.quantile(q) }

// A PodLife is a pod's life as phases.
type PodLife struct {
	Name, Node, Owner, Revision, Version string
	Phases                               []Phase
}

// A Phase is a stretch in which a pod or node was in one state.
type Phase struct {
	// State of a pod: StateCreated (waiting for a node), StateUnschedulable, StateScheduled
	// (containers not yet started), StateStarted (not ready yet), StateReady, StateNotReady,
	// StateTerminating, StateExited (a container's process ended), StateBackoff (waiting to be
	// started again). State of a node: StateReady, StateNotReady, StateUnknown.
	State    record.State
	From, To float64 // seconds
	Reason   string  // why, where known
}

// A NodeLife is a node's life as phases.
type NodeLife struct {
	Name   string
	Phases []Phase
}

// A Mark is something to draw a line at.
type Mark struct {
	Seconds float64
	// Kind is KindStep, KindFault, KindLoad or KindHarness.
	Kind  record.Kind
	State record.State
	Name  string
	// Text is the mark in a few words, with target and reason.
	Text string
}

// EndpointCount is how many ready endpoints a Service has from a time on.
type EndpointCount struct {
	Seconds float64
	Service string
	Ready   int
}

// A RolloutPoint is a Deployment's counts from a time on.
type RolloutPoint struct {
	Seconds    float64
	Deployment string
	// Counts are as the status has them; State tells what else became of it at that time.
	Counts record.Counts
	State  record.State
}
