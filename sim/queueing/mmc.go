package queueing

import (
	"fmt"
	"math"
	"time"
)

// MMc is the M/M/c queue in steady state: Poisson arrivals, exponential service, Servers servers
// with one queue of any length. Make one with NewMM1 or NewMMc.
type MMc struct {
	arrivalRate, serviceRate float64
	servers                  int
	waiting                  float64 // probability of having to wait
	slack                    float64 // cμ - λ, the rate at which a waiting time's tail falls
}

// NewMM1 returns the M/M/1 queue. Both rates are per second, and arrivalRate is the lower one.
func NewMM1(arrivalRate, serviceRate float64) (MMc, error) {
	return newMMc("M/M/1", arrivalRate, serviceRate, 1)
}

// NewMMc returns the M/M/c queue. Both rates are per second, serviceRate that of one server, and
// arrivalRate is below serviceRate times servers.
func NewMMc(arrivalRate, serviceRate float64, servers int) (MMc, error) {
	return newMMc(fmt.Sprintf("M/M/%d", servers), arrivalRate, serviceRate, servers)
}

func newMMc(model string, arrivalRate, serviceRate float64, servers int) (MMc, error) {
	if err := explain(model,
		positive("arrival rate", arrivalRate),
		positive("service rate", serviceRate),
		counted("servers", servers, 1)); err != nil {
		return MMc{}, err
	}
	load := arrivalRate / serviceRate
	if err := stable(load / float64(servers)); err != nil {
		return MMc{}, explain(model, err)
	}
	return MMc{
		arrivalRate: arrivalRate,
		serviceRate: serviceRate,
		servers:     servers,
		waiting:     erlangC(load, servers),
		slack:       float64(servers)*serviceRate - arrivalRate,
	}, nil
}

// Utilization returns ρ = λ/(cμ), the share of time a server is busy, in (0, 1).
func (q MMc) Utilization() float64 {
	return q.arrivalRate / (float64(q.servers) * q.serviceRate)
}

// WaitingProbability returns the probability that a request finds all servers busy: Erlang C. For
// one server it is the utilization. Source: Kleinrock vol. 1, §3.5.
func (q MMc) WaitingProbability() float64 { return q.waiting }

// WaitingTimeMean returns the mean time in the queue, C/(cμ-λ), over all requests including those
// that do not wait. Source: Kleinrock vol. 1, §3.5 with Little's result.
func (q MMc) WaitingTimeMean() time.Duration { return duration(q.waiting / q.slack) }

// ResponseTimeMean returns the mean time in queue and service.
func (q MMc) ResponseTimeMean() time.Duration {
	return duration(q.waiting/q.slack + 1/q.serviceRate)
}

// QueueLengthMean returns the mean number of requests that wait. Source: Little's result.
func (q MMc) QueueLengthMean() float64 { return q.arrivalRate * q.waiting / q.slack }

// WaitingTimeTail returns the probability of waiting longer than t: C exp(-(cμ-λ)t).
// Source: Gross et al., §2.3.
func (q MMc) WaitingTimeTail(t time.Duration) float64 {
	if t < 0 {
		return 1
	}
	return q.waiting * math.Exp(-q.slack*t.Seconds())
}

// ResponseTimeTail returns the probability of a response time longer than t. A request that need
// not wait takes an exponential of rate μ; one that must, the sum of that and an independent
// exponential of rate cμ-λ. For one server this is exp(-(μ-λ)t). Source: Gross et al., §2.3.
func (q MMc) ResponseTimeTail(t time.Duration) float64 { return q.responseTail(t.Seconds()) }

func (q MMc) responseTail(t float64) float64 {
	if t <= 0 {
		return 1
	}
	return (1-q.waiting)*math.Exp(-q.serviceRate*t) +
		q.waiting*sumTail(q.serviceRate, q.slack, t)
}

// sumTail returns P(X+Y > t) for independent exponentials of rates a and b,
// (b exp(-at) - a exp(-bt))/(b-a), without cancellation when the rates are near each other.
func sumTail(a, b, t float64) float64 {
	delta := (b - a) * t
	switch {
	case delta == 0:
		return math.Exp(-a*t) * (1 + a*t)
	case math.Abs(delta) < 1:
		return math.Exp(-a*t) * (1 + a*t*-math.Expm1(-delta)/delta)
	}
	return (b*math.Exp(-a*t) - a*math.Exp(-b*t)) / (b - a)
}

// WaitingTimeQuantile returns the time that a share q of the requests wait at most: 0 for the share
// that need not wait at all. A share outside [0, 1) is an error. Source: the inverse of the tail.
func (q MMc) WaitingTimeQuantile(share float64) (time.Duration, error) {
	if err := proper(share); err != nil {
		return 0, err
	}
	if 1-share >= q.waiting {
		return 0, nil
	}
	return duration(math.Log(q.waiting/(1-share)) / q.slack), nil
}

// ResponseTimeQuantile returns the response time that a share of the requests stay within. A share
// outside [0, 1) is an error. Source: the inverse of the tail, by bisection.
func (q MMc) ResponseTimeQuantile(share float64) (time.Duration, error) {
	if err := proper(share); err != nil {
		return 0, err
	}
	if share == 0 {
		return 0, nil
	}
	lo, hi := 0.0, 1/q.serviceRate
	for q.responseTail(hi) > 1-share {
		lo, hi = hi, 2*hi
	}
	// Sixty halvings exhaust a float64.
	for range 60 {
		if mid := (lo + hi) / 2; q.responseTail(mid) > 1-share {
			lo = mid
		} else {
			hi = mid
		}
	}
	return duration(hi), nil
}

// proper returns an error unless share is in [0, 1).
func proper(share float64) error {
	if !(share >= 0 && share < 1) {
		return fmt.Errorf("a quantile was asked for at %g: the share must lie in [0, 1)", share)
	}
	return nil
}
