package rollout

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// sync.go, getNewReplicaSet: what a new set carries.
func TestCreate(t *testing.T) {
	d := deploy(3, "1", "0")
	d.Spec.MinReadySeconds = 7
	d.Annotations = map[string]string{"team": "blue", RevisionAnnotation: "4"}
	old := set(d, "v0", 3, 0)
	old.Annotations = map[string]string{RevisionAnnotation: "4"}
	got, err := Sync(d, []*appsv1.ReplicaSet{old}, nil, epoch)
	require.NoError(t, err)
	rs := got.Create
	hash := PodTemplateHash(&d.Spec.Template, nil)
	require.Equal(t, "web-"+hash, rs.Name)
	require.Equal(t, "5", got.Revision)
	require.Equal(t, map[string]string{
		"team": "blue", RevisionAnnotation: "5",
		DesiredReplicasAnnotation: "3", MaxReplicasAnnotation: "4",
	}, rs.Annotations)
	want := map[string]string{"app": "web", "pod-template-hash": hash}
	require.Equal(t, want, rs.Labels)
	require.Equal(t, want, rs.Spec.Template.Labels)
	require.Equal(t, want, rs.Spec.Selector.MatchLabels)
	require.True(t, metav1.IsControlledBy(rs, d))
	require.EqualValues(t, 7, rs.Spec.MinReadySeconds)
	require.NotContains(t, d.Spec.Template.Labels, "pod-template-hash", "the input is left alone")
	require.Equal(t, "4", d.Annotations[RevisionAnnotation])
}

// util/deployment_util_test.go, TestEqualIgnoreHash and TestFindNewReplicaSet: a template that
// was there before finds its set again, the oldest of several; the revision moves on and is
// remembered (TestAnnotationUtils).
func TestRollBack(t *testing.T) {
	d := deploy(2, "1", "0")
	d.Annotations = map[string]string{RevisionAnnotation: "3"}
	v1, v1again, v2 := set(d, "v1", 0, 0), set(d, "v1", 0, 5), set(d, "v2", 2, 1)
	v1again.Name, v1again.UID = "web-v1again", "rs-v1again"
	for i, rs := range []*appsv1.ReplicaSet{v1, v1again, v2} {
		rs.Annotations = map[string]string{RevisionAnnotation: string(rune('1' + i))}
	}
	v1.Annotations[RevisionHistoryAnnotation] = "0"
	got, err := Sync(d, []*appsv1.ReplicaSet{v2, v1again, v1}, nil, epoch)
	require.NoError(t, err)
	require.Nil(t, got.Create)
	require.Equal(t, "v2:2 v1again:0 v1:1", sizes(got, v2, v1again, v1))
	require.Equal(t, "4", got.Revision)
	require.Equal(t, "4", got.Update[len(got.Update)-1].Annotations[RevisionAnnotation])
	require.Equal(t, "0,1", got.Update[len(got.Update)-1].Annotations[RevisionHistoryAnnotation])
	require.Equal(t, "1", v1.Annotations[RevisionAnnotation], "the input is left alone")
}

// A second pass over the same world changes nothing: the simulator may go to sleep.
func TestNothingToDo(t *testing.T) {
	d := deploy(2, "1", "0")
	SetDefaults(d)
	sets := []*appsv1.ReplicaSet{sized(set(d, "v1", 2, 0), 2, 3)}
	for range 3 {
		got, err := Sync(d, sets, nil, epoch)
		require.NoError(t, err)
		if !got.Changed {
			require.True(t, got.Complete)
			require.Equal(t, ReasonAvailable, reason(got.Status))
			return
		}
		d.Status = got.Status
		if got.Revision != "" {
			d.Annotations = map[string]string{RevisionAnnotation: got.Revision}
		}
		if len(got.Update) > 0 {
			sets = got.Update
		}
	}
	t.Fatal("Sync does not come to rest")
}

// Only the Deployment's own sets count (pkg/controller, ControllerRefManager).
func TestForeignSets(t *testing.T) {
	d := deploy(2, "1", "0")
	mine, theirs := set(d, "v1", 2, 0), set(d, "v2", 9, 0)
	theirs.OwnerReferences[0].UID = "other"
	got, err := Sync(d, []*appsv1.ReplicaSet{mine, theirs}, nil, epoch)
	require.NoError(t, err)
	require.EqualValues(t, 2, got.Status.Replicas)
}

