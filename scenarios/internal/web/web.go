package web

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/load"
	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// Name is that of the Deployment and of the Service; Container that of the app's container.
const (
	Name      = "web"
	Container = "app"
	port      = 8080
)

// Labels select the app's pods.
func Labels() map[string]string { return map[string]string{"app": Name} }

// Args are the app's arguments. One pod serves one request at a time in about 23 ms, so about 44 a
// second: four pods carry 100 req/s with ease, three with effort, two not at all.
func Args(version string, startup time.Duration) []string {
	return []string{
		"app", "--version=" + version, "--service-time=lognormal(20ms,0.5)",
		"--concurrency=1", "--startup=" + startup.String(),
	}
}

// Deployment is the app with a readiness probe each second and a preStop pause, which gives every
// kube-proxy time to forget the pod before it stops listening. It takes two seconds to start.
func Deployment(replicas int32) *appsv1.Deployment {
	grace := int64(20)
	return &appsv1.Deployment{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"},
		ObjectMeta: metav1.ObjectMeta{Name: Name, Labels: Labels()},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: Labels()},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: Labels()},
				Spec: corev1.PodSpec{
					TerminationGracePeriodSeconds: &grace,
					Containers:                    []corev1.Container{app()},
				},
			},
		},
	}
}

func app() corev1.Container {
	return corev1.Container{
		Name: Container, Image: role.Image, ImagePullPolicy: corev1.PullNever,
		Args:  Args("v1", 2*time.Second),
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: port}},
		ReadinessProbe: &corev1.Probe{
			ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
				Path: role.PathReady, Port: intstr.FromString("http"),
			}},
			PeriodSeconds: 1, FailureThreshold: 2,
		},
		Lifecycle: &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
			Sleep: &corev1.SleepAction{Seconds: 3},
		}},
		Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
			corev1.ResourceCPU:    resource.MustParse("50m"),
			corev1.ResourceMemory: resource.MustParse("32Mi"),
		}},
	}
}

// Spread asks for the app's pods on different nodes where there are enough.
func Spread(d *appsv1.Deployment) *appsv1.Deployment {
	d.Spec.Template.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{
		MaxSkew: 1, TopologyKey: corev1.LabelHostname, WhenUnsatisfiable: corev1.ScheduleAnyway,
		LabelSelector: &metav1.LabelSelector{MatchLabels: Labels()},
	}}
	return d
}

// Service is the app's Service on port 80.
func Service() *corev1.Service {
	return &corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: Name},
		Spec: corev1.ServiceSpec{
			Selector: Labels(),
			Ports: []corev1.ServicePort{{
				Name: "http", Port: 80, TargetPort: intstr.FromString("http"),
			}},
		},
	}
}

// Users is a load of independent users, each request on a connection of its own: none is spared by
// a connection that was made in better times.
func Users(rate float64, window time.Duration) []spec.Load {
	return []spec.Load{{
		Name: "users", Target: "http://" + Name + "/", Arrivals: load.Poisson{Rate: rate},
		For: window, Timeout: time.Second, Connections: spec.PerRequest,
	}}
}

// Roll is the step that rolls out version v2, which takes startup to start.
func Roll(at, startup time.Duration) spec.Step {
	return spec.Step{Name: "roll out v2", At: at, Do: spec.SetArgs{
		Deployment: Name, Container: Container, Args: Args("v2", startup),
	}}
}

// Change is a patch of the app's Deployment, as YAML.
func Change(merge string) []spec.Patch {
	return []spec.Patch{{Kind: "Deployment", Name: Name, Merge: merge}}
}
