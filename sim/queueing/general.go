package queueing

import (
	"fmt"
	"time"
)

// MG1 is the M/G/1 queue in steady state: Poisson arrivals and one server whose service times
// follow any law of known mean and variance. Make one with NewMG1 or NewMD1.
type MG1 struct{ arrivalRate, serviceMean, serviceSCV float64 }

// NewMG1 returns the M/G/1 queue. The arrival rate is per second. serviceSCV is the service time's
// squared coefficient of variation, its variance over its squared mean: 0 for a constant, 1 for an
// exponential.
func NewMG1(arrivalRate float64, serviceMean time.Duration, serviceSCV float64) (MG1, error) {
	return newMG1("M/G/1", arrivalRate, serviceMean, serviceSCV)
}

// NewMD1 returns the M/D/1 queue, in which every service takes equally long.
func NewMD1(arrivalRate float64, service time.Duration) (MG1, error) {
	return newMG1("M/D/1", arrivalRate, service, 0)
}

func newMG1(model string, arrivalRate float64, mean time.Duration, scv float64) (MG1, error) {
	if err := explain(model,
		positive("arrival rate", arrivalRate),
		positive("mean service time in seconds", mean.Seconds()),
		notNegative("service time's squared coefficient of variation", scv)); err != nil {
		return MG1{}, err
	}
	q := MG1{arrivalRate, mean.Seconds(), scv}
	if err := stable(q.Utilization()); err != nil {
		return MG1{}, explain(model, err)
	}
	return q, nil
}

// Utilization returns ρ, the share of time the server is busy, in (0, 1).
func (q MG1) Utilization() float64 { return q.arrivalRate * q.serviceMean }

// WaitingTimeMean returns the mean time in the queue, ρ/(1-ρ) · (1+SCV)/2 · mean service time.
// Source: the Pollaczek–Khinchine mean-value formula, Kleinrock vol. 1, §5.6.
func (q MG1) WaitingTimeMean() time.Duration { return duration(q.waitingMean()) }

func (q MG1) waitingMean() float64 {
	rho := q.Utilization()
	return rho / (1 - rho) * (1 + q.serviceSCV) / 2 * q.serviceMean
}

// ResponseTimeMean returns the mean time in queue and service.
func (q MG1) ResponseTimeMean() time.Duration { return duration(q.waitingMean() + q.serviceMean) }

// QueueLengthMean returns the mean number of requests that wait. Source: Little's result.
func (q MG1) QueueLengthMean() float64 { return q.arrivalRate * q.waitingMean() }

// GGc is the G/G/c queue, of which only the first two moments of interarrival and service times are
// known. Its answers are approximations or bounds, as their names say. Make one with NewGGc.
type GGc struct {
	arrivalRate, arrivalSCV float64
	serviceMean, serviceSCV float64
	servers                 int
}

// NewGGc returns the G/G/c queue. The arrival rate is per second; the SCVs are the squared
// coefficients of variation (variance over squared mean) of the times between arrivals and of the
// service times. Arrivals are independent of each other; a bursty process has no such SCV.
func NewGGc(arrivalRate, arrivalSCV float64, serviceMean time.Duration, serviceSCV float64,
	servers int,
) (GGc, error) {
	model := fmt.Sprintf("G/G/%d", servers)
	if err := explain(model,
		positive("arrival rate", arrivalRate),
		notNegative("interarrival time's squared coefficient of variation", arrivalSCV),
		positive("mean service time in seconds", serviceMean.Seconds()),
		notNegative("service time's squared coefficient of variation", serviceSCV),
		counted("servers", servers, 1)); err != nil {
		return GGc{}, err
	}
	q := GGc{arrivalRate, arrivalSCV, serviceMean.Seconds(), serviceSCV, servers}
	if err := stable(q.Utilization()); err != nil {
		return GGc{}, explain(model, err)
	}
	return q, nil
}

// Utilization returns the share of time a server is busy, in (0, 1).
func (q GGc) Utilization() float64 {
	return q.arrivalRate * q.serviceMean / float64(q.servers)
}

// WaitingTimeMeanApproximation returns about the mean time in the queue: that of the M/M/c queue of
// equal rates, times the mean of the two SCVs. It is exact for M/M/c and M/G/1, good in heavy
// traffic, and poor for light traffic with SCVs far from 1.
//
// Source: the Allen–Cunneen approximation, A. O. Allen, Probability, Statistics, and Queueing
// Theory, 2nd ed., Academic Press 1990; for one server, the heavy-traffic approximation of J. F. C.
// Kingman, The single server queue in heavy traffic, Proc. Camb. Phil. Soc. 57, 1961.
func (q GGc) WaitingTimeMeanApproximation() time.Duration {
	load := q.arrivalRate * q.serviceMean
	exponential := erlangC(load, q.servers) / (float64(q.servers)/q.serviceMean - q.arrivalRate)
	return duration(exponential * (q.arrivalSCV + q.serviceSCV) / 2)
}

// WaitingTimeMeanBound returns a time that the mean time in the queue of one server cannot exceed:
// λ(σa² + σs²)/(2(1-ρ)). For more servers it is an error.
//
// Source: J. F. C. Kingman, Some inequalities for the queue GI/G/1, Biometrika 49, 1962.
func (q GGc) WaitingTimeMeanBound() (time.Duration, error) {
	if q.servers != 1 {
		return 0, fmt.Errorf("G/G/%d: Kingman's bound is for one server", q.servers)
	}
	arrivalVariance := q.arrivalSCV / (q.arrivalRate * q.arrivalRate)
	serviceVariance := q.serviceSCV * q.serviceMean * q.serviceMean
	rho := q.Utilization()
	return duration(q.arrivalRate * (arrivalVariance + serviceVariance) / (2 * (1 - rho))), nil
}
