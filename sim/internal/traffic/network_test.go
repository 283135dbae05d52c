package traffic

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/load"
	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/model"
)

const port = 8080

// bench is a client and one process in one sandbox; packets take 1 ms.
type bench struct {
	kernel  *des.Kernel
	net     *Network
	sandbox *Sandbox
	process *Process
	route   *Route
	client  *Client
	exits   []int
	done    []record.Request
}

func newBench(app role.App, l spec.Load) *bench {
	b := &bench{kernel: des.New()}
	m := model.Kind()
	m.LinkMin, m.LinkSpread = time.Millisecond, 0
	b.net = NewNetwork(b.kernel, m, func(o *record.Observation) {
		b.done = append(b.done, o.Request)
	})
	b.sandbox = b.net.AddSandbox("10.0.0.1", &Host{Name: "worker"})
	b.process = b.start(app)
	b.route = &Route{Backends: []Backend{{Sandbox: b.sandbox, Port: port}}}
	l.Name, l.For = "users", time.Hour
	b.client = b.net.NewClient(l, b.route, rand.New(rand.NewPCG(1, 1)), 1)
	b.client.Begin()
	return b
}

func (b *bench) start(app role.App) *Process {
	exited := func(code int) { b.exits = append(b.exits, code) }
	return b.net.Start(app, "web-0", b.sandbox, 0, exited)
}

func (b *bench) at(d time.Duration, f func()) { b.kernel.At(d, f) }

func at(times ...time.Duration) load.Trace { return load.Trace{Times: times} }

func work(d time.Duration) role.App {
	app := role.DefaultApp()
	app.ServiceTime = role.Fixed(d)
	return app
}

const ms = time.Millisecond

func results(b *bench) (out []record.Outcome, done []time.Duration) {
	for _, r := range b.done {
		out = append(out, r.Outcome)
		done = append(done, r.Done)
	}
	return out, done
}

func TestOutcomes(t *testing.T) {
	for name, test := range map[string]struct {
		app     role.App
		load    spec.Load
		happens func(b *bench)
		want    []record.Outcome
		done    []time.Duration
	}{
		"a new connection: 1 ms SYN, 1 + 1 ms answer and request, 10 ms work, 1 ms response": {
			work(10 * ms),
			spec.Load{Connections: spec.PerRequest, Arrivals: at(100 * ms)},
			nil,
			[]record.Outcome{record.OK},
			[]time.Duration{114 * ms},
		},
		"a kept connection saves a round trip": {
			work(10 * ms),
			spec.Load{Arrivals: at(100*ms, 200*ms)},
			nil,
			[]record.Outcome{record.OK, record.OK},
			[]time.Duration{114 * ms, 212 * ms},
		},
		"nobody listens": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) { b.at(50*ms, b.process.Kill) },
			[]record.Outcome{record.Refused},
			[]time.Duration{102 * ms},
		},
		"no endpoint": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) { b.route.Backends = nil },
			[]record.Outcome{record.Refused},
			[]time.Duration{101 * ms},
		},
		"the pod is gone": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) { b.sandbox.Gone = true; b.process.Kill() },
			[]record.Outcome{record.Timeout},
			[]time.Duration{1100 * ms},
		},
		"killed while it works": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) { b.at(110*ms, b.process.Kill) },
			[]record.Outcome{record.Reset},
			[]time.Duration{111 * ms},
		},
		"killed while the response is under way": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) { b.at(113500*time.Microsecond, b.process.Kill) },
			[]record.Outcome{record.OK},
			[]time.Duration{114 * ms},
		},
		"the node has no power": {
			work(10 * ms),
			spec.Load{Arrivals: at(100 * ms)},
			func(b *bench) {
				b.at(110*ms, func() { b.sandbox.Host.Down = true; b.process.Vanish() })
			},
			[]record.Outcome{record.Timeout},
			[]time.Duration{1100 * ms},
		},
		"too slow": {
			work(2 * time.Second),
			spec.Load{Arrivals: at(100 * ms)},
			nil,
			[]record.Outcome{record.Timeout},
			[]time.Duration{1100 * ms},
		},
		"SIGTERM finishes what has begun and refuses the rest": {
			work(10 * ms),
			spec.Load{Connections: spec.PerRequest, Arrivals: at(100*ms, 109*ms)},
			func(b *bench) { b.at(105*ms, b.process.Terminate) },
			[]record.Outcome{record.Refused, record.OK},
			[]time.Duration{111 * ms, 114 * ms},
		},
		"an idle connection that the server has closed is replaced": {
			work(10 * ms),
			spec.Load{Arrivals: at(100*ms, 200*ms)},
			func(b *bench) {
				b.at(150*ms, b.process.Terminate)
				b.at(160*ms, func() { b.start(work(10 * ms)) })
			},
			[]record.Outcome{record.OK, record.OK},
			[]time.Duration{114 * ms, 214 * ms},
		},
		"also when the request crosses the FIN": {
			work(10 * ms),
			spec.Load{Arrivals: at(100*ms, 200*ms)},
			func(b *bench) {
				b.at(200*ms+ms/2, b.process.Terminate)
				b.at(200*ms+ms/2+1, func() { b.start(work(10 * ms)) })
			},
			[]record.Outcome{record.OK, record.OK},
			[]time.Duration{114 * ms, 216 * ms},
		},
		"idle connections close at SIGTERM while another still works": {
			work(50 * ms),
			spec.Load{Arrivals: at(100*ms, 110*ms, 300*ms, 330*ms)},
			func(b *bench) {
				b.at(320*ms, b.process.Terminate)
				b.at(321*ms, func() { b.start(work(50 * ms)) })
			},
			[]record.Outcome{record.OK, record.OK, record.OK, record.OK},
			[]time.Duration{154 * ms, 164 * ms, 352 * ms, 384 * ms},
		},
		"a full queue answers 503": {
			role.App{Port: port, Concurrency: 1, ServiceTime: role.Fixed(10 * ms)},
			spec.Load{Connections: spec.PerRequest, Arrivals: at(100*ms, 101*ms)},
			nil,
			[]record.Outcome{record.BadStatus, record.OK},
			[]time.Duration{105 * ms, 114 * ms},
		},
		"a full pool waits": {
			work(10 * ms),
			spec.Load{Pool: 1, Arrivals: at(100*ms, 101*ms)},
			nil,
			[]record.Outcome{record.OK, record.OK},
			[]time.Duration{114 * ms, 126 * ms},
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := test.load
			l.Timeout, l.Attempts = time.Second, 1
			if l.Pool == 0 {
				l.Pool = 64
			}
			if l.Connections == "" {
				l.Connections = spec.Reuse
			}
			b := newBench(test.app, l)
			if test.happens != nil {
				test.happens(b)
			}
			b.kernel.RunUntil(10 * time.Second)
			got, done := results(b)
			require.Equal(t, test.want, got)
			require.Equal(t, test.done, done)
			require.Len(t, b.net.freeCalls, len(b.net.calls), "every call is given back")
			require.Zero(t, b.kernel.Len(), "nothing is still to come")
		})
	}
}

