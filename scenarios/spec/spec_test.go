package spec_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/scenarios/spec/load"
)

// example is a scenario without problems; each test spoils its own.
func example() spec.Scenario {
	labels := map[string]string{"app": "web"}
	return spec.Scenario{
		Name: "test/example", Claim: "It works.",
		Objects: []runtime.Object{
			&appsv1.Deployment{
				ObjectMeta: metav1.ObjectMeta{Name: "web"},
				Spec: appsv1.DeploymentSpec{
					Selector: &metav1.LabelSelector{MatchLabels: labels},
					Template: corev1.PodTemplateSpec{
						ObjectMeta: metav1.ObjectMeta{Labels: labels},
						Spec: corev1.PodSpec{Containers: []corev1.Container{{
							Name: "app", Image: "nginx", ReadinessProbe: &corev1.Probe{ProbeHandler: corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{}}},
						}}},
					},
				},
			},
			&corev1.Service{
				ObjectMeta: metav1.ObjectMeta{Name: "web"},
				Spec:       corev1.ServiceSpec{Selector: labels, Ports: []corev1.ServicePort{{Port: 80}}},
			},
		},
		Load: []spec.Load{{
			Name: "users", Target: "http://web/", Arrivals: load.Constant{Rate: 1},
			For: time.Minute, Timeout: time.Second,
		}},
		Steps: []spec.Step{{At: time.Second, Do: spec.Scale{Deployment: "web", Replicas: 2}}},
		Variants: []spec.Variant{
			{Name: "plain"},
			{Name: "bare", Patch: []spec.Patch{{
				Kind: "Deployment", Name: "web",
				Merge: "spec: {template: {spec: {containers: [{name: app, readinessProbe: null}]}}}",
			}}},
		},
	}
}

func TestExampleHasNoProblems(t *testing.T) {
	s := example()
	require.Empty(t, s.Validate())
}

// Each row spoils one thing; exactly that must be named, and where.
func TestValidateNamesWhatIsWrong(t *testing.T) {
	for want, spoil := range map[string]func(*spec.Scenario){
		"metadata.name":                 func(s *spec.Scenario) { s.Name = "No Name" },
		"spec.claim":                    func(s *spec.Scenario) { s.Claim = "" },
		"spec.cluster.workers":          func(s *spec.Scenario) { s.Cluster.Workers = -1 },
		"spec.load: want at least one":  func(s *spec.Scenario) { s.Load = nil },
		"spec.load[0].target: there is": func(s *spec.Scenario) { s.Load[0].Target = "http://other/" },
		"has no port 81":                func(s *spec.Scenario) { s.Load[0].Target = "http://web:81/" },
		"want a URL":                    func(s *spec.Scenario) { s.Load[0].Target = "web" },
		"spec.load[0].arrivals":         func(s *spec.Scenario) { s.Load[0].Arrivals = nil },
		"spec.load[0].duration":         func(s *spec.Scenario) { s.Load[0].For = 0 },
		"spec.load[0].timeout":          func(s *spec.Scenario) { s.Load[0].Timeout = 0 },
		"spec.load[0].from":             func(s *spec.Scenario) { s.Load[0].From = -1 },
		"spec.load[0].connections":      func(s *spec.Scenario) { s.Load[0].Connections = "some" },
		"after the load's end at 1m0s":  func(s *spec.Scenario) { s.Steps[0].At = time.Minute },
		"want something to do":          func(s *spec.Scenario) { s.Steps[0].Do = nil },
		"there is no Deployment \"x\"":  func(s *spec.Scenario) { s.Steps[0].Do = spec.Scale{Deployment: "x"} },
		"has no container \"x\"": func(s *spec.Scenario) {
			s.Steps[0].Do = spec.SetImage{Deployment: "web", Container: "x", Image: "y"}
		},
		"matches no pod": func(s *spec.Scenario) {
			s.Steps[0].Do = spec.Inject{Fault: fault.DeletePod{
				Target: fault.Target{Selector: map[string]string{"app": "x"}},
			}}
		},
		"selected pods have no container": func(s *spec.Scenario) {
			s.Steps[0].Do = spec.Inject{Fault: fault.KillContainer{
				Target: fault.Target{Selector: map[string]string{"app": "web"}}, Container: "x",
			}}
		},
		"want newReady": func(s *spec.Scenario) { s.Steps[0].When = &spec.State{Deployment: "web"} },
		"no metric \"joy\"": func(s *spec.Scenario) {
			s.Objectives = []spec.Objective{spec.AtLeast("joy", 1)}
		},
		"exactly one of atLeast and atMost": func(s *spec.Scenario) {
			s.Invariants = []spec.Objective{spec.Bound{Metric: "restarts"}}
		},
		"availability 2: want 0 to 1": func(s *spec.Scenario) {
			s.Objectives = []spec.Objective{spec.Availability{AtLeast: 2}}
		},
		"is there twice":                  func(s *spec.Scenario) { s.Variants[1].Name = "plain" },
		"spec.variants[1].patch[0]":       func(s *spec.Scenario) { s.Variants[1].Patch[0].Name = "x" },
		"spec.variants[0].steps[0]: want": func(s *spec.Scenario) { s.Variants[0].Steps = make([]spec.Step, 1) },
		"Service web is there twice":      func(s *spec.Scenario) { s.Objects = append(s.Objects, s.Objects[1]) },
		"selector app=other does not match": func(s *spec.Scenario) {
			s.Objects[0].(*appsv1.Deployment).Spec.Selector.MatchLabels = map[string]string{"app": "other"}
		},
	} {
		s := example()
		spoil(&s)
		got := s.Validate()
		require.NotEmpty(t, got, want)
		var all string
		for _, p := range got {
			all += p.String() + "\n"
		}
		require.Contains(t, all, want)
	}
}

