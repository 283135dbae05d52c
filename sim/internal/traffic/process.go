package traffic

import (
	"time"

	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
)

type processState uint8

const (
	starting processState = iota
	serving
	draining
	exited
)

// The exit codes of a Process: asked to stop, and killed by SIGKILL (128 + 9).
const (
	ExitStopped = 0
	ExitKilled  = 137
)

// A Process runs a role.App in a container.
type Process struct {
	net     *Network
	app     role.App
	pod     string
	sandbox *Sandbox
	onExit  func(code int)

	state processState
	busy  int
	queue []int32 // calls in queue[head:], those given up included
	head  int
	conns int32 // first of its connections, -1 if none
	drain des.Timer
	fresh int // connections on which no request has arrived yet
}

// Start runs the app in a pod's sandbox. It listens after startup. onExit is called once, when it
// ends other than by its host's end.
func (n *Network) Start(
	app role.App, pod string, s *Sandbox, startup time.Duration, onExit func(code int),
) *Process {
	p := &Process{net: n, app: app, pod: pod, sandbox: s, onExit: onExit, conns: -1}
	s.processes = append(s.processes, p)
	n.kernel.After(startup, func() {
		if p.state == starting {
			p.state = serving
		}
	})
	return p
}

// Running tells whether the process has not ended.
func (p *Process) Running() bool { return p.state != exited }

// Terminate sends SIGTERM: the listener and idle connections close at once, what has begun is
// finished.
func (p *Process) Terminate() {
	if p.app.IgnoreTerm || p.state == exited || p.state == draining {
		return
	}
	p.state = draining
	n := p.net
	for ci := p.conns; ci >= 0; ci = n.conns[ci].next {
		c := &n.conns[ci]
		idle := c.call < 0 || n.calls[c.call].phase == requesting && !c.fresh ||
			n.calls[c.call].phase == responding
		if idle {
			p.hangUp(ci)
		}
	}
	p.drain = n.kernel.After(p.app.Drain, func() { p.exit(ExitStopped) })
	p.maybeExit()
}

// Kill sends SIGKILL: every connection is reset.
func (p *Process) Kill() { p.exit(ExitKilled) }

// Vanish ends the process with its host: nobody is told.
func (p *Process) Vanish() {
	if p.state == exited {
		return
	}
	p.state = exited
	n := p.net
	for ci := p.conns; ci >= 0; {
		c := &n.conns[ci]
		next := c.next
		c.linked = false
		if c.call >= 0 {
			if call := &n.calls[c.call]; call.phase == queued || call.phase == working {
				n.kernel.Cancel(call.next)
				call.phase = lost
			}
		}
		ci = next
	}
	p.forget()
}

// hangUp closes the server's side of a connection on which nothing is under way here.
func (p *Process) hangUp(ci int32) {
	c := &p.net.conns[ci]
	c.closed = true
	if c.call < 0 {
		delay := p.net.model.LinkMin
		c.fin = p.net.kernel.Post(delay, p.net, event(onFin, ci))
	}
}

// maybeExit ends a draining process that has nothing left to do.
func (p *Process) maybeExit() {
	if p.state == draining && p.busy == 0 && p.head == len(p.queue) && p.fresh == 0 {
		p.exit(ExitStopped)
	}
}

func (p *Process) exit(code int) {
	if p.state == exited {
		return
	}
	p.state = exited
	n := p.net
	for ci := p.conns; ci >= 0; {
		next := n.conns[ci].next
		n.conns[ci].linked = false
		p.hangUp(ci)
		if i := n.conns[ci].call; i >= 0 {
			if call := &n.calls[i]; call.phase == queued || call.phase == working {
				n.kernel.Cancel(call.next)
				call.phase = responding
				n.post(n.link(call.seed, forResponse), onReset, i)
			}
		}
		ci = next
	}
	p.forget()
	p.onExit(code)
}

