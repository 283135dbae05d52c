package schedule

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	helper "k8s.io/component-helpers/resource"
	"pgregory.net/rapid"
)

// The published helper is the oracle for what a pod requests, with containers, init
// containers, sidecars, pod-level requests and overhead at random.
func TestRequestEqualsPodRequests(t *testing.T) {
	names := []string{"cpu", "memory", "ephemeral-storage", "example.com/dongle"}
	rapid.Check(t, func(t *rapid.T) {
		pod := podWith("foo")
		draw := func(label string) corev1.ResourceList {
			var amounts []string
			for _, name := range names {
				if n := rapid.IntRange(-2, 5).Draw(t, label); n >= 0 {
					amounts = append(amounts, fmt.Sprintf("%s=%d", name, n))
				}
			}
			return list(amounts...)
		}
		for range rapid.IntRange(0, 3).Draw(t, "containers") {
			pod.Spec.Containers = append(pod.Spec.Containers, container())
			pod.Spec.Containers[len(pod.Spec.Containers)-1].Resources.Requests = draw("container")
		}
		for range rapid.IntRange(0, 4).Draw(t, "inits") {
			c := container()
			c.Resources.Requests = draw("init")
			if rapid.Bool().Draw(t, "sidecar") {
				c.RestartPolicy = new(corev1.ContainerRestartPolicyAlways)
			}
			pod.Spec.InitContainers = append(pod.Spec.InitContainers, c)
		}
		if rapid.Bool().Draw(t, "overhead") {
			pod.Spec.Overhead = draw("overhead")
		}
		if rapid.Bool().Draw(t, "podLevel") {
			pod.Spec.Resources = &corev1.ResourceRequirements{Requests: draw("pod")}
		}
		plain := helper.PodRequests(pod, helper.PodResourcesOptions{})
		filled := helper.PodRequests(pod, helper.PodResourcesOptions{
			NonMissingContainerRequests: list("cpu=100m", "memory=200Mi"),
		})
		for _, text := range names {
			name := corev1.ResourceName(text)
			used, scored := request(pod, name)
			require.Equal(t, amount(name, plain[name]), used, text)
			require.Equal(t, amount(name, filled[name]), scored, text)
		}
	})
}

// Facts of TestLeastAllocatedScoringStrategy and TestNodeResourcesBalancedAllocation in
// upstream's noderesources tests: two nodes with so much cpu and memory, and what they run.
func TestScoreResources(t *testing.T) {
	type requests = []string
	big := requests{"cpu=3000m", "memory=5000"}
	cpuOnly := requests{"cpu=3000m", "memory=0"}
	for _, c := range []struct {
		name            string
		pod             requests
		has             [2]requests
		runs            [2][]requests
		least, balanced [2]int64
	}{
		{
			name: "different nodes", pod: big,
			has:   [2]requests{{"cpu=4000m", "memory=10000"}, {"cpu=6000m", "memory=10000"}},
			least: [2]int64{37, 50}, balanced: [2]int64{87, 100},
		},
		{
			name: "nothing requested", pod: requests{"cpu=0", "memory=0"},
			has:   [2]requests{{"cpu=10000m", "memory=20000"}, {"cpu=10000m", "memory=20000"}},
			runs:  [2][]requests{{cpuOnly, cpuOnly}, {cpuOnly, big}},
			least: [2]int64{70, 57}, balanced: [2]int64{0, 0},
		},
		{
			name: "requested", pod: big,
			has:   [2]requests{{"cpu=10000m", "memory=20000"}, {"cpu=10000m", "memory=20000"}},
			runs:  [2][]requests{{cpuOnly}, {big}},
			least: [2]int64{57, 45}, balanced: [2]int64{82, 95},
		},
		{
			name: "requested, different nodes", pod: big,
			has:   [2]requests{{"cpu=10000m", "memory=20000"}, {"cpu=10000m", "memory=50000"}},
			runs:  [2][]requests{{cpuOnly}, {big}},
			least: [2]int64{57, 60}, balanced: [2]int64{82, 80},
		},
		{
			name: "at capacity", pod: cpuOnly,
			has:   [2]requests{{"cpu=6000m", "memory=10000"}, {"cpu=6000m", "memory=10000"}},
			runs:  [2][]requests{{cpuOnly}, {big}},
			least: [2]int64{50, 25}, balanced: [2]int64{50, 75},
		},
		{
			name: "no such resource", pod: cpuOnly,
			has:   [2]requests{{"cpu=6000m"}, {}},
			least: [2]int64{50, 0}, balanced: [2]int64{100, 100},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := View{Nodes: nodes("a", "b")}
			for i, name := range []string{"a", "b"} {
				in.Nodes[i].Status.Allocatable = nil
				in.Nodes[i].Status.Capacity = list(c.has[i]...)
				for _, r := range c.runs[i] {
					in.Pods = append(in.Pods, asking(pods("x@" + name)[0], r...))
				}
			}
			cy := newTestCycle(t, asking(podWith("foo"), c.pod...), in)
			for i := range cy.hosts {
				require.Equal(t, c.least[i], cy.scoreLeastAllocated(&cy.hosts[i]), "least on %d", i)
				require.Equal(t, c.balanced[i], cy.scoreBalance(&cy.hosts[i]), "balance on %d", i)
			}
		})
	}
}

// noderesources/fit_test.go, TestEnoughRequests: what is asked against what is left; pods that
// finished leave their room, pods that terminate do not.
func TestRejectByResources(t *testing.T) {
	in := View{Nodes: nodes("a"), Pods: []*corev1.Pod{
		asking(pods("x@a")[0], "cpu=6", "memory=4Gi"),
		asking(pods("x!@a")[0], "cpu=2"),
		asking(pods("x@a")[0], "cpu=9"),
		asking(pods("x@elsewhere")[0], "cpu=9"),
	}}
	in.Pods[2].Status.Phase = corev1.PodSucceeded
	for _, c := range []struct {
		asks []string
		want []string
	}{
		{[]string{"cpu=2", "memory=6Gi"}, nil},
		{[]string{"cpu=2001m"}, []string{"Insufficient cpu"}},
		{[]string{"cpu=3", "memory=7Gi"}, []string{"Insufficient cpu", "Insufficient memory"}},
		{[]string{"example.com/dongle=1"}, []string{"Insufficient example.com/dongle"}},
		{[]string{"ephemeral-storage=1"}, []string{"Insufficient ephemeral-storage"}},
		{nil, nil},
	} {
		cy := newTestCycle(t, asking(podWith("foo"), c.asks...), in)
		require.Equal(t, c.want, cy.rejectByResources(&cy.hosts[0]), "%v", c.asks)
	}
	in.Nodes[0].Status.Allocatable[corev1.ResourcePods] = list("pods=2")[corev1.ResourcePods]
	cy := newTestCycle(t, podWith("foo"), in)
	require.Equal(t, []string{"Too many pods"}, cy.rejectByResources(&cy.hosts[0]))
}
