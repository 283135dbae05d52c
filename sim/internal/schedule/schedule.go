package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// A View is the cluster as the scheduler sees it.
type View struct {
	// Nodes that exist. Each needs status.allocatable, or capacity in its place, also for
	// pods. Their order decides nothing but which of several equally good nodes a random
	// number stands for, so it must itself be reproducible.
	Nodes []*corev1.Node
	// Pods of the whole cluster. Those without a node, and those that have finished, take no
	// room; those that are being deleted still do.
	Pods []*corev1.Pod
	// Services, ReplicaSets and StatefulSets give the selector by which pods without topology
	// spread constraints are spread by default. Where none applies there is no such spread.
	Services     []*corev1.Service
	ReplicaSets  []*appsv1.ReplicaSet
	StatefulSets []*appsv1.StatefulSet
}

// Pick returns the name of the node on which the pod is to run: among the nodes that pass all
// filters one with the highest score, by chance from r among equals (r is drawn from only
// then). If no node passes, the error is a [*FitError]; a selector in pod or in one of the
// pods there that cannot be parsed is another error. Nothing is modified.
func Pick(pod *corev1.Pod, in View, r *rand.Rand) (node string, err error) {
	c, err := newCycle(pod, in)
	if err != nil {
		return "", fmt.Errorf("scheduling pod %s/%s: %w", pod.Namespace, pod.Name, err)
	}
	var fit []*host
	refused := FitError{Nodes: len(c.hosts), Reasons: map[string]int{}}
	for i := range c.hosts {
		why := c.reject(&c.hosts[i])
		if len(why) == 0 {
			fit = append(fit, &c.hosts[i])
		}
		for _, reason := range why {
			refused.Reasons[reason]++
		}
	}
	switch len(fit) {
	case 0:
		return "", &refused
	case 1:
		return fit[0].node.Name, nil
	}
	best := highest(fit, c.score(fit))
	if len(best) == 1 {
		return best[0].node.Name, nil
	}
	return best[r.IntN(len(best))].node.Name, nil
}

// highest returns the hosts that share the highest score.
func highest(hosts []*host, scores []int64) []*host {
	top := slices.Max(scores)
	var best []*host
	for i, h := range hosts {
		if scores[i] == top {
			best = append(best, h)
		}
	}
	return best
}

// A FitError says why no node can take a pod.
type FitError struct {
	// Nodes is the number of nodes that were looked at.
	Nodes int
	// Reasons counts nodes by reason. A node that lacks two resources counts under both.
	Reasons map[string]int
}

// Error says it as the event FailedScheduling does
// (pkg/scheduler/framework/types.go, FitError.Error).
func (e *FitError) Error() string {
	if e.Nodes == 0 {
		return "no nodes available to schedule pods"
	}
	var parts []string
	for reason, n := range e.Reasons {
		parts = append(parts, fmt.Sprintf("%d %s", n, reason))
	}
	slices.Sort(parts)
	return fmt.Sprintf("0/%d nodes are available: %s.", e.Nodes, strings.Join(parts, ", "))
}