// forget drops what a process that has ended was doing. Calls that are still wanted have been taken
// care of by their connections; the rest is freed here, or when its slot's event comes.
func (p *Process) forget() {
	p.net.kernel.Cancel(p.drain)
	for _, i := range p.queue[p.head:] {
		if p.net.calls[i].gone && p.net.calls[i].phase == queued {
			p.net.freeCall(i)
		}
	}
	p.queue, p.head, p.busy, p.fresh, p.conns = nil, 0, 0, 0, -1
	for k, other := range p.sandbox.processes {
		if other == p {
			p.sandbox.processes = append(p.sandbox.processes[:k:k], p.sandbox.processes[k+1:]...)
			break
		}
	}
}

func (p *Process) link(ci int32) {
	n := p.net
	c := &n.conns[ci]
	c.process, c.linked, c.prev, c.next = p, true, -1, p.conns
	if p.conns >= 0 {
		n.conns[p.conns].prev = ci
	}
	p.conns = ci
}

func (p *Process) unlink(ci int32) {
	n := p.net
	c := &n.conns[ci]
	if c.prev >= 0 {
		n.conns[c.prev].next = c.next
	} else {
		p.conns = c.next
	}
	if c.next >= 0 {
		n.conns[c.next].prev = c.prev
	}
	c.linked = false
}

// syn: the first packet of a connection arrives at the pod's address.
func (n *Network) syn(i int32) {
	call := &n.calls[i]
	c := &n.conns[call.conn]
	s := c.backend.Sandbox
	if s.Host.Down || s.Gone {
		call.phase = lost
		return
	}
	back := n.link(call.seed, forAnswer)
	p := s.Listening(c.backend.Port)
	if p == nil {
		call.phase = responding
		n.post(back, onRefused, i)
		return
	}
	p.link(call.conn)
	c.fresh = true
	p.fresh++
	call.phase = requesting
	n.post(back+n.link(call.seed, forRequest), onRequest, i)
}

// request: a request arrives on an established connection.
func (n *Network) request(i int32) {
	call := &n.calls[i]
	c := &n.conns[call.conn]
	p := c.process
	if c.fresh && c.linked {
		p.fresh--
	}
	c.fresh = false
	switch {
	case p.sandbox.Host.Down, p.sandbox.Gone && !c.closed:
		call.phase = lost // on a connection whose peer went with its host: nobody answers any more
	case c.closed && call.reused:
		// The client learns that the connection was closed before its request came: it may try
		// another.
		n.post(n.link(call.seed, forAnswer), onRedial, i)
	case p.state == exited:
		call.phase = responding
		n.post(n.link(call.seed, forResponse), onReset, i)
	default:
		call.process = p
		p.take(i)
	}
}

// take serves a call, lets it wait or turns it away.
func (p *Process) take(i int32) {
	switch {
	case p.busy < p.app.Concurrency:
		p.work(i)
	case len(p.queue)-p.head < p.app.Queue:
		p.net.calls[i].phase = queued
		p.queue = append(p.queue, i)
	default:
		p.net.calls[i].status = 503
		p.respond(i)
	}
}

// work puts a call into a slot.
func (p *Process) work(i int32) {
	n := p.net
	call := &n.calls[i]
	p.busy++
	call.phase, call.status = working, 200
	if p.app.FailureRate > 0 &&
		n.chance.at(call.seed, forFailure).Float64() < p.app.FailureRate {
		call.status = 500
	}
	n.post(p.app.ServiceTime.Draw(n.chance.at(call.seed, forService)), onWorked, i)
}

// worked: a slot comes free.
func (n *Network) worked(i int32) {
	call := &n.calls[i]
	p := call.process
	if call.gone {
		n.freeCall(i)
	} else {
		p.respond(i)
	}
	if p.state == exited {
		return
	}
	p.busy--
	for p.head < len(p.queue) {
		next := p.queue[p.head]
		p.head++
		if p.head > 64 && 2*p.head > len(p.queue) {
			p.queue = p.queue[:copy(p.queue, p.queue[p.head:])]
			p.head = 0
		}
		if n.calls[next].gone {
			n.freeCall(next)
			continue
		}
		p.work(next)
		break
	}
	p.maybeExit()
}

// respond sends a response; a process that drains says "Connection: close" with it.
func (p *Process) respond(i int32) {
	n := p.net
	call := &n.calls[i]
	call.phase = responding
	n.conns[call.conn].last = n.conns[call.conn].last || p.state == draining
	n.post(n.link(call.seed, forResponse), onResponse, i)
}
