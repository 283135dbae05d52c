package spec_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/scenarios/spec/load"
)

func deployment(s *spec.Scenario) *appsv1.DeploymentSpec {
	return &s.Objects[0].(*appsv1.Deployment).Spec
}

func at(v int32) *intstr.IntOrString { n := intstr.FromInt32(v); return &n }

// A scenario from Go gets what one from YAML gets: every row is refused, in these words.
func TestScenariosFromGoAreRefusedToo(t *testing.T) {
	for want, spoil := range map[string]func(*spec.Scenario){
		"spec.objects[2]: want an object":  func(s *spec.Scenario) { s.Objects = append(s.Objects, nil) },
		"spec.objectives[0]: want an obje": func(s *spec.Scenario) { s.Objectives = []spec.Objective{nil} },
		"*spec.Scale is no action":         func(s *spec.Scenario) { s.Steps[0].Do = &spec.Scale{Deployment: "web"} },
		"*fault.DeletePod is no fault": func(s *spec.Scenario) {
			s.Steps[0].Do = spec.Inject{Fault: &fault.DeletePod{
				Target: fault.Target{Selector: map[string]string{"app": "web"}},
			}}
		},
		"Deployment x: want it as the Go type": func(s *spec.Scenario) {
			o := &unstructured.Unstructured{Object: map[string]any{}}
			o.SetKind("Deployment")
			o.SetName("x")
			s.Objects = append(s.Objects, o)
		},
		"there is no Deployment \"x\"": func(s *spec.Scenario) {
			s.Steps[0] = spec.Step{Do: spec.Apply{Patch: spec.Patch{Kind: "Deployment", Name: "x", Merge: "a: b"}}}
		},
		`"": want fields to change`: func(s *spec.Scenario) { s.Variants[1].Patch[0].Merge = "" },
		`"[a]": want fields to`:     func(s *spec.Scenario) { s.Variants[1].Patch[0].Merge = "[a]" },
		"availability: NaN is no p": func(s *spec.Scenario) { s.Objectives = []spec.Objective{spec.Availability{AtLeast: math.NaN()}} },
		"metric \"latency_p05_seco": func(s *spec.Scenario) { s.Objectives = []spec.Objective{spec.AtMost("latency_p05_seconds", 1)} },
		"latency at quantile 0.05 is not measured: want 0.5, 0.9, 0.99 or 0.999": func(s *spec.Scenario) {
			s.Objectives = []spec.Objective{spec.LatencyQuantile{Q: 0.05, AtMost: time.Second}}
		},
		"latency at quantile 0.09 is": func(s *spec.Scenario) {
			s.Objectives = []spec.Objective{spec.LatencyQuantile{Q: 0.09, AtMost: time.Second}}
		},
		"latency at quantile 5 is": func(s *spec.Scenario) {
			s.Objectives = []spec.Objective{spec.LatencyQuantile{Q: 5, AtMost: time.Second}}
		},
		"spec.steps[1].name: \"hit\": want a name that no other step has": func(s *spec.Scenario) {
			s.Steps[0].Name = "hit"
			s.Steps = append(s.Steps, s.Steps[0])
		},
		"all rates are 0": func(s *spec.Scenario) {
			s.Load[0].Arrivals = load.Steps{Stages: []load.Stage{{For: time.Second}}}
		},
		"attempts: 1000: want 1 to 100": func(s *spec.Scenario) { s.Load[0].Attempts = 1000 },
		"timeout: 1000h0m0s: want at":   func(s *spec.Scenario) { s.Load[0].Timeout = 1000 * time.Hour },
		"replicas -1: want 0 or more":   func(s *spec.Scenario) { deployment(s).Replicas = new(int32); *deployment(s).Replicas = -1 },
		"it has no containers":          func(s *spec.Scenario) { deployment(s).Template.Spec.Containers = nil },
		"readinessProbe: want one of":   func(s *spec.Scenario) { deployment(s).Template.Spec.Containers[0].ReadinessProbe.TCPSocket = nil },
		"readinessProbe: -1: want no": func(s *spec.Scenario) {
			deployment(s).Template.Spec.Containers[0].ReadinessProbe.PeriodSeconds = -1
		},
		"are both 0": func(s *spec.Scenario) {
			deployment(s).Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{MaxSurge: at(0), MaxUnavailable: at(0)}
		},
		"rollingUpdate goes only with": func(s *spec.Scenario) {
			deployment(s).Strategy = appsv1.DeploymentStrategy{
				Type: "Recreate", RollingUpdate: &appsv1.RollingUpdateDeployment{},
			}
		},
		"selector tier in (back) does not match": func(s *spec.Scenario) {
			deployment(s).Selector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
				{Key: "tier", Operator: "In", Values: []string{"back"}},
			}}
		},
		"--failure-rate=2: want 0 to 1": func(s *spec.Scenario) {
			deployment(s).Template.Annotations = map[string]string{"seatrial.dev/model.app": "app --failure-rate=2"}
		},
		"annotation seatrial.dev/model.ap: it has no container \"ap\"": func(s *spec.Scenario) {
			deployment(s).Template.Annotations = map[string]string{"seatrial.dev/model.ap": "app"}
		},
		"in this variant, spec.load[0].target: Service \"web\" has no port 80": func(s *spec.Scenario) {
			s.Variants[1].Patch[0] = spec.Patch{Kind: "Service", Name: "web", Merge: "spec: {ports: [{port: 80, $patch: delete}, {port: 8080}]}"}
		},
		"in this variant, spec.steps[0]: Deployment \"web\" has no container \"app\"": func(s *spec.Scenario) {
			s.Steps[0].Do = spec.SetImage{Deployment: "web", Container: "app", Image: "v2"}
			s.Variants[1].Patch[0].Merge = "spec: {template: {spec: {containers: [{$patch: replace}, {name: web, image: x}]}}}"
		},
		"spec.load: want at least one load": func(s *spec.Scenario) {
			s.Variants[0].Load, s.Load = s.Load, nil
		},
	} {
		s := example()
		spoil(&s)
		var all strings.Builder
		for _, p := range s.Validate() {
			all.WriteString(p.String() + "\n")
		}
		want = strings.Replace(want, "spec.steps[0]: Depl", "spec.steps[0].setImage: Depl", 1)
		require.Contains(t, all.String(), want)
	}
}

