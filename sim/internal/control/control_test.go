package control

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/chance"
	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/model"
)

// newServer is an API server whose watchers hear at once, and what it reports.
func newServer() (*api.Server, *[]string) {
	k, m, told := des.New(), model.Kind(), &[]string{}
	m.Watch = role.Fixed(0)
	return api.NewServer(k, m, func(name string) *rand.Rand { return chance.Stream(1, name) },
		func(ch record.Change) {
			*told = append(*told, fmt.Sprintf("%.0f %s %s %s",
				k.Now().Seconds(), ch.Name, ch.State, ch.Reason))
		}), told
}

func node(s *api.Server, name string) *corev1.Node {
	n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name}}
	s.Nodes.Put(n)
	s.SetNodeReady(n, corev1.ConditionTrue, "KubeletReady")
	return n
}

// A slice is written only where something in it has changed: each write wakes every kube-proxy, and
// puts off its next one (endpointslice/reconciler.go, finalize).
func TestSlicesAreWrittenOnlyWhenTheyChange(t *testing.T) {
	s, _ := newServer()
	NewEndpoints(s)
	writes := 0
	s.Slices.Watch("test", api.All, func(*discoveryv1.EndpointSlice) { writes++ })
	s.Services.Put(&corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": "web"}, Ports: []corev1.ServicePort{{Port: 80}},
		},
	})
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: "p", Labels: map[string]string{"app": "web"},
	}}
	s.CreatePod(pod)
	s.BindPod(pod, "worker")
	s.Kernel.RunUntil(time.Second)
	require.Equal(t, 0, writes, "a pod without an address is no endpoint")
	report := api.PodReport{Phase: corev1.PodRunning, IP: "10.0.0.1", Ready: true}
	for i := range 5 {
		report.Containers = []corev1.ContainerStatus{{Name: "app", RestartCount: int32(i)}}
		s.UpdatePod(pod, report)
		s.Kernel.RunUntil(s.Kernel.Now() + time.Second)
		require.Equal(t, 1, writes)
	}
	s.DeletePod(pod, nil)
	s.Kernel.RunUntil(s.Kernel.Now() + time.Second)
	require.Equal(t, 2, writes)
	s.RemovePod(pod)
	s.Kernel.RunUntil(s.Kernel.Now() + time.Second)
	require.Equal(t, 3, writes)
	require.Empty(t, s.Slices.List())
}

// A planned eviction stays when another taint comes whose toleration would be over sooner
// (taint_eviction.go, processPodOnNode), is dropped with the taints, and is at once for a taint
// that is not tolerated.
func TestPlannedEvictionStays(t *testing.T) {
	for _, test := range []struct {
		change func(s *api.Server, n *corev1.Node) // 10 s after a taint that is tolerated for 60 s
		want   string
	}{
		{func(*api.Server, *corev1.Node) {}, "60 p terminating "},
		{func(s *api.Server, n *corev1.Node) {
			s.SetTaint(n, corev1.TaintNodeUnreachable, corev1.TaintEffectNoExecute, true) // for 5 s
		}, "60 p terminating "},
		{func(s *api.Server, n *corev1.Node) {
			s.SetTaint(n, "other", corev1.TaintEffectNoExecute, true)
		}, "10 p terminating "},
		{func(s *api.Server, n *corev1.Node) {
			s.SetTaint(n, corev1.TaintNodeNotReady, corev1.TaintEffectNoExecute, false)
		}, ""},
	} {
		s, told := newServer()
		NewEviction(s)
		n := node(s, "worker")
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p"}}
		for key, seconds := range map[string]int64{
			corev1.TaintNodeNotReady: 60, corev1.TaintNodeUnreachable: 5,
		} {
			pod.Spec.Tolerations = append(pod.Spec.Tolerations, corev1.Toleration{
				Key: key, Operator: corev1.TolerationOpExists, TolerationSeconds: &seconds,
			})
		}
		s.CreatePod(pod)
		s.BindPod(pod, n.Name)
		s.SetTaint(n, corev1.TaintNodeNotReady, corev1.TaintEffectNoExecute, true)
		s.Kernel.RunUntil(10 * time.Second)
		test.change(s, n)
		*told = nil
		s.Kernel.RunUntil(10 * time.Minute)
		if test.want == "" {
			require.Empty(t, *told)
		} else {
			require.Equal(t, test.want, (*told)[0])
		}
	}
}

// With more than 55 % of the nodes lost, a cluster of up to 50 evicts from none, and a larger one
// from one node in 100 s (node_lifecycle_controller.go, ReducedQPSFunc).
func TestLostZoneIsEvictedSlowly(t *testing.T) {
	for nodes, want := range map[int]int{5: 0, 50: 0, 51: 3} {
		s, told := newServer()
		for i := range nodes {
			n := node(s, fmt.Sprintf("node%d", i))
			s.Leases[n.Name] = 0
			if i == 0 {
				s.Leases[n.Name] = time.Hour // one stays
			}
		}
		NewNodeHealth(s)
		s.Kernel.RunUntil(time.Minute + 250*time.Second)
		tainted := 0
		for _, text := range *told {
			var at int
			var name, state, reason string
			_, _ = fmt.Sscan(text, &at, &name, &state, &reason) // not all have a reason
			if state == "tainted" && reason == "node.kubernetes.io/unreachable:NoExecute" {
				tainted++
			}
		}
		require.Equal(t, want, tainted, "%d nodes", nodes)
	}
}

// A key waits for one time only, the earliest (client-go, util/workqueue/delaying_queue.go).
func TestQueueWaitsOnce(t *testing.T) {
	s, _ := newServer()
	var at []time.Duration
	q := newQueue(s, "test", role.Fixed(0), func(string) { at = append(at, s.Kernel.Now()) })
	for _, d := range []time.Duration{20, 10, 30, 10} {
		q.addAfter("key", d*time.Second)
	}
	q.addAfter("other", 15*time.Second)
	s.Kernel.RunUntil(time.Minute)
	require.Equal(t, []time.Duration{10 * time.Second, 15 * time.Second}, at)
	q.addAfter("key", time.Second)
	s.Kernel.RunUntil(2 * time.Minute)
	require.Len(t, at, 3)
}
