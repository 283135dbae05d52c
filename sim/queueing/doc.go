// Package queueing is the oracle: what queueing theory says exactly, or in stated approximation,
// about stations the simulator can also run.
//
// The models carry Kendall's names: arrivals, service, servers, capacity. M is exponential, D
// constant, G general. Service is first come, first served. Rates are per second; ServiceRate is
// that of one server. WaitingTime is in the queue only, ResponseTime is waiting and service, and
// Utilization is the share of time a server is busy. A constructor checks its parameters and names
// everything that is wrong with them; [ErrUnstable] tells a queue that would grow for ever.
//
//	MMc   M/M/1 and M/M/c          exact: means, tails, quantiles
//	MMcK  M/M/c with room for K    exact: loss, means (K = c is Erlang's loss system)
//	MG1   M/G/1, M/D/1             exact: means (Pollaczek and Khinchine)
//	GGc   G/G/1 and G/G/c          approximation: mean (Kingman; Allen and Cunneen)
//
// Unless otherwise said the source is L. Kleinrock, Queueing Systems, vol. 1: Theory, Wiley 1975, or
// D. Gross, J. F. Shortle, J. M. Thompson, C. M. Harris, Fundamentals of Queueing Theory, 4th
// ed., Wiley 2008.
package queueing
