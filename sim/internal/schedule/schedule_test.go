package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func dice() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// The reasons are upstream's (ErrReason… in each plugin), the sentence is that of
// TestFitError_Error in framework/types_test.go: sorted as text, counted by reason.
func TestFitError(t *testing.T) {
	ns := nodes("cordoned", "tainted", "evicting", "slow", "full", "tiny", "port", "skewed")
	for _, n := range ns {
		n.Labels["disk"] = "ssd"
	}
	ns[0].Spec.Unschedulable = true
	ns[1].Spec.Taints = []corev1.Taint{{Key: "k", Value: "v", Effect: corev1.TaintEffectNoSchedule}}
	ns[2].Spec.Taints = []corev1.Taint{{Key: "k", Effect: corev1.TaintEffectNoExecute}}
	ns[3].Labels["disk"] = "hdd"
	ns[4].Status.Allocatable = list("cpu=10", "memory=10Gi", "pods=1")
	ns[5].Status.Allocatable = list("cpu=1", "memory=1Mi", "pods=10")
	delete(ns[7].Labels, corev1.LabelHostname)

	pod := asking(podWith("web"), "cpu=2", "memory=1Gi")
	pod.Spec.Containers[0].Ports = []corev1.ContainerPort{{HostPort: 80}}
	pod.Spec.NodeSelector = map[string]string{"disk": "ssd"}
	pod.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{
		must(1, corev1.LabelHostname, "web"),
	}
	there := pods("x@full x@port")
	there[1].Spec.Containers = []corev1.Container{{
		Ports: []corev1.ContainerPort{{HostPort: 80, Protocol: corev1.ProtocolTCP}},
	}}
	_, err := Pick(pod, View{Nodes: ns, Pods: there}, dice())
	var fit *FitError
	require.ErrorAs(t, err, &fit)
	require.Equal(t, "0/8 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, "+
		"1 Too many pods, 1 node(s) didn't have free ports for the requested pod ports, "+
		"1 node(s) didn't match Pod's node affinity/selector, "+
		"1 node(s) didn't match pod topology spread constraints (missing required label), "+
		"1 node(s) were unschedulable, 2 node(s) had untolerated taint(s).", err.Error())
	require.Equal(t, 8, fit.Nodes)
	require.Equal(t, 2, fit.Reasons["node(s) had untolerated taint(s)"])

	_, err = Pick(pod, View{}, dice())
	require.EqualError(t, err, "no nodes available to schedule pods")
}

// nodeunschedulable, nodename, tainttoleration, nodeaffinity and nodeports tests: one fact each.
func TestFilters(t *testing.T) {
	for _, c := range []struct {
		name string
		node func(*corev1.Node)
		pod  func(*corev1.Pod)
		fits bool
	}{
		{"cordoned", func(n *corev1.Node) { n.Spec.Unschedulable = true }, nil, false},
		{
			"cordon tolerated", func(n *corev1.Node) { n.Spec.Unschedulable = true },
			tolerating(corev1.TaintNodeUnschedulable, corev1.TaintEffectNoSchedule), true,
		},
		{"other node named", nil, func(p *corev1.Pod) { p.Spec.NodeName = "b" }, false},
		{"this node named", nil, func(p *corev1.Pod) { p.Spec.NodeName = "a" }, true},
		{"tainted", tainted(corev1.TaintEffectNoSchedule), nil, false},
		{
			"taint tolerated", tainted(corev1.TaintEffectNoSchedule),
			tolerating("k", corev1.TaintEffectNoSchedule), true,
		},
		{
			"other effect tolerated", tainted(corev1.TaintEffectNoExecute),
			tolerating("k", corev1.TaintEffectNoSchedule), false,
		},
		{"every effect tolerated", tainted(corev1.TaintEffectNoExecute), tolerating("k", ""), true},
		{"everything tolerated", tainted(corev1.TaintEffectNoExecute), tolerating("", ""), true},
		{"preferring others is no filter", tainted(corev1.TaintEffectPreferNoSchedule), nil, true},
		{"node selector", nil, func(p *corev1.Pod) {
			p.Spec.NodeSelector = map[string]string{"gpu": "yes"}
		}, false},
		{"required node affinity by field", nil, wanting("metadata.name", "a"), true},
		{"required node affinity by field, other", nil, wanting("metadata.name", "b"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ns := nodes("a")
			if c.node != nil {
				c.node(ns[0])
			}
			pod := podWith("web")
			if c.pod != nil {
				c.pod(pod)
			}
			name, err := Pick(pod, View{Nodes: ns}, dice())
			if !c.fits {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "a", name)
		})
	}
}

