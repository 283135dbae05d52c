package rollout

import (
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
)

// Facts of TestResolveFenceposts, TestMaxUnavailable and TestMaxSurge in upstream's
// util/deployment_util_test.go. Where those leave a field out it counts as zero, since there
// the API server has been at work before; here it counts as the API's default of 25 %.
func TestResolve(t *testing.T) {
	for _, c := range []struct {
		replicas           int32
		surge, unavailable string
		wantSurge, wantUn  int32
		fails              string
	}{
		{replicas: 0, surge: "0%", unavailable: "0%"},
		{replicas: 10, surge: "39%", unavailable: "39%", wantSurge: 4, wantUn: 3},
		{replicas: 10, surge: "0", unavailable: "39%", wantUn: 3},
		{replicas: 10, surge: "39%", unavailable: "0", wantSurge: 4},
		{replicas: 10, surge: "0", unavailable: "0", wantUn: 1},
		{replicas: 10, surge: "oops", unavailable: "39%", fails: "maxSurge"},
		{replicas: 10, surge: "55%", unavailable: "urg", fails: "maxUnavailable"},
		{replicas: 10, surge: "0", unavailable: "1", wantUn: 1},
		{replicas: 5, surge: "0", unavailable: "10", wantUn: 5},
		{replicas: 4, surge: "25%", unavailable: "25%", wantSurge: 1, wantUn: 1},
		{replicas: 3, surge: "25%", unavailable: "25%", wantSurge: 1, wantUn: 0},
		{replicas: 2, surge: "1%", unavailable: "0%", wantSurge: 1},
		{replicas: 2, surge: "0%", unavailable: "1%", wantUn: 1},
	} {
		d := deploy(c.replicas, c.surge, c.unavailable)
		surge, un, err := Resolve(d)
		if c.fails != "" {
			require.ErrorContains(t, err, "shop/web: spec.strategy.rollingUpdate."+c.fails)
			_, err = Sync(d, nil, nil, epoch)
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.wantSurge, surge, "surge of %+v", c)
		require.Equal(t, c.wantUn, un, "unavailable of %+v", c)
	}
}

// Both errors are reported at once.
func TestResolveReportsBoth(t *testing.T) {
	_, _, err := Resolve(deploy(3, "a", "b"))
	require.ErrorContains(t, err, "maxSurge")
	require.ErrorContains(t, err, "maxUnavailable")
}

// pkg/apis/apps/v1/defaults_test.go, TestSetDefaultDeployment.
func TestDefaults(t *testing.T) {
	d := &appsv1.Deployment{}
	surge, un, err := Resolve(d)
	require.NoError(t, err)
	require.EqualValues(t, 1, surge)
	require.EqualValues(t, 0, un)
	SetDefaults(d)
	require.EqualValues(t, 1, *d.Spec.Replicas)
	require.EqualValues(t, 10, *d.Spec.RevisionHistoryLimit)
	require.EqualValues(t, 600, *d.Spec.ProgressDeadlineSeconds)
	require.Equal(t, appsv1.RollingUpdateDeploymentStrategyType, d.Spec.Strategy.Type)
	require.Equal(t, "25%", d.Spec.Strategy.RollingUpdate.MaxSurge.StrVal)
	require.Equal(t, "25%", d.Spec.Strategy.RollingUpdate.MaxUnavailable.StrVal)

	r := recreate(7)
	SetDefaults(r)
	require.Nil(t, r.Spec.Strategy.RollingUpdate)
	require.EqualValues(t, 7, *r.Spec.Replicas)
}

// Facts of TestNewRSNewReplicas (util/deployment_util_test.go) and of
// TestDeploymentController_reconcileNewReplicaSet (rolling_test.go).
func TestGrowNew(t *testing.T) {
	for _, c := range []struct {
		replicas           int32
		surge              string
		old, new, wantsNew int32
	}{
		{replicas: 1, surge: "1", old: 5, new: 1, wantsNew: 1},
		{replicas: 6, surge: "10", old: 5, new: 2, wantsNew: 6},
		{replicas: 10, surge: "0", old: 10, new: 0, wantsNew: 0},
		{replicas: 10, surge: "2", old: 10, new: 0, wantsNew: 2},
		{replicas: 10, surge: "2", old: 5, new: 0, wantsNew: 7},
		{replicas: 10, surge: "2", old: 10, new: 2, wantsNew: 2},
		{replicas: 10, surge: "2", old: 2, new: 11, wantsNew: 10},
	} {
		d := deploy(c.replicas, c.surge, "0")
		p := newPass(d, []*appsv1.ReplicaSet{set(d, "v1", c.new, 1), set(d, "v0", c.old, 0)}, epoch)
		p.maxSurge, p.maxUnavailable, _ = Resolve(d)
		require.Equal(t, c.new != c.wantsNew, p.growNew(), "%+v", c)
		require.Equal(t, c.wantsNew, size(p.new), "%+v", c)
	}
}

