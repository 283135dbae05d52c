package des

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// hold is the hold model of Jones (An Empirical Comparison of Priority-Queue and Event-Set
// Implementations, CACM 29, 1986): each event schedules one successor, so the queue's length stays.
// Increments are exponential, drawn beforehand so that only the kernel is measured.
type hold struct{ increments []time.Duration }

func newHold() *hold {
	r := rand.New(rand.NewPCG(1, 2))
	h := &hold{increments: make([]time.Duration, 1<<16)}
	for i := range h.increments {
		h.increments[i] = time.Duration(r.ExpFloat64() * 1e9)
	}
	return h
}

func (h *hold) Handle(k *Kernel, arg uint64) {
	k.Post(h.increments[arg&(1<<16-1)], h, arg+1)
}

func BenchmarkHold(b *testing.B) {
	for _, pending := range []int{10, 1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprintf("pending=%d", pending), func(b *testing.B) {
			k, h := New(), newHold()
			for i := range pending {
				k.Post(h.increments[i&(1<<16-1)], h, uint64(i)*7919)
			}
			for range 2 * pending {
				k.Step()
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				k.Step()
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// request is an event that sets a time-out and cancels the one set before, as every request to a
// server with a deadline does: two schedules and one cancellation per event carried out.
type request struct {
	hold
	last Timer
}

func (q *request) Handle(k *Kernel, arg uint64) {
	k.Cancel(q.last)
	q.last = k.Post(time.Minute, q, arg)
	k.Post(q.increments[arg&(1<<16-1)], q, arg+1)
}

func BenchmarkTimeout(b *testing.B) {
	for _, pending := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("pending=%d", pending), func(b *testing.B) {
			k, h := New(), newHold()
			for i := range pending {
				q := &request{hold: *h}
				k.Post(h.increments[i&(1<<16-1)], q, uint64(i)*7919)
			}
			for range 10 * pending {
				k.Step()
			}
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				k.Step()
			}
		})
	}
}

func BenchmarkAfter(b *testing.B) {
	k := New()
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		k.After(time.Millisecond, func() { n++ })
		k.Step()
	}
}
