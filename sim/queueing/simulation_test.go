package queueing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/dist"
)

// A station is the smallest model that has every feature the closed forms speak of: arrivals, one
// queue, servers, a limit. It is written on the kernel and shares no code with the formulas.
type station struct {
	interarrival, service role.Distribution
	servers, capacity     int // capacity 0: unlimited
	arrivals, services    *rand.Rand

	due     []time.Duration // when the waiting requests arrived: a ring
	head, n int
	busy    int
	warmUp  time.Duration // requests that arrive before are not counted
	tally
}

// What has been counted, and what the response times are held against.
type tally struct {
	arrived, lost, waited, served int
	waiting, response             time.Duration
	limits                        []time.Duration
	within                        []int // served within each limit
}

// The two kinds of event; an end of service carries when its request arrived in the other bits.
const (
	arrival uint64 = iota
	departure
)

func (s *station) Handle(k *des.Kernel, arg uint64) {
	if arg&1 == arrival {
		k.Post(s.interarrival.Draw(s.arrivals), s, arrival)
		s.arrive(k)
		return
	}
	s.depart(k, time.Duration(arg>>1))
}

func (s *station) arrive(k *des.Kernel) {
	counted := k.Now() >= s.warmUp
	if counted {
		s.arrived++
	}
	switch {
	case s.busy < s.servers:
		s.busy++
		s.begin(k, k.Now())
	case s.capacity > 0 && s.busy+s.n == s.capacity:
		if counted {
			s.lost++
		}
	default:
		s.enqueue(k.Now())
		if counted {
			s.waited++
		}
	}
}

func (s *station) depart(k *des.Kernel, arrived time.Duration) {
	if arrived >= s.warmUp {
		took := k.Now() - arrived
		s.served++
		s.response += took
		for i, limit := range s.limits {
			if took <= limit {
				s.within[i]++
			}
		}
	}
	if s.n == 0 {
		s.busy--
		return
	}
	s.begin(k, s.dequeue())
}

func (s *station) begin(k *des.Kernel, arrived time.Duration) {
	if arrived >= s.warmUp {
		s.waiting += k.Now() - arrived
	}
	k.Post(s.service.Draw(s.services), s, uint64(arrived)<<1|departure)
}

func (s *station) enqueue(at time.Duration) {
	if s.n == len(s.due) {
		grown := make([]time.Duration, max(16, 2*s.n))
		for i := range s.n {
			grown[i] = s.due[(s.head+i)&(s.n-1)]
		}
		s.due, s.head = grown, 0
	}
	s.due[(s.head+s.n)&(len(s.due)-1)] = at
	s.n++
}

func (s *station) dequeue() time.Duration {
	at := s.due[s.head]
	s.head = (s.head + 1) & (len(s.due) - 1)
	s.n--
	return at
}

func newStation(seed uint64, rate float64, service role.Distribution,
	servers, capacity int,
) *station {
	return &station{
		interarrival: role.Distribution{Family: role.Exponential, A: 1 / rate},
		service:      service, servers: servers, capacity: capacity,
		arrivals: rand.New(rand.NewPCG(seed, 1)), services: rand.New(rand.NewPCG(seed, 2)),
	}
}

// interval is a 99.9 % confidence interval for a mean.
type interval struct{ lo, hi float64 }

// contains requires that theory lies inside, and that the interval is narrow enough to mean
// something: at most a tenth of the value to either side.
func (i interval) contains(t *testing.T, what string, theory float64) {
	t.Helper()
	t.Logf("%-22s theory %.6g, simulated [%.6g, %.6g]", what, theory, i.lo, i.hi)
	require.True(t, i.lo <= theory && theory <= i.hi,
		"%s: theory says %g, simulation [%g, %g]", what, theory, i.lo, i.hi)
	require.LessOrEqual(t, i.hi-i.lo, 0.2*theory, "%s: the interval is too wide to check", what)
}

// replications is the number of independent runs behind each interval; studentT the 0.9995 quantile
// of Student's distribution with one degree of freedom less (R: qt(0.9995, 19)).
const (
	replications = 20
	studentT     = 3.883406
)

func mean(values []float64) interval {
	n := float64(len(values))
	m, squares := 0.0, 0.0
	for _, v := range values {
		m += v / n
	}
	for _, v := range values {
		squares += (v - m) * (v - m)
	}
	half := studentT * math.Sqrt(squares/(n-1)/n)
	return interval{m - half, m + half}
}