func TestPlanPatchesACopyAndFillsDefaults(t *testing.T) {
	s := example()
	bare, err := s.Plan("bare", 3, 7)
	require.NoError(t, err)
	require.Nil(t, bare.Deployment("web").Spec.Template.Spec.Containers[0].ReadinessProbe)
	plain, err := s.Plan("plain", 3, 7)
	require.NoError(t, err)
	d := plain.Deployment("web")
	require.Equal(t, int32(10), d.Spec.Template.Spec.Containers[0].ReadinessProbe.PeriodSeconds)
	require.Equal(t, int32(1), *d.Spec.Replicas)
	require.Equal(t, "25%", d.Spec.Strategy.RollingUpdate.MaxSurge.String())
	require.Equal(t, int64(30), *d.Spec.Template.Spec.TerminationGracePeriodSeconds)
	require.Equal(t, 64, plain.Load[0].Pool)
	require.Equal(t, "scale web to 2", plain.Steps[0].Name)
	require.Equal(t, "web", plain.Subject().Name)
	require.Nil(t, s.Objects[0].(*appsv1.Deployment).Spec.Replicas, "the scenario itself is untouched")
	_, err = s.Plan("other", 0, 0)
	require.ErrorContains(t, err, `no variant "other"`)
}

// Variants of one replication share their seed; nothing else does.
func TestSeeds(t *testing.T) {
	s := example()
	seen := map[uint64]bool{}
	for seed := range uint64(10) {
		for i := range 10 {
			a, err := s.Plan("plain", i, seed)
			require.NoError(t, err)
			b, err := s.Plan("bare", i, seed)
			require.NoError(t, err)
			require.Equal(t, a.Seed, b.Seed)
			require.False(t, seen[a.Seed])
			seen[a.Seed] = true
		}
	}
}

