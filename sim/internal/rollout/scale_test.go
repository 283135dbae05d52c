package rollout

import (
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
)

// Facts of TestScale in upstream's sync_test.go. Sets are told as version:size, the newest
// first; v9 is the Deployment's own version.
func TestScaleProportionally(t *testing.T) {
	type sizes map[string]int32
	for _, c := range []struct {
		name               string
		from, to           int32
		surgeFrom, surgeTo string
		before, after      sizes
		unavailable        string
		newAvailable       *int32
	}{
		{name: "one set up", from: 10, to: 12, before: sizes{"v9": 10}, after: sizes{"v9": 12}},
		{name: "one set down", from: 10, to: 5, before: sizes{"v9": 10}, after: sizes{"v9": 5}},
		{
			name: "5 to 10", from: 5, to: 10,
			before: sizes{"v9": 2, "v1": 3}, after: sizes{"v9": 4, "v1": 6},
		},
		{
			name: "5 to 3", from: 5, to: 3,
			before: sizes{"v9": 2, "v1": 3}, after: sizes{"v9": 1, "v1": 2},
		},
		{
			name: "9 to 4", from: 9, to: 4,
			before: sizes{"v9": 8, "v1": 1}, after: sizes{"v9": 4, "v1": 0},
		},
		{
			name: "7 to 10", from: 7, to: 10,
			before: sizes{"v9": 2, "v2": 3, "v1": 2}, after: sizes{"v9": 3, "v2": 4, "v1": 3},
		},
		{
			name: "13 to 8", from: 13, to: 8,
			before: sizes{"v9": 2, "v2": 8, "v1": 3}, after: sizes{"v9": 1, "v2": 5, "v1": 2},
		},
		{
			name: "leftover up goes to the newest of equals", from: 3, to: 4,
			before: sizes{"v9": 1, "v2": 1, "v1": 1}, after: sizes{"v9": 2, "v2": 1, "v1": 1},
		},
		{
			name: "leftover down comes from the oldest of equals", from: 3, to: 2,
			before: sizes{"v9": 1, "v2": 1, "v1": 1}, after: sizes{"v9": 1, "v2": 1, "v1": 0},
		},
		{
			name: "no new set", from: 4, to: 5,
			before: sizes{"v2": 2, "v1": 2}, after: sizes{"v2": 3, "v1": 2},
		},
		{
			name: "to zero", from: 6, to: 0,
			before: sizes{"v9": 3, "v2": 2, "v1": 1}, after: sizes{"v9": 0, "v2": 0, "v1": 0},
		},
		{
			name: "from zero", from: 6, to: 6,
			before: sizes{"v9": 0, "v2": 0, "v1": 0}, after: sizes{"v9": 6, "v2": 0, "v1": 0},
		},
		{
			name: "with surge", from: 10, to: 20, surgeFrom: "2", surgeTo: "2",
			before: sizes{"v9": 6, "v1": 6}, after: sizes{"v9": 11, "v1": 11},
		},
		{
			name: "surge and size change", from: 10, to: 50, surgeFrom: "3", surgeTo: "6",
			before: sizes{"v9": 5, "v1": 8}, after: sizes{"v9": 22, "v1": 34},
		},
		{
			name: "size and template change", from: 10, to: 14,
			before: sizes{"v2": 7, "v1": 3}, after: sizes{"v2": 10, "v1": 4},
		},
		{
			name: "full but broken new set spares the old", from: 2, to: 2,
			surgeFrom: "1", surgeTo: "1", unavailable: "1", newAvailable: new(int32),
			before: sizes{"v9": 2, "v1": 1}, after: sizes{"v9": 2, "v1": 1},
		},
		{
			name: "full new set ends the old", from: 2, to: 2, surgeFrom: "1", surgeTo: "1",
			before: sizes{"v9": 2, "v1": 1}, after: sizes{"v9": 2, "v1": 0},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			orZero := func(s string) string {
				if s == "" {
					return "0"
				}
				return s
			}
			was := deploy(c.from, orZero(c.surgeFrom), orZero(c.unavailable))
			surgeBefore, _, _ := Resolve(was)
			d := deploy(c.to, orZero(c.surgeTo), orZero(c.unavailable))
			setVersion(d, "v9")
			var sets []*appsv1.ReplicaSet
			for version, n := range c.before {
				rs := sized(set(d, version, n, int(version[1])), c.from, c.from+surgeBefore)
				if version == "v9" && c.newAvailable != nil {
					reporting(rs, *c.newAvailable)
				}
				sets = append(sets, rs)
			}
			p := newPass(d, sets, epoch)
			p.maxSurge, p.maxUnavailable, _ = Resolve(d)
			p.scale()
			got := sizes{}
			for _, rs := range p.all() {
				got[rs.Name[len("web-"):]] = size(rs)
			}
			require.Equal(t, c.after, got)
		})
	}
}

// sync_test.go, TestScale, "failed rs update": one of three sets was not scaled to five and
// still notes three; the next pass scales that one alone.
func TestScaleAgainAfterFailedUpdate(t *testing.T) {
	d := deploy(5, "0", "1")
	setVersion(d, "v3")
	sets := []*appsv1.ReplicaSet{
		sized(set(d, "v3", 2, 3), 5, 5), sized(set(d, "v2", 1, 2), 3, 3),
		sized(set(d, "v1", 1, 1), 5, 5),
	}
	got, err := Sync(d, sets, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v3:2 v2:2 v1:1", sizes(got, sets...))
}

// A scaling event during a rollout scales and does not roll; the next pass rolls on
// (deployment_controller.go, syncDeployment).
func TestScalingEvent(t *testing.T) {
	d := deploy(8, "0", "1")
	setVersion(d, "v2")
	sets := []*appsv1.ReplicaSet{sized(set(d, "v1", 3, 0), 4, 4), sized(set(d, "v2", 1, 1), 4, 4)}
	got, err := Sync(d, sets, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v1:6 v2:2", sizes(got, sets...))
	for _, rs := range got.Update {
		require.Equal(t, "8", rs.Annotations[DesiredReplicasAnnotation])
	}
}

// A paused Deployment scales but does not roll, nor make a new set; and its progress deadline
// does not run (sync.go, sync and checkPausedConditions).
func TestPaused(t *testing.T) {
	d := deploy(4, "1", "1")
	setVersion(d, "v2")
	d.Spec.Paused = true
	d.Spec.ProgressDeadlineSeconds = new(int32(60))
	old := sized(set(d, "v1", 3, 0), 3, 4)
	got, err := Sync(d, []*appsv1.ReplicaSet{old}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v1:4", sizes(got, old))
	require.Equal(t, "DeploymentPaused", reason(got.Status))
	require.Zero(t, got.Requeue)

	d.Spec.Paused, d.Status = false, got.Status
	got, err = Sync(d, got.Update, nil, epoch)
	require.NoError(t, err)
	require.NotNil(t, got.Create)
	require.Equal(t, "NewReplicaSetCreated", reason(got.Status))
}

func reason(s appsv1.DeploymentStatus) string {
	if c := condition(&s, appsv1.DeploymentProgressing); c != nil {
		return c.Reason
	}
	return ""
}
