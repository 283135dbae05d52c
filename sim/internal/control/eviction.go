package control

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
)

// Eviction deletes pods from nodes whose NoExecute taints they do not, or no longer, tolerate
// (pkg/controller/tainteviction/taint_eviction.go).
type Eviction struct {
	server  *api.Server
	planned map[types.UID]des.Timer // deletions to come
}

// NewEviction starts the controller.
func NewEviction(s *api.Server) *Eviction {
	e := &Eviction{server: s, planned: map[types.UID]des.Timer{}}
	s.Nodes.Watch("tainteviction/nodes", api.All, func(n *corev1.Node) {
		for _, pod := range s.Pods.List() {
			if pod.Spec.NodeName == n.Name {
				e.consider(pod, n)
			}
		}
	})
	bound := func(pod *corev1.Pod) bool { return pod.Spec.NodeName != "" }
	s.Pods.Watch("tainteviction/pods", bound, func(pod *corev1.Pod) {
		if n, ok := s.Nodes.Get(pod.Spec.NodeName); ok {
			e.consider(pod, n)
		}
	})
	return e
}

// consider is processPodOnNode. Once a deletion is planned it stays where it is, whatever taints
// come to those that it is for, unless one is not tolerated at all or none is left.
func (e *Eviction) consider(pod *corev1.Pod, n *corev1.Node) {
	k := e.server.Kernel
	timer, isPlanned := e.planned[pod.UID]
	after, evict := tolerance(pod, n)
	if !evict || pod.DeletionTimestamp != nil {
		if isPlanned {
			k.Cancel(timer)
			delete(e.planned, pod.UID)
		}
		return
	}
	if isPlanned {
		if after > 0 {
			return
		}
		k.Cancel(timer)
	}
	e.planned[pod.UID] = k.After(after, func() {
		delete(e.planned, pod.UID)
		if current, ok := e.server.Pods.Get(pod.Name); ok && current == pod {
			e.server.DeletePod(pod, nil)
		}
	})
}

// tolerance returns how long a pod may stay on a node with NoExecute taints, and whether it must go
// at all. Of several tolerations the shortest counts (getMinTolerationTime).
func tolerance(pod *corev1.Pod, n *corev1.Node) (after time.Duration, evict bool) {
	for i := range n.Spec.Taints {
		taint := &n.Spec.Taints[i]
		if taint.Effect != corev1.TaintEffectNoExecute {
			continue
		}
		limit, limited, tolerated := tolerates(pod, taint)
		if !tolerated {
			return 0, true
		}
		if limited && (!evict || limit < after) {
			after, evict = limit, true
		}
	}
	return after, evict
}

func tolerates(pod *corev1.Pod, taint *corev1.Taint) (limit time.Duration, limited, ok bool) {
	for i := range pod.Spec.Tolerations {
		t := &pod.Spec.Tolerations[i]
		if !matches(t, taint) {
			continue
		}
		ok = true
		if t.TolerationSeconds == nil {
			continue
		}
		own := max(0, time.Duration(*t.TolerationSeconds)*time.Second)
		if !limited || own < limit {
			limit, limited = own, true
		}
	}
	return limit, limited, ok
}

// matches follows the rules of the API's type Toleration: an empty key or effect stands for all.
func matches(t *corev1.Toleration, taint *corev1.Taint) bool {
	return (t.Effect == "" || t.Effect == taint.Effect) &&
		(t.Key == "" || t.Key == taint.Key) &&
		(t.Operator == corev1.TolerationOpExists || t.Value == taint.Value)
}
