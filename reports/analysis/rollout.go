package analysis

import (
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// A rollout finds the first rollout of the loaded Deployment. It begins with the last step begun
// before its first sign that injects no fault: a pod of a revision that was not there before, or a
// status that counts pods but none that is up to date where some were. It ends when the Deployment
// is complete.
type rollout struct {
	subject   string
	revisions []string        // known, so far
	updated   bool            // the status has counted up-to-date pods
	steps     []step          // begun before the first sign
	faults    map[string]bool // the names of faults, each of which is its step's

	begun    bool
	to       time.Duration
	complete bool
}

type step struct {
	name string
	at   time.Duration
}

func (r *rollout) step(name string, at time.Duration) {
	if !r.begun {
		r.steps = append(r.steps, step{name, at})
	}
}

// fault notes that the step of that name injects a fault. That may be seen later than the rollout's
// first sign.
func (r *rollout) fault(name string) {
	if r.faults == nil {
		r.faults = make(map[string]bool)
	}
	r.faults[name] = true
}

// from is when the step began that started the rollout; false if none of the steps can have.
func (r *rollout) from() (time.Duration, bool) {
	for _, s := range slices.Backward(r.steps) {
		if !r.faults[s.name] {
			return s.at, true
		}
	}
	return 0, false
}

func (r *rollout) pod(c *record.Change) {
	if c.Revision == "" || r.subject == "" || c.Owner != r.subject ||
		slices.Contains(r.revisions, c.Revision) {
		return
	}
	if len(r.revisions) > 0 {
		r.begin()
	}
	r.revisions = append(r.revisions, c.Revision)
}

func (r *rollout) deployment(at time.Duration, c *record.Change) {
	if r.subject == "" || c.Name != r.subject {
		return
	}
	if n := c.Counts; n != nil {
		if r.updated && n.Updated == 0 && n.Total > 0 {
			r.begin()
		}
		r.updated = n.Updated > 0
	}
	if c.State == record.StateComplete && r.begun && !r.complete {
		r.complete, r.to = true, at
	}
}

func (r *rollout) begin() { r.begun = r.begun || len(r.steps) > 0 }

// happened tells whether there was a rollout that a step had started.
func (r *rollout) happened() bool {
	_, ok := r.from()
	return r.begun && ok
}

func (r *rollout) metrics(into map[string]Value, end time.Duration) {
	from, _ := r.from()
	switch {
	case !r.happened():
	case r.complete:
		into["rollout_seconds"] = Value{V: (r.to - from).Seconds()}
	default:
		into["rollout_seconds"] = Value{V: (end - from).Seconds(), Censored: true}
	}
}

// restarts counts containers that were started again since the load began.
type restarts struct {
	started map[containerID]bool
	count   int
}

type containerID struct{ pod, container string }

func (r *restarts) container(at time.Duration, c *record.Change) {
	if c.State != record.StateStarted {
		return
	}
	id := containerID{c.Name, c.Container}
	if r.started[id] && at >= 0 {
		r.count++
	}
	if r.started == nil {
		r.started = make(map[containerID]bool)
	}
	r.started[id] = true
}

// gone forgets a pod, for another of the same name may come.
func (r *restarts) gone(pod string) {
	for id := range r.started {
		if id.pod == pod {
			delete(r.started, id)
		}
	}
}
