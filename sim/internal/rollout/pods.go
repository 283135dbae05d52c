package rollout

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// IsReady reports whether the pod's Ready condition is True
// (pkg/api/v1/pod/util.go, IsPodReady).
func IsReady(pod *corev1.Pod) bool {
	c := readyCondition(pod)
	return c != nil && c.Status == corev1.ConditionTrue
}

// IsAvailable reports whether the pod has been ready for minReadySeconds at the time now
// (pkg/api/v1/pod/util.go, IsPodAvailable).
func IsAvailable(pod *corev1.Pod, minReadySeconds int32, now time.Time) bool {
	if !IsReady(pod) {
		return false
	}
	if minReadySeconds == 0 {
		return true
	}
	since := readyCondition(pod).LastTransitionTime
	return !since.IsZero() && !since.Add(seconds(minReadySeconds)).After(now)
}

// IsActive reports whether the pod counts as one of its ReplicaSet's: neither finished nor
// being deleted (pkg/controller/controller_utils.go, IsPodActive).
func IsActive(pod *corev1.Pod) bool {
	return !isFinished(pod) && pod.DeletionTimestamp == nil
}

// IsTerminating reports whether the pod is being deleted and has not finished yet
// (pkg/controller/controller_utils.go, IsPodTerminating).
func IsTerminating(pod *corev1.Pod) bool {
	return !isFinished(pod) && pod.DeletionTimestamp != nil
}

// NextAvailable returns how long after now the first of the ready pods becomes available, or
// zero if none is waiting (pkg/controller/controller_utils.go, FindMinNextPodAvailabilityCheck).
func NextAvailable(pods []*corev1.Pod, minReadySeconds int32, now time.Time) time.Duration {
	var next time.Duration
	for _, pod := range pods {
		if !IsActive(pod) || !IsReady(pod) || IsAvailable(pod, minReadySeconds, now) {
			continue
		}
		since := readyCondition(pod).LastTransitionTime
		if since.IsZero() {
			continue
		}
		wait := since.Add(seconds(minReadySeconds)).Sub(now)
		if next == 0 || wait < next {
			next = wait
		}
	}
	return next
}

func readyCondition(pod *corev1.Pod) *corev1.PodCondition {
	for i := range pod.Status.Conditions {
		if pod.Status.Conditions[i].Type == corev1.PodReady {
			return &pod.Status.Conditions[i]
		}
	}
	return nil
}

func isFinished(pod *corev1.Pod) bool {
	return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
}

// controls reports whether the set is the pod's controller.
func controls(rs *appsv1.ReplicaSet, pod *corev1.Pod) bool {
	return pod.Namespace == rs.Namespace && metav1.IsControlledBy(pod, rs)
}

func seconds(n int32) time.Duration { return time.Duration(n) * time.Second }

// replicas reads spec.replicas, whose default is 1 (API reference, DeploymentSpec and
// ReplicaSetSpec).
func replicas(p *int32) int32 {
	if p == nil {
		return 1
	}
	return *p
}
