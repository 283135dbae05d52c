package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/chance"
)

// Base is the name of the only variant of a scenario that lists none.
const Base = "base"

// A Plan is one variant of a scenario with its seed, expanded: all that a backend needs. Backends
// do not change it; its objects carry the API's defaults.
type Plan struct {
	Scenario    string
	Variant     string
	Replication int    // from 0
	Seed        uint64 // of this trial; the same for all variants of a replication
	Cluster     Cluster
	Objects     []runtime.Object
	Load        []Load // with defaults filled in
	Steps       []Step // with names filled in
	Objectives  []record.Limit
	Invariants  []record.Limit
}

// Window is how long load is due: metrics are over [0, Window).
func (p *Plan) Window() time.Duration {
	var end time.Duration
	for _, l := range p.Load {
		end = max(end, l.From+l.For)
	}
	return end
}

// End is when the trial ends: after the last request has had its time.
func (p *Plan) End() time.Duration {
	var end time.Duration
	for _, l := range p.Load {
		end = max(end, l.From+l.For+time.Duration(l.Attempts)*l.Timeout)
	}
	return end
}

// Stream returns the plan's random source of that name, the same in every world. Names are told
// apart by their hash, so a new one does not shift another's draws.
func (p *Plan) Stream(name string) *rand.Rand { return chance.Stream(p.Seed, name) }

// VariantNames lists the variants in order; a scenario that lists none has Base.
func (s *Scenario) VariantNames() []string {
	if len(s.Variants) == 0 {
		return []string{Base}
	}
	names := make([]string, len(s.Variants))
	for i, v := range s.Variants {
		names[i] = v.Name
	}
	return names
}

// Plan expands one variant for one replication of a run with the given seed.
// It fails where the variant does not exist or a patch does not apply.
func (s *Scenario) Plan(variant string, replication int, seed uint64) (*Plan, error) {
	v, err := s.variant(variant)
	if err != nil {
		return nil, err
	}
	p := &Plan{
		Scenario: s.Name, Variant: variant, Replication: replication,
		Seed: chance.TrialSeed(seed, replication), Cluster: s.Cluster,
		Load: fillLoad(either(v.Load, s.Load)), Steps: fillSteps(either(v.Steps, s.Steps)),
		Objectives: limits(either(v.Objectives, s.Objectives)),
		Invariants: limits(either(v.Invariants, s.Invariants)),
	}
	if p.Objects, err = patched(s.Objects, v.Patch); err != nil {
		return nil, fmt.Errorf("scenario %s, variant %s: %w", s.Name, variant, err)
	}
	for _, o := range p.Objects {
		SetDefaults(o)
	}
	return p, nil
}

func (s *Scenario) variant(name string) (Variant, error) {
	if len(s.Variants) == 0 && name == Base {
		return Variant{Name: Base}, nil
	}
	for _, v := range s.Variants {
		if v.Name == name {
			return v, nil
		}
	}
	return Variant{}, fmt.Errorf("scenario %s has no variant %q (it has %q)", s.Name, name, s.VariantNames())
}

// patched returns deep copies of the objects with the patches applied, and every patch that fails.
func patched(objects []runtime.Object, patches []Patch) ([]runtime.Object, error) {
	out := make([]runtime.Object, len(objects))
	for i, o := range objects {
		if o != nil { // Validate says so
			out[i] = o.DeepCopyObject()
		}
	}
	var problems []error
	for _, patch := range patches {
		i := Find(out, patch.Kind, patch.Name)
		if i < 0 {
			problems = append(problems, fmt.Errorf("patch: there is no %s %q", patch.Kind, patch.Name))
			continue
		}
		changed, err := patch.Apply(out[i])
		if err != nil {
			problems = append(problems, err)
			continue
		}
		out[i] = changed
	}
	return out, errors.Join(problems...)
}

// Deployment returns the plan's Deployment of that name, or nil.
func (p *Plan) Deployment(name string) *appsv1.Deployment {
	if i := Find(p.Objects, "Deployment", name); i >= 0 {
		return p.Objects[i].(*appsv1.Deployment)
	}
	return nil
}

// Hash is the hexadecimal SHA-256 of all that the plan says but its seed and replication: equal
// hashes ran the same thing.
func (p *Plan) Hash() string {
	q := *p
	q.Seed, q.Replication = 0, 0
	var types strings.Builder // JSON leaves out which type an interface holds
	for _, step := range q.Steps {
		fmt.Fprintf(&types, "%T;", step.Do)
		if inject, ok := step.Do.(Inject); ok {
			fmt.Fprintf(&types, "%T;", inject.Fault)
		}
	}
	for _, l := range q.Load {
		fmt.Fprintf(&types, "%T;", l.Arrivals)
	}
	b, err := json.Marshal(q)
	if err != nil {
		// Plans hold API objects and plain values; one that cannot be written is a programming error.
		panic(fmt.Sprintf("hashing plan %s/%s: %v", p.Scenario, p.Variant, err))
	}
	sum := sha256.Sum256(append(b, types.String()...))
	return hex.EncodeToString(sum[:])
}

func either[T any](own, base []T) []T {
	if own != nil {
		return own
	}
	return base
}

func limits(objectives []Objective) []record.Limit {
	out := make([]record.Limit, len(objectives))
	for i, o := range objectives {
		out[i] = o.Limit()
	}
	return out
}

func fillLoad(loads []Load) []Load {
	out := make([]Load, len(loads))
	for i, l := range loads {
		if l.Connections == "" {
			l.Connections = Reuse
		}
		if l.Pool == 0 {
			l.Pool = 64
		}
		l.Attempts = max(l.Attempts, 1)
		l.Generators = max(l.Generators, 1)
		out[i] = l
	}
	return out
}

// fillSteps gives each step a name that no other has: what is observed of it, and of the fault it
// injects, carries the name.
func fillSteps(steps []Step) []Step {
	out := slices.Clone(steps)
	taken := map[string]bool{}
	for _, s := range steps {
		taken[s.Name] = true
	}
	for i := range out {
		s := &out[i]
		if s.Name != "" || s.Do == nil {
			continue
		}
		s.Name = s.Do.String()
		for n := 2; taken[s.Name]; n++ {
			s.Name = fmt.Sprintf("%s (%d)", s.Do, n)
		}
		taken[s.Name] = true
	}
	return out
}

// Subject returns the Deployment whose pods the first load's Service selects, or nil.
func (p *Plan) Subject() *appsv1.Deployment {
	if len(p.Load) == 0 {
		return nil
	}
	i := Find(p.Objects, "Service", p.Load[0].Host())
	if i < 0 {
		return nil
	}
	service, ok := p.Objects[i].(*corev1.Service)
	if !ok || len(service.Spec.Selector) == 0 {
		return nil
	}
	selector := labels.SelectorFromSet(service.Spec.Selector)
	for _, o := range p.Objects {
		if d, ok := o.(*appsv1.Deployment); ok && selector.Matches(labels.Set(d.Spec.Template.Labels)) {
			return d
		}
	}
	return nil
}
