package schedule

import (
	corev1 "k8s.io/api/core/v1"
	helpers "k8s.io/component-helpers/scheduling/corev1"
	"k8s.io/klog/v2"
)

// reject says why the pod cannot run on the host; nothing if it can. Filters run in the order
// of the default profile, and the first that fails has the word
// (pkg/scheduler/apis/config/v1/default_plugins.go).
func (c *cycle) reject(h *host) []string {
	node := h.node
	switch {
	case node.Spec.Unschedulable && !toleratesCordon(c.pod):
		return []string{"node(s) were unschedulable"}
	case c.pod.Spec.NodeName != "" && c.pod.Spec.NodeName != node.Name:
		return []string{"node(s) didn't match the requested node name"}
	case !toleratesHard(c.pod, node):
		return []string{"node(s) had untolerated taint(s)"}
	case !c.matchesAffinity(node):
		return []string{"node(s) didn't match Pod's node affinity/selector"}
	case c.hasPortConflict(h):
		return []string{"node(s) didn't have free ports for the requested pod ports"}
	}
	if lacks := c.rejectByResources(h); len(lacks) > 0 {
		return lacks
	}
	if why := c.rejectBySpread(h); why != "" {
		return []string{why}
	}
	if why := c.rejectByProximity(h); why != "" {
		return []string{why}
	}
	return nil
}

// toleratesCordon reports whether the pod tolerates the taint of a cordoned node
// (nodeunschedulable/node_unschedulable.go, Filter).
func toleratesCordon(pod *corev1.Pod) bool {
	cordon := corev1.Taint{Key: corev1.TaintNodeUnschedulable, Effect: corev1.TaintEffectNoSchedule}
	return tolerates(pod, &cordon)
}

// toleratesHard reports whether the pod tolerates all taints of the node that keep pods off
// it (tainttoleration/taint_toleration.go, Filter).
func toleratesHard(pod *corev1.Pod, node *corev1.Node) bool {
	for i := range node.Spec.Taints {
		taint := &node.Spec.Taints[i]
		if taint.Effect != corev1.TaintEffectPreferNoSchedule && !tolerates(pod, taint) {
			return false
		}
	}
	return true
}

// tolerates leaves out the comparison operators Gt and Lt, which v1.34 does not have; without
// them nothing is ever logged, hence the logger that is none.
func tolerates(pod *corev1.Pod, taint *corev1.Taint) bool {
	return helpers.TolerationsTolerateTaint(klog.Logger{}, pod.Spec.Tolerations, taint, false)
}

// hostPorts lists the ports that the pod wants of its node (pkg/scheduler/util, GetHostPorts).
func hostPorts(pod *corev1.Pod) []corev1.ContainerPort {
	var out []corev1.ContainerPort
	collect := func(c *corev1.Container) {
		for _, p := range c.Ports {
			if p.HostPort > 0 {
				out = append(out, p)
			}
		}
	}
	for i := range pod.Spec.Containers {
		collect(&pod.Spec.Containers[i])
	}
	for i := range pod.Spec.InitContainers {
		if isSidecar(&pod.Spec.InitContainers[i]) {
			collect(&pod.Spec.InitContainers[i])
		}
	}
	return out
}

// hasPortConflict reports whether a host port that the pod wants is taken on the host
// (nodeports/node_ports.go, Filter).
func (c *cycle) hasPortConflict(h *host) bool {
	if len(c.ports) == 0 {
		return false
	}
	for _, pod := range h.pods {
		for _, taken := range hostPorts(pod) {
			for _, p := range c.ports {
				if samePort(p, taken) {
					return true
				}
			}
		}
	}
	return false
}

func samePort(a, b corev1.ContainerPort) bool {
	protocol := func(p corev1.ContainerPort) corev1.Protocol {
		if p.Protocol == "" {
			return corev1.ProtocolTCP
		}
		return p.Protocol
	}
	everywhere := func(ip string) bool { return ip == "" || ip == "0.0.0.0" }
	return a.HostPort == b.HostPort && protocol(a) == protocol(b) &&
		(a.HostIP == b.HostIP || everywhere(a.HostIP) || everywhere(b.HostIP))
}
