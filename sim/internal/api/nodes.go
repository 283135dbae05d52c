package api

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/reports/record"
)

// NodeReady returns the status of a node's Ready condition.
func NodeReady(n *corev1.Node) corev1.ConditionStatus {
	for i := range n.Status.Conditions {
		if c := &n.Status.Conditions[i]; c.Type == corev1.NodeReady {
			return c.Status
		}
	}
	return corev1.ConditionUnknown
}

// SetNodeReady writes a node's Ready condition.
func (s *Server) SetNodeReady(n *corev1.Node, status corev1.ConditionStatus, reason string) {
	conditions := slices.Clone(n.Status.Conditions)
	at := slices.IndexFunc(conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady
	})
	if at < 0 {
		conditions = append(conditions, corev1.NodeCondition{Type: corev1.NodeReady})
		at = len(conditions) - 1
	}
	c := &conditions[at]
	c.LastHeartbeatTime = s.Stamp()
	if c.Status == status {
		return
	}
	c.Status, c.Reason, c.LastTransitionTime = status, reason, s.Stamp()
	n.Status.Conditions = conditions
	s.Nodes.Put(n)
	state := map[corev1.ConditionStatus]record.State{
		corev1.ConditionTrue: record.StateReady, corev1.ConditionFalse: record.StateNotReady,
		corev1.ConditionUnknown: record.StateUnknown,
	}[status]
	s.Report(record.Change{
		Kind: record.KindNode, Name: n.Name, Node: n.Name, State: state, Reason: reason,
	})
}

// SetTaint adds a taint to a node or takes it away.
func (s *Server) SetTaint(n *corev1.Node, key string, effect corev1.TaintEffect, wanted bool) {
	at := slices.IndexFunc(n.Spec.Taints, func(t corev1.Taint) bool {
		return t.Key == key && t.Effect == effect
	})
	if (at >= 0) == wanted {
		return
	}
	state := record.StateTainted
	if wanted {
		now := s.Stamp()
		n.Spec.Taints = append(slices.Clone(n.Spec.Taints),
			corev1.Taint{Key: key, Effect: effect, TimeAdded: &now})
	} else {
		state = record.StateUntainted
		n.Spec.Taints = slices.Delete(slices.Clone(n.Spec.Taints), at, at+1)
	}
	s.Nodes.Put(n)
	s.Report(record.Change{
		Kind: record.KindNode, Name: n.Name, Node: n.Name, State: state,
		Reason: key + ":" + string(effect),
	})
}
