package analysis

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// mostBins bounds a timeline's size; the bins of a long window are wider.
const mostBins = 600

// NewTimeline returns an empty timeline of a trial with this header. Its bins are a quarter of a
// second wide for a window of up to a minute, half a second up to two, one second up to ten, and
// then as wide as 600 bins take.
func NewTimeline(h record.Header) *Timeline {
	width := 0.25
	switch {
	case h.WindowSeconds > mostBins:
		width = math.Ceil(h.WindowSeconds / mostBins)
	case h.WindowSeconds > 120:
		width = 1
	case h.WindowSeconds > 60:
		width = 0.5
	}
	t := &Timeline{
		Header: h, BinSeconds: width, EndSeconds: h.WindowSeconds,
		Bins: make([]Bin, int(math.Ceil(h.WindowSeconds/width))),
		pods: make(map[string]int), nodes: make(map[string]int),
		endpoints: make(map[string]map[string]bool),
	}
	outcomes := len(record.Outcomes())
	counts := make([]int64, outcomes*len(t.Bins))
	for i := range t.Bins {
		t.Bins[i].Outcomes = counts[i*outcomes : (i+1)*outcomes : (i+1)*outcomes]
	}
	return t
}

// Observe takes in the next observation, in order of At.
func (t *Timeline) Observe(o *record.Observation) {
	at := o.At.Seconds()
	t.EndSeconds = max(t.EndSeconds, at)
	if o.IsRequest() {
		t.request(&o.Request)
		return
	}
	c := &o.Change
	switch c.Kind {
	case record.KindPod:
		t.pod(at, c)
	case record.KindContainer:
		t.container(at, c)
	case record.KindEndpoint:
		t.endpoint(at, c)
	case record.KindNode:
		t.node(at, c)
	case record.KindDeployment:
		t.deployment(at, c)
	case record.KindStep, record.KindFault, record.KindHarness:
		t.Marks = append(t.Marks, Mark{at, c.Kind, c.State, c.Name, markText(c)})
	case record.KindLoad:
		if c.State == record.StateBehind {
			t.Marks = append(t.Marks, Mark{at, c.Kind, c.State, c.Name, markText(c)})
		}
	}
}

// Finish closes what is open; call it once, after the last observation.
func (t *Timeline) Finish() {
	for _, i := range t.pods {
		closePhase(t.Pods[i].Phases, t.EndSeconds)
	}
	for i := range t.Nodes {
		closePhase(t.Nodes[i].Phases, t.EndSeconds)
	}
	t.pods, t.nodes, t.endpoints = nil, nil, nil
}

// Merge adds the requests of another trial of the same scenario and variant; pods, marks and counts
// stay those of the first.
func (t *Timeline) Merge(other *Timeline) error {
	if t.BinSeconds != other.BinSeconds || len(t.Bins) != len(other.Bins) {
		return fmt.Errorf("merging timelines of %d bins of %v s and %d of %v s",
			len(t.Bins), t.BinSeconds, len(other.Bins), other.BinSeconds)
	}
	for i := range other.Bins {
		from, to := &other.Bins[i], &t.Bins[i]
		for o, n := range from.Outcomes {
			to.Outcomes[o] += n
		}
		for v, n := range from.Versions {
			to.countVersion(t.version(other.Versions[v]), n)
		}
		to.latencies.merge(&from.latencies)
	}
	return nil
}

func (t *Timeline) request(r *record.Request) {
	if !r.Final || r.Due < 0 {
		return
	}
	i := int(float64(r.Due) / (t.BinSeconds * float64(time.Second)))
	if i >= len(t.Bins) {
		return
	}
	b := &t.Bins[i]
	b.Outcomes[r.Outcome]++
	if r.Outcome == record.OK {
		b.latencies.add(r.Latency())
		b.countVersion(t.version(r.Version), 1)
	}
}

// version is the index of a version in Versions.
func (t *Timeline) version(name string) int {
	i := slices.Index(t.Versions, name)
	if i < 0 {
		i = len(t.Versions)
		t.Versions = append(t.Versions, name)
	}
	return i
}

func (b *Bin) countVersion(version int, n int64) {
	for len(b.Versions) <= version {
		b.Versions = append(b.Versions, 0)
	}
	b.Versions[version] += n
}

