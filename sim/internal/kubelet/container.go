package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

type containerState uint8

const (
	created containerState = iota // named in the spec, never started
	running
	ended
)

// A container is one container of a pod, over all its restarts.
type container struct {
	worker  *worker
	spec    *corev1.Container
	app     role.App
	sidecar bool

	state      containerState
	process    *traffic.Process
	instance   int // which start this is, from 1: its identity
	startedAt  time.Duration
	finishedAt time.Duration
	exitCode   int
	waits      string // why it is not started, as the status says

	backoff   time.Duration // the next crash waits for, 0 before the first one
	backoffAt time.Duration // when that was set

	// seen is what the pod's latest status says, which is all that probes know.
	seen struct {
		instance  int
		running   bool
		started   bool
		startedAt time.Duration
		ready     bool
	}
	probers   [probeKinds]*prober // nil where the spec asks for none
	onStopped []func()            // are told, once, that a container being stopped has ended
}

func newContainer(w *worker, spec *corev1.Container, sidecar bool) *container {
	// Supports has refused plans with containers that have no model.
	app, err := model.App(w.pod.Annotations, spec)
	if err != nil {
		panic(err)
	}
	return &container{
		worker: w, spec: spec, app: app, sidecar: sidecar, waits: "ContainerCreating",
	}
}

func (c *container) now() time.Duration { return c.worker.kubelet.server.Kernel.Now() }

func (c *container) report(ch record.Change) {
	ch.Kind, ch.Container = record.KindContainer, c.spec.Name
	s := c.worker.kubelet.server
	s.Report(s.Describe(c.worker.pod, ch))
}

// run pulls the image if need be, starts the container, and then calls done.
func (c *container) run(done func()) {
	k := c.worker.kubelet
	start := func() {
		c.worker.after(k.draw(k.model.ContainerStart), func() {
			c.start()
			done()
		})
	}
	image, always := c.spec.Image, c.spec.ImagePullPolicy == corev1.PullAlways
	if k.images[image] && (!always || image == role.Image) {
		c.worker.after(0, start)
		return
	}
	c.report(record.Change{State: record.StatePulling, Message: image})
	c.worker.after(k.pull(image), func() {
		k.images[image] = true
		c.report(record.Change{State: record.StatePulled, Message: image})
		start()
	})
}

// pull returns how long it takes until an image is there. One is pulled after the other
// (serializeImagePulls, pkg/kubelet/apis/config/v1beta1/defaults.go), and one that is there by
// its turn is only checked.
func (k *Kubelet) pull(image string) time.Duration {
	now, took := k.server.Kernel.Now(), k.model.ImagePull
	if k.images[image] || k.pulling[image] {
		took = k.model.ImageCheck
	}
	k.pulling[image] = true
	k.pullsUntil = max(k.pullsUntil, now) + k.draw(took)
	return k.pullsUntil - now
}

func (c *container) start() {
	w := c.worker
	c.instance++
	c.state, c.startedAt, c.waits = running, c.now(), ""
	instance := c.instance
	c.process = w.kubelet.net.Start(
		c.app, w.pod.Name, w.sandbox, c.app.Startup.Draw(w.kubelet.rand), func(code int) {
			if c.instance == instance {
				c.exited(code)
			}
		})
	c.report(record.Change{State: record.StateStarted})
	w.noticeLater()
}

func (c *container) exited(code int) {
	c.state, c.finishedAt, c.exitCode = ended, c.now(), code
	c.report(record.Change{
		State: record.StateExited, Value: float64(code), Reason: exitReason(code),
	})
	stopped := c.onStopped
	c.onStopped = nil
	for _, f := range stopped {
		f()
	}
	if len(stopped) == 0 {
		c.worker.noticeLater()
	}
}

func exitReason(code int) string {
	switch code {
	case 0:
		return "Completed"
	case exitUnknown:
		return "Unknown"
	}
	return "Error"
}

// exitUnknown is the exit code of a container that the runtime finds ended after a power cut.
const exitUnknown = 255

// mayStart tells whether an ended container's back-off is over, and if so makes the next one longer
// (pkg/kubelet/kuberuntime, doBackOff; k8s.io/client-go/util/flowcontrol/backoff.go).
func (c *container) mayStart() bool {
	if c.state != ended {
		return true
	}
	m := c.worker.kubelet.model
	fresh := c.backoff == 0 || c.finishedAt-c.backoffAt > 2*m.RestartBackoffMax
	if !fresh && c.now()-c.finishedAt < c.backoff {
		if c.waits == "" {
			c.waits = "CrashLoopBackOff"
			c.report(record.Change{
				State: record.StateBackoff, Value: c.backoff.Seconds(), Reason: c.waits,
			})
		}
		return false
	}
	if fresh {
		c.backoff = m.RestartBackoff
	} else {
		c.backoff = min(2*c.backoff, m.RestartBackoffMax)
	}
	c.backoffAt = c.now()
	return true
}

// condemned tells whether a probe has found that the container must be restarted, and the grace
// period that this probe asks for.
func (c *container) condemned() (bool, *int64) {
	for _, kind := range []probeKind{liveness, startup} {
		p := c.probers[kind]
		if p != nil && p.instance == c.instance && p.result == failure {
			return true, p.spec.TerminationGracePeriodSeconds
		}
	}
	return false, nil
}

// status is the container's entry in the pod's status.
func (c *container) status() corev1.ContainerStatus {
	started := c.seen.started
	s := corev1.ContainerStatus{
		Name: c.spec.Name, Image: c.spec.Image, Ready: c.seen.ready, Started: &started,
		RestartCount: int32(max(0, c.instance-1)),
	}
	if c.instance > 0 {
		s.ContainerID = containerID(c)
	}
	switch {
	case c.state == running:
		s.State.Running = &corev1.ContainerStateRunning{}
	case c.waits != "":
		s.State.Waiting = &corev1.ContainerStateWaiting{Reason: c.waits}
	default:
		s.State.Terminated = &corev1.ContainerStateTerminated{
			ExitCode: int32(c.exitCode), Reason: exitReason(c.exitCode),
		}
	}
	return s
}
