package schedule

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// A cycle holds what is worked out once for the pod, before any node is looked at.
type cycle struct {
	pod   *corev1.Pod
	hosts []host

	affinity nodeaffinity.RequiredNodeAffinity
	demands  []demand
	ports    []corev1.ContainerPort
	hard     []spread
	soft     []spread
	// softAll says that only nodes with all topology keys of soft take part in it.
	softAll bool
	near    proximity
}

// A host is a node with the pods that run on it or are bound to it.
type host struct {
	node *corev1.Node
	pods []*corev1.Pod
	// used and scored are indexed like the cycle's demands: what the pods request, and what
	// they count for where the emptier node is sought.
	used, scored []int64
}

func newCycle(pod *corev1.Pod, in View) (*cycle, error) {
	c := &cycle{
		pod:      pod,
		affinity: nodeaffinity.GetRequiredNodeAffinity(pod),
		demands:  demandsOf(pod),
		ports:    hostPorts(pod),
	}
	c.place(in)
	if err := c.prepareSpread(in); err != nil {
		return nil, err
	}
	return c, c.prepareProximity()
}

// place sorts the pods onto their nodes and adds up what they request.
func (c *cycle) place(in View) {
	c.hosts = make([]host, len(in.Nodes))
	byName := make(map[string]*host, len(in.Nodes))
	n := len(c.demands)
	counts := make([]int64, 2*n*len(in.Nodes))
	for i, node := range in.Nodes {
		c.hosts[i] = host{node: node, used: counts[:n:n], scored: counts[n : 2*n : 2*n]}
		counts = counts[2*n:]
		byName[node.Name] = &c.hosts[i]
	}
	for _, pod := range in.Pods {
		if pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed {
			continue
		}
		h := byName[pod.Spec.NodeName]
		if h == nil {
			continue
		}
		h.pods = append(h.pods, pod)
		for i := range c.demands {
			used, scored := request(pod, c.demands[i].name)
			h.used[i] += used
			h.scored[i] += scored
		}
	}
}

// matchesAffinity ignores a selector that does not parse, as upstream does outside of the
// filter itself.
func (c *cycle) matchesAffinity(node *corev1.Node) bool {
	ok, err := c.affinity.Match(node)
	return ok && err == nil
}
