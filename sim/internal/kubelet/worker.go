package kubelet

import (
	"strconv"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// A stage is how far a pod has come on its node.
type stage uint8

const (
	preparing stage = iota // no sandbox yet
	alive
	terminating
	terminated
)

// A worker looks after one pod.
type worker struct {
	kubelet    *Kubelet
	pod        *corev1.Pod
	sandbox    *traffic.Sandbox
	containers []*container // sidecars first, in the spec's order
	stage      stage

	synced   time.Duration // the end of the latest sync
	busy     bool          // starting or restarting containers, one after the other
	again    bool          // sync when that is done
	noticing bool          // a relist that will find a change is to come
	retry    des.Timer
	pushing  bool // a status is on its way
	latest   api.PodReport
}

func newWorker(k *Kubelet, pod *corev1.Pod) *worker {
	w := &worker{kubelet: k, pod: pod}
	for i := range pod.Spec.InitContainers {
		if spec := &pod.Spec.InitContainers[i]; model.IsSidecar(spec) {
			w.containers = append(w.containers, newContainer(w, spec, true))
		}
	}
	for i := range pod.Spec.Containers {
		w.containers = append(w.containers, newContainer(w, &pod.Spec.Containers[i], false))
	}
	return w
}

// after plans f, unless the node stops or the pod starts to terminate before.
func (w *worker) after(d time.Duration, f func()) des.Timer {
	return w.kubelet.after(d, func() {
		if w.stage < terminating {
			f()
		}
	})
}

// prepare makes the sandbox.
func (w *worker) prepare() {
	k := w.kubelet
	w.stage, w.synced = preparing, -1
	w.after(k.draw(k.model.Sandbox), func() {
		w.sandbox = k.net.AddSandbox(k.address(), k.host)
		w.stage = alive
		for _, c := range w.containers {
			c.addProbers()
		}
		w.sync()
	})
}

// noticeLater lets the next relist find that something has changed.
func (w *worker) noticeLater() {
	if w.noticing {
		return
	}
	w.noticing = true
	w.kubelet.after(w.kubelet.nextRelist(), func() {
		w.noticing = false
		w.sync()
	})
}

// sync tells the pod's status, and then does what is to be done (pkg/kubelet/kubelet.go, SyncPod).
// It waits for a relist after the end of the sync before, so as not to act on what it knows to be
// out of date (pkg/kubelet/pod_workers.go, podWorkerLoop: GetNewerThan).
func (w *worker) sync() {
	if w.stage != alive {
		return
	}
	if w.busy {
		w.again = true
		return
	}
	if w.synced >= w.kubelet.lastRelist() {
		w.noticeLater()
		return
	}
	w.updateStatus(true)
	w.startNext(0)
}

// startNext goes through the containers from number i on and starts those that do not run.
func (w *worker) startNext(i int) {
	for ; i < len(w.containers); i++ {
		c := w.containers[i]
		next := i + 1
		if c.state == running {
			if condemned, grace := c.condemned(); condemned {
				w.busy = true
				c.stop(w.grace(grace), nil, func() { w.resume(i) })
				return
			}
			if c.sidecar && !c.isStarted() {
				break // the others wait until it has
			}
			continue
		}
		if !c.mayStart() {
			w.retryLater()
			continue
		}
		w.busy = true
		c.run(func() { w.resume(next) })
		return
	}
	w.busy = false
	w.synced = w.kubelet.server.Kernel.Now()
	if w.again {
		w.again = false
		w.noticeLater()
	}
}

// resume goes on after a container was started or stopped, if the pod is not being deleted.
func (w *worker) resume(i int) {
	if w.stage == alive {
		w.startNext(i)
	}
}

// retryLater syncs again some time after a sync that could not do all (pod_workers.go,
// completeWork).
func (w *worker) retryLater() {
	k := w.kubelet
	k.server.Kernel.Cancel(w.retry)
	d := time.Duration(float64(k.model.SyncBackoff) * (1 + k.rand.Float64()/2))
	w.retry = w.after(d, w.sync)
}

// grace returns a grace period given in seconds, or the pod's own.
func (w *worker) grace(seconds *int64) time.Duration {
	if seconds == nil {
		seconds = w.pod.Spec.TerminationGracePeriodSeconds
	}
	return time.Duration(*seconds) * time.Second
}

// updateStatus computes the pod's status and sends it to the API server. In a sync it also has
// containers probed at once that should be ready
// (pkg/kubelet/prober/prober_manager.go, UpdatePodStatus).
func (w *worker) updateStatus(syncing bool) {
	report := api.PodReport{Phase: corev1.PodRunning, Ready: true}
	if w.sandbox != nil {
		report.IP = w.sandbox.IP
	}
	for _, c := range w.containers {
		c.look(syncing)
		if c.instance == 0 {
			report.Phase = corev1.PodPending
		}
		if !c.seen.ready {
			report.Ready, report.Reason = false, "ContainersNotReady"
		}
		report.Containers = append(report.Containers, c.status())
	}
	if w.stage == terminated {
		report.Phase, report.Ready, report.Reason = w.lastPhase(), false, "PodFailed"
		if report.Phase == corev1.PodSucceeded {
			report.Reason = "PodCompleted"
		}
	}
	w.push(report)
}

// lastPhase is the phase of a pod whose containers have all ended.
func (w *worker) lastPhase() corev1.PodPhase {
	for _, c := range w.containers {
		if c.instance == 0 || c.exitCode != 0 {
			return corev1.PodFailed
		}
	}
	return corev1.PodSucceeded
}

// push sends a status; one that overtakes another takes its place (status_manager.go).
func (w *worker) push(report api.PodReport) {
	w.latest = report
	if w.pushing {
		return
	}
	w.pushing = true
	k := w.kubelet
	k.after(k.draw(k.model.Status), func() {
		w.pushing = false
		k.server.UpdatePod(w.pod, w.latest)
	})
}

// look takes the container's state into the status.
func (c *container) look(syncing bool) {
	s := &c.seen
	s.instance, s.startedAt = c.instance, c.startedAt
	s.running = c.state == running
	s.started = c.isStarted()
	s.ready = false
	if !s.started {
		return
	}
	p := c.probers[readiness]
	s.ready = p == nil || p.instance == c.instance && p.result == success
	if !s.ready && syncing {
		p.trigger()
	}
}

// isStarted tells whether the container runs and has passed its startup probe, if it has one.
func (c *container) isStarted() bool {
	if c.state != running {
		return false
	}
	p := c.probers[startup]
	return p == nil || p.instance == c.instance && p.result == success
}

func containerID(c *container) string {
	return "sim://" + string(c.worker.pod.UID) + "/" + c.spec.Name + "/" + strconv.Itoa(c.instance)
}
