package spec

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/load"
)

// A Problem is one thing that is wrong with a scenario.
type Problem struct {
	Path    string // where, as in the YAML form: "spec.load[0].target"
	Message string // a sentence without full stop
	// Absent says that something was looked for among the objects and not found: where objects are
	// known to be left out, it is no news.
	Absent bool
}

func (p Problem) String() string { return p.Path + ": " + p.Message }

// The most of what a scenario can ask for. Beyond them it is a slip of the pen, and arithmetic on
// times would overflow.
const (
	maxSpan       = load.MaxSpan
	maxWorkers    = 100
	maxAttempts   = 100
	maxPool       = 65535 // the ports of one client
	maxGenerators = 100
)

// validator collects problems; its objects are the base's, or as a variant or a step changes them.
type validator struct {
	problems []Problem
	objects  []runtime.Object
}

func (v *validator) addf(path, format string, args ...any) {
	v.problems = append(v.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...)})
}

// absentf adds a problem that consists in something not being among the objects.
func (v *validator) absentf(path, format string, args ...any) {
	v.problems = append(v.problems, Problem{path, fmt.Sprintf(format, args...), true})
}

// each adds one problem for each line of a joined error.
func (v *validator) each(path string, err error) {
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		v.addf(path, "%s", line)
	}
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$`)

// Validate returns everything that is wrong with s, in the order of its fields, or nil. It starts
// nothing.
func (s *Scenario) Validate() []Problem {
	v := &validator{objects: s.Objects}
	if !nameForm.MatchString(s.Name) {
		v.addf("metadata.name", "%q: want lower case letters, digits and -, in parts divided by /", s.Name)
	}
	if strings.TrimSpace(s.Claim) == "" {
		v.addf("spec.claim", "want a sentence that can turn out false")
	}
	if s.Cluster.Workers < 0 || s.Cluster.Workers > maxWorkers {
		v.addf("spec.cluster.workers", "%d: want 1 to %d", s.Cluster.Workers, maxWorkers)
	}
	v.checkObjects()
	inherited := len(s.Variants) == 0 ||
		slices.ContainsFunc(s.Variants, func(v Variant) bool { return v.Load == nil })
	if inherited || s.Load != nil {
		v.checkLoads("spec.load", s.Load)
	}
	v.checkSteps("spec.steps", s.Steps, s.Load)
	v.checkLimits("spec.objectives", s.Objectives)
	v.checkLimits("spec.invariants", s.Invariants)
	v.checkVariants(s)
	return v.problems
}

func (v *validator) checkVariants(s *Scenario) {
	seen := map[string]bool{}
	for i, variant := range s.Variants {
		path := fmt.Sprintf("spec.variants[%d]", i)
		if !nameForm.MatchString(variant.Name) || strings.Contains(variant.Name, "/") {
			v.addf(path+".name", "%q: want lower case letters, digits and -", variant.Name)
		}
		if seen[variant.Name] {
			v.addf(path+".name", "%q is there twice", variant.Name)
		}
		seen[variant.Name] = true
		own := &validator{}
		own.objects = own.patchEach(path, s.Objects, variant.Patch)
		own.checkObjects()
		// What it inherits is looked at again: against its own objects and load it may no longer fit.
		loads, at := s.Load, "spec.load"
		if variant.Load != nil {
			loads, at = variant.Load, path+".load"
		}
		own.checkLoads(at, loads)
		steps, at := s.Steps, "spec.steps"
		if variant.Steps != nil {
			steps, at = variant.Steps, path+".steps"
		}
		own.checkSteps(at, steps, loads)
		own.checkLimits(path+".objectives", variant.Objectives)
		own.checkLimits(path+".invariants", variant.Invariants)
		v.addNew(path, "in this variant", own.problems)
	}
}

// patchEach applies what patches it can, and says of each of the others why not.
func (v *validator) patchEach(path string, objects []runtime.Object, patches []Patch) []runtime.Object {
	for i, p := range patches {
		at := fmt.Sprintf("%s.patch[%d]", path, i)
		if Find(objects, p.Kind, p.Name) < 0 {
			v.absentf(at, "there is no %s %q among the objects", p.Kind, p.Name)
			continue
		}
		changed, err := patched(objects, []Patch{p})
		if err != nil {
			v.each(at, err)
			continue
		}
		objects = changed
	}
	return objects
}

// addNew adds the problems that are not known yet. Those of other places are told at path, with the
// words that say under which circumstances they come up.
func (v *validator) addNew(path, when string, problems []Problem) {
	for _, p := range problems {
		if slices.Contains(v.problems, p) {
			continue
		}
		if !strings.HasPrefix(p.Path, path) {
			p = Problem{path, fmt.Sprintf("%s, %s", when, p), p.Absent}
		}
		v.problems = append(v.problems, p)
	}
}

func (v *validator) checkLimits(path string, objectives []Objective) {
	for i, o := range objectives {
		at := fmt.Sprintf("%s[%d]", path, i)
		if o == nil {
			v.addf(at, "want an objective")
			continue
		}
		if b, ok := o.(Bound); ok && (b.AtLeast == nil) == (b.AtMost == nil) {
			v.addf(at, "%s: want exactly one of atLeast and atMost", b.Metric)
		}
		l := o.Limit()
		q, isLatency := o.(LatencyQuantile)
		_, ok := record.MetricNamed(l.Metric)
		switch {
		case !ok && isLatency:
			v.addf(at, "latency at quantile %v is not measured: want 0.5, 0.9, 0.99 or 0.999", q.Q)
		case !ok:
			v.addf(at, "there is no metric %q (there are %s)", l.Metric, metricNames())
		// NaN too: no metric is ever below 0.
		case !(l.Value >= 0) || math.IsInf(l.Value, 0):
			v.addf(at, "%s: %v is no possible value", l.Metric, l.Value)
		case l.Metric == "availability" && l.Value > 1:
			v.addf(at, "availability %v: want 0 to 1", l.Value)
		}
	}
}

func metricNames() string {
	var names []string
	for _, m := range record.Metrics() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}

// checkSpan checks a time that may be 0 or not.
func (v *validator) checkSpan(path string, d time.Duration, zero bool) {
	switch {
	case d > maxSpan:
		v.addf(path, "%s: want at most %s", d, maxSpan)
	case d < 0 && zero:
		v.addf(path, "%s: want 0 or later", d)
	case d <= 0 && !zero:
		v.addf(path, "%s: want above 0", d)
	}
}
