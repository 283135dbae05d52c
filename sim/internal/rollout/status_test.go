package rollout

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// progressing makes a condition last touched at the epoch.
func progressing(status corev1.ConditionStatus, reason string) []appsv1.DeploymentCondition {
	return []appsv1.DeploymentCondition{{
		Type: appsv1.DeploymentProgressing, Status: status, Reason: reason,
		LastUpdateTime: metav1.NewTime(epoch), LastTransitionTime: metav1.NewTime(epoch),
	}}
}

// Facts of TestSyncRolloutStatus in upstream's progress_test.go; a minute's deadline.
func TestProgress(t *testing.T) {
	type counts struct{ size, actual, avail int32 }
	updated := progressing(corev1.ConditionTrue, reasonUpdated)
	timedOut := progressing(corev1.ConditionFalse, ReasonTimedOut)
	later := epoch.Add(2 * time.Minute)
	for _, c := range []struct {
		name       string
		noDeadline bool
		was        [3]int32 // replicas, updated, available of the old status
		conditions []appsv1.DeploymentCondition
		old, new   counts
		reason     string
		changed    time.Time // LastTransitionTime
		touched    time.Time // LastUpdateTime
	}{
		{
			name: "no deadline, no condition", noDeadline: true, was: [3]int32{2, 2, 2},
			conditions: updated, old: counts{0, 1, 1}, new: counts{3, 2, 2},
		},
		{
			name: "moved on: transition time stays", was: [3]int32{2, 2, 2}, conditions: updated,
			new: counts{3, 3, 2}, reason: reasonUpdated, changed: epoch, touched: later,
		},
		{
			name: "moved on after time-out", was: [3]int32{2, 2, 2}, conditions: timedOut,
			new: counts{3, 3, 2}, reason: reasonUpdated, changed: later, touched: later,
		},
		{
			name: "moved on, first condition", was: [3]int32{2, 2, 2},
			new: counts{3, 3, 2}, reason: reasonUpdated, changed: later, touched: later,
		},
		{
			name: "complete", was: [3]int32{3, 3, 3}, conditions: updated,
			new: counts{3, 3, 3}, reason: ReasonAvailable, changed: epoch, touched: later,
		},
		{
			name: "complete after time-out", was: [3]int32{3, 3, 3}, conditions: timedOut,
			new: counts{3, 3, 3}, reason: ReasonAvailable, changed: later, touched: later,
		},
		{
			name: "timed out", was: [3]int32{2, 2, 2}, conditions: updated,
			new: counts{3, 2, 2}, reason: ReasonTimedOut, changed: later, touched: later,
		},
		{
			name: "timed out before", was: [3]int32{2, 2, 2}, conditions: timedOut,
			new: counts{3, 2, 2}, reason: ReasonTimedOut, changed: epoch, touched: epoch,
		},
		{
			name: "complete before: no estimate", was: [3]int32{3, 3, 3},
			conditions: progressing(corev1.ConditionTrue, ReasonAvailable),
			new:        counts{3, 3, 2}, reason: ReasonAvailable, changed: epoch, touched: epoch,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deploy(3, "1", "0")
			if !c.noDeadline {
				d.Spec.ProgressDeadlineSeconds = new(int32(60))
			}
			d.Status = appsv1.DeploymentStatus{
				Replicas: c.was[0], UpdatedReplicas: c.was[1], AvailableReplicas: c.was[2],
				ReadyReplicas: c.was[2], Conditions: c.conditions, ObservedGeneration: 1,
			}
			build := func(version string, n counts) *appsv1.ReplicaSet {
				rs := reporting(set(d, version, n.size, 0), n.avail)
				rs.Status.Replicas = n.actual
				return rs
			}
			p := newPass(d, []*appsv1.ReplicaSet{build("v0", c.old), build("v1", c.new)}, later)
			p.maxSurge, p.maxUnavailable, _ = Resolve(d)
			got := p.progress()
			require.Equal(t, c.reason, reason(got))
			if c.reason != "" {
				cond := condition(&got, appsv1.DeploymentProgressing)
				require.Equal(t, c.changed, cond.LastTransitionTime.Time, "transition")
				require.Equal(t, c.touched, cond.LastUpdateTime.Time, "update")
			}
		})
	}
}

