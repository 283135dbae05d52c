package traffic

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim/des"
)

// A Client is the generator of one load. Its requests are due when the load's arrivals say,
// whatever has become of the ones before.
type Client struct {
	net      *Network
	load     spec.Load
	route    *Route
	arrivals *rand.Rand
	seed     uint64

	begun   time.Duration // when the load began, in the kernel's time
	due     time.Duration // of the request to come, since begun
	seq     int64
	open    int     // connections, those being dialled included
	idle    []int32 // connections, the one used last at the end
	waiters []int32 // calls that wait for a connection, first come first served
	head    int     // of waiters
}

// NewClient returns a client of the load. arrivals is the load's own stream, and seed what the
// draws of its requests derive from.
func (n *Network) NewClient(l spec.Load, r *Route, arrivals *rand.Rand, seed uint64) *Client {
	return &Client{net: n, load: l, route: r, arrivals: arrivals, seed: seed}
}

// Begin starts the load's clock now.
func (c *Client) Begin() {
	c.begun = c.net.kernel.Now()
	c.schedule()
}

// schedule waits for the next request's due time, if there is one.
func (c *Client) schedule() {
	due, ok := c.load.Arrivals.Next(c.seq, c.due, c.arrivals)
	if !ok || due >= c.load.For {
		return
	}
	c.due = due
	c.net.kernel.PostAt(c.begun+due, c, 0)
}

// Handle implements des.Handler: the next request is due.
func (c *Client) Handle(k *des.Kernel, _ uint64) {
	seq := c.seq
	c.seq++
	c.schedule()
	c.send(seq, 1, k.Now())
}

// send begins an attempt.
func (c *Client) send(seq int64, attempt int32, due time.Duration) {
	n := c.net
	i := n.newCall()
	n.calls[i] = call{
		client: c, conn: -1, seq: seq, attempt: attempt, due: due, sent: n.kernel.Now(),
		seed:    callSeed(c.seed, seq, attempt),
		timeout: n.kernel.Post(c.load.Timeout, n, event(onTimeout, i)),
	}
	switch last := len(c.idle) - 1; {
	case last >= 0:
		ci := c.idle[last]
		c.idle = c.idle[:last]
		c.use(ci, i)
	case c.load.Connections == spec.Reuse && c.open >= c.load.Pool:
		c.waiters = append(c.waiters, i)
	default:
		c.dial(i)
	}
}

// use sends a call's request on a connection that is established.
func (c *Client) use(ci, i int32) {
	n := c.net
	call := &n.calls[i]
	call.conn, call.phase, call.reused = ci, requesting, true
	n.conns[ci].call = i
	n.post(n.link(call.seed, forRequest), onRequest, i)
}

// dial opens a connection for a call. A SYN that nobody answers is sent again after 1 s, 3 s, …
// to the same pod, since conntrack remembers the choice; as a lost pod comes back with another
// address, none of these is ever answered, and they are left out.
func (c *Client) dial(i int32) {
	n := c.net
	ci := n.newConn(c)
	call := &n.calls[i]
	call.conn, call.phase, call.reused = ci, dialling, false
	n.conns[ci].call = i
	kind := onSyn
	backend, ok := c.route.pick(bitsFor(call.seed, forBackend))
	if !ok {
		kind = onRefused // by the REJECT rule of the client's own node
	}
	n.conns[ci].backend = backend
	n.post(n.link(call.seed, forSyn), kind, i)
}

// nextWaiting takes the first call that waits for a connection and has not given up.
func (c *Client) nextWaiting() (int32, bool) {
	for c.head < len(c.waiters) {
		i := c.waiters[c.head]
		c.head++
		if c.head == len(c.waiters) {
			c.waiters, c.head = c.waiters[:0], 0
		}
		if !c.net.calls[i].gone {
			return i, true
		}
		c.net.freeCall(i)
	}
	return 0, false
}

// dropIdle takes a connection out of the idle ones.
func (c *Client) dropIdle(ci int32) {
	if at := slices.Index(c.idle, ci); at >= 0 {
		c.idle = slices.Delete(c.idle, at, at+1)
	}
}

// finish ends a call whose outcome the client has just learnt.
func (n *Network) finish(i int32, outcome record.Outcome) {
	done := n.calls[i]
	n.kernel.Cancel(done.timeout)
	n.freeCall(i)
	if ci := done.conn; ci >= 0 {
		c := &n.conns[ci]
		keep := done.client.load.Connections == spec.Reuse && !c.last && !c.closed
		if answered := outcome == record.OK || outcome == record.BadStatus; answered && keep {
			done.client.release(ci)
		} else {
			n.closeConn(ci)
		}
	}
	n.report(&done, outcome)
}

// release hands a connection to the next call that waits for one, or keeps it.
func (c *Client) release(ci int32) {
	if i, ok := c.nextWaiting(); ok {
		c.use(ci, i)
		return
	}
	c.net.conns[ci].call = -1
	c.idle = append(c.idle, ci)
}

// giveUp ends a call whose time is over. A server that has it in its queue notices when its turn
// comes; one that works on it goes on to the end, as programs do that do not look at their client.
func (n *Network) giveUp(i int32) {
	done := n.calls[i]
	switch done.phase {
	case waiting, queued, working:
		n.calls[i].gone, n.calls[i].conn = true, -1
	default:
		n.kernel.Cancel(done.next)
		n.freeCall(i)
	}
	if done.conn >= 0 {
		n.closeConn(done.conn)
	}
	n.report(&done, record.Timeout)
}

// report tells the outcome and tries again if the load says so.
func (n *Network) report(done *call, outcome record.Outcome) {
	c := done.client
	final := outcome == record.OK || int(done.attempt) >= c.load.Attempts
	now := n.kernel.Now()
	n.row.At = now
	r := &n.row.Request
	*r = record.Request{
		Load: c.load.Name, Seq: done.seq, Attempt: done.attempt, Final: final,
		Due: done.due, Sent: done.sent, Done: now, Outcome: outcome,
	}
	if outcome == record.OK || outcome == record.BadStatus {
		p := done.process
		r.Status, r.Pod, r.Node, r.Version = done.status, p.pod, p.sandbox.Host.Name, p.app.Version
	}
	n.observe(&n.row)
	if !final {
		c.send(done.seq, done.attempt+1, done.due)
	}
}