// A problem of a variant's own is not taken for the base's because it has the same words.
func TestEqualWordsAtTwoPlaces(t *testing.T) {
	s := example()
	s.Variants[0].Load = append([]spec.Load(nil), s.Load...)
	s.Load[0].For, s.Variants[0].Load[0].For = 0, 0
	var paths []string
	for _, p := range s.Validate() {
		paths = append(paths, p.Path)
	}
	require.Equal(t, []string{"spec.load[0].duration", "spec.variants[0].load[0].duration"}, paths)
}

func TestVariantsMayBringAllTheLoad(t *testing.T) {
	s := example()
	s.Variants[0].Load, s.Variants[1].Load, s.Load = s.Load, s.Load, nil
	require.Empty(t, s.Validate())
}

// Faults and their witnesses are told apart by the names of their steps.
func TestStepsHaveNamesOfTheirOwn(t *testing.T) {
	kill := spec.Inject{Fault: fault.KillContainer{}}
	s := example()
	s.Steps = []spec.Step{{Do: kill}, {Do: kill}, {Name: "killContainer (3)"}, {Do: kill}}
	p, err := s.Plan("plain", 0, 1)
	require.NoError(t, err)
	var names []string
	for _, step := range p.Steps {
		names = append(names, step.Name)
	}
	require.Equal(t, []string{
		"killContainer", "killContainer (2)", "killContainer (3)", "killContainer (4)",
	}, names)
}

// Asked late, as a real clock may, the steps come in the order of their times and not of the list.
func TestStepsAreDoneInTheOrderOfTheirTimes(t *testing.T) {
	p := spec.Plan{Steps: []spec.Step{
		{Name: "third", At: 3 * time.Second}, {Name: "first", At: time.Second}, {Name: "second", At: 2 * time.Second},
	}}
	orders, again := p.Controller().Next(5 * time.Second)
	require.Equal(t, []spec.Order{{Name: "first"}, {Name: "second"}, {Name: "third"}}, orders)
	require.Equal(t, spec.Never, again)
}

// "With When set, not before": a state that is reached early waits for At, and At for the state.
func TestAtTogetherWithWhen(t *testing.T) {
	p := spec.Plan{Steps: []spec.Step{
		{Name: "hit", At: 10 * time.Second, When: &spec.State{Deployment: "web", NewReady: 1}},
	}}
	c := p.Controller()
	c.Observe(pod("a", "1", record.StateCreated))
	c.Observe(pod("b", "2", record.StateCreated))
	c.Observe(pod("b", "2", record.StateReady))
	orders, again := c.Next(5 * time.Second)
	require.Empty(t, orders)
	require.Equal(t, 10*time.Second, again)
	c.Observe(pod("b", "2", record.StateNotReady))
	orders, again = c.Next(10 * time.Second)
	require.Empty(t, orders)
	require.Equal(t, spec.Never, again)
	c.Observe(pod("b", "2", record.StateReady))
	orders, _ = c.Next(12 * time.Second)
	require.Len(t, orders, 1)
}