// Work that outlasts Drain is cut off: the process exits all the same.
func TestDrainIsBounded(t *testing.T) {
	app := work(20 * time.Second)
	app.Drain = 2 * time.Second
	b := newBench(app, spec.Load{
		Connections: spec.PerRequest, Arrivals: at(0), Timeout: time.Minute, Attempts: 1,
	})
	b.at(time.Second, b.process.Terminate)
	b.kernel.RunUntil(time.Minute)
	got, done := results(b)
	require.Equal(t, []record.Outcome{record.Reset}, got)
	require.Equal(t, []time.Duration{3001 * ms}, done)
	require.Equal(t, []int{ExitStopped}, b.exits)
}

func TestRetryIsAnotherRow(t *testing.T) {
	b := newBench(work(ms), spec.Load{
		Connections: spec.PerRequest, Arrivals: at(0), Timeout: time.Second, Attempts: 3,
	})
	b.route.Backends = nil
	b.at(1500*time.Microsecond, func() {
		b.route.Backends = []Backend{{Sandbox: b.sandbox, Port: port}}
	})
	b.kernel.RunUntil(time.Second)
	require.Len(t, b.done, 3)
	for i, r := range b.done {
		require.EqualValues(t, i+1, r.Attempt)
		require.Equal(t, i == 2, r.Final)
		require.Zero(t, r.Due)
		require.EqualValues(t, 0, r.Seq)
	}
	require.Equal(t, record.OK, b.done[2].Outcome)
}

// In steady state a request allocates nothing.
func TestNoAllocationPerRequest(t *testing.T) {
	for _, use := range []spec.Connections{spec.Reuse, spec.PerRequest} {
		app := role.DefaultApp()
		app.ServiceTime = role.Distribution{Family: role.LogNormal, A: 0.005, B: 0.5}
		b := newBench(app, spec.Load{
			Connections: use, Arrivals: load.Poisson{Rate: 1000}, Timeout: time.Second, Attempts: 1,
			Pool: 64,
		})
		n := 0
		b.net.observe = func(*record.Observation) { n++ }
		now := 10 * time.Second
		b.kernel.RunUntil(now)
		n = 0
		allocs := testing.AllocsPerRun(10, func() {
			now += time.Second
			b.kernel.RunUntil(now)
		})
		require.Greater(t, n, 9000)
		require.Less(t, allocs, 3.0, "per 1000 requests")
	}
}
