package schedule

import (
	"math"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// What a container counts for, when nodes are compared, if it does not request the resource
// (pkg/scheduler/util/pod_resources.go).
const (
	defaultMilliCPU = 100
	defaultMemory   = 200 << 20
)

// A demand is what the pod asks of one resource: in thousandths of a core for cpu, else in
// whole units (bytes).
type demand struct {
	name         corev1.ResourceName
	used, scored int64
}

// demandsOf returns the pod's demands: cpu and memory, in this order and also if they are
// zero, and then whatever else it requests, in no particular order.
func demandsOf(pod *corev1.Pod) []demand {
	out := make([]demand, 0, 3)
	add := func(name corev1.ResourceName) {
		for i := range out {
			if out[i].name == name {
				return
			}
		}
		used, scored := request(pod, name)
		out = append(out, demand{name: name, used: used, scored: scored})
	}
	add(corev1.ResourceCPU)
	add(corev1.ResourceMemory)
	for _, containers := range [][]corev1.Container{pod.Spec.Containers, pod.Spec.InitContainers} {
		for i := range containers {
			for name := range containers[i].Resources.Requests {
				add(name)
			}
		}
	}
	for name := range pod.Spec.Overhead {
		add(name)
	}
	return out
}

// request returns what a pod requests of a resource (used), and the same with the default for
// each container that does not request it (scored).
//
// Containers and sidecars add up; an init container needs its own beside the sidecars started
// before it, and the pod needs the highest of all that. A request at the level of the pod
// takes the place of that sum; the overhead comes on top (component-helpers/resource,
// PodRequests, whose allocations are too dear for every pod in every cycle).
func request(pod *corev1.Pod, name corev1.ResourceName) (used, scored int64) {
	if r := pod.Spec.Resources; r != nil {
		if q, ok := r.Requests[name]; ok && isPodLevel(name) {
			n := amount(name, q) + overhead(pod, name)
			return n, n
		}
	}
	for i := range pod.Spec.Containers {
		u, s := containerRequest(&pod.Spec.Containers[i], name)
		used, scored = used+u, scored+s
	}
	var sidecarsUsed, sidecarsScored, peakUsed, peakScored int64
	for i := range pod.Spec.InitContainers {
		u, s := containerRequest(&pod.Spec.InitContainers[i], name)
		peakUsed = max(peakUsed, sidecarsUsed+u)
		peakScored = max(peakScored, sidecarsScored+s)
		if isSidecar(&pod.Spec.InitContainers[i]) {
			used, scored = used+u, scored+s
			sidecarsUsed, sidecarsScored = sidecarsUsed+u, sidecarsScored+s
		}
	}
	extra := overhead(pod, name)
	return max(used, peakUsed) + extra, max(scored, peakScored) + extra
}

func containerRequest(c *corev1.Container, name corev1.ResourceName) (used, scored int64) {
	if q, ok := c.Resources.Requests[name]; ok {
		n := amount(name, q)
		return n, n
	}
	switch name {
	case corev1.ResourceCPU:
		return 0, defaultMilliCPU
	case corev1.ResourceMemory:
		return 0, defaultMemory
	}
	return 0, 0
}

func overhead(pod *corev1.Pod, name corev1.ResourceName) int64 {
	if q, ok := pod.Spec.Overhead[name]; ok {
		return amount(name, q)
	}
	return 0
}

func isPodLevel(name corev1.ResourceName) bool {
	return name == corev1.ResourceCPU || name == corev1.ResourceMemory
}

func isSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

func amount(name corev1.ResourceName, q resource.Quantity) int64 {
	if name == corev1.ResourceCPU {
		return q.MilliValue()
	}
	return q.Value()
}

// allocatable returns what a node has of a resource for pods. Allocatable defaults to capacity
// (API reference, NodeStatus).
func allocatable(node *corev1.Node, name corev1.ResourceName) int64 {
	list := node.Status.Allocatable
	if list == nil {
		list = node.Status.Capacity
	}
	if q, ok := list[name]; ok {
		return amount(name, q)
	}
	return 0
}

// rejectByResources names what the node has too little of
// (noderesources/fit.go, fitsRequest).
func (c *cycle) rejectByResources(h *host) []string {
	var lacks []string
	if int64(len(h.pods))+1 > allocatable(h.node, corev1.ResourcePods) {
		lacks = append(lacks, "Too many pods")
	}
	for i, d := range c.demands {
		if d.used > 0 && d.used > allocatable(h.node, d.name)-h.used[i] {
			lacks = append(lacks, "Insufficient "+string(d.name))
		}
	}
	return lacks
}

// scoreLeastAllocated gives the mean free share of cpu and memory, with the pod on the node,
// in per cent rounded down (noderesources/least_allocated.go, leastResourceScorer).
func (c *cycle) scoreLeastAllocated(h *host) int64 {
	var total, n int64
	for i, d := range c.demands[:2] {
		has := allocatable(h.node, d.name)
		if has == 0 {
			continue
		}
		n++
		if wants := h.scored[i] + d.scored; wants <= has {
			total += (has - wants) * maxScore / has
		}
	}
	if n == 0 {
		return 0
	}
	return total / n
}

// scoreBalance is highest where cpu and memory would be used to the same share: 100 less half
// the difference in per cent, which is the standard deviation of two. It has no opinion on a
// pod without requests (noderesources/balanced_allocation.go, balancedResourceScorer).
func (c *cycle) scoreBalance(h *host) int64 {
	if c.demands[0].used == 0 && c.demands[1].used == 0 {
		return 0
	}
	var share [2]float64
	for i, d := range c.demands[:2] {
		has := allocatable(h.node, d.name)
		if has == 0 {
			return maxScore // one resource alone is always in balance
		}
		share[i] = min(1, float64(h.used[i]+d.used)/float64(has))
	}
	return int64((1 - math.Abs(share[0]-share[1])/2) * maxScore)
}
