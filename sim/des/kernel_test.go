package des

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// recorder writes down what was carried out, and when.
type recorder struct {
	args []uint64
	at   []time.Duration
}

func (r *recorder) Handle(k *Kernel, arg uint64) {
	r.args = append(r.args, arg)
	r.at = append(r.at, k.Now())
}

func TestEventsComeInTimeThenScheduleOrder(t *testing.T) {
	k, r := New(), new(recorder)
	k.Post(2, r, 1)
	k.PostAt(1, r, 2)
	k.Post(2, r, 3)
	k.After(1, func() { r.Handle(k, 4) })
	k.At(2, func() { r.Handle(k, 5) })
	require.Equal(t, 5, k.Len())
	k.RunUntil(10)
	require.Equal(t, []uint64{2, 4, 1, 3, 5}, r.args)
	require.Equal(t, []time.Duration{1, 1, 2, 2, 2}, r.at)
	require.Equal(t, time.Duration(10), k.Now())
	require.Zero(t, k.Len())
	require.Equal(t, uint64(5), k.Handled())
}

func TestDelayZeroComesAfterWhatIsAlreadyDue(t *testing.T) {
	k, r := New(), new(recorder)
	k.After(5, func() {
		k.Post(0, r, 2)
		r.Handle(k, 0)
	})
	k.Post(5, r, 1)
	k.RunUntil(5)
	require.Equal(t, []uint64{0, 1, 2}, r.args)
}

func TestRunUntilIncludesItsEndAndNothingLater(t *testing.T) {
	k, r := New(), new(recorder)
	k.Post(5, r, 1)
	k.Post(6, r, 2)
	k.RunUntil(4)
	require.Empty(t, r.args)
	require.Equal(t, time.Duration(4), k.Now())
	k.RunUntil(5)
	require.Equal(t, []uint64{1}, r.args)
	k.RunUntil(5)
	require.Equal(t, 1, k.Len())
}

func TestStopLeavesTheRestForLater(t *testing.T) {
	k, r := New(), new(recorder)
	k.After(3, k.Stop)
	k.Post(3, r, 1)
	k.Post(4, r, 2)
	k.RunUntil(10)
	require.Empty(t, r.args)
	require.Equal(t, time.Duration(3), k.Now())
	k.Stop() // nothing is running: no effect
	k.RunUntil(10)
	require.Equal(t, []uint64{1, 2}, r.args)
	require.Equal(t, time.Duration(10), k.Now())
}

func TestStep(t *testing.T) {
	k, r := New(), new(recorder)
	require.False(t, k.Step())
	k.Cancel(k.Post(1, r, 1))
	k.Post(7, r, 2)
	require.True(t, k.Step())
	require.Equal(t, []uint64{2}, r.args)
	require.Equal(t, time.Duration(7), k.Now())
	require.False(t, k.Step())
}

func TestTimerOutlivesItsEventHarmlessly(t *testing.T) {
	k, r := New(), new(recorder)
	require.False(t, k.Cancel(Timer{}))
	first := k.Post(1, r, 1)
	require.True(t, k.Pending(first))
	require.True(t, k.Cancel(first))
	require.False(t, k.Pending(first))
	second := k.Post(1, r, 2) // takes the slot that first had
	require.False(t, k.Cancel(first))
	require.True(t, k.Pending(second))
	k.RunUntil(1)
	require.Equal(t, []uint64{2}, r.args)
	require.False(t, k.Cancel(second))
	require.False(t, New().Cancel(second), "a timer of another kernel")
}

func TestEventBeingCarriedOutCannotBeCancelled(t *testing.T) {
	k := New()
	var self Timer
	self = k.After(1, func() { require.False(t, k.Cancel(self)) })
	k.RunUntil(1)
	require.Equal(t, uint64(1), k.Handled())
}

