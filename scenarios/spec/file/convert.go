package file

import (
	"fmt"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/scenarios/spec/load"
)

// reader turns the YAML form into a Scenario; dir is what its relative paths start from.
type reader struct {
	decoder
	dir     string
	origins []origin // of each of the scenario's objects
	refused bool     // there is an object that could not be read
}

// An origin is where an object comes from.
type origin struct {
	file string
	line int
	path string // in the scenario's own file; "" in another one
}

// addAt adds a problem of the value at a path.
func (r *reader) addAt(path, format string, args ...any) {
	r.complain(path, r.line(path), format, args...)
}

// beside is a file's name as the scenario gives it, which starts from the scenario's folder.
func (r *reader) beside(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(r.dir, name)
}

func (r *reader) scenario(doc *document) spec.Scenario {
	s := spec.Scenario{
		Name: doc.Metadata.Name, Claim: doc.Spec.Claim,
		Cluster:    spec.Cluster{Workers: doc.Spec.Cluster.Workers},
		Load:       r.loads("spec.load", doc.Spec.Load),
		Steps:      r.steps("spec.steps", doc.Spec.Steps),
		Objectives: r.objectives("spec.objectives", doc.Spec.Objectives),
		Invariants: r.objectives("spec.invariants", doc.Spec.Invariants),
	}
	for i, v := range doc.Spec.Variants {
		path := fmt.Sprintf("spec.variants[%d]", i)
		out := spec.Variant{
			Name: v.Name, Claim: v.Claim,
			Load: r.loads(path+".load", v.Load), Steps: r.steps(path+".steps", v.Steps),
			Objectives: r.objectives(path+".objectives", v.Objectives),
			Invariants: r.objectives(path+".invariants", v.Invariants),
		}
		for j := range v.Patch {
			out.Patch = append(out.Patch, r.patch(fmt.Sprintf("%s.patch[%d]", path, j), &v.Patch[j]))
		}
		s.Variants = append(s.Variants, out)
	}
	s.Objects = r.objects(doc)
	return s
}

func (r *reader) patch(path string, p *patch) spec.Patch {
	if p.Patch.Kind != yaml.MappingNode || len(p.Patch.Content) == 0 {
		r.addAt(path+".patch", "want fields to change, such as {spec: {replicas: 2}}")
		return spec.Patch{}
	}
	text, err := yaml.Marshal(&p.Patch)
	if err != nil {
		r.addAt(path+".patch", "%v", err)
	}
	return spec.Patch{Kind: p.Target.Kind, Name: p.Target.Name, Merge: string(text)}
}

func (r *reader) loads(path string, in []users) []spec.Load {
	out := listOf[spec.Load](in)
	for i, u := range in {
		out = append(out, spec.Load{
			Name: u.Name, Target: u.Target, From: u.From, For: u.Duration, Timeout: u.Timeout,
			Arrivals:    r.arrivals(fmt.Sprintf("%s[%d].arrivals", path, i), &u.Arrivals),
			Connections: spec.Connections(u.Connections),
			Pool:        u.Pool, Attempts: u.Attempts, Generators: u.Generators,
		})
	}
	return out
}

func (r *reader) arrivals(path string, a *arrivals) load.Arrivals {
	var given []load.Arrivals
	if a.Poisson != nil {
		given = append(given, load.Poisson{Rate: a.Poisson.Rate})
	}
	if a.Constant != nil {
		given = append(given, load.Constant{Rate: a.Constant.Rate})
	}
	if a.Ramp != nil {
		given = append(given, load.Ramp{From: a.Ramp.From, To: a.Ramp.To, Over: a.Ramp.Over})
	}
	if a.Steps != nil {
		var s load.Steps
		for _, stage := range a.Steps {
			s.Stages = append(s.Stages, load.Stage{Rate: stage.Rate, For: stage.Duration})
		}
		given = append(given, s)
	}
	if a.Trace != nil {
		given = append(given, r.trace(path+".trace", a.Trace.File))
	}
	switch len(given) {
	case 0:
		return nil // Validate says so
	case 1:
		return given[0]
	}
	r.addAt(path, "want only one of poisson, constant, ramp, steps, trace")
	return given[0]
}

