package des_test

import (
	"fmt"
	"time"

	"github.com/seatrial/seatrial/sim/des"
)

// server answers each request after 30 ms, or lets it time out.
type server struct{ timeouts map[uint64]des.Timer }

// Handle is called when the request's service ends.
func (s *server) Handle(k *des.Kernel, request uint64) {
	if k.Cancel(s.timeouts[request]) {
		fmt.Println(k.Now(), "request", request, "answered")
	}
}

// A time-out is scheduled beside the answer; whichever comes first cancels the other.
func ExampleKernel() {
	k := des.New()
	s := &server{timeouts: map[uint64]des.Timer{}}
	for request, limit := range []time.Duration{50 * time.Millisecond, 20 * time.Millisecond} {
		answer := k.Post(30*time.Millisecond, s, uint64(request))
		s.timeouts[uint64(request)] = k.After(limit, func() {
			k.Cancel(answer)
			fmt.Println(k.Now(), "request", request, "timed out")
		})
	}
	k.RunUntil(time.Second)
	fmt.Println(k.Now(), "end")
	// Output:
	// 20ms request 1 timed out
	// 30ms request 0 answered
	// 1s end
}
