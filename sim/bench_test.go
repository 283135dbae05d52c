package sim

import (
	"context"
	"testing"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// BenchmarkTrial carries out a rolling update under load. ns/request is the whole trial's time,
// control plane and set-up included, over the requests in it; allocs/op are almost all of the
// control plane.
func BenchmarkTrial(b *testing.B) {
	for _, use := range []spec.Connections{spec.Reuse, spec.PerRequest} {
		for _, rate := range []float64{200, 5000} {
			name := string(use) + "/200rps"
			if rate > 200 {
				name = string(use) + "/5000rps"
			}
			b.Run(name, func(b *testing.B) {
				l := users(rate, time.Minute)
				l.Connections = use
				p := plan(b, web(4), l, toV2(20*time.Second))
				requests := 0
				b.ReportAllocs()
				for b.Loop() {
					err := New().Run(context.Background(), p, func(o record.Observation) {
						if o.IsRequest() {
							requests++
						}
					})
					if err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(requests), "ns/request")
			})
		}
	}
}
