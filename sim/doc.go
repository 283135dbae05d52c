// Package sim is a simulated Kubernetes cluster, a spec.Backend: it carries out a plan in virtual
// time, with no network, no clock and no goroutine, and observes what would be observed.
//
// One trial is one kernel (package des) and these parts around it, each of which knows only those
// above it:
//
//	internal/model     how long things take, each with its source
//	internal/api       the API server: the real API objects, and who hears of their changes
//	internal/rollout   the Deployment and ReplicaSet controllers' decisions, pure
//	internal/schedule  the scheduler's, pure
//	internal/control   the loops around those two; EndpointSlices, node health, taint eviction
//	internal/traffic   clients, connections and the processes that serve them
//	internal/kubelet   pods' lives on their nodes: start, probes, restarts, stop
//	internal/proxy     kube-proxy: from EndpointSlices to routes
//	trial.go           sets up, runs the load's clock, steps the plan's controller
//	actions.go         what steps do; faults.go what they break, with a witness for each
//
// Equal plans give equal observations, byte for byte. Each part draws from random streams of its
// own name, and each request from its own number, so that the variants of a replication see the
// same arrivals and the same service times (common random numbers).
package sim
