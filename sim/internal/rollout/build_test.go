package rollout

import (
	"fmt"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// epoch is the time at which tests begin.
var epoch = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// deploy makes a Deployment with a rolling update; surge and unavailable are numbers or
// percentages, as in a manifest.
func deploy(n int32, surge, unavailable string) *appsv1.Deployment {
	d := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{
			Name: "web", Namespace: "shop", UID: "d", Generation: 1,
		},
		Spec: appsv1.DeploymentSpec{
			Replicas: &n,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "web"}},
			Strategy: appsv1.DeploymentStrategy{
				Type: appsv1.RollingUpdateDeploymentStrategyType,
				RollingUpdate: &appsv1.RollingUpdateDeployment{
					MaxSurge: count(surge), MaxUnavailable: count(unavailable),
				},
			},
		},
	}
	setVersion(d, "v1")
	return d
}

func recreate(n int32) *appsv1.Deployment {
	d := deploy(n, "0", "0")
	d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
	return d
}

func count(text string) *intstr.IntOrString {
	v := intstr.Parse(text)
	return &v
}

func setVersion(d *appsv1.Deployment, version string) {
	d.Spec.Template = template(version)
}

func template(version string) corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: version}}},
	}
}

// set makes a ReplicaSet of d for a version, created so many minutes after the epoch, all of
// whose replicas are available.
func set(d *appsv1.Deployment, version string, n int32, minute int) *appsv1.ReplicaSet {
	rs := &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name: d.Name + "-" + version, Namespace: d.Namespace,
			UID:               types.UID("rs-" + version),
			CreationTimestamp: metav1.NewTime(epoch.Add(time.Duration(minute) * time.Minute)),
			OwnerReferences: []metav1.OwnerReference{
				*metav1.NewControllerRef(d, appsv1.SchemeGroupVersion.WithKind("Deployment")),
			},
		},
		Spec: appsv1.ReplicaSetSpec{Replicas: &n, Template: template(version)},
		Status: appsv1.ReplicaSetStatus{
			Replicas: n, ReadyReplicas: n, AvailableReplicas: n,
		},
	}
	rs.Spec.Template.Labels[appsv1.DefaultDeploymentUniqueLabelKey] = version
	return rs
}

// sized notes on a set for which size of the Deployment it was last scaled.
func sized(rs *appsv1.ReplicaSet, desired, most int32) *appsv1.ReplicaSet {
	rs.Annotations = map[string]string{
		DesiredReplicasAnnotation: strconv.Itoa(int(desired)),
		MaxReplicasAnnotation:     strconv.Itoa(int(most)),
	}
	return rs
}

// reporting overrides how many replicas of a set are available.
func reporting(rs *appsv1.ReplicaSet, avail int32) *appsv1.ReplicaSet {
	rs.Status.ReadyReplicas, rs.Status.AvailableReplicas = avail, avail
	return rs
}

// podOf makes a running pod of a set; since is the time from which on it is ready, or zero.
func podOf(rs *appsv1.ReplicaSet, name string, since time.Time) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name: name, Namespace: rs.Namespace, UID: types.UID("pod-" + name),
			Labels: rs.Spec.Template.Labels,
			OwnerReferences: []metav1.OwnerReference{
				*metav1.NewControllerRef(rs, appsv1.SchemeGroupVersion.WithKind("ReplicaSet")),
			},
		},
		Spec:   corev1.PodSpec{NodeName: "node"},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
	if !since.IsZero() {
		setReady(pod, since)
	}
	return pod
}

func setReady(pod *corev1.Pod, since time.Time) {
	pod.Status.Conditions = []corev1.PodCondition{{
		Type: corev1.PodReady, Status: corev1.ConditionTrue,
		LastTransitionTime: metav1.NewTime(since),
	}}
}

// sizes tells the sizes of all sets after a decision, like "v1:3 v2:1", with sets in the order
// of the input.
func sizes(d Decision, sets ...*appsv1.ReplicaSet) string {
	text := ""
	for _, rs := range sets {
		n := *rs.Spec.Replicas
		for _, u := range d.Update {
			if u.Name == rs.Name {
				n = *u.Spec.Replicas
			}
		}
		text += fmt.Sprintf("%s:%d ", rs.Name[len("web-"):], n)
	}
	if d.Create != nil {
		text += fmt.Sprintf("new:%d ", *d.Create.Spec.Replicas)
	}
	return text[:max(0, len(text)-1)]
}