func tainted(effect corev1.TaintEffect) func(*corev1.Node) {
	return func(n *corev1.Node) { n.Spec.Taints = []corev1.Taint{{Key: "k", Effect: effect}} }
}

func tolerating(key string, effect corev1.TaintEffect) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		p.Spec.Tolerations = []corev1.Toleration{
			{Key: key, Operator: corev1.TolerationOpExists, Effect: effect},
		}
	}
}

func wanting(field, value string) func(*corev1.Pod) {
	return func(p *corev1.Pod) {
		affinity(p).NodeAffinity = &corev1.NodeAffinity{
			RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
				NodeSelectorTerms: []corev1.NodeSelectorTerm{{
					MatchFields: []corev1.NodeSelectorRequirement{{
						Key: field, Operator: corev1.NodeSelectorOpIn, Values: []string{value},
					}},
				}},
			},
		}
	}
}

// nodeports_test.go, TestNodePorts: protocols and addresses are apart, 0.0.0.0 is all of them.
func TestSamePort(t *testing.T) {
	port := func(ip string, protocol corev1.Protocol) corev1.ContainerPort {
		return corev1.ContainerPort{HostPort: 80, HostIP: ip, Protocol: protocol}
	}
	require.True(t, samePort(port("", ""), port("", corev1.ProtocolTCP)))
	require.False(t, samePort(port("", corev1.ProtocolUDP), port("", corev1.ProtocolTCP)))
	require.False(t, samePort(port("127.0.0.1", ""), port("127.0.0.2", "")))
	require.True(t, samePort(port("127.0.0.1", ""), port("0.0.0.0", "")))
	require.False(t, samePort(port("", ""), corev1.ContainerPort{HostPort: 81}))
}

// Facts of TestTaintTolerationScore (tainttoleration) and TestNodeAffinityPriority
// (nodeaffinity): fewer taints the better; weights of the terms met, stretched to 100.
func TestScoreTaintsAndAffinity(t *testing.T) {
	ns := nodes("a foo=bar", "b key=value", "c az=az1 foo=bar key=value")
	soft := func(key string) corev1.Taint {
		return corev1.Taint{Key: key, Effect: corev1.TaintEffectPreferNoSchedule}
	}
	ns[1].Spec.Taints = []corev1.Taint{soft("one"), soft("ok")}
	ns[2].Spec.Taints = []corev1.Taint{soft("one"), soft("two")}
	pod := podWith("web")
	tolerating("ok", "")(pod)
	term := func(weight int32, key, value string) corev1.PreferredSchedulingTerm {
		return corev1.PreferredSchedulingTerm{Weight: weight, Preference: corev1.NodeSelectorTerm{
			MatchExpressions: []corev1.NodeSelectorRequirement{
				{Key: key, Operator: corev1.NodeSelectorOpIn, Values: []string{value}},
			},
		}}
	}
	affinity(pod).NodeAffinity = &corev1.NodeAffinity{
		PreferredDuringSchedulingIgnoredDuringExecution: []corev1.PreferredSchedulingTerm{
			term(2, "foo", "bar"), term(4, "key", "value"), term(5, "az", "az1"),
		},
	}
	cy := newTestCycle(t, pod, View{Nodes: ns})
	require.Equal(t, []int64{100, 50, 0}, cy.scoreTaints(hostsOf(cy, 3)))
	require.Equal(t, []int64{18, 36, 100}, cy.scoreNodeAffinity(hostsOf(cy, 3)))
}

