// Package kubelet is a node's agent with its container runtime: it makes pods' sandboxes, starts,
// probes, restarts and stops their containers, reports their status, and keeps the node's lease.
//
// A pod's worker does what pkg/kubelet of v1.34 does, in this order:
//
//  1. It hears of a pod bound to its node, prepares its sandbox, then starts its containers one
//     after the other (sidecars first).
//  2. What the runtime has done is noticed at the next relist (once a second), and only then told
//     to the API server and to the probes.
//  3. Probes run at the ticks of their own period, and at once when a status finds a container not
//     ready; a changed result makes the worker sync.
//  4. A container that ended is started again when a sync finds that its back-off is over.
//  5. When the pod is deleted each container gets its preStop hook, SIGTERM, and SIGKILL when its
//     grace period is used up; then the sandbox goes, and then the pod's object.
package kubelet
