package sim

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/queueing"
)

// One pod with c slots and exponential service under Poisson load is the M/M/c queue. Independent
// delays before it leave its arrivals Poisson (displacement theorem), so that through the whole
// engine the response time is the queue's and the links'.
func TestResponseTimesAreThoseOfTheQueue(t *testing.T) {
	const service = 2 * time.Millisecond
	m := model.Kind()
	link := m.LinkMin + m.LinkSpread/2
	for _, c := range []int{1, 3} {
		for use, packets := range map[spec.Connections]int{spec.PerRequest: 4, spec.Reuse: 2} {
			rate := 0.7 * float64(c) / service.Seconds()
			t.Run(fmt.Sprintf("M/M/%d/%s", c, use), func(t *testing.T) {
				l := users(rate, 10*time.Minute)
				l.Connections, l.Pool, l.Timeout = use, 10_000, time.Minute
				s := tell(t, plan(t, web(1, "--service-time=exponential(2ms)",
					fmt.Sprintf("--concurrency=%d", c), "--queue=100000"), l))
				require.Zero(t, s.lost())
				var sum time.Duration
				latencies := make([]time.Duration, 0, len(s.requests))
				for _, r := range s.requests {
					sum += r.Latency()
					latencies = append(latencies, r.Latency())
				}
				slices.Sort(latencies)
				offset := time.Duration(packets) * link
				mean := sum/time.Duration(len(latencies)) - offset
				p99 := latencies[len(latencies)*99/100] - offset

				q, err := queueing.NewMMc(rate, 1/service.Seconds(), c)
				require.NoError(t, err)
				want99, err := q.ResponseTimeQuantile(0.99)
				require.NoError(t, err)
				require.InEpsilon(t, q.ResponseTimeMean(), mean, 0.03)
				require.InEpsilon(t, want99, p99, 0.05)
			})
		}
	}
}