// Facts of TestRequeueStuckDeployment (progress_test.go); there the second that upstream adds
// is not in the figure, and "now" means the work queue's back-off.
func TestRequeue(t *testing.T) {
	stuck := progressing(corev1.ConditionTrue, reasonUpdated)
	for _, c := range []struct {
		name       string
		deadline   int32
		avail      int32
		conditions []appsv1.DeploymentCondition
		after      time.Duration
		want       time.Duration
	}{
		{"no deadline", 0, 2, stuck, 0, 0},
		{"infinite deadline", math.MaxInt32, 2, stuck, 0, 0},
		{"no condition", 60, 2, nil, 0, 0},
		{"complete", 60, 3, stuck, 0, 0},
		{"failed", 60, 0, progressing(corev1.ConditionFalse, ReasonTimedOut), 0, 0},
		{"30 s left", 60, 1, stuck, 30 * time.Second, 31 * time.Second},
		{"1 s left", 60, 1, stuck, 59 * time.Second, 2 * time.Second},
		{"less left", 60, 1, stuck, 59*time.Second + 1, time.Second - 1 + retryDelay},
		{"none left", 60, 1, stuck, 60 * time.Second, retryDelay},
		{"late", 60, 1, stuck, 120 * time.Second, retryDelay},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deploy(3, "1", "0")
			if c.deadline > 0 {
				d.Spec.ProgressDeadlineSeconds = &c.deadline
			}
			p := newPass(d, nil, epoch.Add(c.after))
			p.status = appsv1.DeploymentStatus{
				Replicas: 3, UpdatedReplicas: 3, AvailableReplicas: c.avail,
				ObservedGeneration: 1, Conditions: c.conditions,
			}
			require.Equal(t, c.want, p.requeue())
		})
	}
}

// API reference, DeploymentSpec.progressDeadlineSeconds: a rollout that makes no progress for
// that long is reported as failed, and still goes on when it can.
func TestDeadlineEndToEnd(t *testing.T) {
	d := deploy(2, "1", "0")
	d.Spec.ProgressDeadlineSeconds = new(int32(60))
	got, err := Sync(d, nil, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "NewReplicaSetCreated", reason(got.Status))
	require.Equal(t, 61*time.Second, got.Requeue)

	rs := got.Create
	rs.UID = "rs"
	d.Status = got.Status
	d.Annotations = map[string]string{RevisionAnnotation: got.Revision}
	rs.Status.Replicas = 2
	got, err = Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch.Add(10*time.Second))
	require.NoError(t, err)
	require.Equal(t, reasonUpdated, reason(got.Status), "two pods were made")
	require.True(t, got.Changed)

	d.Status = got.Status
	got, err = Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch.Add(70*time.Second))
	require.NoError(t, err)
	require.Equal(t, reasonUpdated, reason(got.Status), "the deadline is reached, not exceeded")
	require.False(t, got.Changed)
	got, err = Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch.Add(70*time.Second+got.Requeue))
	require.NoError(t, err)
	require.Equal(t, ReasonTimedOut, reason(got.Status))
	require.Zero(t, got.Requeue)

	d.Status = got.Status
	reporting(rs, 2)
	got, err = Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch.Add(3*time.Minute))
	require.NoError(t, err)
	require.Equal(t, ReasonAvailable, reason(got.Status))
	require.True(t, got.Complete)
}

// sync.go, calculateStatus: counts are those of the sets' status, and availability is judged
// against replicas - maxUnavailable.
func TestCount(t *testing.T) {
	d := deploy(4, "1", "1")
	setVersion(d, "v2")
	old, now := reporting(set(d, "v1", 2, 0), 1), reporting(set(d, "v2", 3, 1), 2)
	p := newPass(d, []*appsv1.ReplicaSet{old, now}, epoch)
	p.maxSurge, p.maxUnavailable, _ = Resolve(d)
	got := p.count()
	require.EqualValues(t, 5, got.Replicas)
	require.EqualValues(t, 3, got.UpdatedReplicas)
	require.EqualValues(t, 3, got.ReadyReplicas)
	require.EqualValues(t, 3, got.AvailableReplicas)
	require.EqualValues(t, 2, got.UnavailableReplicas)
	require.EqualValues(t, 1, got.ObservedGeneration)
	require.Equal(t, corev1.ConditionTrue, condition(&got, appsv1.DeploymentAvailable).Status)

	reporting(p.old[0], 0)
	got = p.count()
	require.Equal(t, corev1.ConditionFalse, condition(&got, appsv1.DeploymentAvailable).Status)
}

// progress.go, getReplicaFailures: a set's failure becomes the Deployment's, and goes with it.
func TestReplicaFailure(t *testing.T) {
	d := deploy(1, "1", "0")
	rs := set(d, "v1", 1, 0)
	rs.Status.Conditions = []appsv1.ReplicaSetCondition{{
		Type: appsv1.ReplicaSetReplicaFailure, Status: corev1.ConditionTrue, Reason: "FailedCreate",
	}}
	got, err := Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "FailedCreate",
		condition(&got.Status, appsv1.DeploymentReplicaFailure).Reason)
	d.Status, rs.Status.Conditions = got.Status, nil
	got, err = Sync(d, []*appsv1.ReplicaSet{rs}, nil, epoch)
	require.NoError(t, err)
	require.Nil(t, condition(&got.Status, appsv1.DeploymentReplicaFailure))
}
