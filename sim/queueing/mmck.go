package queueing

import (
	"fmt"
	"math"
	"time"
)

// MMcK is the M/M/c/K queue in steady state: as M/M/c, but a request that finds Capacity requests
// in the station, waiting and in service, is lost. It has a steady state at any load. Make one with
// NewMMcK.
type MMcK struct {
	arrivalRate, serviceRate float64
	servers                  int
	states                   []float64 // probability of n requests in the station, n = 0..capacity
}

// NewMMcK returns the M/M/c/K queue. Both rates are per second, serviceRate that of one server.
// Capacity counts waiting and in service and is at least servers; equal to it, none may wait.
//
// Source: Kleinrock vol. 1, §3.10 (M/M/m/K/M with M infinite), §3.6 for one server: p(n) =
// p(n-1) λ/(min(n,c)μ).
func NewMMcK(arrivalRate, serviceRate float64, servers, capacity int) (MMcK, error) {
	if err := explain(fmt.Sprintf("M/M/%d/%d", servers, capacity),
		positive("arrival rate", arrivalRate),
		positive("service rate", serviceRate),
		counted("servers", servers, 1),
		counted("capacity", capacity, max(1, servers))); err != nil {
		return MMcK{}, err
	}
	q := MMcK{arrivalRate: arrivalRate, serviceRate: serviceRate, servers: servers}
	// Logarithms, shifted by the greatest, so that no load and no size overflows.
	logs := make([]float64, capacity+1)
	greatest := 0.0
	for n := 1; n <= capacity; n++ {
		logs[n] = logs[n-1] + math.Log(arrivalRate/(float64(min(n, servers))*serviceRate))
		greatest = max(greatest, logs[n])
	}
	total := 0.0
	q.states = logs
	for n, l := range logs {
		q.states[n] = math.Exp(l - greatest)
		total += q.states[n]
	}
	for n := range q.states {
		q.states[n] /= total
	}
	return q, nil
}

// StateProbability returns the share of time with n requests in the station; by PASTA (Wolff,
// Operations Research 30, 1982) also the share of arriving requests that find n. Outside 0 to
// capacity it is 0.
func (q MMcK) StateProbability(n int) float64 {
	if n < 0 || n >= len(q.states) {
		return 0
	}
	return q.states[n]
}

// LossProbability returns the share of requests that find the station full and are lost. With a
// capacity of as many as there are servers it is Erlang B.
func (q MMcK) LossProbability() float64 { return q.states[len(q.states)-1] }

// Throughput returns the rate, per second, of requests that are served: λ(1 - loss).
func (q MMcK) Throughput() float64 { return q.arrivalRate * (1 - q.LossProbability()) }

// Utilization returns the share of time a server is busy, in (0, 1): Throughput/(cμ).
func (q MMcK) Utilization() float64 {
	return q.Throughput() / (float64(q.servers) * q.serviceRate)
}

// QueueLengthMean returns the mean number of requests that wait.
func (q MMcK) QueueLengthMean() float64 {
	sum := 0.0
	for n := q.servers + 1; n < len(q.states); n++ {
		sum += float64(n-q.servers) * q.states[n]
	}
	return sum
}

// WaitingTimeMean returns the mean time in the queue of the requests that are served. Source:
// Little's result with the throughput.
func (q MMcK) WaitingTimeMean() time.Duration {
	return duration(q.QueueLengthMean() / q.Throughput())
}

// ResponseTimeMean returns the mean time in queue and service of the requests that are served.
func (q MMcK) ResponseTimeMean() time.Duration {
	return duration(q.QueueLengthMean()/q.Throughput() + 1/q.serviceRate)
}
