package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/kubelet"
)

// An injection is one fault on one target, with its witness. The witness looks at the API server
// and not at what was done.
type injection struct {
	change record.Change // Kind, Name, Target and Reason of everything that is told of it
	seen   bool          // the witness has seen the effect
	over   bool          // nothing more is to be told
	until  time.Duration // when its witness stops waiting

	pod       *corev1.Pod
	container string
	before    corev1.ContainerStatus // of the container

	node   *kubelet.Kubelet
	healed bool
	heal   des.Timer
}

// inject does a fault's harm to its targets.
func (t *trial) inject(name string, f fault.Fault) {
	change := record.Change{Kind: record.KindFault, Name: name, Reason: f.Kind()}
	pods := t.candidates(f.On().Selector)
	r := t.plan.Stream("fault/" + name)
	switch f := f.(type) {
	case fault.StopNode:
		nodes := nodesOf(pods)
		t.unlessNone(change, f, len(nodes))
		for _, i := range f.Pick(len(nodes), r) {
			change.Target, change.Node = nodes[i], nodes[i]
			t.stopNode(&injection{change: change, node: t.kubelet(nodes[i])}, f.For)
		}
	default:
		t.unlessNone(change, f, len(pods))
		for _, i := range f.On().Pick(len(pods), r) {
			change.Target, change.Node = pods[i].Name, pods[i].Spec.NodeName
			t.hitPod(&injection{change: change, pod: pods[i]}, f)
		}
	}
}

// candidates returns the pods that a fault can hit: those that run and are not being deleted, in
// the order of their nodes and then of their creation.
func (t *trial) candidates(selector map[string]string) []*corev1.Pod {
	match := labels.SelectorFromSet(selector)
	var out []*corev1.Pod
	for _, pod := range t.server.Pods.List() {
		if pod.Status.Phase == corev1.PodRunning && pod.DeletionTimestamp == nil &&
			match.Matches(labels.Set(pod.Labels)) {
			out = append(out, pod)
		}
	}
	slices.SortStableFunc(out, func(a, b *corev1.Pod) int {
		return strings.Compare(a.Spec.NodeName, b.Spec.NodeName)
	})
	return out
}

// nodesOf returns the distinct nodes of pods that are in the order of their nodes.
func nodesOf(pods []*corev1.Pod) []string {
	var out []string
	for _, pod := range pods {
		if node := pod.Spec.NodeName; node != controlPlane {
			out = append(out, node)
		}
	}
	return slices.Compact(out)
}

// unlessNone tells that a fault has nobody to hit.
func (t *trial) unlessNone(change record.Change, f fault.Fault, n int) {
	if n == 0 {
		change.State = record.StateUnseen
		change.Message = fmt.Sprintf("no running pod has the labels %s",
			labels.SelectorFromSet(f.On().Selector))
		t.report(change)
	}
}

func (t *trial) kubelet(node string) *kubelet.Kubelet {
	for _, k := range t.kubelets {
		if k.Node() == node {
			return k
		}
	}
	return nil
}

func (t *trial) tell(i *injection, state record.State, message string) {
	ch := i.change
	ch.State, ch.Message = state, message
	t.report(ch)
}

// hitPod injects a fault that is over at once. Its witness waits for as long as the pod may take
// to stop, and then some.
func (t *trial) hitPod(i *injection, f fault.Fault) {
	t.faults = append(t.faults, i)
	grace := i.pod.Spec.TerminationGracePeriodSeconds
	switch f := f.(type) {
	case fault.KillContainer:
		i.container, i.change.Container = f.Container, f.Container
		i.before = statusOf(i.pod, f.Container)
		t.tell(i, record.StateInjected, "")
		if !t.kubelet(i.pod.Spec.NodeName).Signal(i.pod, f.Container, f.Signal != "TERM") {
			i.over = true
			t.tell(i, record.StateUnseen, "not injected: the container has no process to signal")
			return
		}
	case fault.DeletePod:
		t.tell(i, record.StateInjected, "")
		own := deletionGrace(f)
		if own != nil {
			grace = own
		}
		t.server.DeletePod(i.pod, own)
	}
	limit := t.model.WitnessLimit + time.Duration(*grace)*time.Second
	i.until = t.kernel.Now() + limit
	t.kernel.At(i.until, func() { t.unseen(i, limit) })
}

// deletionGrace returns the grace period that a deletion asks for. Only force removes a pod at
// once; otherwise 0 becomes 1, as kubectl has it (kubectl/pkg/cmd/delete/delete.go).
func deletionGrace(f fault.DeletePod) *int64 {
	var seconds int64
	switch {
	case f.Force:
		return &seconds
	case f.GraceSeconds == nil:
		return nil
	}
	seconds = max(1, *f.GraceSeconds)
	return &seconds
}

// statusOf returns a container's entry in its pod's status; a sidecar's is there as well.
func statusOf(pod *corev1.Pod, container string) corev1.ContainerStatus {
	for _, c := range pod.Status.ContainerStatuses {
		if c.Name == container {
			return c
		}
	}
	return corev1.ContainerStatus{}
}