// replicate runs the station for about 160,000 arrivals after a warm-up of a tenth of that, once for
// each seed, and returns what was counted. A station starts empty; the warm-up is many times
// the relaxation time 1/(μ(1-√ρ)²) of an M/M/1 queue at the loads used here (Morse,
// Operations Research 3, 1955).
func replicate(rate float64, service role.Distribution, servers, capacity int,
	limits ...time.Duration,
) []*station {
	runs := make([]*station, replications)
	for i := range runs {
		s := newStation(uint64(i+1), rate, service, servers, capacity)
		s.limits, s.within = limits, make([]int, len(limits))
		length := duration(176_000 / rate)
		s.warmUp = length / 11
		k := des.New()
		k.Post(s.interarrival.Draw(s.arrivals), s, arrival)
		k.RunUntil(length)
		runs[i] = s
	}
	return runs
}

func over(runs []*station, value func(*station) float64) interval {
	values := make([]float64, len(runs))
	for i, s := range runs {
		values[i] = value(s)
	}
	return mean(values)
}

func meanWaiting(s *station) float64  { return s.waiting.Seconds() / float64(s.arrived-s.lost) }
func meanResponse(s *station) float64 { return s.response.Seconds() / float64(s.served) }
func waitedShare(s *station) float64  { return float64(s.waited) / float64(s.arrived) }
func lostShare(s *station) float64    { return float64(s.lost) / float64(s.arrived) }

// beyond returns the share of response times that exceed the limit of that number.
func beyond(limit int) func(*station) float64 {
	return func(s *station) float64 { return 1 - float64(s.within[limit])/float64(s.served) }
}

func TestSimulationAgreesWithMMc(t *testing.T) {
	for _, c := range []struct {
		servers     int
		utilization float64
	}{{1, 0.5}, {1, 0.8}, {2, 0.7}, {4, 0.85}, {16, 0.85}} {
		name := fmt.Sprintf("servers=%d utilization=%g", c.servers, c.utilization)
		t.Run(name, func(t *testing.T) {
			rate := 100 * float64(c.servers) * c.utilization
			q, err := NewMMc(rate, 100, c.servers)
			require.NoError(t, err)
			median, err := q.ResponseTimeQuantile(0.5)
			require.NoError(t, err)
			tail, err := q.ResponseTimeQuantile(0.9)
			require.NoError(t, err)

			service := role.Distribution{Family: role.Exponential, A: 0.01}
			runs := replicate(rate, service, c.servers, 0, median, tail)
			over(runs, meanWaiting).contains(t, "waiting time", q.WaitingTimeMean().Seconds())
			over(runs, meanResponse).contains(t, "response time", q.ResponseTimeMean().Seconds())
			over(runs, waitedShare).contains(t, "waiting probability", q.WaitingProbability())
			over(runs, beyond(0)).contains(t, "beyond the median", 0.5)
			over(runs, beyond(1)).contains(t, "beyond the 0.9 quantile", 0.1)
		})
	}
}

func TestSimulationAgreesWithMMcK(t *testing.T) {
	for _, c := range []struct {
		servers, capacity int
		load              float64
	}{{1, 5, 0.9}, {3, 3, 2}, {3, 7, 6}, {8, 12, 7}} {
		t.Run(fmt.Sprintf("servers=%d capacity=%d", c.servers, c.capacity), func(t *testing.T) {
			q, err := NewMMcK(c.load*100, 100, c.servers, c.capacity)
			require.NoError(t, err)
			service := role.Distribution{Family: role.Exponential, A: 0.01}
			runs := replicate(c.load*100, service, c.servers, c.capacity)
			over(runs, lostShare).contains(t, "loss probability", q.LossProbability())
			over(runs, meanResponse).contains(t, "response time", q.ResponseTimeMean().Seconds())
			if c.capacity > c.servers {
				over(runs, meanWaiting).contains(t, "waiting time", q.WaitingTimeMean().Seconds())
			}
		})
	}
}

// The service laws are those a scenario can name; dist says their SCV.
func TestSimulationAgreesWithMG1(t *testing.T) {
	for _, text := range []string{
		"10ms", "uniform(1ms,19ms)", "lognormal(8ms,0.6)", "normal(5ms,5ms)",
	} {
		t.Run(text, func(t *testing.T) {
			service, err := role.ParseDistribution(text)
			require.NoError(t, err)
			law := dist.Of(service)
			rate := 0.7 / law.Mean().Seconds()
			q, err := NewMG1(rate, law.Mean(), law.SCV())
			require.NoError(t, err)
			runs := replicate(rate, service, 1, 0)
			over(runs, meanWaiting).contains(t, "waiting time", q.WaitingTimeMean().Seconds())
			over(runs, meanResponse).contains(t, "response time", q.ResponseTimeMean().Seconds())
		})
	}
}

// BenchmarkMM1 measures one event (an arrival or a departure, half each) of an M/M/1 station at a
// utilization of 0.8, draws and bookkeeping included.
func BenchmarkMM1(b *testing.B) {
	service := role.Distribution{Family: role.Exponential, A: 0.01}
	s := newStation(1, 80, service, 1, 0)
	k := des.New()
	k.Post(0, s, arrival)
	for range 100_000 {
		k.Step()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		k.Step()
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