// util/hash_test.go and controller_utils_test.go, TestComputeHash: collisionCount changes the
// hash; a taken name is a collision, and so counted.
func TestHash(t *testing.T) {
	d := deploy(1, "1", "0")
	plain := PodTemplateHash(&d.Spec.Template, nil)
	require.Equal(t, plain, PodTemplateHash(&d.Spec.Template, nil))
	require.NotEqual(t, plain, PodTemplateHash(&d.Spec.Template, new(int32(1))))
	require.NotContains(t, plain, "a", "SafeEncodeString has no vowels")

	squatter := set(d, "v0", 1, 0)
	squatter.Name = "web-" + plain
	got, err := Sync(d, []*appsv1.ReplicaSet{squatter}, nil, epoch)
	require.NoError(t, err)
	require.NotEqual(t, squatter.Name, got.Create.Name)
	require.EqualValues(t, 1, *got.Status.CollisionCount)
}

// sync_test.go, TestGenerateReplicaSetName.
func TestLongName(t *testing.T) {
	require.Equal(t, "web-abc", setName("web", "abc"))
	require.Len(t, setName(strings.Repeat("x", 300), "abc"), 253)
}

// util/deployment_util.go, SetNewReplicaSetAnnotations: the oldest revisions are forgotten.
func TestRevisionHistoryIsBounded(t *testing.T) {
	history := ""
	for range 1000 {
		history = appendRevision(history, "1234")
	}
	require.LessOrEqual(t, len(history), revisionHistoryLimit)
	require.Greater(t, len(history), revisionHistoryLimit-5)
}

// Facts of TestDeploymentController_cleanupDeployment in sync_test.go.
func TestForget(t *testing.T) {
	type counts struct{ size, actual int32 }
	for _, c := range []struct {
		name  string
		old   []counts
		limit int32
		want  []string
	}{
		{
			"oldest beyond the limit",
			[]counts{{0, 0}, {0, 0}, {0, 0}},
			1,
			[]string{"web-v1", "web-v2"},
		},
		{
			"none that has or shall have pods",
			[]counts{{0, 0}, {0, 1}, {1, 0}, {1, 1}},
			0,
			[]string{"web-v1"},
		},
		{"all", []counts{{0, 0}, {0, 0}}, 0, []string{"web-v1", "web-v2"}},
		{"none is free", []counts{{1, 1}, {1, 1}}, 0, nil},
		{"unlimited", []counts{{0, 0}, {0, 0}}, math.MaxInt32, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deploy(1, "1", "0")
			setVersion(d, "v9")
			d.Spec.RevisionHistoryLimit = &c.limit
			var sets []*appsv1.ReplicaSet
			for i, n := range c.old {
				rs := set(d, "v"+string(rune('1'+i)), n.size, i)
				rs.Status.Replicas = n.actual
				sets = append(sets, rs)
			}
			p := newPass(d, sets, epoch)
			p.forget()
			require.Equal(t, c.want, p.out.Delete)
		})
	}
}

// A set that is being deleted, or whose last change was not looked at yet, stays.
func TestForgetSpares(t *testing.T) {
	d := deploy(1, "1", "0")
	setVersion(d, "v9")
	d.Spec.RevisionHistoryLimit = new(int32(0))
	gone, fresh := set(d, "v1", 0, 0), set(d, "v2", 0, 0)
	gone.DeletionTimestamp = new(metav1.NewTime(epoch))
	fresh.Generation = 2
	p := newPass(d, []*appsv1.ReplicaSet{gone, fresh}, epoch)
	p.forget()
	require.Empty(t, p.out.Delete)
}

// History is cleaned up once the rollout is complete, judged by the status before this pass
// (rolling.go, rolloutRolling).
func TestForgetAfterCompletion(t *testing.T) {
	d := deploy(1, "1", "0")
	setVersion(d, "v2")
	d.Spec.RevisionHistoryLimit = new(int32(0))
	sets := []*appsv1.ReplicaSet{set(d, "v1", 0, 0), sized(set(d, "v2", 1, 1), 1, 2)}
	got, err := Sync(d, sets, nil, epoch)
	require.NoError(t, err)
	require.True(t, got.Complete)
	require.Empty(t, got.Delete)
	d.Status = got.Status
	got, err = Sync(d, sets, nil, epoch)
	require.NoError(t, err)
	require.Equal(t, []string{"web-v1"}, got.Delete)
}
