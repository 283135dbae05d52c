package control

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/sim/internal/api"
)

// NodeHealth runs the node lifecycle controller: it watches leases, marks nodes that have fallen
// silent, and taints them (pkg/controller/nodelifecycle/node_lifecycle_controller.go).
type NodeHealth struct {
	server *api.Server
	seen   map[string]*health
	queue  []string      // nodes that wait for their NoExecute taint
	next   time.Duration // when the next of them may be tainted
	armed  bool
}

// health is what the controller has seen of a node.
type health struct {
	renewed time.Duration // the lease's time, as last read
	probed  time.Duration // when that was
}

// NewNodeHealth starts the controller; its passes begin at a random phase.
func NewNodeHealth(s *api.Server) *NodeHealth {
	c := &NodeHealth{server: s, seen: map[string]*health{}}
	phase := s.Stream("nodelifecycle").Float64()
	s.Kernel.After(time.Duration(phase*float64(s.Model.NodeMonitorPeriod)), c.pass)
	s.Nodes.Watch("nodelifecycle/nodes", api.All, c.taintNoSchedule)
	return c
}

// pass is monitorNodeHealth.
func (c *NodeHealth) pass() {
	for _, n := range c.server.Nodes.List() {
		c.check(n)
	}
	c.server.Kernel.After(c.server.Model.NodeMonitorPeriod, c.pass)
}

func (c *NodeHealth) check(n *corev1.Node) {
	s := c.server
	now := s.Kernel.Now()
	h := c.seen[n.Name]
	if h == nil {
		h = &health{probed: now}
		c.seen[n.Name] = h
	}
	if renewed := s.Leases[n.Name]; renewed > h.renewed {
		h.renewed, h.probed = renewed, now
	}
	was := api.NodeReady(n)
	if now > h.probed+s.Model.NodeMonitorGrace {
		s.SetNodeReady(n, corev1.ConditionUnknown, "NodeStatusUnknown")
	}
	is := api.NodeReady(n)
	if is == corev1.ConditionTrue {
		s.SetTaint(n, corev1.TaintNodeUnreachable, corev1.TaintEffectNoExecute, false)
		s.SetTaint(n, corev1.TaintNodeNotReady, corev1.TaintEffectNoExecute, false)
		return
	}
	c.enqueue(n)
	if was == corev1.ConditionTrue {
		for _, pod := range s.Pods.List() {
			if pod.Spec.NodeName == n.Name {
				s.MarkPodNotReady(pod)
			}
		}
	}
}

// taintNoSchedule keeps new pods away from a node that is not ready, at once
// (doNoScheduleTaintingPass).
func (c *NodeHealth) taintNoSchedule(n *corev1.Node) {
	s := c.server
	ready := api.NodeReady(n)
	s.SetTaint(n, corev1.TaintNodeUnreachable, corev1.TaintEffectNoSchedule,
		ready == corev1.ConditionUnknown)
	s.SetTaint(n, corev1.TaintNodeNotReady, corev1.TaintEffectNoSchedule,
		ready == corev1.ConditionFalse)
}

// enqueue lets a node wait for its NoExecute taint, of which there is one in NodeEvictionEvery, and
// while most nodes are lost fewer in a large cluster and none at all in a small one
// (doNoExecuteTaintingPass, ComputeZoneState, ReducedQPSFunc).
func (c *NodeHealth) enqueue(n *corev1.Node) {
	if tainted(n, corev1.TaintNodeUnreachable) || tainted(n, corev1.TaintNodeNotReady) {
		return
	}
	if slices.Contains(c.queue, n.Name) {
		return
	}
	c.queue = append(c.queue, n.Name)
	c.arm()
}

func (c *NodeHealth) arm() {
	if c.armed || len(c.queue) == 0 {
		return
	}
	c.armed = true
	k := c.server.Kernel
	k.At(max(k.Now(), c.next), func() {
		c.armed = false
		c.taintFirst()
		c.arm()
	})
}

func (c *NodeHealth) taintFirst() {
	s := c.server
	every := s.Model.NodeEvictionEvery
	if c.unhealthyZone() {
		if len(s.Nodes.List()) <= s.Model.LargeCluster {
			c.next = s.Kernel.Now() + s.Model.NodeMonitorPeriod
			return
		}
		every = s.Model.NodeEvictionEveryUnhealthy
	}
	n, ok := s.Nodes.Get(c.queue[0])
	c.queue = c.queue[1:]
	if !ok || api.NodeReady(n) == corev1.ConditionTrue {
		return
	}
	key := corev1.TaintNodeUnreachable
	if api.NodeReady(n) == corev1.ConditionFalse {
		key = corev1.TaintNodeNotReady
	}
	s.SetTaint(n, key, corev1.TaintEffectNoExecute, true)
	c.next = s.Kernel.Now() + every
}

// unhealthyZone tells whether so many nodes are lost that the control plane doubts itself.
func (c *NodeHealth) unhealthyZone() bool {
	nodes := c.server.Nodes.List()
	lost := 0
	for _, n := range nodes {
		if api.NodeReady(n) != corev1.ConditionTrue {
			lost++
		}
	}
	return lost == len(nodes) ||
		lost > 2 && float64(lost)/float64(len(nodes)) >= c.server.Model.UnhealthyZone
}

func tainted(n *corev1.Node, key string) bool {
	for _, t := range n.Spec.Taints {
		if t.Key == key && t.Effect == corev1.TaintEffectNoExecute {
			return true
		}
	}
	return false
}