func TestProgrammingErrorsPanicWithASentence(t *testing.T) {
	noop := func() {}
	for name, c := range map[string]struct {
		do   func(k *Kernel)
		says string
	}{
		"negative delay": {
			func(k *Kernel) { k.After(-1, noop) },
			"des: an event cannot be scheduled -1ns from now (1s): " +
				"it would lie in the past or beyond the end of time",
		},
		"end of time": {
			func(k *Kernel) { k.After(1<<63-1, noop) },
			"des: an event cannot be scheduled 2562047h47m16.854775807s from now (1s): " +
				"it would lie in the past or beyond the end of time",
		},
		"past": {
			func(k *Kernel) { k.At(time.Millisecond, noop) },
			"des: an event cannot be scheduled at 1ms: it is already 1s",
		},
		"run back": {
			func(k *Kernel) { k.RunUntil(0) },
			"des: time cannot run back to 0s: it is already 1s",
		},
		"nil handler": {
			func(k *Kernel) { k.Post(1, nil, 0) },
			"des: an event cannot be scheduled with a nil Handler",
		},
		"nil function": {
			func(k *Kernel) { k.After(1, nil) },
			"des: an event cannot be scheduled with a nil function",
		},
		"nil function at": {
			func(k *Kernel) { k.At(time.Hour, nil) },
			"des: an event cannot be scheduled with a nil function",
		},
		"nested": {func(k *Kernel) {
			k.After(1, func() { k.RunUntil(time.Hour) })
			k.Step()
		}, "des: RunUntil was called from inside an event"},
	} {
		t.Run(name, func(t *testing.T) {
			k := New()
			k.RunUntil(time.Second)
			require.PanicsWithValue(t, c.says, func() { c.do(k) })
		})
	}
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	k, h := New(), newHold()
	for i := range 1000 {
		k.Post(h.increments[i], h, uint64(i)*7919)
	}
	idle := new(recorder)
	step := func() {
		// As a request does: a time-out set, an event carried out, the time-out cancelled.
		timeout := k.Post(time.Hour, idle, 0)
		k.Step()
		k.Cancel(timeout)
	}
	for range 10_000 {
		step()
	}
	require.Zero(t, testing.AllocsPerRun(100_000, step))
}

func TestCancelledTimersDoNotPileUp(t *testing.T) {
	k, r := New(), new(recorder)
	for i := range 100 {
		k.Post(time.Duration(i), r, uint64(i))
	}
	for range 1_000_000 {
		k.Cancel(k.Post(time.Hour, r, 0))
	}
	require.Equal(t, 100, k.Len())
	require.Less(t, k.queue.len(), 300)
	require.Less(t, len(k.slots), 102)
	k.RunUntil(time.Second)
	require.Len(t, r.args, 100)
	require.True(t, slices.IsSorted(r.args))
}

func TestReleasedSlotKeepsNoHandler(t *testing.T) {
	k := New()
	k.Cancel(k.After(1, func() {}))
	require.Nil(t, k.slots[0].handler)
}

// planned is an event of the naive model: a slice kept in order by stable insertion.
type planned struct {
	at    time.Duration
	arg   uint64
	timer Timer
}

// model runs a Kernel beside the naive sorted slice it must agree with.
type model struct {
	k     *Kernel
	got   recorder
	want  []planned
	gone  []Timer // timers of events no longer to come
	count uint64
}

func (m *model) post(delay time.Duration) {
	p := planned{at: m.k.Now() + delay, arg: m.count, timer: m.k.Post(delay, &m.got, m.count)}
	m.count++
	i, _ := slices.BinarySearchFunc(m.want, p, func(a, b planned) int {
		if a.at <= b.at {
			return -1
		}
		return 1
	})
	m.want = slices.Insert(m.want, i, p)
}

// expect takes the first n events off the model and holds them against what was carried out.
func (m *model) expect(t *rapid.T, n int) {
	require.Len(t, m.got.args, n)
	for i, p := range m.want[:n] {
		require.Equal(t, p.arg, m.got.args[i])
		require.Equal(t, p.at, m.got.at[i])
		m.gone = append(m.gone, p.timer)
	}
	m.want = slices.Delete(m.want, 0, n)
	m.got = recorder{}
}

func TestKernelAgreesWithSortedSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{k: New()}
		t.Repeat(map[string]func(*rapid.T){
			"post": func(t *rapid.T) {
				for range rapid.IntRange(1, 40).Draw(t, "n") {
					m.post(time.Duration(rapid.IntRange(0, 20).Draw(t, "delay")))
				}
			},
			"cancel": func(t *rapid.T) {
				for range min(len(m.want), rapid.IntRange(0, 40).Draw(t, "n")) {
					i := rapid.IntRange(0, len(m.want)-1).Draw(t, "which")
					require.True(t, m.k.Cancel(m.want[i].timer))
					m.gone = append(m.gone, m.want[i].timer)
					m.want = slices.Delete(m.want, i, i+1)
				}
			},
			"cancel again": func(t *rapid.T) {
				if len(m.gone) > 0 {
					require.False(t, m.k.Cancel(rapid.SampledFrom(m.gone).Draw(t, "timer")))
				}
			},
			"step": func(t *rapid.T) {
				require.Equal(t, len(m.want) > 0, m.k.Step())
				m.expect(t, min(1, len(m.want)))
			},
			"run": func(t *rapid.T) {
				until := m.k.Now() + time.Duration(rapid.IntRange(0, 10).Draw(t, "for"))
				m.k.RunUntil(until)
				n := 0
				for n < len(m.want) && m.want[n].at <= until {
					n++
				}
				m.expect(t, n)
				require.Equal(t, until, m.k.Now())
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(m.want), m.k.Len())
				require.LessOrEqual(t, m.k.queue.len(), 2*m.k.Len()+64)
			},
		})
		m.k.RunUntil(time.Hour)
		m.expect(t, len(m.want))
	})
}
