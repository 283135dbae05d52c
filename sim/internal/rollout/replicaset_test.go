package rollout

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// replica_set_test.go, TestSyncReplicaSetCreates and TestManageReplicas: pods that are gone or
// going are replaced, those of others not counted, 500 at a time.
func TestReplicaSetSync(t *testing.T) {
	d := deploy(3, "1", "0")
	rs, other := set(d, "v1", 3, 0), set(d, "v2", 3, 0)
	ok, failed, going := podOf(rs, "ok", epoch), podOf(rs, "failed", epoch), podOf(rs, "going", epoch)
	failed.Status.Phase = corev1.PodFailed
	going.DeletionTimestamp = new(metav1.NewTime(epoch))
	pods := []*corev1.Pod{ok, failed, going, podOf(other, "other", epoch)}
	n, victims := ReplicaSetSync(rs, nil, pods, epoch)
	require.Equal(t, 2, n)
	require.Empty(t, victims)

	*rs.Spec.Replicas = 0
	n, victims = ReplicaSetSync(rs, nil, pods, epoch)
	require.Zero(t, n)
	require.Equal(t, []*corev1.Pod{ok}, victims)

	*rs.Spec.Replicas = 1000
	n, _ = ReplicaSetSync(rs, nil, pods, epoch)
	require.Equal(t, 500, n)

	rs.DeletionTimestamp = new(metav1.NewTime(epoch))
	n, _ = ReplicaSetSync(rs, nil, pods, epoch)
	require.Zero(t, n)
}

// replica_set_test.go, TestGetPodsToDelete and TestRelatedPodsLookup: pods of sister sets crowd
// a node as much as the set's own.
func TestCrowdedNodeGoesFirst(t *testing.T) {
	d := deploy(3, "1", "0")
	rs, sister, stranger := set(d, "v1", 1, 0), set(d, "v2", 1, 0), set(d, "v3", 5, 0)
	stranger.OwnerReferences[0].UID = "other"
	a, b, c := podOf(rs, "a", epoch), podOf(rs, "b", epoch), podOf(sister, "c", epoch)
	x, y := podOf(stranger, "x", epoch), podOf(stranger, "y", epoch)
	a.Spec.NodeName, x.Spec.NodeName, y.Spec.NodeName = "one", "one", "one"
	b.Spec.NodeName, c.Spec.NodeName = "two", "two"
	pods := []*corev1.Pod{a, b, c, x, y}
	_, victims := ReplicaSetSync(rs, []*appsv1.ReplicaSet{rs, sister, stranger}, pods, epoch)
	require.Equal(t, []*corev1.Pod{b}, victims)
}

