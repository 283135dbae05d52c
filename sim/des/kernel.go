package des

import (
	"fmt"
	"math"
	"time"
)

// A Handler carries out events that were posted for it.
type Handler interface {
	// Handle is called when the event is due, with k.Now() at the event's instant. What arg means
	// is between the handler and whoever posted the event: an index, a kind, both packed.
	Handle(k *Kernel, arg uint64)
}

// function lets a closure wait in the same queue. A func value is a single pointer, so turning it
// into a Handler allocates nothing beyond the closure itself.
type function func()

// Handle calls the function.
func (f function) Handle(*Kernel, uint64) { f() }

// A Timer names one scheduled event, to cancel it by. It stays safe to use after the event was
// carried out or cancelled: keys are never used twice. The zero Timer names no event.
type Timer struct{ key uint64 }

// A key is sequence<<slotBits | slot. 2^40 events would take a day at ten million per second;
// 2^24 pending events would fill 800 MB. Either limit panics rather than wraps.
const (
	slotBits    = 24
	slotMask    = 1<<slotBits - 1
	maxSlots    = 1 << slotBits
	maxSequence = 1<<(64-slotBits) - 1
)

// A slot keeps what a pending event needs when it is due. When free (key 0), arg holds the number
// of the next free slot plus one.
type slot struct {
	handler Handler
	arg     uint64
	key     uint64
}

// A Kernel is a clock in virtual time and the events to come. The zero Kernel is ready to use and
// stands at time 0. It is not safe for use by several goroutines. A Kernel whose handler panicked
// must not be used again.
type Kernel struct {
	now      time.Duration
	queue    heap
	slots    []slot
	free     uint64 // first free slot plus one; 0 when there is none
	sequence uint64 // of the event scheduled last; the first is 1, so no key is ever 0
	live     int    // events pending, not counting cancelled ones that the heap still holds
	handled  uint64
	running  bool
	stopped  bool
}

// New returns a Kernel at time 0 with no events.
func New() *Kernel { return new(Kernel) }

// Now returns the virtual time since the start of the simulation: inside a handler, the instant of
// the event being carried out.
func (k *Kernel) Now() time.Duration { return k.now }

// Len returns how many events are pending: scheduled, not yet carried out, not cancelled.
func (k *Kernel) Len() int { return k.live }

// Handled returns how many events have been carried out so far.
func (k *Kernel) Handled() uint64 { return k.handled }

// Post schedules h.Handle(k, arg) for delay from now, after every event already scheduled for that
// instant. It allocates nothing unless more events are pending than ever before. A negative delay,
// or one past the end of time (292 years), is a programming error and panics.
func (k *Kernel) Post(delay time.Duration, h Handler, arg uint64) Timer {
	at := k.now + delay
	if delay < 0 || at < k.now {
		panic(fmt.Sprintf("des: an event cannot be scheduled %v from now (%v): "+
			"it would lie in the past or beyond the end of time", delay, k.now))
	}
	return k.schedule(at, h, arg)
}

// PostAt is like Post for the instant at, which must not lie before Now.
func (k *Kernel) PostAt(at time.Duration, h Handler, arg uint64) Timer {
	if at < k.now {
		panic(fmt.Sprintf("des: an event cannot be scheduled at %v: it is already %v", at, k.now))
	}
	return k.schedule(at, h, arg)
}

// After schedules a call of f for delay from now, under the rules of Post.
func (k *Kernel) After(delay time.Duration, f func()) Timer {
	if f == nil {
		panic("des: an event cannot be scheduled with a nil function")
	}
	return k.Post(delay, function(f), 0)
}

// At schedules a call of f for the instant at, under the rules of PostAt.
func (k *Kernel) At(at time.Duration, f func()) Timer {
	if f == nil {
		panic("des: an event cannot be scheduled with a nil function")
	}
	return k.PostAt(at, function(f), 0)
}

// Pending reports whether the event that t names is still to come.
func (k *Kernel) Pending(t Timer) bool {
	n := t.key & slotMask
	return t.key != 0 && n < uint64(len(k.slots)) && k.slots[n].key == t.key
}

// Cancel takes back the event that t names and reports whether it was still to come. An event that
// is being carried out, was carried out, or was cancelled before is no longer to come.
func (k *Kernel) Cancel(t Timer) bool {
	if !k.Pending(t) {
		return false
	}
	k.release(t.key & slotMask)
	if stale := k.queue.len() - k.live; stale > k.live+64 {
		k.queue.sweep(k.slots)
	}
	return true
}

// Step carries out the next event, advancing Now to its instant, and reports whether there was one.
func (k *Kernel) Step() bool {
	k.enter("Step")
	ok := k.step(math.MaxInt64)
	k.running = false
	return ok
}

// RunUntil carries out every event due at or before t, including those scheduled meanwhile, and
// leaves Now at t. If Stop is called it returns after the current event instead, leaving Now there;
// a later RunUntil goes on. A t before Now is a programming error and panics.
func (k *Kernel) RunUntil(t time.Duration) {
	if t < k.now {
		panic(fmt.Sprintf("des: time cannot run back to %v: it is already %v", t, k.now))
	}
	k.enter("RunUntil")
	k.stopped = false
	for !k.stopped && k.step(t) {
	}
	if !k.stopped {
		k.now = t
	}
	k.running = false
}

// Stop makes the RunUntil under way return after the current event. Outside RunUntil it does
// nothing.
func (k *Kernel) Stop() { k.stopped = true }

// enter refuses to run the queue from inside an event: time would move under the handler's feet.
func (k *Kernel) enter(method string) {
	if k.running {
		panic("des: " + method + " was called from inside an event")
	}
	k.running = true
}

// step carries out the next event if it is due by limit.
func (k *Kernel) step(limit time.Duration) bool {
	for k.queue.len() > 0 {
		next := k.queue.min()
		if next.at > uint64(limit) {
			return false
		}
		k.queue.pop()
		s := &k.slots[next.key&slotMask]
		if s.key != next.key {
			continue // cancelled
		}
		handler, arg := s.handler, s.arg
		// The slot is given back first, so that the handler's own Post takes it again.
		k.release(next.key & slotMask)
		k.now = time.Duration(next.at)
		k.handled++
		handler.Handle(k, arg)
		return true
	}
	return false
}

// schedule fills a slot and pushes its entry.
func (k *Kernel) schedule(at time.Duration, h Handler, arg uint64) Timer {
	if h == nil {
		panic("des: an event cannot be scheduled with a nil Handler")
	}
	if k.sequence == maxSequence {
		panic("des: a kernel can carry out 2^40 events and no more")
	}
	n := k.take()
	k.sequence++
	key := k.sequence<<slotBits | n
	k.slots[n] = slot{handler: h, arg: arg, key: key}
	k.queue.push(entry{at: uint64(at), key: key})
	k.live++
	return Timer{key}
}

// take returns the number of a free slot, making one if need be.
func (k *Kernel) take() uint64 {
	if k.free != 0 {
		n := k.free - 1
		k.free = k.slots[n].arg
		return n
	}
	if len(k.slots) == maxSlots {
		panic("des: more than 2^24 events are pending; something schedules without end")
	}
	k.slots = append(k.slots, slot{})
	return uint64(len(k.slots) - 1)
}

// release empties slot n, so that its Timer and heap entry are out of date and its handler can be
// collected, and puts it on the free list.
func (k *Kernel) release(n uint64) {
	k.slots[n] = slot{arg: k.free}
	k.free = n + 1
	k.live--
}
