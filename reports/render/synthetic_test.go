package render_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// trial makes up the observations of one trial.
type trial struct {
	header record.Header
	all    []record.Observation
	rng    *rand.Rand
}

func newTrial(scenario, variant, backend string, replication int, window float64) *trial {
	seed := uint64(replication + 1)
	return &trial{
		header: record.Header{
			Schema: record.Schema, Scenario: scenario, Variant: variant, Replication: replication,
			Seed: seed, RunSeed: 1, Backend: backend, WindowSeconds: window, Subject: "web", Replicas: 3,
		},
		rng: rand.New(rand.NewPCG(seed, uint64(len(variant)+len(backend)))),
	}
}

func (t *trial) change(at float64, c record.Change) {
	t.all = append(t.all, record.Observation{At: time.Duration(at * 1e9), Change: c})
}

// pod takes a pod through its life; it is gone after stop plus 2 s, unless stop is beyond the
// window.
func (t *trial) pod(name, node, version string, created, ready, stop float64) {
	one := record.Change{
		Kind: record.KindPod, Name: name, Owner: "web", Revision: "rev-" + version, Version: version,
	}
	become := func(at float64, s record.State) {
		c := one
		c.State = s
		if s != record.StateCreated {
			c.Node = node
		}
		t.change(at, c)
	}
	endpoint := func(at float64, s record.State) {
		t.change(at, record.Change{Kind: record.KindEndpoint, Name: name, Owner: "web", State: s})
	}
	become(created, record.StateCreated)
	become(created+0.1, record.StateScheduled)
	become(created+0.5, record.StateStarted)
	become(ready, record.StateReady)
	endpoint(ready+0.05, record.StateReady)
	if stop < t.header.WindowSeconds {
		become(stop, record.StateTerminating)
		endpoint(stop+0.05, record.StateTerminating)
		become(stop+2, record.StateGone)
	}
}

// requests are due at a constant rate; outcome says how each ends, from its due time.
func (t *trial) requests(rate float64, end func(due float64) (record.Outcome, string, float64)) {
	t.change(0, record.Change{Kind: record.KindLoad, Name: "users", State: record.StateBegun})
	for i := range int(rate * t.header.WindowSeconds) {
		due := float64(i) / rate
		outcome, version, latency := end(due)
		r := record.Request{
			Load: "users", Seq: int64(i), Attempt: 1, Final: true, Due: time.Duration(due * 1e9),
			Sent: time.Duration(due * 1e9), Done: time.Duration((due + latency) * 1e9), Outcome: outcome,
			Version: version,
		}
		if outcome == record.OK {
			r.Status = 200
		}
		t.all = append(t.all, record.Observation{At: r.Done, Request: r})
	}
	t.change(t.header.WindowSeconds, record.Change{
		Kind: record.KindLoad, Name: "users", State: record.StateEnded,
	})
}

func (t *trial) served(mean float64) float64 { return mean * math.Exp(0.5*t.rng.NormFloat64()) }

// rolling replaces three pods one by one; careless stops lose what was under way.
func rolling(variant, backend string, replication int, careless bool) *trial {
	t := newTrial("rollout/rolling", variant, backend, replication, 40)
	mean := 0.005
	if backend != "sim" {
		mean = 0.007
	}
	stops := []float64{9, 14, 19}
	for i := range 3 {
		node := fmt.Sprintf("worker%d", i+1)
		t.pod(fmt.Sprintf("web-5d9c-%02d", 7*i+3), node, "v1", -8, -3, stops[i])
		t.pod(fmt.Sprintf("web-77fb-%02d", 5*i+2), node, "v2", stops[i]-3, stops[i]-0.5, 1e9)
	}
	for i, at := range append([]float64{5}, stops...) {
		t.change(at, record.Change{
			Kind: record.KindDeployment, Name: "web", State: record.StateCounts,
			Counts: &record.Counts{Desired: 3, Total: 4, Updated: int32(i), Ready: 3, Available: 3},
		})
	}
	t.change(5, record.Change{Kind: record.KindStep, Name: "roll to v2", State: record.StateBegun})
	t.change(21.5, record.Change{
		Kind: record.KindDeployment, Name: "web", State: record.StateComplete,
		Counts: &record.Counts{Desired: 3, Total: 3, Updated: 3, Ready: 3, Available: 3},
	})
	t.requests(50, func(due float64) (record.Outcome, string, float64) {
		newer := 0.0
		for _, stop := range stops {
			if careless && due > stop && due < stop+0.6 && t.rng.Float64() < 0.3 {
				if t.rng.Float64() < 0.5 {
					return record.Refused, "", 0.001
				}
				return record.Reset, "", 0.01
			}
			if due > stop {
				newer++
			}
		}
		if t.rng.Float64()*3 < newer {
			return record.OK, "v2", t.served(mean * 0.9)
		}
		return record.OK, "v1", t.served(mean)
	})
	return t
}