// stopNode cuts a node's power for a while.
func (t *trial) stopNode(i *injection, d time.Duration) {
	t.faults = append(t.faults, i)
	t.tell(i, record.StateInjected, "")
	if t.stopped[i.change.Target]++; t.stopped[i.change.Target] == 1 {
		i.node.PowerOff()
	}
	i.heal = t.kernel.After(d, func() { t.healNode(i) })
}

// healNode gives the node its power back, unless another fault still keeps it.
func (t *trial) healNode(i *injection) {
	if i.healed {
		return
	}
	t.kernel.Cancel(i.heal)
	if !i.seen {
		i.seen = true
		t.tell(i, record.StateSeen,
			"the node did not answer; it was back before its lease had run out")
	}
	i.healed = true
	t.tell(i, record.StateHealed, "")
	t.ping(i)
	if t.stopped[i.change.Target]--; t.stopped[i.change.Target] > 0 {
		return // another fault keeps it, until whose end no witness can ask for more
	}
	i.node.PowerOn()
	for _, other := range t.faults {
		if other.node == i.node && other.healed && !other.over {
			t.awaitReturn(other)
		}
	}
}

// awaitReturn gives a node that has its power back some time to be Ready again.
func (t *trial) awaitReturn(i *injection) {
	i.until = t.kernel.Now() + t.model.WitnessLimit
	t.kernel.At(i.until, func() {
		if !i.over && t.kernel.Now() == i.until && t.stopped[i.change.Target] == 0 {
			i.over = true
			t.tell(i, record.StateLingering, "the node is not Ready again")
		}
	})
}

// ping looks at a node every second until it is back. One that was never marked Unknown comes back
// from nothing but its silence, of which the API server has no news.
func (t *trial) ping(i *injection) {
	t.kernel.After(time.Second, func() {
		if t.look(i); !i.over {
			t.ping(i)
		}
	})
}

// healAll ends every fault that still lasts.
func (t *trial) healAll() {
	for _, i := range t.faults {
		if i.node != nil {
			t.healNode(i)
		}
	}
}

// witnessed tells whether every witness has said its last word.
func (t *trial) witnessed() bool {
	for _, i := range t.faults {
		if !i.over {
			return false
		}
	}
	return true
}

// watchFaults lets the witnesses look whenever the API server has news.
func (t *trial) watchFaults() {
	t.server.Pods.Watch("witness/pods", api.All, func(pod *corev1.Pod) {
		for _, i := range t.faults {
			if i.pod == pod {
				t.look(i)
			}
		}
	})
	t.server.Nodes.Watch("witness/nodes", api.All, func(n *corev1.Node) {
		for _, i := range t.faults {
			if i.change.Target == n.Name {
				t.look(i)
			}
		}
	})
}

// look lets a fault's witness look once.
func (t *trial) look(i *injection) {
	switch {
	case i.over:
	case i.node != nil:
		t.lookAtNode(i)
	case i.container != "":
		t.lookAtContainer(i)
	case t.gone(i.pod):
		t.sees(i, "UID "+string(i.pod.UID)+" is gone")
	}
}

// lookAtContainer looks whether the container that ran has ended, or another has taken its place.
// What becomes of a container whose pod is gone nobody can tell.
func (t *trial) lookAtContainer(i *injection) {
	now := statusOf(i.pod, i.container)
	switch {
	case t.gone(i.pod):
	case now.RestartCount > i.before.RestartCount:
		t.sees(i, fmt.Sprintf("restart count %d", now.RestartCount))
	case i.before.State.Running != nil && now.State.Terminated != nil:
		t.sees(i, fmt.Sprintf("exit code %d", now.State.Terminated.ExitCode))
	case i.before.State.Running != nil && now.State.Waiting != nil:
		t.sees(i, now.State.Waiting.Reason)
	}
}

func (t *trial) lookAtNode(i *injection) {
	n, _ := t.server.Nodes.Get(i.change.Target)
	ready := api.NodeReady(n)
	if !i.seen && ready == corev1.ConditionUnknown {
		i.seen = true
		t.tell(i, record.StateSeen, "Ready is Unknown, and the node does not answer")
	}
	if i.healed && ready == corev1.ConditionTrue && i.node.Serving() {
		i.over = true
		t.tell(i, record.StateClear, "Ready is True again")
	}
}

func (t *trial) gone(pod *corev1.Pod) bool {
	current, ok := t.server.Pods.Get(pod.Name)
	return !ok || current != pod
}

// sees ends the watch for the effect of a fault that is over at once.
func (t *trial) sees(i *injection, message string) {
	i.seen, i.over = true, true
	t.tell(i, record.StateSeen, message)
}

// unseen tells that a witness has waited in vain.
func (t *trial) unseen(i *injection, limit time.Duration) {
	if !i.over {
		i.over = true
		t.tell(i, record.StateUnseen, fmt.Sprintf("no effect within %s", limit))
	}
}
