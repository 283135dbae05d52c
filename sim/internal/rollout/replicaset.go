package rollout

import (
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// burst is the most pods that one pass creates or deletes
// (pkg/controller/replicaset/replica_set.go, BurstReplicas).
const burst = 500

// ReplicaSetSync makes one pass of the ReplicaSet controller: it returns how many pods rs
// lacks, or else which pods to delete, the first to go first. Pods that are being deleted or
// have finished count for neither. pods may be those of the whole cluster: rs takes its own,
// and those of all sets with the same owner as rs, which it finds among sets, tell where pods
// crowd on a node (replica_set.go, manageReplicas, getPodsToDelete).
func ReplicaSetSync(
	rs *appsv1.ReplicaSet, sets []*appsv1.ReplicaSet, pods []*corev1.Pod, now time.Time,
) (create int, remove []*corev1.Pod) {
	if rs.DeletionTimestamp != nil {
		return 0, nil
	}
	mine := activePods(rs, pods)
	excess := len(mine) - int(replicas(rs.Spec.Replicas))
	if excess <= 0 {
		return min(-excess, burst), nil
	}
	if excess < len(mine) {
		rankVictims(mine, crowding(siblings(rs, sets), pods), now)
	}
	return 0, mine[:min(excess, burst)]
}

// ReplicaSetStatus counts the pods of rs into the status it has at the time now
// (pkg/controller/replicaset/replica_set_utils.go, calculateStatus).
func ReplicaSetStatus(
	rs *appsv1.ReplicaSet, pods []*corev1.Pod, now time.Time,
) appsv1.ReplicaSetStatus {
	s := appsv1.ReplicaSetStatus{
		ObservedGeneration: rs.Generation,
		Conditions:         rs.Status.Conditions,
	}
	labelled := labels.SelectorFromSet(rs.Spec.Template.Labels)
	for _, pod := range activePods(rs, pods) {
		s.Replicas++
		if labelled.Matches(labels.Set(pod.Labels)) {
			s.FullyLabeledReplicas++
		}
		if IsReady(pod) {
			s.ReadyReplicas++
		}
		if IsAvailable(pod, rs.Spec.MinReadySeconds, now) {
			s.AvailableReplicas++
		}
	}
	return s
}

func activePods(rs *appsv1.ReplicaSet, pods []*corev1.Pod) []*corev1.Pod {
	var out []*corev1.Pod
	for _, pod := range pods {
		if IsActive(pod) && controls(rs, pod) {
			out = append(out, pod)
		}
	}
	return out
}

// siblings returns the sets that have the controller of rs, with rs itself
// (replica_set.go, getReplicaSetsWithSameController).
func siblings(rs *appsv1.ReplicaSet, sets []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	out := []*appsv1.ReplicaSet{rs}
	owner := metav1.GetControllerOf(rs)
	if owner == nil {
		return out
	}
	for _, other := range sets {
		o := metav1.GetControllerOf(other)
		if o != nil && o.UID == owner.UID && other.UID != rs.UID {
			out = append(out, other)
		}
	}
	return out
}

// crowding counts the active pods of the sets by node
// (replica_set.go, getPodsRankedByRelatedPodsOnSameNode).
func crowding(sets []*appsv1.ReplicaSet, pods []*corev1.Pod) map[string]int {
	onNode := map[string]int{}
	for _, pod := range pods {
		if IsActive(pod) && controlledByOne(sets, pod) {
			onNode[pod.Spec.NodeName]++
		}
	}
	return onNode
}
