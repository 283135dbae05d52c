package load

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// MaxRate is the greatest rate, in requests per second: at one a microsecond, due times still
// differ in nanoseconds, and no generator keeps up with it.
const MaxRate = 1e6

// MaxSpan is the longest time that a scenario can speak of.
const MaxSpan = 30 * 24 * time.Hour

// Arrivals is an arrival process: it says when request number n is due. It holds no state and no
// clock, so that a load can be cut over several generators and repeated from its seed.
type Arrivals interface {
	// Next returns the due time of request n (from 0), given the due time of request n-1 (0 for
	// the first) and the process's own random source. ok is false when there are no more.
	Next(n int64, last time.Duration, r *rand.Rand) (due time.Duration, ok bool)
	// RateAt returns the expected arrival rate at t, in requests per second.
	RateAt(t time.Duration) float64
	// Check returns every reason why the process is impossible, joined, or nil.
	Check() error
}

// Poisson arrivals are independent of one another: exponential gaps with mean 1/Rate.
type Poisson struct {
	Rate float64 // requests per second, above 0
}

// Next implements Arrivals.
func (p Poisson) Next(_ int64, last time.Duration, r *rand.Rand) (time.Duration, bool) {
	return last + fromSeconds(r.ExpFloat64()/p.Rate), true
}

// RateAt implements Arrivals.
func (p Poisson) RateAt(time.Duration) float64 { return p.Rate }

// Check implements Arrivals.
func (p Poisson) Check() error { return checkRate("poisson: rate", p.Rate, false) }

// Constant arrivals are due every 1/Rate, the first at 1/Rate.
type Constant struct {
	Rate float64 // requests per second, above 0
}

// Next implements Arrivals. It counts from n, so that no rounding adds up.
func (c Constant) Next(n int64, _ time.Duration, _ *rand.Rand) (time.Duration, bool) {
	return fromSeconds(float64(n+1) / c.Rate), true
}

// RateAt implements Arrivals.
func (c Constant) RateAt(time.Duration) float64 { return c.Rate }

// Check implements Arrivals.
func (c Constant) Check() error { return checkRate("constant: rate", c.Rate, false) }

// A Stage holds one rate of Steps for a while.
type Stage struct {
	Rate float64       // requests per second, 0 or more
	For  time.Duration // above 0
}

// Steps is a Poisson process whose rate changes from stage to stage, and ends with the last.
type Steps struct {
	Stages []Stage
}

// Next implements Arrivals by inverting the cumulative rate (Çinlar 1975, time-change theorem).
func (s Steps) Next(_ int64, last time.Duration, r *rand.Rand) (time.Duration, bool) {
	need := r.ExpFloat64() // expected requests to let pass
	var end time.Duration
	for _, stage := range s.Stages {
		end += stage.For
		if last >= end {
			continue
		}
		area := stage.Rate * (end - last).Seconds()
		if need < area {
			return last + fromSeconds(need/stage.Rate), true
		}
		need -= area
		last = end
	}
	return 0, false
}

// RateAt implements Arrivals.
func (s Steps) RateAt(t time.Duration) float64 {
	for _, stage := range s.Stages {
		if t < stage.For {
			return stage.Rate
		}
		t -= stage.For
	}
	return 0
}

// Check implements Arrivals.
func (s Steps) Check() error {
	if len(s.Stages) == 0 {
		return errors.New("steps: want at least one stage")
	}
	var problems []error
	idle := true
	for i, stage := range s.Stages {
		problems = append(problems, checkRate(fmt.Sprintf("steps[%d]: rate", i), stage.Rate, true),
			checkSpan(fmt.Sprintf("steps[%d]: duration", i), stage.For))
		idle = idle && stage.Rate == 0
	}
	if idle {
		problems = append(problems, errors.New("steps: all rates are 0"))
	}
	return errors.Join(problems...)
}

// Ramp is a Poisson process whose rate goes in a straight line From one rate To another, Over a
// time, and stays there.
type Ramp struct {
	From, To float64 // requests per second, 0 or more, not both 0
	Over     time.Duration
}

// Next implements Arrivals by inverting the cumulative rate, a quadratic on the slope.
func (p Ramp) Next(_ int64, last time.Duration, r *rand.Rand) (time.Duration, bool) {
	need := r.ExpFloat64()
	over := p.Over.Seconds()
	t := last.Seconds()
	if t < over {
		slope := (p.To - p.From) / over
		rate := p.From + slope*t
		area := (rate + p.To) / 2 * (over - t)
		if need < area {
			// need = rate·x + slope·x²/2, in the form that stays exact for a slope near 0.
			x := 2 * need / (rate + math.Sqrt(max(0, rate*rate+2*slope*need)))
			return fromSeconds(t + x), true
		}
		need -= area
		t = over
	}
	if p.To <= 0 {
		return 0, false
	}
	return fromSeconds(t + need/p.To), true
}

// RateAt implements Arrivals.
func (p Ramp) RateAt(t time.Duration) float64 {
	if t >= p.Over {
		return p.To
	}
	return p.From + (p.To-p.From)*t.Seconds()/p.Over.Seconds()
}

// Check implements Arrivals.
func (p Ramp) Check() error {
	problems := []error{
		checkRate("ramp: from", p.From, true), checkRate("ramp: to", p.To, true),
	}
	if p.From == 0 && p.To == 0 {
		problems = append(problems, errors.New("ramp: from and to are both 0"))
	}
	return errors.Join(append(problems, checkSpan("ramp: over", p.Over))...)
}

// Trace replays due times, in order, counted from the load's start.
type Trace struct {
	Times []time.Duration
}

// Next implements Arrivals.
func (t Trace) Next(n int64, _ time.Duration, _ *rand.Rand) (time.Duration, bool) {
	if n >= int64(len(t.Times)) {
		return 0, false
	}
	return t.Times[n], true
}

// RateAt implements Arrivals: the mean rate of the whole trace, since a trace has no other.
func (t Trace) RateAt(time.Duration) float64 {
	if len(t.Times) == 0 || t.Times[len(t.Times)-1] <= 0 {
		return 0
	}
	return float64(len(t.Times)) / t.Times[len(t.Times)-1].Seconds()
}

// Check implements Arrivals.
func (t Trace) Check() error {
	if len(t.Times) == 0 {
		return errors.New("trace: no times")
	}
	var last time.Duration
	for i, at := range t.Times {
		switch {
		case at < 0:
			return fmt.Errorf("trace: time %d (%s) is before the load's start", i+1, at)
		case at < last:
			return fmt.Errorf("trace: time %d (%s) is before the one before it (%s)", i+1, at, last)
		}
		last = at
	}
	return nil
}

func checkRate(what string, rate float64, zero bool) error {
	if rate > 0 && rate <= MaxRate || zero && rate == 0 {
		return nil
	}
	least := "above 0"
	if zero {
		least = "of 0 or more"
	}
	return fmt.Errorf("%s %v: want a rate %s, at most %.0f, in requests per second", what, rate, least, MaxRate)
}

func checkSpan(what string, d time.Duration) error {
	if d > 0 && d <= MaxSpan {
		return nil
	}
	return fmt.Errorf("%s %s: want above 0, at most %s", what, d, MaxSpan)
}

// fromSeconds rounds to the nearest nanosecond, saturating instead of overflowing.
func fromSeconds(s float64) time.Duration {
	if ns := math.Round(s * 1e9); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}