func (r *reader) steps(path string, in []step) []spec.Step {
	out := listOf[spec.Step](in)
	for i, s := range in {
		at := fmt.Sprintf("%s[%d]", path, i)
		step := spec.Step{Name: s.Name, At: s.At, Do: r.action(at, &s)}
		if s.When != nil {
			step.When = &spec.State{
				Deployment: s.When.Deployment, NewReady: s.When.NewReady, Complete: s.When.Complete,
			}
		}
		out = append(out, step)
	}
	return out
}

func (r *reader) action(path string, s *step) spec.Action {
	var given []spec.Action
	if a := s.SetArgs; a != nil {
		given = append(given, spec.SetArgs{Deployment: a.Deployment, Container: a.Container, Args: a.Args})
	}
	if a := s.SetImage; a != nil {
		given = append(given, spec.SetImage{Deployment: a.Deployment, Container: a.Container, Image: a.Image})
	}
	if a := s.Scale; a != nil {
		given = append(given, spec.Scale{Deployment: a.Deployment, Replicas: a.Replicas})
	}
	if a := s.Pause; a != nil {
		given = append(given, spec.Pause{Deployment: a.Deployment})
	}
	if a := s.Resume; a != nil {
		given = append(given, spec.Pause{Deployment: a.Deployment, Resume: true})
	}
	if s.Patch != nil {
		given = append(given, spec.Apply{Patch: r.patch(path+".patch", s.Patch)})
	}
	if s.Fault != nil {
		given = append(given, spec.Inject{Fault: r.fault(path+".fault", s.Fault)})
	}
	switch len(given) {
	case 0:
		return nil // Validate says so
	case 1:
		return given[0]
	}
	r.addAt(path, "want one thing to do, not %d", len(given))
	return given[0]
}

func (r *reader) fault(path string, f *faults) fault.Fault {
	var given []fault.Fault
	if k := f.KillContainer; k != nil {
		given = append(given, fault.KillContainer{
			Target: k.spec(), Container: k.Container, Signal: k.Signal,
		})
	}
	if p := f.DeletePod; p != nil {
		given = append(given, fault.DeletePod{
			Target: p.spec(), GraceSeconds: p.GraceSeconds, Force: p.Force,
		})
	}
	if n := f.StopNode; n != nil {
		given = append(given, fault.StopNode{Target: n.spec(), For: n.Duration})
	}
	switch len(given) {
	case 0:
		return nil // Validate says so
	case 1:
		return given[0]
	}
	r.addAt(path, "want one fault, not %d", len(given))
	return given[0]
}

func (t target) spec() fault.Target {
	return fault.Target{
		Selector: t.Selector, Mode: fault.Mode(t.Mode), Count: t.Count, Percent: t.Percent,
	}
}

func (r *reader) objectives(path string, in []objective) []spec.Objective {
	out := listOf[spec.Objective](in)
	for i, o := range in {
		n := len(out)
		if o.Availability != nil {
			out = append(out, spec.Availability{AtLeast: o.Availability.AtLeast})
		}
		if o.Latency != nil {
			out = append(out, spec.LatencyQuantile{Q: o.Latency.Quantile, AtMost: o.Latency.AtMost})
		}
		if m := o.Metric; m != nil {
			out = append(out, spec.Bound{Metric: m.Name, AtLeast: m.AtLeast, AtMost: m.AtMost})
		}
		if len(out) != n+1 {
			r.addAt(fmt.Sprintf("%s[%d]", path, i), "want one of availability, latency, metric")
		}
	}
	return out
}

// listOf returns an empty list to fill; nil where nothing was given, for then a variant has the
// base's.
func listOf[T, S any](in []S) []T {
	if in == nil {
		return nil
	}
	return make([]T, 0, len(in))
}