// nodeLoss stops a node under one of three pods; it is replaced after a while.
func nodeLoss(backend string, replication int) *trial {
	t := newTrial("selfhealing/node-loss", "tolerate-5s", backend, replication, 120)
	for i := range 3 {
		t.change(-20, record.Change{
			Kind: record.KindNode, Name: fmt.Sprintf("worker%d", i+1), State: record.StateReady,
		})
	}
	for i := range 2 {
		t.pod(fmt.Sprintf("web-aa-%d", i), fmt.Sprintf("worker%d", i+1), "v1", -8, -3, 1e9)
	}
	t.pod("web-aa-2", "worker3", "v1", -8, -3, 55)
	t.pod("web-aa-3", "worker1", "v1", 55, 58, 1e9)
	fault := func(at float64, s record.State, message string) {
		t.change(at, record.Change{
			Kind: record.KindFault, Name: "stop a node", State: s, Target: "worker3", Reason: "stopNode",
			Message: message,
		})
	}
	fault(10, record.StateInjected, "")
	fault(10.4, record.StateSeen, "its container is not running")
	t.change(50, record.Change{
		Kind: record.KindNode, Name: "worker3", State: record.StateUnknown, Reason: "NodeStatusUnknown",
	})
	fault(110, record.StateHealed, "")
	fault(111, record.StateClear, "its container runs")
	t.change(114, record.Change{Kind: record.KindNode, Name: "worker3", State: record.StateReady})
	t.requests(20, func(due float64) (record.Outcome, string, float64) {
		if due > 10 && due < 50 && t.rng.Float64() < 1.0/3 {
			return record.Timeout, "", 1
		}
		return record.OK, "v1", t.served(0.006)
	})
	return t
}

// observations are in order of time.
func (t *trial) observations() []record.Observation {
	slices.SortStableFunc(t.all, func(a, b record.Observation) int { return cmp.Compare(a.At, b.At) })
	return t.all
}

func (t *trial) result() analysis.TrialResult {
	a := analysis.NewTrial(t.header)
	all := t.observations()
	for i := range all {
		a.Observe(&all[i])
	}
	return a.Result()
}

func (t *trial) timeline() *analysis.Timeline {
	line := analysis.NewTimeline(t.header)
	all := t.observations()
	for i := range all {
		line.Observe(&all[i])
	}
	line.Finish()
	return line
}

// judged runs replications of each variant and judges them.
func judged(
	c record.Claims, replications int, make func(variant string, replication int) *trial,
) (analysis.ScenarioFindings, []*analysis.Timeline) {
	var results []analysis.TrialResult
	var timelines []*analysis.Timeline
	for _, v := range c.Variants {
		for r := range replications {
			t := make(v.Name, r)
			results = append(results, t.result())
			if r == 0 {
				timelines = append(timelines, t.timeline())
			}
		}
	}
	return analysis.Judge(c, results), timelines
}

func availabilityOf(v float64) record.Limit {
	return record.Limit{Metric: "availability", Value: v, Text: fmt.Sprintf("availability ≥ %v", v)}
}

func atMost(metric string, v float64) record.Limit {
	return record.Limit{Metric: metric, Value: v, Upper: true, Text: fmt.Sprintf("%s ≤ %v", metric, v)}
}

// rollingFindings has a variant that keeps its promises and one that does not.
func rollingFindings(
	backend string, replications int,
) (analysis.ScenarioFindings, []*analysis.Timeline) {
	promises := func(name, claim string) record.VariantClaims {
		return record.VariantClaims{
			Name: name, Claim: claim,
			Objectives: []record.Limit{availabilityOf(0.999), atMost("latency_p99_seconds", 0.25)},
			Invariants: []record.Limit{atMost("max_total_replicas", 4), atMost("rollout_seconds", 30)},
		}
	}
	return judged(record.Claims{
		Schema: record.Schema, Scenario: "rollout/rolling", Backend: backend, Seed: 1,
		Claim: "A rolling update with maxUnavailable 0, a readiness probe and a preStop pause " +
			"serves every request.",
		Repeat: "seatrial run --backend " + backend + " --seed 1 rollout/rolling",
		Variants: []record.VariantClaims{
			promises("keep-capacity", "One more pod at a time, never one less."),
			promises("no-prestop", "Without a preStop pause, pods stop before every kube-proxy knows."),
		},
	}, replications, func(variant string, replication int) *trial {
		return rolling(variant, backend, replication, variant == "no-prestop")
	})
}

func nodeLossFindings(replications int) (analysis.ScenarioFindings, []*analysis.Timeline) {
	return judged(record.Claims{
		Schema: record.Schema, Scenario: "selfhealing/node-loss", Backend: "sim", Seed: 1,
		Claim:  "A lost node's pods are replaced when their toleration ends.",
		Repeat: "seatrial run --seed 1 selfhealing/node-loss",
		Variants: []record.VariantClaims{{
			Name: "tolerate-5s", Claim: "Three replicas that tolerate a lost node for 5 s.",
			Objectives: []record.Limit{availabilityOf(0.75)},
			Invariants: []record.Limit{atMost("time_to_recover_seconds", 105)},
		}},
	}, replications, func(_ string, replication int) *trial { return nodeLoss("sim", replication) })
}

// everything has a scenario in two worlds and one in one.
func everything(replications int) (analysis.Findings, []*analysis.Timeline) {
	inSim, a := rollingFindings("sim", replications)
	inKind, b := rollingFindings("kind", max(replications/4, 2))
	lost, c := nodeLossFindings(replications)
	return analysis.Summarise([]analysis.ScenarioFindings{inSim, inKind, lost}), slices.Concat(a, b, c)
}
