package sim

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/load"
	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// web returns a Deployment of the fixture's app as a careful author writes it: a readiness probe
// every second, and a preStop hook of five.
func web(replicas int32, args ...string) *appsv1.Deployment {
	labels := map[string]string{"app": "web"}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					RestartPolicy: corev1.RestartPolicyAlways,
					Containers: []corev1.Container{{
						Name: "app", Image: role.Image,
						Args:           append([]string{"app"}, args...),
						ReadinessProbe: httpProbe(role.PathReady, 1),
						Lifecycle: &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
							Sleep: &corev1.SleepAction{Seconds: 5},
						}},
					}},
				},
			},
		},
	}
}

func httpProbe(path string, period int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{
			HTTPGet: &corev1.HTTPGetAction{Path: path, Port: intstr.FromInt32(8080)},
		},
		PeriodSeconds: period, FailureThreshold: 3, SuccessThreshold: 1, TimeoutSeconds: 1,
	}
}

// strategy sets a rolling update's limits, in pods or percent.
func strategy(d *appsv1.Deployment, surge, unavailable string) {
	s, u := intstr.Parse(surge), intstr.Parse(unavailable)
	d.Spec.Strategy = appsv1.DeploymentStrategy{
		Type:          appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &s, MaxUnavailable: &u},
	}
}

func app(d *appsv1.Deployment) *corev1.Container { return &d.Spec.Template.Spec.Containers[0] }

func service() *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": "web"},
			Ports:    []corev1.ServicePort{{Port: 80, TargetPort: intstr.FromInt32(8080)}},
		},
	}
}

func users(rate float64, d time.Duration) spec.Load {
	return spec.Load{
		Name: "users", Target: "http://web/", Arrivals: load.Poisson{Rate: rate}, For: d,
		Timeout: time.Second, Connections: spec.PerRequest,
	}
}

// plan expands a scenario of one Deployment and its Service.
func plan(t testing.TB, d *appsv1.Deployment, l spec.Load, steps ...spec.Step) *spec.Plan {
	s := spec.Scenario{
		Name: "test", Objects: []runtime.Object{d, service()}, Load: []spec.Load{l}, Steps: steps,
	}
	p, err := s.Plan(spec.Base, 0, 1)
	require.NoError(t, err)
	return p
}

// story is what was observed of a trial.
type story struct {
	requests []record.Request
	changes  []record.Observation
}

func tell(t testing.TB, p *spec.Plan) *story {
	s := &story{}
	last := time.Duration(-1 << 62)
	err := New().Run(context.Background(), p, func(o record.Observation) {
		require.GreaterOrEqual(t, o.At, last)
		last = o.At
		if o.IsRequest() {
			require.Equal(t, o.At, o.Request.Done)
			s.requests = append(s.requests, o.Request)
			return
		}
		s.changes = append(s.changes, o)
	})
	require.NoError(t, err)
	return s
}

// lost counts the requests whose final outcome was not ok.
func (s *story) lost() (n int) {
	for _, r := range s.requests {
		if r.Final && r.Outcome != record.OK {
			n++
		}
	}
	return n
}

// outcomes counts final outcomes.
func (s *story) outcomes() map[record.Outcome]int {
	out := map[record.Outcome]int{}
	for _, r := range s.requests {
		if r.Final {
			out[r.Outcome]++
		}
	}
	return out
}

// all returns the changes of a kind that come to a state.
func (s *story) all(kind record.Kind, state record.State) []record.Observation {
	var out []record.Observation
	for _, o := range s.changes {
		if o.Change.Kind == kind && o.Change.State == state {
			out = append(out, o)
		}
	}
	return out
}

// first returns the first such change at or after a time.
func (s *story) first(
	t testing.TB, kind record.Kind, state record.State, from time.Duration,
) record.Observation {
	for _, o := range s.all(kind, state) {
		if o.At >= from {
			return o
		}
	}
	require.Failf(t, "never", "%s never became %s after %s\n%s", kind, state, from, s)
	return record.Observation{}
}

// String is a timeline of the changes.
func (s *story) String() string {
	var b strings.Builder
	for _, o := range s.changes {
		ch := o.Change
		fmt.Fprintf(&b, "%9.3f %-10s %-13s %-22s %s %s %s %s", o.At.Seconds(), ch.Kind, ch.State,
			ch.Name, ch.Container, ch.Node, ch.Target, ch.Reason)
		if ch.Counts != nil {
			fmt.Fprintf(&b, " %+v", *ch.Counts)
		}
		if ch.Value != 0 {
			fmt.Fprintf(&b, " %v", ch.Value)
		}
		fmt.Fprintln(&b, " "+ch.Message)
	}
	return b.String()
}

// tol tolerates a node's loss for some seconds.
func tol(key string, seconds int64) corev1.Toleration {
	return corev1.Toleration{
		Key: "node.kubernetes.io/" + key, Operator: corev1.TolerationOpExists,
		Effect: corev1.TaintEffectNoExecute, TolerationSeconds: &seconds,
	}
}

// toV2 rolls out version v2 with more flags of the app.
func toV2(at time.Duration, args ...string) spec.Step {
	return spec.Step{At: at, Do: spec.SetArgs{
		Deployment: "web", Container: "app", Args: append([]string{"app", "--version=v2"}, args...),
	}}
}