// Facts of TestDeploymentController_reconcileOldReplicaSets (rolling_test.go).
func TestShrinkOld(t *testing.T) {
	for _, c := range []struct {
		name              string
		unavailable       string
		old, oldAvailable int32
		new, wantsOld     int32
	}{
		{"nothing may be missing, but something must give", "0", 10, 10, 0, 9},
		{"two may be missing", "2", 10, 10, 0, 8},
		{"the unhealthy go first", "2", 10, 8, 0, 8},
		{"one unhealthy, then one healthy", "2", 10, 9, 0, 8},
		{"new ones that are not available take up the room", "2", 8, 8, 2, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deploy(10, "0", c.unavailable)
			p := newPass(d, []*appsv1.ReplicaSet{
				reporting(set(d, "v0", c.old, 0), c.oldAvailable),
				reporting(set(d, "v1", c.new, 1), 0),
			}, epoch)
			p.maxSurge, p.maxUnavailable, _ = Resolve(d)
			require.Equal(t, c.old != c.wantsOld, p.shrinkOld())
			require.Equal(t, c.wantsOld, size(p.old[0]))
		})
	}
}

// The two examples told in rolling.go's comment on reconcileOldReplicaSets: ten replicas, two
// may be missing, surge three; the new pods crash, and a node with one old pod fails.
func TestShrinkOldOfBrokenRollout(t *testing.T) {
	d := deploy(10, "3", "2")
	good, bad := reporting(set(d, "v1", 8, 0), 7), reporting(set(d, "v2", 5, 1), 0)

	setVersion(d, "v2")
	got, err := Sync(d, []*appsv1.ReplicaSet{good, bad}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v1:8 v2:5", sizes(got, good, bad), "13 - 8 - 5 leaves no room")

	setVersion(d, "v1")
	got, err = Sync(d, []*appsv1.ReplicaSet{good, bad}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v1:8 v2:1", sizes(got, good, bad), "rolled back: 13 - 8 - 1 of the bad go")

	good = reporting(good, 8)
	setVersion(d, "v3")
	got, err = Sync(d, []*appsv1.ReplicaSet{good, bad}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v1:8 v2:0 new:0", sizes(got, good, bad), "rolled over: 13 - 8 - 0 go")
}

// Facts of TestDeploymentController_cleanupUnhealthyReplicas (rolling_test.go).
func TestShrinkUnhealthy(t *testing.T) {
	for _, c := range []struct{ avail, limit, gone int32 }{
		{8, 1, 1}, {8, 3, 2}, {8, 0, 0}, {10, 3, 0},
	} {
		d := deploy(10, "2", "2")
		p := newPass(d, []*appsv1.ReplicaSet{reporting(set(d, "v0", 10, 0), c.avail)}, epoch)
		some, err := p.shrinkUnhealthy(p.old, c.limit)
		require.NoError(t, err)
		require.Equal(t, c.gone > 0, some, "%+v", c)
		require.Equal(t, 10-c.gone, size(p.old[0]), "%+v", c)
	}
}

// Facts of TestDeploymentController_scaleDownOldReplicaSetsForRollingUpdate (rolling_test.go).
func TestShrinkAvailable(t *testing.T) {
	for _, c := range []struct {
		unavailable      string
		avail, old, want int32
	}{
		{"0", 10, 10, 9}, {"2", 10, 10, 8}, {"2", 8, 10, 10}, {"2", 10, 0, 0}, {"2", 1, 10, 10},
	} {
		d := deploy(10, "0", c.unavailable)
		p := newPass(d, []*appsv1.ReplicaSet{
			reporting(set(d, "v0", c.old, 0), c.avail), set(d, "v1", 0, 1),
		}, epoch)
		p.maxSurge, p.maxUnavailable, _ = Resolve(d)
		require.Equal(t, c.old != c.want, p.shrinkAvailable(p.old), "%+v", c)
		require.Equal(t, c.want, size(p.old[0]), "%+v", c)
	}
}

// rolling.go, cleanupUnhealthyReplicas: a set that reports more available replicas than it
// shall have makes the step fail, so a stale status never frees replicas twice.
func TestShrinkOldWaitsForStaleStatus(t *testing.T) {
	d := deploy(4, "0", "1")
	old := reporting(set(d, "v0", 3, 0), 4)
	p := newPass(d, []*appsv1.ReplicaSet{old, set(d, "v1", 0, 1)}, epoch)
	p.maxSurge, p.maxUnavailable, _ = Resolve(d)
	require.False(t, p.shrinkOld())
	require.EqualValues(t, 3, size(p.old[0]))
}

// One pass may create the new set and scale the old one down, since reconcileNewReplicaSet
// finds nothing left to do (rolling.go, rolloutRolling).
func TestFirstPassOfRollout(t *testing.T) {
	d := deploy(4, "1", "1")
	old := set(d, "v0", 4, 0)
	got, err := Sync(d, []*appsv1.ReplicaSet{old}, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, "v0:3 new:1", sizes(got, old))
	require.Equal(t, []string{
		"Scaled up replica set " + got.Create.Name + " from 0 to 1",
		"Scaled down replica set web-v0 from 4 to 3",
	}, []string{got.Scaled[0].String(), got.Scaled[1].String()})
	require.EqualValues(t, 4, *old.Spec.Replicas, "the input is left alone")
	require.EqualValues(t, 1, got.Update[0].Generation, "a new spec is a new generation")
}
