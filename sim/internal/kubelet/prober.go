package kubelet

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/sim/des"
)

type probeKind int

const (
	startup probeKind = iota
	readiness
	liveness
	probeKinds
)

type probeResult uint8

const (
	unknown probeResult = iota
	success
	failure
)

// A prober runs one probe of one container, over all its restarts
// (pkg/kubelet/prober/worker.go, whose fields these are).
type prober struct {
	c    *container
	kind probeKind
	spec *corev1.Probe

	instance int // of the container that result is about
	result   probeResult
	last     probeResult
	run      int // how often in a row the probe has returned last
	onHold   bool

	timer     des.Timer
	tick      time.Duration // the ticker's latest tick
	probing   bool
	triggered bool // probe again as soon as this one is done
	stopped   bool
}

func (c *container) addProbers() {
	specs := [probeKinds]*corev1.Probe{
		startup:   c.spec.StartupProbe,
		readiness: c.spec.ReadinessProbe,
		liveness:  c.spec.LivenessProbe,
	}
	for kind, spec := range specs {
		c.probers[kind] = nil
		if spec != nil {
			c.probers[kind] = &prober{c: c, kind: probeKind(kind), spec: spec}
			c.probers[kind].begin()
		}
	}
}

func (c *container) stopProbers() {
	for _, p := range c.probers {
		if p != nil {
			p.stopped = true
		}
	}
}

func (p *prober) period() time.Duration {
	return time.Duration(max(1, p.spec.PeriodSeconds)) * time.Second
}

// begin starts the ticker. Only a kubelet that has started within the last period waits for a
// random part of it first.
func (p *prober) begin() {
	k := p.c.worker.kubelet
	var wait time.Duration
	if p.period() > p.c.now()-k.started {
		wait = time.Duration(k.rand.Float64() * float64(p.period()))
	}
	p.timer = k.after(wait, func() {
		p.tick = p.c.now()
		p.probe()
	})
}

// trigger probes at once, or as soon as the probe under way is done; periods count from there.
func (p *prober) trigger() {
	if p.stopped {
		return
	}
	if p.probing {
		p.triggered = true
		return
	}
	k := p.c.worker.kubelet
	k.server.Kernel.Cancel(p.timer)
	p.timer = k.after(0, func() {
		p.tick = p.c.now()
		p.probe()
	})
}

// wait waits for the next tick. A tick that passed during a probe is due at once, as a Go ticker
// keeps one.
func (p *prober) wait() {
	if p.stopped {
		return
	}
	if p.triggered {
		p.triggered = false
		p.trigger()
		return
	}
	k := p.c.worker.kubelet
	next := p.tick + p.period()
	p.timer = k.after(max(0, next-p.c.now()), func() {
		missed := (p.c.now() - next) / p.period()
		p.tick = next + missed*p.period()
		p.probe()
	})
}

// probe is doProbe: it looks at the pod's status, and probes if it is time to.
func (p *prober) probe() {
	if p.stopped {
		return
	}
	if !p.due() {
		p.wait()
		return
	}
	k := p.c.worker.kubelet
	d := k.draw(k.model.ProbeHTTP)
	if p.spec.Exec != nil {
		d = k.draw(k.model.ProbeExec)
	}
	timeout := time.Duration(max(1, p.spec.TimeoutSeconds)) * time.Second
	p.probing = true
	k.after(min(d, timeout), func() {
		p.probing = false
		if p.stopped {
			return
		}
		result := failure
		if d < timeout && p.passes() {
			result = success
		}
		p.judge(result)
		p.wait()
	})
}

// due tells whether the container, as the pod's status knows it, is to be probed now.
func (p *prober) due() bool {
	c := p.c
	if c.seen.instance == 0 {
		return false
	}
	if p.instance != c.seen.instance {
		p.instance, p.onHold = c.seen.instance, false
		p.result = p.initial()
		p.tell()
	}
	switch {
	case p.onHold:
		return false
	case !c.seen.running:
		p.set(failure)
		return false
	case c.worker.stage >= terminating && p.kind != readiness:
		p.stopped = true
		return false
	}
	elapsed := int32((c.now() - c.seen.startedAt) / time.Second)
	return elapsed >= p.spec.InitialDelaySeconds && c.seen.started == (p.kind != startup)
}

// initial is what is taken for the result of a probe that has not run yet.
func (p *prober) initial() probeResult {
	return [probeKinds]probeResult{startup: unknown, readiness: failure, liveness: success}[p.kind]
}

// judge counts a result, which becomes the probe's own when its threshold is reached.
func (p *prober) judge(result probeResult) {
	if result == p.last {
		p.run++
	} else {
		p.last, p.run = result, 1
	}
	if result == failure && p.run < int(max(1, p.spec.FailureThreshold)) ||
		result == success && p.run < int(max(1, p.spec.SuccessThreshold)) {
		return
	}
	p.set(result)
	if p.kind == liveness && result == failure || p.kind == startup {
		p.onHold, p.run = true, 0
	}
}

func (p *prober) set(result probeResult) {
	if p.result == result {
		return
	}
	p.result = result
	p.tell()
}

// tell has a new result taken into the pod's status at once, and then acted on by a sync. Nobody
// waits to hear that a container is alive (pkg/kubelet/kubelet.go, syncLoopIteration).
func (p *prober) tell() {
	w := p.c.worker
	if p.kind == liveness && p.result == success {
		return
	}
	w.kubelet.after(0, func() {
		if w.stage == alive || w.stage == terminating {
			w.updateStatus(false)
		}
		w.sync()
	})
}

// passes tells what the probe's handler would find: an open port or a path that answers is one of
// a process that listens; a command succeeds while the container runs.
func (p *prober) passes() bool {
	s := p.c.worker.sandbox
	switch {
	case p.spec.HTTPGet != nil:
		return s.Listening(p.c.port(p.spec.HTTPGet.Port)) != nil
	case p.spec.TCPSocket != nil:
		return s.Listening(p.c.port(p.spec.TCPSocket.Port)) != nil
	}
	return p.c.state == running
}

// port resolves a port that may be named.
func (c *container) port(port intstr.IntOrString) int {
	if port.Type == intstr.Int {
		return port.IntValue()
	}
	for _, named := range c.spec.Ports {
		if named.Name == port.StrVal {
			return int(named.ContainerPort)
		}
	}
	return 0
}
