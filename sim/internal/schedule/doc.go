// Package schedule finds the node for a pod as kube-scheduler's default profile would, as a
// pure function over real API objects.
//
// [Pick] is one scheduling cycle. Each node must pass the filters, in upstream's order:
// NodeUnschedulable, NodeName, TaintToleration, NodeAffinity, NodePorts, NodeResourcesFit,
// PodTopologySpread, InterPodAffinity; the first that fails gives the reason. The nodes that
// are left are scored from 0 to 100 by six plugins, and the sum decides, weighted as in the
// default configuration.
//
// The rules are those of Kubernetes v1.34 (pkg/scheduler/framework/plugins), restated over
// k8s.io/component-helpers; each function names the one it follows. Not modelled: volumes,
// image locality, preemption, and looking at a sample only of more than 100 nodes.
package schedule
