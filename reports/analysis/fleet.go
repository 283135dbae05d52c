package analysis

import (
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// A fleet follows the pods of the Deployment that the load reaches, as one watcher sees them. What
// it says of an instant is what holds after all the changes of that instant: a state that lasted no
// time was not there.
type fleet struct {
	subject string
	desired int
	pods    map[string]*subjectPod

	total, ready int           // pods with no deletion asked for, and those of them that are ready
	revisions    []revision    // with the number of ready pods of each
	at           time.Duration // since when it has been so

	begun     bool            // a step or fault has come
	since     extremes        // from the first step on
	always    extremes        // from the load's start on
	levels    []time.Duration // at i: since when there are more than i pods without a break
	mixed     time.Duration   // more than one revision ready, from the load's start on
	anyPod    bool
	anyCounts bool

	short      bool          // fewer ready than desired
	shortUntil time.Duration // the end of the last stretch in which that was so
}

type subjectPod struct {
	revision    string
	ready       bool
	terminating bool
}

type revision struct {
	name  string
	ready int
}

// extremes are the fewest ready pods of any instant and the most that were there long enough, and
// when each was first so.
type extremes struct {
	from            time.Duration // what ended before does not count
	known           bool
	ready, most     int
	readyAt, mostAt time.Duration
}

// fewest takes into account that so many pods were ready from at on.
func (e *extremes) fewest(at time.Duration, ready int) {
	if !e.known || ready < e.ready {
		e.ready, e.readyAt = ready, max(at, e.from)
	}
	e.known = true
}

// atLeast takes into account that there were n pods or more in [from, to), or longer if it did not
// end.
func (e *extremes) atLeast(n int, from, to time.Duration, ended bool) {
	if to <= e.from || ended && to-from < record.SettleTime || n <= e.most {
		return
	}
	e.most, e.mostAt = n, max(from, e.from)
}

// settle takes into account that the present state held until at.
func (f *fleet) settle(at time.Duration) {
	if at <= f.at {
		return
	}
	for len(f.levels) < f.total {
		f.levels = append(f.levels, f.at)
	}
	f.levelsEnd(f.at, true)
	if at > 0 {
		from := max(f.at, 0)
		f.always.fewest(from, f.ready)
		if f.begun {
			f.since.fewest(from, f.ready)
		}
		if f.mixedNow() {
			f.mixed += at - from
		}
	}
	short := f.ready < f.desired
	if f.short && !short {
		f.shortUntil = f.at
	}
	f.short = short
	f.at = at
}

// levelsEnd takes out the levels above the present number of pods, or all when the trial is over:
// those did not end by themselves.
func (f *fleet) levelsEnd(at time.Duration, ended bool) {
	least := f.total
	if !ended {
		least = 0
	}
	for n := len(f.levels); n > least; n-- {
		f.always.atLeast(n, f.levels[n-1], at, ended)
		if f.begun {
			f.since.atLeast(n, f.levels[n-1], at, ended)
		}
		f.levels = f.levels[:n-1]
	}
}

func (f *fleet) mixedNow() bool {
	serving := 0
	for _, r := range f.revisions {
		if r.ready > 0 {
			serving++
		}
	}
	return serving > 1
}

func (f *fleet) stepAt(at time.Duration) {
	f.move(at)
	f.begun, f.since.from = true, at
}

// move settles, except that before the first change there is nothing to settle.
func (f *fleet) move(at time.Duration) {
	if !f.anyPod && !f.anyCounts {
		f.at = at
		return
	}
	f.settle(at)
}

// pod takes in a change of a pod.
func (f *fleet) pod(at time.Duration, c *record.Change) {
	p := f.pods[c.Name]
	if p == nil && (f.subject == "" || c.Owner != f.subject || c.State == record.StateGone) {
		return
	}
	f.move(at)
	f.anyPod = true
	if p == nil {
		p = &subjectPod{}
		f.pods[c.Name] = p
		f.total++
	}
	if c.Revision != "" && p.revision == "" {
		p.revision = c.Revision
	}
	switch c.State {
	case record.StateReady:
		f.setReady(p, !p.terminating)
	case record.StateNotReady:
		f.setReady(p, false)
	case record.StateTerminating, record.StateGone:
		f.setReady(p, false)
		if !p.terminating {
			p.terminating = true
			f.total--
		}
		if c.State == record.StateGone {
			delete(f.pods, c.Name)
		}
	}
}

func (f *fleet) setReady(p *subjectPod, ready bool) {
	if p.ready == ready {
		return
	}
	change := 1
	if !ready {
		change = -1
	}
	p.ready = ready
	f.ready += change
	i := slices.IndexFunc(f.revisions, func(r revision) bool { return r.name == p.revision })
	if i < 0 {
		i = len(f.revisions)
		f.revisions = append(f.revisions, revision{name: p.revision})
	}
	f.revisions[i].ready += change
}

// deployment takes in the desired count, which a step can change.
func (f *fleet) deployment(at time.Duration, c *record.Change) {
	if c.Name == f.subject && c.Counts != nil && int(c.Counts.Desired) != f.desired {
		f.move(at)
		f.anyCounts = true
		f.desired = int(c.Counts.Desired)
	}
}

// finish settles the last state, which held until the end of the trial, and longer.
func (f *fleet) finish(end time.Duration) {
	f.move(max(end, f.at+1))
	f.levelsEnd(f.at, false)
}

func (f *fleet) metrics(into map[string]Value, rolledOut bool) {
	if !f.anyPod {
		return
	}
	e := f.since
	if !f.begun {
		e = f.always
	}
	if e.known {
		into["min_available_replicas"] = Value{V: float64(e.ready), At: &e.readyAt}
		into["max_total_replicas"] = Value{V: float64(e.most), At: &e.mostAt}
	}
	if rolledOut {
		into["mixed_versions_seconds"] = Value{V: f.mixed.Seconds()}
	}
}
