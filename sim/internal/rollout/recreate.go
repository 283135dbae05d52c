package rollout

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// recreate makes one step of a Recreate rollout: all old sets to zero, then wait until their
// pods are really gone, then the new set at full size at once
// (pkg/controller/deployment/recreate.go, rolloutRecreate).
func (p *pass) recreate(pods []*corev1.Pod) {
	shrunk := false
	for _, rs := range active(p.old) {
		shrunk = p.resizeOnly(rs, 0) || shrunk
	}
	if !shrunk && !p.oldPodsRunning(pods) {
		p.createNew()
		p.resizeOnly(p.new, *p.d.Spec.Replicas)
		if complete(p.d, &p.d.Status) {
			p.forget()
		}
	}
	p.status = p.progress()
}

// oldPodsRunning reports whether an old set counts pods or any of its pods has not finished.
// Pods that are terminating have not finished, and one on a lost node (phase Unknown, or still
// Running there) may be running for all anyone knows (recreate.go, oldPodsRunning).
func (p *pass) oldPodsRunning(pods []*corev1.Pod) bool {
	if sum(p.old, actual) > 0 {
		return true
	}
	for _, pod := range pods {
		if !isFinished(pod) && controlledByOne(p.old, pod) {
			return true
		}
	}
	return false
}

func controlledByOne(sets []*appsv1.ReplicaSet, pod *corev1.Pod) bool {
	for _, rs := range sets {
		if controls(rs, pod) {
			return true
		}
	}
	return false
}