func (t *Timeline) pod(at float64, c *record.Change) {
	i, ok := t.pods[c.Name]
	if c.State == record.StateGone {
		if ok {
			closePhase(t.Pods[i].Phases, at)
			delete(t.pods, c.Name)
		}
		return
	}
	if !ok {
		i = len(t.Pods)
		t.Pods = append(t.Pods, PodLife{Name: c.Name})
		t.pods[c.Name] = i
	}
	p := &t.Pods[i]
	p.Node = either(c.Node, p.Node)
	p.Owner = either(c.Owner, p.Owner)
	p.Revision = either(c.Revision, p.Revision)
	p.Version = either(c.Version, p.Version)
	if p.last() != record.StateTerminating && (c.State != record.StateNotReady || !p.down()) {
		p.Phases = nextPhase(p.Phases, at, c.State, c.Reason)
	}
	if c.Node != "" {
		t.lifeOf(c.Node)
	}
}

// last is the state of the pod's phase.
func (p *PodLife) last() record.State {
	if len(p.Phases) == 0 {
		return ""
	}
	return p.Phases[len(p.Phases)-1].State
}

// down tells whether the pod's container has ended: that says more than that it is not ready.
func (p *PodLife) down() bool {
	return p.last() == record.StateExited || p.last() == record.StateBackoff
}

// container turns the end of a container's process, and the wait for its restart, into phases of
// its pod; a pod's own changes do not tell of them.
func (t *Timeline) container(at float64, c *record.Change) {
	i, ok := t.pods[c.Name]
	if !ok {
		return
	}
	p := &t.Pods[i]
	down := p.down()
	up := p.last() == record.StateStarted || p.last() == record.StateReady ||
		p.last() == record.StateNotReady
	switch {
	case (c.State == record.StateExited || c.State == record.StateBackoff) && (up || down):
		p.Phases = nextPhase(p.Phases, at, c.State, c.Reason)
	case c.State == record.StateStarted && down:
		p.Phases = nextPhase(p.Phases, at, c.State, c.Reason)
	}
}

func (t *Timeline) endpoint(at float64, c *record.Change) {
	ready := t.endpoints[c.Owner]
	if ready == nil {
		ready = make(map[string]bool)
		t.endpoints[c.Owner] = ready
	}
	if c.State == record.StateReady {
		ready[c.Name] = true
	} else {
		delete(ready, c.Name)
	}
	for _, e := range slices.Backward(t.Endpoints) {
		if e.Service == c.Owner {
			if e.Ready == len(ready) {
				return
			}
			break
		}
	}
	t.Endpoints = append(t.Endpoints, EndpointCount{at, c.Owner, len(ready)})
}

func (t *Timeline) node(at float64, c *record.Change) {
	switch c.State {
	case record.StateReady, record.StateNotReady, record.StateUnknown:
		n := t.lifeOf(c.Name)
		n.Phases = nextPhase(n.Phases, at, c.State, c.Reason)
	}
}

func (t *Timeline) lifeOf(node string) *NodeLife {
	i, ok := t.nodes[node]
	if !ok {
		i = len(t.Nodes)
		t.Nodes = append(t.Nodes, NodeLife{Name: node})
		t.nodes[node] = i
	}
	return &t.Nodes[i]
}

func (t *Timeline) deployment(at float64, c *record.Change) {
	p := RolloutPoint{Seconds: at, Deployment: c.Name, State: c.State}
	if c.Counts != nil {
		p.Counts = *c.Counts
	} else {
		for _, r := range slices.Backward(t.Rollouts) {
			if r.Deployment == c.Name {
				p.Counts = r.Counts
				break
			}
		}
	}
	t.Rollouts = append(t.Rollouts, p)
}

// nextPhase ends the last phase and begins one, unless it is the same.
func nextPhase(phases []Phase, at float64, state record.State, reason string) []Phase {
	if n := len(phases); n > 0 && phases[n-1].State == state {
		return phases
	}
	closePhase(phases, at)
	return append(phases, Phase{State: state, From: at, To: at, Reason: reason})
}

func closePhase(phases []Phase, at float64) {
	if len(phases) > 0 {
		phases[len(phases)-1].To = at
	}
}

// markText says a change in a few words.
func markText(c *record.Change) string {
	text := c.Name
	switch {
	case c.Kind == record.KindLoad:
		text = fmt.Sprintf("load %s behind by %.3g s", c.Name, c.Value)
	case c.Kind == record.KindHarness:
		text = "harness failed"
	case c.State != record.StateBegun && c.State != record.StateInjected:
		text += " " + string(c.State)
	}
	if c.Target != "" {
		text += ": " + c.Target
	}
	if c.Message != "" {
		text += " (" + c.Message + ")"
	}
	return text
}