func TestHashTellsPlansApart(t *testing.T) {
	hash := func(change func(*spec.Scenario), variant string, replication int) string {
		s := example()
		change(&s)
		p, err := s.Plan(variant, replication, 1)
		require.NoError(t, err)
		return p.Hash()
	}
	same := func(*spec.Scenario) {}
	base := hash(same, "plain", 0)
	require.Equal(t, base, hash(same, "plain", 1), "seed and replication do not count")
	require.NotEqual(t, base, hash(same, "bare", 0))
	inject := func(f fault.Fault) func(*spec.Scenario) {
		return func(s *spec.Scenario) { s.Steps[0] = spec.Step{Name: "n", Do: spec.Inject{Fault: f}} }
	}
	require.NotEqual(t, hash(inject(fault.DeletePod{}), "plain", 0), hash(inject(fault.StopNode{}), "plain", 0))
	arrive := func(a load.Arrivals) func(*spec.Scenario) {
		return func(s *spec.Scenario) { s.Load[0].Arrivals = a }
	}
	require.NotEqual(t, base, hash(arrive(load.Poisson{Rate: 1}), "plain", 0))
}

func pod(name, revision string, state record.State) *record.Observation {
	return &record.Observation{Change: record.Change{
		Kind: record.KindPod, Name: name, Owner: "web", Revision: revision, State: state,
	}}
}

func TestControllerDoesEachStepOnceAtItsTime(t *testing.T) {
	p := spec.Plan{Steps: []spec.Step{
		{Name: "late", At: 2 * time.Second}, {Name: "early", At: time.Second}, {Name: "also early", At: time.Second},
	}}
	c := p.Controller()
	orders, again := c.Next(0)
	require.Empty(t, orders)
	require.Equal(t, time.Second, again)
	orders, again = c.Next(time.Second)
	require.Equal(t, []spec.Order{{Name: "early"}, {Name: "also early"}}, orders)
	require.Equal(t, 2*time.Second, again)
	orders, again = c.Next(3 * time.Second)
	require.Equal(t, []spec.Order{{Name: "late"}}, orders)
	require.Equal(t, spec.Never, again)
	orders, _ = c.Next(4 * time.Second)
	require.Empty(t, orders)
}

func TestControllerWaitsForAState(t *testing.T) {
	p := spec.Plan{Steps: []spec.Step{
		{Name: "hit", At: time.Second, When: &spec.State{Deployment: "web", NewReady: 2}},
		{Name: "after", When: &spec.State{Deployment: "web", Complete: true}},
	}}
	c := p.Controller()
	see := func(o *record.Observation) { c.Observe(o) }
	due := func(at time.Duration) int { orders, _ := c.Next(at); return len(orders) }
	complete := &record.Observation{Change: record.Change{
		Kind: record.KindDeployment, Name: "web", State: record.StateComplete,
	}}
	see(pod("a", "1", record.StateCreated))
	see(pod("a", "1", record.StateReady))
	see(pod("b", "1", record.StateReady))
	see(complete)
	require.Zero(t, due(2*time.Second), "the first revision is no rollout")
	see(pod("c", "2", record.StateCreated))
	see(pod("c", "2", record.StateReady))
	see(pod("d", "2", record.StateCreated))
	see(pod("d", "2", record.StateReady))
	see(pod("d", "2", record.StateNotReady))
	require.Zero(t, due(3*time.Second), "one is ready, two are asked for")
	see(pod("d", "2", record.StateReady))
	require.Equal(t, 1, due(4*time.Second))
	see(complete)
	require.Equal(t, 1, due(5*time.Second))
}

func TestLimitsInWords(t *testing.T) {
	for want, o := range map[string]spec.Objective{
		"availability ≥ 0.999":         spec.Availability{AtLeast: 0.999},
		"latency_p99_seconds ≤ 0.25 s": spec.LatencyQuantile{Q: 0.99, AtMost: 250 * time.Millisecond},
		"latency_p999_seconds ≤ 1 s":   spec.LatencyQuantile{Q: 0.999, AtMost: time.Second},
		"latency_p50_seconds ≤ 1 s":    spec.LatencyQuantile{Q: 0.5, AtMost: time.Second},
		"restarts ≥ 1":                 spec.AtLeast("restarts", 1),
	} {
		require.Equal(t, want, o.Limit().Text)
	}
}
