package kubelet

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/des"
)

// stop ends a container: the preStop hook, the end of the containers that must have ended before
// it, SIGTERM, and SIGKILL when the grace period is used up; then it calls done
// (pkg/kubelet/kuberuntime/kuberuntime_container.go, killContainer).
func (c *container) stop(grace time.Duration, before []*container, done func()) {
	m := c.worker.kubelet.model
	last := func(left time.Duration) { c.terminate(max(left, m.MinimumGrace), done) }
	if grace <= 0 {
		last(0)
		return
	}
	hook := min(c.hookTime(), grace)
	c.worker.kubelet.after(hook, func() {
		// Upstream counts what the hook and the wait have used in whole seconds, cut off.
		c.await(before, grace-hook.Truncate(time.Second), last)
	})
}

// await waits until others have ended, or until the grace period is over, and hands on what is left
// of it (kuberuntime_termination_order.go, waitForTurn).
func (c *container) await(others []*container, grace time.Duration, next func(time.Duration)) {
	k := c.worker.kubelet
	begun, waits := c.now(), 0
	var timer des.Timer
	goOn := func() {
		waits = -1 // what still ends is no longer waited for
		k.server.Kernel.Cancel(timer)
		next(grace - (c.now() - begun).Truncate(time.Second))
	}
	for _, other := range others {
		if other.state == running && grace > 0 {
			waits++
			other.onStopped = append(other.onStopped, func() {
				if waits--; waits == 0 {
					goOn()
				}
			})
		}
	}
	if waits == 0 {
		goOn()
		return
	}
	timer = k.after(grace, goOn)
}

func (c *container) terminate(grace time.Duration, done func()) {
	k := c.worker.kubelet
	if c.state != running {
		done()
		return
	}
	process, instance := c.process, c.instance
	ended := false
	c.onStopped = append(c.onStopped, func() {
		ended = true
		done()
	})
	process.Terminate()
	if ended {
		return
	}
	k.after(grace, func() {
		if c.instance == instance && !ended {
			process.Kill()
		}
	})
}

// hookTime returns how long the container's preStop hook takes, 0 without one.
func (c *container) hookTime() time.Duration {
	if c.spec.Lifecycle == nil || c.spec.Lifecycle.PreStop == nil {
		return 0
	}
	k := c.worker.kubelet
	switch hook := c.spec.Lifecycle.PreStop; {
	case hook.Sleep != nil:
		return time.Duration(hook.Sleep.Seconds) * time.Second
	case hook.Exec != nil:
		return k.draw(k.model.ProbeExec) + Sleeps(hook.Exec.Command)
	}
	return k.draw(k.model.ProbeHTTP)
}

// Sleeps returns how long a command sleeps, if sleeping is all that it does: "sleep 5", also within
// a shell's -c. Other commands are taken to be over at once.
func Sleeps(command []string) time.Duration {
	if n := len(command); n == 3 && command[1] == "-c" {
		command = strings.Fields(command[2])
	}
	if len(command) != 2 || command[0] != "sleep" && !strings.HasSuffix(command[0], "/sleep") {
		return 0
	}
	seconds, err := strconv.ParseFloat(strings.TrimSuffix(command[1], "s"), 64)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds * float64(time.Second))
}

// terminate stops the pod. All hooks start at once; then sidecars wait for the others, the last one
// for all that are no sidecars, and each one before for the next
// (pkg/kubelet/kuberuntime/kuberuntime_termination_order.go).
func (w *worker) terminate(grace time.Duration) {
	if w.stage >= terminating {
		return
	}
	w.stage = terminating
	w.busy = false
	w.updateStatus(false)
	left := 1 // containers that are not stopped, and this loop
	one := func() {
		if left--; left == 0 {
			w.cleanUp()
		}
	}
	var before []*container
	for _, c := range slices.Backward(w.containers) {
		if c.state != running {
			continue
		}
		left++
		if !c.sidecar {
			c.stop(grace, nil, one)
		} else {
			c.stop(grace, slices.Clone(before), one)
		}
		before = append(before, c)
	}
	one()
}

// cleanUp takes the sandbox away and then the pod's object.
func (w *worker) cleanUp() {
	k := w.kubelet
	w.stage = terminated
	for _, c := range w.containers {
		c.stopProbers()
	}
	k.after(k.draw(k.model.StopSandbox), func() {
		if w.sandbox != nil {
			w.sandbox.Gone = true
		}
		w.updateStatus(false)
		k.after(k.draw(k.model.Cleanup), func() {
			k.drop(w)
			k.server.RemovePod(w.pod)
		})
	})
}

// vanish ends all that runs, with the node.
func (w *worker) vanish() {
	for _, c := range w.containers {
		c.stopProbers()
		c.onStopped = nil
		if c.state == running {
			c.process.Vanish()
		}
	}
	if w.sandbox != nil {
		w.sandbox.Gone = true
	}
	w.busy, w.again, w.noticing, w.pushing = false, false, false, false
}

// revive takes a pod up again after the node has come back: what ran has ended, and if the pod is
// to live, it gets a new sandbox.
func (w *worker) revive() {
	for _, c := range w.containers {
		c.backoff = 0 // the kubelet keeps it in its memory only
		if c.state != running {
			continue
		}
		c.state, c.finishedAt, c.exitCode = ended, c.now(), exitUnknown
		c.report(record.Change{
			State: record.StateExited, Value: exitUnknown, Reason: exitReason(exitUnknown),
		})
	}
	w.sandbox = nil
	switch {
	case w.stage == terminated:
		w.cleanUp() // a phase that is final stays (pkg/kubelet/status/status_manager.go)
	case w.pod.DeletionTimestamp != nil:
		w.stage = alive
		w.terminate(0)
	default:
		w.updateStatus(false)
		w.prepare()
	}
}
