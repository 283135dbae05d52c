// Package control is the control plane's loops around package rollout's and schedule's decisions:
// Deployments and ReplicaSets, the scheduler, EndpointSlices, node health and taint eviction.
//
// Each loop hears of changes through the API server's watches, and looks at what is there when it
// gets to it, as the controllers of kube-controller-manager v1.34 do.
package control
