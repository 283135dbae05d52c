package rollout

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Facts of TestOldPodsRunning in upstream's recreate_test.go.
func TestOldPodsRunning(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts int32 // status.replicas of the old set
		phases []corev1.PodPhase
		want   bool
	}{
		{name: "no pods"},
		{name: "the set counts pods", counts: 1, want: true},
		{name: "finished", phases: []corev1.PodPhase{corev1.PodFailed, corev1.PodSucceeded}},
		{name: "unknown", phases: []corev1.PodPhase{corev1.PodUnknown}, want: true},
		{name: "pending", phases: []corev1.PodPhase{corev1.PodPending}, want: true},
		{name: "running", phases: []corev1.PodPhase{corev1.PodRunning}, want: true},
		{
			name:   "finished and pending",
			phases: []corev1.PodPhase{corev1.PodFailed, corev1.PodPending}, want: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := recreate(1)
			old, now := set(d, "v0", 0, 0), set(d, "v1", 1, 1)
			old.Status.Replicas = c.counts
			pods := []*corev1.Pod{podOf(now, "new", epoch)}
			for i, phase := range c.phases {
				pod := podOf(old, string(rune('a'+i)), time.Time{})
				pod.Status.Phase = phase
				pods = append(pods, pod)
			}
			p := newPass(d, []*appsv1.ReplicaSet{old, now}, epoch)
			require.Equal(t, c.want, p.oldPodsRunning(pods))
		})
	}
}

// API reference, DeploymentStrategy: "Recreate: Kill all existing pods before creating new
// ones". A terminating pod still exists.
func TestRecreate(t *testing.T) {
	d := recreate(2)
	setVersion(d, "v2")
	old := set(d, "v1", 2, 0)
	pods := []*corev1.Pod{podOf(old, "a", epoch), podOf(old, "b", epoch)}
	sync := func() Decision {
		got, err := Sync(d, []*appsv1.ReplicaSet{old}, pods, epoch)
		require.NoError(t, err)
		return got
	}
	got := sync()
	require.Equal(t, "v1:0", sizes(got, old))

	old = got.Update[0]
	_, victims := ReplicaSetSync(old, nil, pods, epoch)
	require.Len(t, victims, 2)
	for _, pod := range victims {
		pod.DeletionTimestamp = new(metav1.NewTime(epoch))
	}
	old.Status = ReplicaSetStatus(old, pods, epoch)
	require.Zero(t, old.Status.Replicas)
	require.Nil(t, sync().Create, "both are terminating")
	pods[0].Status.Phase = corev1.PodSucceeded
	require.Nil(t, sync().Create, "one is terminating")
	pods = pods[:1]
	got = sync()
	require.NotNil(t, got.Create)
	require.EqualValues(t, 2, *got.Create.Spec.Replicas)
	require.Equal(t, []Scale{{Name: got.Create.Name, To: 2}}, got.Scaled)
}
