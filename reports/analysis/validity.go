package analysis

import (
	"fmt"
	"slices"

	"github.com/seatrial/seatrial/reports/record"
)

// validity gathers the reasons why a trial says nothing about the system.
type validity struct {
	why    []string
	faults []injected
	loads  []string // begun and not ended
}

// An injected fault waits for its witness.
type injected struct {
	name, kind, target string
	witnessed          bool
}

func (v *validity) fail(why string) { v.why = append(v.why, why) }

func (v *validity) observe(c *record.Change) {
	switch c.Kind {
	case record.KindFault:
		v.fault(c)
	case record.KindLoad:
		switch c.State {
		case record.StateBegun:
			v.loads = append(v.loads, c.Name)
		case record.StateEnded:
			v.loads = slices.DeleteFunc(v.loads, func(name string) bool { return name == c.Name })
		case record.StateBehind:
			v.fail(words("load %s fell behind by %.3g s: give its generator more room, or ask for "+
				"less load", c.Message, c.Name, c.Value))
		}
	case record.KindHarness:
		if c.State == record.StateFailed {
			v.fail(words("the harness failed", either(c.Message, c.Reason)))
		}
	case record.KindStep:
		if c.State == record.StateFailed {
			v.fail(words("step %q could not be done", c.Message, c.Name))
		}
	}
}

func (v *validity) fault(c *record.Change) {
	fault := fmt.Sprintf("fault %s", c.Name)
	if c.Target != "" {
		fault += " on " + c.Target
	}
	switch c.State {
	case record.StateInjected:
		v.faults = append(v.faults, injected{name: c.Name, kind: c.Reason, target: c.Target})
	case record.StateSeen:
		v.witness(c)
	case record.StateUnseen:
		v.witness(c)
		v.fail(words("%s: its witness saw no effect", c.Message, fault))
	case record.StateLingering:
		v.fail(words("%s: its witness still sees the effect after it was healed", c.Message, fault))
	case record.StateFailed:
		v.fail(words("%s could not be injected or healed", c.Message, fault))
	}
}

// witness notes that a fault's witness has spoken, for one target or, without one, for all.
func (v *validity) witness(c *record.Change) {
	for i := range v.faults {
		f := &v.faults[i]
		if f.name == c.Name && (f.target == c.Target || c.Target == "" || f.target == "") {
			f.witnessed = true
		}
	}
}

// reasons are all there are, nil if there is none.
func (v *validity) reasons(requests *tally) []string {
	why := v.why
	for _, f := range v.faults {
		if !f.witnessed {
			why = append(why, fmt.Sprintf("fault %s on %s: its witness said nothing", f.name,
				either(f.target, "its target")))
		}
	}
	for _, name := range v.loads {
		why = append(why, fmt.Sprintf("observations were lost: load %s began and was not seen to end", name))
	}
	return append(why, requests.lost()...)
}

// words is the format with its arguments, and the message after it if there is one.
func words(format, message string, args ...any) string {
	s := fmt.Sprintf(format, args...)
	if message != "" {
		s += ": " + message
	}
	return s
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