// Facts of TestSortingActivePodsWithRanks in upstream's controller_utils_test.go.
func TestVictims(t *testing.T) {
	now := epoch
	hours := func(n int) time.Time { return now.Add(-time.Duration(n) * time.Hour) }
	month := now.AddDate(0, -1, 0)
	type p struct {
		node              string
		phase             corev1.PodPhase
		ready             bool
		since, created    time.Time
		restarts, sidecar int32
		cost              string
		crowd             int
	}
	running := func(f func(*p)) p {
		out := p{node: "node", phase: corev1.PodRunning, ready: true, since: now, created: now, crowd: 1}
		f(&out)
		return out
	}
	unscheduled := p{phase: corev1.PodPending, crowd: 1}
	pending := p{node: "node", phase: corev1.PodPending, crowd: 1}
	unknown := p{node: "node", phase: corev1.PodUnknown, crowd: 1}
	notReady := p{node: "node", phase: corev1.PodRunning, crowd: 1}
	noTime := p{node: "node", phase: corev1.PodRunning, ready: true, crowd: 1}
	readyNow := running(func(*p) {})
	readyThen := running(func(x *p) { x.since, x.created = month, month })
	restarted := running(func(x *p) { x.restarts = 9001 })
	sidecar := running(func(x *p) { x.restarts, x.sidecar = 9001, 9001 })
	older := running(func(x *p) { x.created = month })
	cheap := running(func(x *p) { x.created, x.cost = month, "10" })
	dear := running(func(x *p) { x.created, x.cost = month, "100" })
	signed := running(func(x *p) { x.created, x.cost = month, "+5" })
	crowded := func(x p) p { x.crowd = 2; return x }
	ready2h := p{phase: corev1.PodRunning, ready: true, since: hours(2), created: month}
	ready5h := p{phase: corev1.PodRunning, ready: true, since: hours(5), created: month}
	ready8h := p{phase: corev1.PodRunning, ready: true, since: hours(8), created: month}

	d := deploy(1, "1", "0")
	rs := set(d, "v1", 1, 0)
	build := func(name string, x p) *corev1.Pod {
		pod := podOf(rs, name, time.Time{})
		pod.UID = types.UID(name)
		pod.Spec.NodeName, pod.Status.Phase = x.node, x.phase
		pod.CreationTimestamp = metav1.NewTime(x.created)
		if x.cost != "" {
			pod.Annotations = map[string]string{corev1.PodDeletionCost: x.cost}
		}
		if x.ready {
			setReady(pod, x.since)
		}
		pod.Spec.InitContainers = []corev1.Container{
			{Name: "side", RestartPolicy: new(corev1.ContainerRestartPolicyAlways)}, {Name: "init"},
		}
		pod.Status.ContainerStatuses = []corev1.ContainerStatus{{RestartCount: x.restarts}}
		pod.Status.InitContainerStatuses = []corev1.ContainerStatus{
			{Name: "side", RestartCount: x.sidecar}, {Name: "init", RestartCount: 77},
		}
		return pod
	}
	for i, c := range []struct{ first, second p }{
		{unscheduled, crowded(pending)},
		{crowded(unscheduled), pending},
		{pending, crowded(unknown)},
		{unknown, crowded(notReady)},
		{notReady, noTime},
		{noTime, readyNow},
		{crowded(readyNow), noTime},
		{readyNow, readyThen},
		{crowded(readyNow), readyThen},
		{restarted, readyNow},
		{sidecar, restarted},
		{crowded(readyNow), restarted},
		{readyNow, older},
		{crowded(older), readyNow},
		{crowded(cheap), dear},
		{cheap, crowded(dear)},
		{ready2h, ready5h},
		{signed, cheap},
	} {
		// The order must come from the rules, not from the input or the UIDs.
		for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
			first, second := build(names[0], c.first), build(names[1], c.second)
			first.Spec.NodeName, second.Spec.NodeName = c.first.node, c.second.node
			onNode := map[string]int{c.first.node: c.first.crowd}
			if c.first.node != "" && c.first.crowd != c.second.crowd {
				second.Spec.NodeName = "node2"
				onNode["node2"] = c.second.crowd
			}
			pods := []*corev1.Pod{second, first}
			rankVictims(pods, onNode, now)
			require.Equal(t, first, pods[0], "row %d", i)
		}
	}
	// Five and eight hours have the same power of two: the UID decides.
	pods := []*corev1.Pod{build("b", ready5h), build("a", ready8h)}
	rankVictims(pods, nil, now)
	require.EqualValues(t, "a", pods[0].Name)
	pods = []*corev1.Pod{build("a", ready5h), build("b", ready8h)}
	rankVictims(pods, nil, now)
	require.EqualValues(t, "a", pods[0].Name)
}

// replica_set_utils_test.go, TestCalculateStatus: counts of active pods; and
// pkg/api/v1/pod/util_test.go, TestIsPodAvailable: exactly minReadySeconds are enough.
func TestReplicaSetStatus(t *testing.T) {
	d := deploy(3, "1", "0")
	rs := set(d, "v1", 3, 0)
	rs.Generation, rs.Spec.MinReadySeconds = 4, 10
	now := epoch.Add(time.Minute)
	long, exact := podOf(rs, "long", epoch), podOf(rs, "exact", now.Add(-10*time.Second))
	short, never := podOf(rs, "short", now.Add(-10*time.Second+1)), podOf(rs, "never", time.Time{})
	odd := podOf(rs, "odd", epoch)
	odd.Labels = map[string]string{"app": "web"}
	going := podOf(rs, "going", epoch)
	going.DeletionTimestamp = new(metav1.NewTime(epoch))
	pods := []*corev1.Pod{long, exact, short, never, odd, going}
	require.Equal(t, appsv1.ReplicaSetStatus{
		Replicas: 5, FullyLabeledReplicas: 4, ReadyReplicas: 4, AvailableReplicas: 3,
		ObservedGeneration: 4,
	}, ReplicaSetStatus(rs, pods, now))
	require.Equal(t, time.Duration(1), NextAvailable(pods, 10, now))
	require.Zero(t, NextAvailable(pods, 0, now))
	require.True(t, IsAvailable(short, 0, now))
	require.False(t, IsAvailable(podOf(rs, "x", time.Time{}), 0, now))
	require.True(t, IsTerminating(going))
	require.False(t, IsTerminating(long))
}
