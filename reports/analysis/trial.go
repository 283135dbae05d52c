package analysis

import (
	"fmt"
	"time"

	"github.com/seatrial/seatrial/reports/record"
)

// A Trial sums up one trial in one pass over its observations.
type Trial struct {
	header   record.Header
	window   time.Duration
	end      time.Duration // the latest At
	requests *tally
	fleet    fleet
	rollout  rollout
	restarts restarts
	validity validity

	firstStep  time.Duration // of the first step or fault
	stepped    bool
	firstFault time.Duration
	faulted    bool
}

// NewTrial returns a Trial for the observations that belong to h.
func NewTrial(h record.Header) *Trial {
	t := &Trial{header: h, window: seconds(h.WindowSeconds), requests: newTally()}
	t.fleet = fleet{
		subject: h.Subject, desired: int(h.Replicas), pods: make(map[string]*subjectPod),
	}
	t.rollout.subject = h.Subject
	return t
}

// Observe takes in the next observation, in order of At. It keeps nothing of o but strings.
func (t *Trial) Observe(o *record.Observation) {
	t.end = max(t.end, o.At)
	if o.IsRequest() {
		t.requests.observe(&o.Request, t.window)
		return
	}
	c := &o.Change
	switch c.Kind {
	case record.KindPod:
		t.fleet.pod(o.At, c)
		t.rollout.pod(c)
		if c.State == record.StateGone {
			t.restarts.gone(c.Name)
		}
	case record.KindContainer:
		t.restarts.container(o.At, c)
	case record.KindDeployment:
		t.fleet.deployment(o.At, c)
		t.rollout.deployment(o.At, c)
	case record.KindStep:
		if c.State == record.StateBegun {
			t.step(o.At)
			t.rollout.step(c.Name, o.At)
		}
	case record.KindFault:
		t.rollout.fault(c.Name)
		if c.State == record.StateInjected {
			t.step(o.At)
			if !t.faulted {
				t.faulted, t.firstFault = true, o.At
			}
		}
	}
	t.validity.observe(c)
}

func (t *Trial) step(at time.Duration) {
	if !t.stepped {
		t.stepped, t.firstStep = true, at
		t.fleet.stepAt(at)
	}
}

// Fail notes that the harness failed the trial for a reason that is not among the observations,
// such as a recording that was cut off or a backend's error.
func (t *Trial) Fail(why string) { t.validity.fail(why) }

// Result sums up what was observed; the trial cannot be used after it.
func (t *Trial) Result() TrialResult {
	r := TrialResult{Header: t.header, Metrics: make(map[string]Value)}
	end := max(t.end, t.window)
	outages := t.requests.outages(t.window)
	if t.window > 0 {
		t.requests.metrics(r.Metrics, t.window)
		outageMetrics(r.Metrics, outages, t.requests.due)
	}
	t.fleet.finish(end)
	t.fleet.metrics(r.Metrics, t.rollout.happened())
	t.rollout.metrics(r.Metrics, end)
	r.Metrics["restarts"] = Value{V: float64(t.restarts.count)}
	if t.faulted {
		r.Metrics["time_to_recover_seconds"] = t.recovery(outages, end)
	}
	r.Requests = t.requests.due
	r.Latencies = t.requests.quantiles()
	r.Invalid = t.validity.reasons(t.requests)
	if n := t.requests.latencies.Clamped(); n > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf(
			"%d latencies are below 0 or above an hour and were cut to that: check the clocks", n))
	}
	t.requests.release()
	t.requests = nil
	return r
}

// recovery is the time from the first fault to the end of the last time that fewer than the desired
// count of pods were ready, or of the last outage, whichever is later.
func (t *Trial) recovery(outages []outage, end time.Duration) Value {
	recovered := t.firstFault
	if t.fleet.short {
		return Value{V: (end - t.firstFault).Seconds(), Censored: true}
	}
	recovered = max(recovered, t.fleet.shortUntil)
	if n := len(outages); n > 0 {
		last := outages[n-1]
		if last.open {
			return Value{V: (end - t.firstFault).Seconds(), Censored: true}
		}
		recovered = max(recovered, last.to)
	}
	return Value{V: (recovered - t.firstFault).Seconds()}
}

// seconds turns seconds into a duration, to the nearest nanosecond.
func seconds(s float64) time.Duration {
	return time.Duration(s*float64(time.Second) + 0.5)
}
