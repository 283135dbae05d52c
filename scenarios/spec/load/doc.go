// Package load says when requests are due: arrival processes as pure functions of a random source,
// the same in the simulator and in the load generator on a cluster.
package load
