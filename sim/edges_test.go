package sim

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// as gives a Deployment another name, and its pods another label app.
func as(d *appsv1.Deployment, name string) *appsv1.Deployment {
	labels := map[string]string{"app": name}
	d.Name, d.Spec.Selector, d.Spec.Template.Labels =
		name, &metav1.LabelSelector{MatchLabels: labels}, labels
	return d
}

func planOf(
	t *testing.T, l spec.Load, steps []spec.Step, objects ...runtime.Object,
) *spec.Plan {
	s := spec.Scenario{Name: "test", Objects: objects, Load: []spec.Load{l}, Steps: steps}
	p, err := s.Plan(spec.Base, 0, 1)
	require.NoError(t, err)
	return p
}

// "names can be bound to different port numbers in different Pods … you can change the port numbers
// that Pods expose in the next version of your backend software, without breaking clients"
// (https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports).
func TestNamedPortMayChangeItsNumber(t *testing.T) {
	d := web(3)
	app(d).Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}}
	app(d).ReadinessProbe.HTTPGet.Port = intstr.FromString("http")
	svc := service()
	svc.Spec.Ports[0].TargetPort = intstr.FromString("http")
	move := spec.Step{At: 5 * time.Second, Do: spec.Apply{Patch: spec.Patch{
		Kind: "Deployment", Name: "web", Merge: `spec: {template: {spec: {containers: [{name: app,
			args: [app, --version=v2, --port=9090],
			ports: [{$patch: replace}, {name: http, containerPort: 9090}]}]}}}`,
	}}}
	s := tell(t, planOf(t, users(200, 30*time.Second), []spec.Step{move}, d, svc))
	require.Zero(t, s.lost(), "%v", s.outcomes())
	require.Equal(t, "v2", s.requests[len(s.requests)-1].Version)
}

// A Service whose selector changes moves its traffic at once (the switch of a blue-green rollout).
func TestSelectorSwitches(t *testing.T) {
	toGreen := spec.Step{At: 10 * time.Second, Do: spec.Apply{Patch: spec.Patch{
		Kind: "Service", Name: "web", Merge: "spec: {selector: {app: green}}",
	}}}
	green := as(web(2, "--version=green"), "green")
	s := tell(t, planOf(t, users(100, 20*time.Second), []spec.Step{toGreen},
		web(2), green, service()))
	require.Zero(t, s.lost())
	for _, r := range s.requests {
		switch {
		case r.Due < 10*time.Second:
			require.Equal(t, "v1", r.Version)
		case r.Due > 11200*time.Millisecond:
			require.Equal(t, "green", r.Version)
		}
	}
}

// A pod that wants to be near another waits until that one has a node.
func TestPodAffinityWaitsForTheOther(t *testing.T) {
	near := as(web(1), "near")
	near.Spec.Template.Spec.Affinity = &corev1.Affinity{PodAffinity: &corev1.PodAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{{
			TopologyKey:   corev1.LabelHostname,
			LabelSelector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
		}},
	}}
	s := tell(t, planOf(t, users(10, time.Second), nil, near, web(1), service()))
	node := map[string]string{}
	for _, o := range s.all(record.KindPod, record.StateScheduled) {
		node[o.Change.Owner] = o.Change.Node
	}
	require.Equal(t, node["web"], node["near"])
}

func TestSetupSaysWhatIsMissing(t *testing.T) {
	huge, late, paused := web(4), web(1, "--startup=1h"), web(2)
	app(huge).Resources.Requests = corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("7")}
	paused.Spec.Paused = true
	for _, test := range []struct {
		d    *appsv1.Deployment
		want []string
	}{
		{huge, []string{"3 of 4 replicas", "0/4 nodes are available: " +
			"1 node(s) had untolerated taint(s), 3 Insufficient cpu."}},
		{late, []string{"0 of 1 replicas", "container app: it runs and is not ready"}},
		{paused, []string{"0 of 2 replicas", "deployment web: it is paused"}},
	} {
		err := New().Run(context.Background(), plan(t, test.d, users(1, time.Second)),
			func(record.Observation) {})
		for _, want := range test.want {
			require.ErrorContains(t, err, want)
		}
	}
}

func TestScaledToNothingRefuses(t *testing.T) {
	s := tell(t, plan(t, web(2), users(100, 40*time.Second),
		spec.Step{At: 5 * time.Second, Do: spec.Scale{Deployment: "web"}},
		spec.Step{At: 20 * time.Second, Do: spec.Scale{Deployment: "web", Replicas: 2}}))
	for _, r := range s.requests {
		switch {
		case r.Due > 12*time.Second && r.Due < 20*time.Second:
			require.Equal(t, record.Refused, r.Outcome)
		case r.Due < 9*time.Second || r.Due > 23*time.Second:
			require.Equal(t, record.OK, r.Outcome, "due %s", r.Due)
		}
	}
	none := tell(t, plan(t, web(0), users(10, 5*time.Second)))
	require.Len(t, none.requests, none.outcomes()[record.Refused])
}

