package kubelet

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// A Kubelet is the agent of one node.
type Kubelet struct {
	server *api.Server
	net    *traffic.Network
	model  *model.Model
	node   *corev1.Node
	host   *traffic.Host
	rand   *rand.Rand
	index  int // of the node, for addresses

	up        bool
	boots     int           // what was planned before the latest boot does not happen
	started   time.Duration // when the kubelet started
	relist    time.Duration // a moment at which it looked at what runs
	workers   []*worker
	images    map[string]bool
	addresses int

	pulling    map[string]bool // images asked for since the latest boot
	pullsUntil time.Duration   // when the last of them is there
}

// New starts a node's kubelet, which has been running for long. index tells nodes apart.
func New(s *api.Server, n *traffic.Network, node *corev1.Node, index int) *Kubelet {
	k := &Kubelet{
		server: s, net: n, model: s.Model, node: node, index: index,
		host: &traffic.Host{Name: node.Name}, rand: s.Stream("kubelet/" + node.Name),
		images: map[string]bool{role.Image: true}, pulling: map[string]bool{},
		up: true, started: -time.Hour,
	}
	k.relist = time.Duration(k.rand.Float64() * float64(k.model.Relist))
	own := func(pod *corev1.Pod) bool { return pod.Spec.NodeName == node.Name }
	s.Pods.Watch("kubelet/"+node.Name, own, k.hear)
	first := time.Duration(k.rand.Float64() * float64(k.model.LeaseRenew))
	k.after(first, k.renew)
	s.Leases[node.Name] = s.Kernel.Now()
	return k
}

// after plans f, unless the node has stopped by then.
func (k *Kubelet) after(d time.Duration, f func()) des.Timer {
	boot := k.boots
	return k.server.Kernel.After(d, func() {
		if k.boots == boot {
			f()
		}
	})
}

func (k *Kubelet) draw(d role.Distribution) time.Duration { return d.Draw(k.rand) }

// renew renews the node's lease, again and again.
func (k *Kubelet) renew() {
	k.server.Leases[k.node.Name] = k.server.Kernel.Now()
	jitter := 1 + k.model.LeaseJitter*k.rand.Float64()
	k.after(time.Duration(float64(k.model.LeaseRenew)*jitter), k.renew)
}

// hear is told that a pod of this node has changed.
func (k *Kubelet) hear(pod *corev1.Pod) {
	if !k.up {
		return
	}
	current, ok := k.server.Pods.Get(pod.Name)
	w := k.find(pod)
	switch {
	case !ok || current != pod:
		if w != nil {
			// Removed from the API by force: nobody waits for it any more, but it is asked to stop
			// (pkg/kubelet/pod_workers.go, calculateEffectiveGracePeriod: at least a second).
			w.terminate(time.Second)
		}
	case pod.DeletionTimestamp != nil:
		if w == nil {
			w = k.admit(pod)
		}
		w.terminate(time.Duration(*pod.DeletionGracePeriodSeconds) * time.Second)
	case w == nil:
		k.admit(pod).prepare()
	}
}

func (k *Kubelet) find(pod *corev1.Pod) *worker {
	for _, w := range k.workers {
		if w.pod == pod {
			return w
		}
	}
	return nil
}

func (k *Kubelet) admit(pod *corev1.Pod) *worker {
	w := newWorker(k, pod)
	k.workers = append(k.workers, w)
	return w
}

// drop forgets a pod's worker.
func (k *Kubelet) drop(w *worker) {
	if i := slices.Index(k.workers, w); i >= 0 {
		k.workers = slices.Delete(k.workers, i, i+1)
	}
}

// lastRelist returns when the kubelet last looked at what runs.
func (k *Kubelet) lastRelist() time.Duration {
	now := k.server.Kernel.Now()
	return now - (now-k.relist)%k.model.Relist
}

// nextRelist returns the time until the kubelet next looks at what runs.
func (k *Kubelet) nextRelist() time.Duration {
	since := k.server.Kernel.Now() - k.relist
	return k.model.Relist - since%k.model.Relist
}

// address returns an address that no pod of this node has had.
func (k *Kubelet) address() string {
	k.addresses++
	return fmt.Sprintf("10.244.%d.%d", k.index, k.addresses)
}

// Node returns the node's name.
func (k *Kubelet) Node() string { return k.node.Name }

// Serving tells whether the kubelet runs: the node's machine does, and has booted.
func (k *Kubelet) Serving() bool { return k.up }

// Signal sends a signal to a container's main process and reports whether there is one.
func (k *Kubelet) Signal(pod *corev1.Pod, name string, kill bool) bool {
	w := k.find(pod)
	if w == nil || !k.up {
		return false
	}
	for _, c := range w.containers {
		if c.spec.Name != name || c.process == nil || !c.process.Running() {
			continue
		}
		if kill {
			c.process.Kill()
		} else {
			c.process.Terminate()
		}
		return true
	}
	return false
}

// PowerOff ends the node as a power cut does: nothing on it happens any more, and nobody is told.
func (k *Kubelet) PowerOff() {
	k.boots++
	k.up, k.host.Down = false, true
	k.pulling, k.pullsUntil = map[string]bool{}, 0
	for _, w := range k.workers {
		w.vanish()
	}
}

// PowerOn starts the node's machine again. Its kubelet finds the pods that the API server still
// assigns to it, and starts their containers anew in new sandboxes.
func (k *Kubelet) PowerOn() {
	k.boots++
	k.host.Down = false
	k.after(k.draw(k.model.NodeBoot), k.boot)
}

func (k *Kubelet) boot() {
	s := k.server
	k.up, k.started = true, s.Kernel.Now()
	k.relist = k.started
	k.renew()
	k.after(k.draw(k.model.NodeReady), func() {
		s.SetNodeReady(k.node, corev1.ConditionTrue, "KubeletReady")
	})
	old := k.workers
	k.workers = nil
	for _, w := range old {
		if current, ok := s.Pods.Get(w.pod.Name); ok && current == w.pod {
			k.workers = append(k.workers, w)
			w.revive()
		}
	}
	for _, pod := range s.Pods.List() {
		if pod.Spec.NodeName == k.node.Name && k.find(pod) == nil {
			k.hear(pod)
		}
	}
}
