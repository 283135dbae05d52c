package sim

import (
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seatrial/seatrial/scenarios/spec"
)

// controlPlane is the node where the load's clients are. No fault ever stops it.
const controlPlane = "control-plane"

// nodes returns a cluster's nodes, named and labelled as kind does it: the control plane, which
// takes no ordinary pods, and the workers. Each has 8 CPUs, 16 GiB and room for 110 pods (the
// kubelet's default of maxPods, pkg/kubelet/apis/config/v1beta1/defaults.go).
func nodes(c spec.Cluster) []*corev1.Node {
	out := []*corev1.Node{newNode(controlPlane)}
	const role = "node-role.kubernetes.io/control-plane"
	out[0].Labels[role] = ""
	out[0].Spec.Taints = []corev1.Taint{{Key: role, Effect: corev1.TaintEffectNoSchedule}}
	for i := range c.Size() {
		name := "worker"
		if i > 0 {
			name += strconv.Itoa(i + 1)
		}
		out = append(out, newNode(name))
	}
	return out
}

func newNode(name string) *corev1.Node {
	room := corev1.ResourceList{
		corev1.ResourceCPU:    resource.MustParse("8"),
		corev1.ResourceMemory: resource.MustParse("16Gi"),
		corev1.ResourcePods:   resource.MustParse("110"),
	}
	return &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
			corev1.LabelHostname:   name,
			corev1.LabelOSStable:   "linux",
			corev1.LabelArchStable: "amd64",
		}},
		Status: corev1.NodeStatus{Capacity: room, Allocatable: room},
	}
}
