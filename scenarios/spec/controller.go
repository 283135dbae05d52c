package spec

import (
	"cmp"
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// A Controller decides while a trial runs. It is a pure state machine: both worlds step the very
// same code, one in virtual time, one in real time.
type Controller interface {
	// Observe tells it a fact, in order of time.
	Observe(o *record.Observation)
	// Next returns what is to be done now, in order, and when it wants to be asked again at the
	// latest. It is asked after every change of state as well. again is Never when only a change can
	// matter.
	Next(now time.Duration) (orders []Order, again time.Duration)
}

// Never is the time to ask a Controller again that waits for nothing but facts.
const Never time.Duration = 1<<63 - 1

// An Order is an action that a Controller wants done at once.
type Order struct {
	Name string // the step's, as told on pages
	Do   Action
}

// Controller returns the state machine that carries out the plan's steps: each once, when its time
// has come and, with When, its state is reached. Of several that are due together the earlier At
// goes first, and of equal ones the one that is listed first, however late it is asked.
func (p *Plan) Controller() Controller {
	c := &script{steps: slices.Clone(p.Steps), deployments: map[string]*rollout{}}
	slices.SortStableFunc(c.steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	for _, s := range c.steps {
		if s.When != nil {
			c.deployments[s.When.Deployment] = &rollout{ready: map[string]string{}}
		}
	}
	return c
}

// script runs steps: each once, at its time or when its state is reached.
type script struct {
	steps       []Step // that are still to be done, by At
	deployments map[string]*rollout
}

// rollout is what a script must know of a Deployment to evaluate a State.
type rollout struct {
	revisions []string          // that were seen, in order of their first pod
	newest    string            // the revision that the last rollout makes pods of
	ready     map[string]string // ready pod → its revision
	rolled    bool              // there was a rollout
	complete  bool              // the last rollout
	// asked: a rollout was ordered, and nothing of it was seen yet. Until then all states are those of
	// the one before it, which a step that waits for this one must not be taken in by.
	asked bool
}

func (c *script) Observe(o *record.Observation) {
	switch ch := &o.Change; ch.Kind {
	case record.KindPod:
		if d := c.deployments[ch.Owner]; d != nil {
			d.pod(ch)
		}
	case record.KindDeployment:
		if d := c.deployments[ch.Name]; d != nil && ch.State == record.StateComplete {
			d.complete = d.rolled && !d.asked
		}
	}
}

func (d *rollout) pod(ch *record.Change) {
	if ch.State == record.StateCreated {
		d.created(ch.Revision)
	}
	switch ch.State {
	case record.StateReady:
		d.ready[ch.Name] = ch.Revision
	case record.StateNotReady, record.StateTerminating, record.StateGone:
		delete(d.ready, ch.Name)
	}
}

// created notes the revision of a new pod. One that was never seen is a rollout's. One that was may
// be that of a replacement; only when a rollout was ordered is it a return to an earlier revision.
func (d *rollout) created(revision string) {
	seen := slices.Contains(d.revisions, revision)
	if seen && (!d.asked || revision == d.newest) {
		return
	}
	d.rolled = len(d.revisions) > 0
	d.newest, d.complete, d.asked = revision, false, false
	if !seen {
		d.revisions = append(d.revisions, revision)
	}
}

// reached tells whether the state holds now.
func (c *script) reached(s *State) bool {
	d := c.deployments[s.Deployment]
	if !d.rolled || d.asked || s.Complete && !d.complete {
		return false
	}
	n := 0
	for _, revision := range d.ready {
		if revision == d.newest {
			n++
		}
	}
	return n >= s.NewReady
}

// order notes what a step that is due will do to a Deployment that others wait for.
func (c *script) order(a Action) {
	name := ""
	switch a := a.(type) {
	case SetArgs:
		name = a.Deployment
	case SetImage:
		name = a.Deployment
	case Apply:
		if a.Patch.Kind == "Deployment" && a.Patch.changesTemplate() {
			name = a.Patch.Name
		}
	}
	if d := c.deployments[name]; d != nil {
		d.asked = true
	}
}

func (c *script) Next(now time.Duration) ([]Order, time.Duration) {
	var orders []Order
	again := Never
	waiting := c.steps[:0]
	for _, s := range c.steps {
		switch {
		case now < s.At:
			again = min(again, s.At)
			waiting = append(waiting, s)
		case s.When != nil && !c.reached(s.When):
			waiting = append(waiting, s)
		default:
			orders = append(orders, Order{Name: s.Name, Do: s.Do})
			c.order(s.Do)
		}
	}
	c.steps = waiting
	return orders, again
}
