package traffic

import (
	"math/rand/v2"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/model"
)

// A Host is a machine. While it is Down it neither sends nor hears.
type Host struct {
	Name string
	Down bool
}

// A Sandbox is a pod's place in the network: one address, shared by its containers.
type Sandbox struct {
	IP   string
	Host *Host
	// Gone: nobody has the address any more, and nobody says so. The node's route to it is gone as
	// well (kind's CNI plugin is ptp), so that packets leave by its default route and are lost.
	// Measured on kind: of 100 requests lost to four stopping pods 10 are refused and 90 time out.
	Gone      bool
	processes []*Process
}

// Listening returns the process that accepts connections on the port, or nil.
func (s *Sandbox) Listening(port int) *Process {
	for _, p := range s.processes {
		if p.state == serving && p.app.Port == port {
			return p
		}
	}
	return nil
}

// A Backend is where a connection may go: a port of a pod's address.
type Backend struct {
	Sandbox *Sandbox
	Port    int
}

// A Route is what a node's proxy does with new connections to one port of a Service: each goes to
// one of the backends by chance, and is refused when there are none.
type Route struct{ Backends []Backend }

func (r *Route) pick(u uint64) (Backend, bool) {
	if len(r.Backends) == 0 {
		return Backend{}, false
	}
	return r.Backends[u%uint64(len(r.Backends))], true
}

// A Network carries calls between clients and processes.
type Network struct {
	kernel  *des.Kernel
	model   *model.Model
	observe func(*record.Observation)

	addresses map[string]*Sandbox

	calls     []call
	freeCalls []int32
	conns     []conn
	freeConns []int32
	chance    chance
	row       record.Observation // of the request that is being reported, reused
}

// NewNetwork returns a network without hosts. observe is given every attempt that is done; the
// observation is valid during the call only, and its times are the kernel's.
func NewNetwork(k *des.Kernel, m *model.Model, observe func(*record.Observation)) *Network {
	n := &Network{kernel: k, model: m, observe: observe, addresses: map[string]*Sandbox{}}
	n.chance.rand = rand.New(&n.chance.pcg)
	return n
}

// A phase is where a call stands; doc.go tells them.
type phase uint8

const (
	waiting phase = iota
	dialling
	requesting
	queued
	working
	responding
	lost
)

// A call is one attempt at one request.
type call struct {
	client  *Client
	process *Process // that has it or has answered it
	seed    uint64
	due     time.Duration
	sent    time.Duration
	seq     int64
	next    des.Timer
	timeout des.Timer
	attempt int32
	conn    int32 // -1 without
	status  int32
	phase   phase
	reused  bool // the connection served others before
	gone    bool // the client has given up; whoever has the call frees it
}

// A conn is one TCP connection, or an attempt at one.
type conn struct {
	client  *Client
	backend Backend
	process *Process // the peer, once accepted
	call    int32    // under way on it, -1 while idle
	prev    int32    // in the process's list of connections
	next    int32
	fin     des.Timer
	linked  bool // in the process's list
	fresh   bool // no request has arrived on it yet
	closed  bool // the peer has closed it
	last    bool // the client is not to use it again
}

// The kinds of events that a call or connection waits for.
const (
	onSyn uint64 = iota
	onRequest
	onWorked
	onResponse
	onRefused
	onReset
	onRedial
	onTimeout
	onFin
)

func event(kind uint64, index int32) uint64 { return kind<<32 | uint64(uint32(index)) }

// Handle implements des.Handler.
func (n *Network) Handle(_ *des.Kernel, arg uint64) {
	i := int32(uint32(arg))
	switch arg >> 32 {
	case onSyn:
		n.syn(i)
	case onRequest:
		n.request(i)
	case onWorked:
		n.worked(i)
	case onResponse:
		outcome := record.OK
		if n.calls[i].status >= 400 {
			outcome = record.BadStatus
		}
		n.finish(i, outcome)
	case onRefused:
		n.finish(i, record.Refused)
	case onReset:
		n.finish(i, record.Reset)
	case onRedial:
		ci := n.calls[i].conn
		n.calls[i].client.dial(i)
		n.closeConn(ci)
	case onTimeout:
		n.giveUp(i)
	case onFin:
		if ci := i; n.conns[ci].call < 0 {
			n.conns[ci].client.dropIdle(ci)
			n.closeConn(ci)
		}
	}
}

// post schedules the call's next event.
func (n *Network) post(delay time.Duration, kind uint64, i int32) {
	n.calls[i].next = n.kernel.Post(delay, n, event(kind, i))
}

func (n *Network) newCall() int32 {
	if last := len(n.freeCalls) - 1; last >= 0 {
		i := n.freeCalls[last]
		n.freeCalls = n.freeCalls[:last]
		return i
	}
	n.calls = append(n.calls, call{})
	return int32(len(n.calls) - 1)
}

func (n *Network) freeCall(i int32) {
	n.calls[i] = call{}
	n.freeCalls = append(n.freeCalls, i)
}

func (n *Network) newConn(c *Client) int32 {
	var ci int32
	if last := len(n.freeConns) - 1; last >= 0 {
		ci = n.freeConns[last]
		n.freeConns = n.freeConns[:last]
	} else {
		n.conns = append(n.conns, conn{})
		ci = int32(len(n.conns) - 1)
	}
	n.conns[ci] = conn{client: c, call: -1}
	c.open++
	return ci
}

// closeConn forgets a connection that the client closes or that never came to be, and lets a call
// that waits for one dial.
func (n *Network) closeConn(ci int32) {
	c := &n.conns[ci]
	client, p, fresh := c.client, c.process, c.fresh
	n.kernel.Cancel(c.fin)
	if c.linked {
		p.unlink(ci)
		if fresh {
			p.fresh--
			p.maybeExit()
		}
	}
	n.conns[ci] = conn{}
	n.freeConns = append(n.freeConns, ci)
	client.open--
	if client.open >= client.load.Pool {
		return
	}
	if i, ok := client.nextWaiting(); ok {
		client.dial(i)
	}
}

// AddSandbox makes a pod's place in the network.
func (n *Network) AddSandbox(ip string, h *Host) *Sandbox {
	s := &Sandbox{IP: ip, Host: h}
	n.addresses[ip] = s
	return s
}

// At returns the sandbox that has, or last had, an address; nil if there never was one.
func (n *Network) At(ip string) *Sandbox { return n.addresses[ip] }
