package rollout

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// rankVictims sorts pods so that those to be deleted first come first. The rules apply in
// turn, each where those before leave two pods equal (controller_utils.go,
// ActivePodsWithRanks):
//
//  1. a pod without a node goes before one with a node
//  2. by phase: Pending, Unknown, Running
//  3. a pod that is not ready goes before one that is
//  4. by the annotation controller.kubernetes.io/pod-deletion-cost, the lower first
//  5. the pod on the node with more pods of the same owner first
//  6. the pod that has been ready for a shorter time first
//  7. the pod with more restarts first
//  8. the younger pod first
//
// In 6 and 8 ages are compared by the power of two below them, and within the same power by
// UID, which stands for chance.
func rankVictims(pods []*corev1.Pod, onNode map[string]int, now time.Time) {
	slices.SortStableFunc(pods, func(a, b *corev1.Pod) int {
		return cmp.Or(
			falseFirst(a.Spec.NodeName != "", b.Spec.NodeName != ""),
			cmp.Compare(phaseRank(a), phaseRank(b)),
			falseFirst(IsReady(a), IsReady(b)),
			cmp.Compare(deletionCost(a), deletionCost(b)),
			cmp.Compare(onNode[b.Spec.NodeName], onNode[a.Spec.NodeName]),
			compareReadyTimes(a, b, now),
			compareRestarts(a, b),
			compareAges(a, b, a.CreationTimestamp.Time, b.CreationTimestamp.Time, now),
		)
	})
}

func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func phaseRank(pod *corev1.Pod) int {
	switch pod.Status.Phase {
	case corev1.PodUnknown:
		return 1
	case corev1.PodRunning:
		return 2
	}
	return 0
}

// deletionCost is 0 where the annotation is missing or not a plain decimal number: neither
// "+10" nor "008" is one (pkg/apis/core/helper, GetDeletionCostFromPodAnnotations).
func deletionCost(pod *corev1.Pod) int64 {
	text := pod.Annotations[corev1.PodDeletionCost]
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "0") && text != "0" {
		return 0
	}
	cost, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0
	}
	return cost
}

func compareReadyTimes(a, b *corev1.Pod, now time.Time) int {
	if !IsReady(a) || !IsReady(b) {
		return 0
	}
	since := func(pod *corev1.Pod) time.Time { return readyCondition(pod).LastTransitionTime.Time }
	return compareAges(a, b, since(a), since(b), now)
}

// compareAges puts the later time first, and a time that is not set before all others.
func compareAges(a, b *corev1.Pod, timeA, timeB, now time.Time) int {
	switch {
	case timeA.Equal(timeB):
		return 0
	case timeA.IsZero() || timeB.IsZero():
		return falseFirst(!timeA.IsZero(), !timeB.IsZero())
	}
	return cmp.Or(
		cmp.Compare(magnitude(now.Sub(timeA)), magnitude(now.Sub(timeB))),
		cmp.Compare(a.UID, b.UID))
}

// magnitude is the logarithm to base 2 of an age in nanoseconds, rounded down
// (controller_utils.go, logarithmicRankDiff).
func magnitude(age time.Duration) int64 {
	if age <= 0 {
		return -1
	}
	return int64(math.Log2(float64(age)))
}

func compareRestarts(a, b *corev1.Pod) int {
	appA, sidecarA := restarts(a)
	appB, sidecarB := restarts(b)
	return cmp.Or(cmp.Compare(appB, appA), cmp.Compare(sidecarB, sidecarA))
}

// restarts returns the highest restart counts among the pod's containers and among its
// sidecars (controller_utils.go, maxContainerRestarts).
func restarts(pod *corev1.Pod) (app, sidecar int32) {
	for _, c := range pod.Status.ContainerStatuses {
		app = max(app, c.RestartCount)
	}
	for _, c := range pod.Spec.InitContainers {
		if c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways {
			continue
		}
		for _, s := range pod.Status.InitContainerStatuses {
			if s.Name == c.Name {
				sidecar = max(sidecar, s.RestartCount)
			}
		}
	}
	return app, sidecar
}
