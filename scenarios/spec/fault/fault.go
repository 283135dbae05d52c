package fault

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// A Fault is one kind of harm with its parameters. The set is closed: backends switch over it.
type Fault interface {
	// Kind is the fault's name as FAULTS and the YAML form spell it, such as "killContainer".
	Kind() string
	// On returns whom it hits.
	On() Target
	// Span is how long it lasts before it is healed, 0 for one that is over at once.
	Span() time.Duration
	// Check returns every reason why it is impossible, joined, or nil.
	Check() error
}

// maxSpan is the longest that a fault can last, or a grace period be: load.MaxSpan, which this
// level does not import.
const maxSpan = 30 * 24 * time.Hour

// Mode says how many of the selected are hit.
type Mode string

// The modes of a Target. The empty mode is Some when Count is set, Percent when Percent is, and One
// otherwise.
const (
	One     Mode = "one"
	All     Mode = "all"
	Some    Mode = "count"
	Percent Mode = "percent"
)

// A Target selects pods by their labels and says how many of them are hit. Which ones is drawn from
// the trial's seed, so that a repeat hits the same.
type Target struct {
	Selector map[string]string // labels a pod must carry, at least one
	Mode     Mode
	Count    int     // how many, with mode Some
	Percent  float64 // above 0 up to 100, with mode Percent; rounded up to a whole pod
}

// Pick returns the indices, in increasing order, of the targets among n candidates.
// The caller lists the candidates in an order that does not depend on chance.
func (t Target) Pick(n int, r *rand.Rand) []int {
	k := 1
	switch t.mode() {
	case All:
		k = n
	case Some:
		k = t.Count
	case Percent:
		k = int((t.Percent*float64(n) + 99.999999) / 100)
	}
	picked := r.Perm(n)[:min(k, n)]
	slices.Sort(picked)
	return picked
}

func (t Target) mode() Mode {
	switch {
	case t.Mode != "":
		return t.Mode
	case t.Count != 0:
		return Some
	case t.Percent != 0:
		return Percent
	}
	return One
}

func (t Target) check() error {
	var problems []error
	if len(t.Selector) == 0 {
		problems = append(problems, errors.New("selector: want at least one label"))
	}
	if t.Count != 0 && t.mode() != Some {
		problems = append(problems, fmt.Errorf("count %d: goes only with mode count, not %s", t.Count, t.mode()))
	}
	if t.Percent != 0 && t.mode() != Percent {
		problems = append(problems,
			fmt.Errorf("percent %v: goes only with mode percent, not %s", t.Percent, t.mode()))
	}
	switch t.mode() {
	case One, All:
	case Some:
		if t.Count < 1 {
			problems = append(problems, fmt.Errorf("count %d: want at least 1", t.Count))
		}
	case Percent:
		if !(t.Percent > 0 && t.Percent <= 100) {
			problems = append(problems, fmt.Errorf("percent %v: want above 0, up to 100", t.Percent))
		}
	default:
		problems = append(problems, fmt.Errorf("mode %q: want one, all, count or percent", t.Mode))
	}
	return errors.Join(problems...)
}

// KillContainer sends a signal to a container's main process. It is over at once; the kubelet's
// restart is the system's answer. Witness: the container's restart count and new identity.
type KillContainer struct {
	Target
	Container string // name in the pod
	Signal    string // "KILL" (the default) or "TERM"
}

// Kind implements Fault.
func (KillContainer) Kind() string { return "killContainer" }

// On implements Fault.
func (k KillContainer) On() Target { return k.Target }

// Span implements Fault.
func (KillContainer) Span() time.Duration { return 0 }

// Check implements Fault.
func (k KillContainer) Check() error {
	problems := []error{k.check()}
	if k.Container == "" {
		problems = append(problems, errors.New("container: want the name of a container"))
	}
	if !slices.Contains([]string{"", "KILL", "TERM"}, k.Signal) {
		problems = append(problems, fmt.Errorf("signal %q: want KILL or TERM", k.Signal))
	}
	return errors.Join(problems...)
}

// DeletePod deletes pods through the API. Witness: the pod's UID is gone.
type DeletePod struct {
	Target
	// GraceSeconds overrides the pod's own grace period. 0 with Force removes the pod from the API at
	// once.
	GraceSeconds *int64
	Force        bool
}

// Kind implements Fault.
func (DeletePod) Kind() string { return "deletePod" }

// On implements Fault.
func (d DeletePod) On() Target { return d.Target }

// Span implements Fault.
func (DeletePod) Span() time.Duration { return 0 }

// Check implements Fault.
func (d DeletePod) Check() error {
	problems := []error{d.check()}
	if s := d.GraceSeconds; s != nil && (*s < 0 || *s > int64(maxSpan.Seconds())) {
		problems = append(problems, fmt.Errorf("graceSeconds %d: want at least 0, at most %.0f", *s, maxSpan.Seconds()))
	}
	if d.Force && d.GraceSeconds != nil && *d.GraceSeconds != 0 {
		problems = append(problems, errors.New("force: goes only with graceSeconds 0"))
	}
	return errors.Join(problems...)
}

// StopNode stops, as a power cut would, the nodes that host the targeted pods, and starts them
// again after For. Witness: the node's Ready condition is Unknown, and it does not answer; its end:
// Ready is True again.
type StopNode struct {
	Target
	For time.Duration // above 0
}

// Kind implements Fault.
func (StopNode) Kind() string { return "stopNode" }

// On implements Fault.
func (s StopNode) On() Target { return s.Target }

// Span implements Fault.
func (s StopNode) Span() time.Duration { return s.For }

// Check implements Fault.
func (s StopNode) Check() error {
	problems := []error{s.check()}
	if s.For <= 0 || s.For > maxSpan {
		problems = append(problems, fmt.Errorf("duration %s: want above 0, at most %s", s.For, maxSpan))
	}
	return errors.Join(problems...)
}
