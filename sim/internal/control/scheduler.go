package control

import (
	"math/rand/v2"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/schedule"
)

// retryScheduling is the first back-off of a pod that fits nowhere
// (pkg/scheduler/backend/queue, DefaultPodInitialBackoffDuration).
const retryScheduling = time.Second

// A Scheduler binds pods to nodes, one after the other.
type Scheduler struct {
	server  *api.Server
	times   *rand.Rand
	ties    *rand.Rand
	active  []*corev1.Pod
	parked  []*corev1.Pod // pods that fit nowhere, until something changes
	working bool
	moving  bool // a move of the parked is under way
}

// NewScheduler starts the scheduler.
func NewScheduler(s *api.Server) *Scheduler {
	c := &Scheduler{
		server: s, times: s.Stream("scheduler/times"), ties: s.Stream("scheduler/ties"),
	}
	unbound := func(pod *corev1.Pod) bool {
		return pod.Spec.NodeName == "" && pod.DeletionTimestamp == nil &&
			len(pod.Status.Conditions) == 0
	}
	s.Pods.Watch("scheduler/new", unbound, func(pod *corev1.Pod) {
		c.active = append(c.active, pod)
		c.work()
	})
	deleted := func(pod *corev1.Pod) bool { return pod.DeletionTimestamp != nil }
	s.Pods.Watch("scheduler/deleted", deleted, func(*corev1.Pod) { c.unpark() })
	s.Nodes.Watch("scheduler/nodes", api.All, func(*corev1.Node) { c.unpark() })
	return c
}

// unpark gives the pods that fitted nowhere another chance.
func (c *Scheduler) unpark() {
	if c.moving || len(c.parked) == 0 {
		return
	}
	c.moving = true
	c.server.Kernel.After(retryScheduling, func() {
		c.moving = false
		c.active = append(c.active, c.parked...)
		c.parked = nil
		c.work()
	})
}

func (c *Scheduler) work() {
	if c.working || len(c.active) == 0 {
		return
	}
	c.working = true
	c.server.Kernel.After(c.server.Model.Bind.Draw(c.times), func() {
		c.working = false
		pod := c.active[0]
		c.active = c.active[1:]
		c.schedule(pod)
		c.work()
	})
}

func (c *Scheduler) schedule(pod *corev1.Pod) {
	s := c.server
	if current, ok := s.Pods.Get(pod.Name); !ok || current != pod || pod.DeletionTimestamp != nil {
		return
	}
	node, err := schedule.Pick(pod, schedule.View{
		Nodes: s.Nodes.List(), Pods: s.Pods.List(),
		Services: s.Services.List(), ReplicaSets: s.ReplicaSets.List(),
	}, c.ties)
	if err != nil {
		s.Unschedulable(pod, err.Error())
		c.parked = append(c.parked, pod)
		return
	}
	s.BindPod(pod, node)
	// A pod that wants to be near another, or spread, may fit now
	// (pkg/scheduler/backend/queue, AssignedPodAdded).
	c.unpark()
}