// A step that waits for a rollout is not taken in by the one before: neither by its pods nor by its
// end.
func TestWhenIsOfTheLastRollout(t *testing.T) {
	const s = time.Second
	roll := func(at time.Duration, args string) spec.Step {
		return spec.Step{Name: args, At: at, Do: spec.SetArgs{Deployment: "web", Args: []string{args}}}
	}
	done := &record.Observation{Change: record.Change{
		Kind: record.KindDeployment, Name: "web", State: record.StateComplete,
	}}
	for name, third := range map[string]string{"a third revision": "3", "back to the first": "1"} {
		p := spec.Plan{Steps: []spec.Step{
			roll(s, "v2"), roll(9*s, "v3"),
			{Name: "hit", At: 9 * s, When: &spec.State{Deployment: "web", NewReady: 1}},
			{Name: "end", At: 9 * s, When: &spec.State{Deployment: "web", Complete: true}},
		}}
		c := p.Controller()
		due := func(at time.Duration) []string {
			orders, _ := c.Next(at)
			names := []string{}
			for _, o := range orders {
				names = append(names, o.Name)
			}
			return names
		}
		c.Observe(pod("a", "1", record.StateCreated))
		require.Equal(t, []string{"v2"}, due(s), name)
		c.Observe(pod("b", "2", record.StateCreated))
		c.Observe(pod("b", "2", record.StateReady))
		c.Observe(done)
		require.Equal(t, []string{"v3"}, due(9*s), "%s: the second rollout is done, but it is not the last", name)
		c.Observe(done) // late news of the second
		c.Observe(pod("b2", "2", record.StateCreated))
		c.Observe(pod("b2", "2", record.StateReady)) // a replacement
		require.Empty(t, due(10*s), name)
		c.Observe(pod("c", third, record.StateCreated))
		require.Empty(t, due(11*s), name)
		c.Observe(pod("c", third, record.StateReady))
		require.Equal(t, []string{"hit"}, due(12*s), name)
		c.Observe(done)
		require.Equal(t, []string{"end"}, due(13*s), name)
	}
}

// What the API server fills in: pkg/apis/core/v1/defaults.go of k8s.io/kubernetes, by function.
func TestDefaults(t *testing.T) {
	// SetDefaults_Container: the pull policy is Always with the tag latest, "or IfNotPresent
	// otherwise"; parsers.ParseImageName gives that tag where there is neither a tag nor a digest.
	for image, want := range map[string]corev1.PullPolicy{
		"nginx": "Always", "nginx:latest": "Always", "localhost:5000/nginx": "Always",
		"nginx:latest@sha256:0123": "Always", "nginx:1.22": "IfNotPresent", "nginx@sha256:0123": "IfNotPresent",
		"localhost:5000/nginx:1.22": "IfNotPresent",
	} {
		p := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{Image: image}}}}
		spec.SetDefaults(p)
		require.Equal(t, want, p.Spec.Containers[0].ImagePullPolicy, image)
	}
	// SetDefaults_Pod: "set requests to limits if requests are not specified, but limits are", one by
	// one.
	cpu, memory := resource.MustParse("100m"), resource.MustParse("1Gi")
	get := &corev1.HTTPGetAction{}
	p := &corev1.Pod{Spec: corev1.PodSpec{Containers: []corev1.Container{{
		Resources: corev1.ResourceRequirements{
			Requests: corev1.ResourceList{"cpu": cpu},
			Limits:   corev1.ResourceList{"cpu": resource.MustParse("1"), "memory": memory},
		},
		Lifecycle: &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{HTTPGet: get}},
	}}}}
	spec.SetDefaults(p)
	require.Equal(t, corev1.ResourceList{"cpu": cpu, "memory": memory}, p.Spec.Containers[0].Resources.Requests)
	require.Equal(t, corev1.HTTPGetAction{Path: "/", Scheme: "HTTP"}, *get)
	// SetDefaults_Service.
	s := &corev1.Service{Spec: corev1.ServiceSpec{
		SessionAffinity: "ClientIP", Ports: []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromString("")}},
	}}
	spec.SetDefaults(s)
	require.Equal(t, intstr.FromInt32(80), s.Spec.Ports[0].TargetPort)
	require.Equal(t, int32(10800), *s.Spec.SessionAffinityConfig.ClientIP.TimeoutSeconds)
	require.Equal(t, corev1.ServiceInternalTrafficPolicyCluster, *s.Spec.InternalTrafficPolicy)
}