// Five pods of a node want one image: it is pulled once, and for the others only checked.
func TestImagesArePulledOneAfterTheOther(t *testing.T) {
	d := web(5)
	d.Spec.Template.Annotations = map[string]string{role.ModelAnnotation + "app": "app"}
	app(d).Image = "shop:v1"
	p := plan(t, d, users(1, time.Second))
	p.Cluster.Workers = 1
	s := tell(t, p)
	pulling := s.all(record.KindContainer, record.StatePulling)
	pulled := s.all(record.KindContainer, record.StatePulled)
	require.Len(t, pulling, 5)
	require.Len(t, pulled, 5)
	require.Greater(t, pulled[0].At-pulling[0].At, time.Second)
	for i := range 4 {
		require.Greater(t, pulled[i+1].At, pulled[i].At)
		require.Less(t, pulled[i+1].At-pulled[i].At, 900*time.Millisecond)
	}
}

// Steps may come in another order than they are listed in: what Supports could not foresee fails
// the step, and nothing else.
func TestStepThatHasNoModelFails(t *testing.T) {
	annotate := spec.Step{Name: "annotate", At: 8 * time.Second, Do: spec.Apply{Patch: spec.Patch{
		Kind: "Deployment", Name: "web",
		Merge: "spec: {template: {metadata: {annotations: " +
			"{seatrial.dev/model.app: app --version=v2}}}}",
	}}}
	image := spec.Step{Name: "image", At: 4 * time.Second, Do: spec.SetImage{
		Deployment: "web", Container: "app", Image: "shop:v2",
	}}
	p := plan(t, web(1), users(10, 20*time.Second), annotate, image)
	require.NoError(t, New().Supports(p))
	s := tell(t, p)
	failed := s.all(record.KindStep, record.StateFailed)
	require.Len(t, failed, 1)
	require.Equal(t, "image", failed[0].Change.Name)
	require.Contains(t, failed[0].Change.Message, `image "shop:v2"`)
	require.Zero(t, s.lost())
}

// What the witness of a kill waits for need not be a restart, which back-off can put off by
// minutes.
func TestKillInBackOff(t *testing.T) {
	kill := fault.KillContainer{Target: anyWeb, Container: "app"}
	steps := make([]spec.Step, 7)
	for i := range steps {
		steps[i] = inject(time.Duration(10+(20<<i))*time.Second, kill)
	}
	p := plan(t, web(1), users(1, 25*time.Minute), steps...)
	s := tell(t, p)
	waits := s.all(record.KindContainer, record.StateBackoff)
	require.EqualValues(t, 300, waits[len(waits)-1].Change.Value)
	for _, state := range s.faultStates() {
		require.NotEqual(t, record.StateUnseen, state, "%s", s)
	}
	// A container in back-off has no process that could be hit.
	s = tell(t, plan(t, web(1), users(1, time.Minute),
		inject(5*time.Second, kill), inject(10*time.Second, kill), inject(12*time.Second, kill)))
	unseen := s.all(record.KindFault, record.StateUnseen)
	require.Len(t, unseen, 1)
	require.Equal(t, 12*time.Second, unseen[0].At)
	require.Contains(t, unseen[0].Change.Message, "not injected")
}

// A deletion is witnessed for as long as the pod's grace period lasts, and then some.
func TestLongGracePeriodIsWaitedFor(t *testing.T) {
	d := web(1)
	grace := int64(300)
	d.Spec.Template.Spec.TerminationGracePeriodSeconds = &grace
	app(d).Lifecycle.PreStop.Sleep.Seconds = 200
	s := tell(t, plan(t, d, users(1, 10*time.Second),
		inject(5*time.Second, fault.DeletePod{Target: anyWeb})))
	require.Equal(t, []record.State{record.StateInjected, record.StateSeen}, s.faultStates())
}

// "Two faults may overlap on one target; healing one must leave the other" (FAULTS): the first
// one's witness cannot ask for the node's return before the second one's end.
func TestWitnessWaitsForTheOtherFaultsEnd(t *testing.T) {
	all := fault.Target{Selector: map[string]string{"app": "web"}, Mode: fault.All}
	step := func(name string, at, span time.Duration) spec.Step {
		return spec.Step{Name: name, At: at, Do: spec.Inject{
			Fault: fault.StopNode{Target: all, For: span},
		}}
	}
	p := plan(t, web(1), users(1, 10*time.Minute),
		step("a", 10*time.Second, 10*time.Second), step("b", 15*time.Second, 5*time.Minute))
	s := tell(t, p)
	var clear []string
	for _, o := range s.all(record.KindFault, record.StateClear) {
		clear = append(clear, o.Change.Name)
		require.Greater(t, o.At, 315*time.Second)
	}
	require.Equal(t, []string{"a", "b"}, clear, "%s", s)
}

// An idle connection to a pod that went with its node is not answered, not even when the node is
// back: the address is nobody's then.
func TestConnectionsOfALostNodeHang(t *testing.T) {
	l := users(100, time.Minute)
	l.Connections, l.Pool = spec.Reuse, 8
	s := tell(t, plan(t, web(3, "--service-time=30ms"), l,
		inject(10*time.Second, fault.StopNode{Target: anyWeb, For: time.Millisecond})))
	require.Positive(t, s.outcomes()[record.Timeout])
	require.Zero(t, s.outcomes()[record.Reset], "%v", s.outcomes())
}