// The weights of the default configuration decide between plugins that disagree: for a pod
// without requests, spreading by default (2 times up to 100) outweighs the emptier node (1
// time), and a taint PreferNoSchedule (3 times 100) outweighs spreading.
func TestWeights(t *testing.T) {
	ns := nodes("a", "b")
	there := []*corev1.Pod{pods("web@a")[0], asking(pods("x@b")[0], "cpu=8", "memory=8Gi")}
	svc := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: "default"},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{"web": ""}},
	}
	in := View{Nodes: ns, Pods: there, Services: []*corev1.Service{svc}}
	// web on a: 1 × ln 4 + 2 = 3.4, so 3 against 2: spread gives a 66, b 100.
	cy := newTestCycle(t, podWith("web"), in)
	require.Equal(t, []int64{100 + 2*66 + 300, 20 + 2*100 + 300}, cy.score(hostsOf(cy, 2)))

	for range 9 {
		in.Pods = append(in.Pods, pods("web@a")...)
	}
	ns[0].Status.Allocatable = list("cpu=10", "memory=10Gi", "pods=100")
	name, err := Pick(podWith("web"), in, dice())
	require.NoError(t, err)
	require.Equal(t, "b", name)
	tainted(corev1.TaintEffectPreferNoSchedule)(ns[1])
	name, err = Pick(podWith("web"), in, dice())
	require.NoError(t, err)
	require.Equal(t, "a", name)
}

// schedule_one.go, selectHost: every one of the best nodes has the same chance; with one best
// node, chance is not asked.
func TestTieBreak(t *testing.T) {
	r, won := dice(), map[string]int{}
	for range 3000 {
		name, err := Pick(podWith("web"), View{Nodes: nodes("a", "b", "c")}, r)
		require.NoError(t, err)
		won[name]++
	}
	for _, name := range []string{"a", "b", "c"} {
		require.InDelta(t, 1000, won[name], 130, "5 standard deviations, %v", won)
	}
	ns := nodes("a", "b")
	tainted(corev1.TaintEffectPreferNoSchedule)(ns[0])
	name, err := Pick(podWith("web"), View{Nodes: ns}, nil)
	require.NoError(t, err)
	require.Equal(t, "b", name)
}

// A Deployment's pods spread over nodes because of the default constraints alone.
func TestDeploymentSpreadsByDefault(t *testing.T) {
	in, r := crowd(4, 0), dice()
	count := map[string]int{}
	for i := range 12 {
		pod := member(i)
		name, err := Pick(pod, in, r)
		require.NoError(t, err)
		pod.Spec.NodeName = name
		in.Pods = append(in.Pods, pod)
		count[name]++
	}
	require.Equal(t, map[string]int{"n0": 3, "n1": 3, "n2": 3, "n3": 3}, count)
}

func member(i int) *corev1.Pod {
	pod := asking(podWith("web"), "cpu=100m", "memory=64Mi")
	pod.Name = fmt.Sprint("web-", i)
	pod.OwnerReferences = []metav1.OwnerReference{
		{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web", Controller: new(true)},
	}
	return pod
}

// crowd makes so many nodes with so many of a Deployment's pods on each.
func crowd(nodeCount, perNode int) View {
	in := View{
		ReplicaSets: []*appsv1.ReplicaSet{{
			ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"},
			Spec:       appsv1.ReplicaSetSpec{Selector: having("web")},
		}},
		Services: []*corev1.Service{{
			ObjectMeta: metav1.ObjectMeta{Name: "web", Namespace: "default"},
			Spec:       corev1.ServiceSpec{Selector: map[string]string{"web": ""}},
		}},
	}
	for i := range nodeCount {
		n := nodes(fmt.Sprintf("n%d %s=z%d", i, corev1.LabelTopologyZone, i%2))[0]
		n.Status.Allocatable = list("cpu=8", "memory=16Gi", "pods=110")
		in.Nodes = append(in.Nodes, n)
		for j := range perNode {
			pod := member(i*perNode + j)
			pod.Spec.NodeName, pod.Status.Phase = n.Name, corev1.PodRunning
			in.Pods = append(in.Pods, pod)
		}
	}
	return in
}

func BenchmarkPick(b *testing.B) {
	for _, c := range []struct {
		name     string
		affinity bool
	}{{"plain", false}, {"antiaffinity", true}} {
		b.Run(c.name+"/nodes=4/pods=40", func(b *testing.B) {
			in, r, pod := crowd(4, 10), dice(), member(99)
			if c.affinity {
				for _, p := range append(in.Pods, pod) {
					preferring(p, -100, near(corev1.LabelHostname, "web"))
				}
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Pick(pod, in, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
