package control

import (
	"math/rand/v2"
	"time"

	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
)

// A queue is a controller's work queue: a key that is added twice before its turn is worked on once
// (client-go, util/workqueue).
type queue struct {
	server *api.Server
	delay  role.Distribution // from being added to the end of the pass
	rand   *rand.Rand
	sync   func(key string)
	queued map[string]bool
	later  map[string]later // at most one for a key: the earliest
}

// later is a key that is added at a time to come.
type later struct {
	at    time.Duration
	timer des.Timer
}

func newQueue(s *api.Server, name string, delay role.Distribution, sync func(string)) *queue {
	return &queue{
		server: s, delay: delay, sync: sync, rand: s.Stream("controller/" + name),
		queued: map[string]bool{}, later: map[string]later{},
	}
}

func (q *queue) add(key string) {
	if key == "" || q.queued[key] {
		return
	}
	q.queued[key] = true
	q.server.Kernel.After(q.delay.Draw(q.rand), func() {
		delete(q.queued, key)
		q.sync(key)
	})
}

// addAfter adds a key after a while. Of several times for one key the earliest counts
// (client-go, util/workqueue/delaying_queue.go, insert).
func (q *queue) addAfter(key string, d time.Duration) {
	k := q.server.Kernel
	at := k.Now() + d
	if l, waits := q.later[key]; waits {
		if l.at <= at {
			return
		}
		k.Cancel(l.timer)
	}
	q.later[key] = later{at, k.At(at, func() {
		delete(q.later, key)
		q.add(key)
	})}
}
