package rollout

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"pgregory.net/rapid"
)

// A world is the smallest cluster in which a rollout can run: pods become ready, and vanish
// once they are told to, in any order.
type world struct {
	d    *appsv1.Deployment
	sets []*appsv1.ReplicaSet
	pods []*corev1.Pod
	now  time.Time
	made int
}

// syncDeployment makes one pass and applies it; it reports whether anything changed.
func (w *world) syncDeployment(t require.TestingT) bool {
	got, err := Sync(w.d, w.sets, w.pods, w.now)
	require.NoError(t, err)
	for _, u := range got.Update {
		for i := range w.sets {
			if w.sets[i].Name == u.Name {
				w.sets[i] = u
			}
		}
	}
	if got.Create != nil {
		w.made++
		got.Create.UID = types.UID(fmt.Sprint("rs-", w.made))
		got.Create.CreationTimestamp = metav1.NewTime(w.now)
		w.sets = append(w.sets, got.Create)
	}
	for _, name := range got.Delete {
		w.sets = without(w.sets, func(rs *appsv1.ReplicaSet) bool { return rs.Name == name })
	}
	if got.Revision != "" {
		w.d.Annotations = map[string]string{RevisionAnnotation: got.Revision}
	}
	w.d.Status = got.Status
	return got.Changed
}

// syncSet brings one set's pods to their number and then counts them.
func (w *world) syncSet(i int) {
	rs := *w.sets[i]
	create, remove := ReplicaSetSync(&rs, w.sets, w.pods, w.now)
	for range create {
		w.made++
		pod := podOf(&rs, fmt.Sprint("pod-", w.made), time.Time{})
		pod.Spec.NodeName = fmt.Sprint("node-", w.made%3)
		pod.CreationTimestamp = metav1.NewTime(w.now)
		w.pods = append(w.pods, pod)
	}
	for _, pod := range remove {
		pod.DeletionTimestamp = new(metav1.NewTime(w.now))
	}
	rs.Status = ReplicaSetStatus(&rs, w.pods, w.now)
	w.sets[i] = &rs
}

func (w *world) syncSets() {
	for i := range w.sets {
		w.syncSet(i)
	}
}

// vanish lets all terminating pods go that chosen says.
func (w *world) vanish(chosen func(*corev1.Pod) bool) {
	w.pods = without(w.pods, func(p *corev1.Pod) bool {
		return p.DeletionTimestamp != nil && chosen(p)
	})
}

func (w *world) makeReady(chosen func(*corev1.Pod) bool) {
	for _, pod := range w.pods {
		if IsActive(pod) && !IsReady(pod) && chosen(pod) {
			setReady(pod, w.now)
		}
	}
}

func (w *world) settle(t require.TestingT) {
	all := func(*corev1.Pod) bool { return true }
	for range 500 {
		w.now = w.now.Add(time.Second)
		changed := w.syncDeployment(t)
		w.syncSets()
		w.makeReady(all)
		w.vanish(all)
		w.syncSets()
		if !changed && complete(w.d, &w.d.Status) && len(w.pods) == int(*w.d.Spec.Replicas) {
			return
		}
	}
	require.Fail(t, "the rollout does not end", "%+v", w.d.Status)
}

func (w *world) count(which func(*corev1.Pod) bool) (n int32) {
	for _, pod := range w.pods {
		if which(pod) {
			n++
		}
	}
	return n
}

func without[T any](in []T, drop func(T) bool) []T {
	var out []T
	for _, x := range in {
		if !drop(x) {
			out = append(out, x)
		}
	}
	return out
}

// API reference, RollingUpdateDeployment: "the total number of pods running at any time during
// the update is at most [100 % + maxSurge] of desired pods" and "the total number of pods
// available at all times during the update is at least [100 % - maxUnavailable]". Pods become
// ready and vanish in any order, and the template changes again on the way, also back.
//
// With lag the ReplicaSet controllers come when they come, and the Deployment controller sees
// stale counts. Then it is the sets' sizes that keep to the surge, since pods of one set may be
// made before those of another are told to go; and the template changes once only, for the
// guard against stale counts looks at old sets, not at one that is being rolled back to
// (rolling.go, cleanupUnhealthyReplicas), so upstream's rule can then break its promise.
func TestRollingUpdateKeepsItsPromises(t *testing.T) {
	for name, lag := range map[string]bool{"prompt": false, "lag": true} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { rollAtRandom(t, lag) })
		})
	}
}

func rollAtRandom(t *rapid.T, lag bool) {
	amount := rapid.SampledFrom([]string{"0", "1", "2", "5", "10%", "25%", "34%", "50%", "100%"})
	d := deploy(rapid.Int32Range(1, 8).Draw(t, "replicas"),
		amount.Draw(t, "surge"), amount.Draw(t, "unavailable"))
	SetDefaults(d)
	w := &world{d: d, now: epoch}
	w.settle(t)
	surge, unavailable, err := Resolve(d)
	require.NoError(t, err)
	most, least := *d.Spec.Replicas+surge, *d.Spec.Replicas-unavailable

	setVersion(d, "v2")
	d.Generation++
	coin := func(*corev1.Pod) bool { return rapid.Bool().Draw(t, "chosen") }
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		w.now = w.now.Add(time.Second)
		switch action := rapid.IntRange(0, 9).Draw(t, "action"); {
		case action == 0 && !lag:
			setVersion(d, rapid.SampledFrom([]string{"v1", "v2", "v3"}).Draw(t, "version"))
			d.Generation++
		case action < 3:
			w.vanish(coin)
		case action < 6:
			w.makeReady(coin)
		default:
			w.syncDeployment(t)
		}
		if lag {
			w.syncSet(rapid.IntRange(0, len(w.sets)-1).Draw(t, "set"))
		} else {
			w.syncSets()
			require.LessOrEqual(t, w.count(IsActive), most, "active pods")
		}
		require.LessOrEqual(t, sum(w.sets, size), most, "sizes of all sets")
		able := func(p *corev1.Pod) bool { return IsActive(p) && IsReady(p) }
		require.GreaterOrEqual(t, w.count(able), least, "available pods")
	}
	w.settle(t)
	require.LessOrEqual(t, len(w.sets), 3)
}

// API reference, DeploymentStrategy, Recreate: never do pods of two versions exist together.
func TestRecreateNeverMixesVersions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := recreate(rapid.Int32Range(1, 5).Draw(t, "replicas"))
		SetDefaults(d)
		w := &world{d: d, now: epoch}
		w.settle(t)
		setVersion(d, "v2")
		d.Generation++
		coin := func(*corev1.Pod) bool { return rapid.Bool().Draw(t, "chosen") }
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "action") {
			case 0:
				w.vanish(coin)
			case 1:
				w.makeReady(coin)
			case 2:
				w.syncSets()
			default:
				w.syncDeployment(t)
			}
			images := map[string]bool{}
			for _, pod := range w.pods {
				images[metav1.GetControllerOf(pod).Name] = true
			}
			require.LessOrEqual(t, len(images), 1)
		}
		w.settle(t)
	})
}

// The same question gets the same answer, whatever the order of the sets.
func TestSyncIsAFunction(t *testing.T) {
	d := deploy(6, "2", "1")
	setVersion(d, "v4")
	sets := []*appsv1.ReplicaSet{
		set(d, "v1", 2, 1), reporting(set(d, "v2", 3, 1), 1), reporting(set(d, "v3", 2, 1), 2),
	}
	want, err := Sync(d, sets, nil, epoch)
	require.NoError(t, err)
	for range 20 {
		sets[0], sets[1], sets[2] = sets[1], sets[2], sets[0]
		got, err := Sync(d, sets, nil, epoch)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func BenchmarkSync(b *testing.B) {
	d := deploy(4, "1", "1")
	SetDefaults(d)
	setVersion(d, "v2")
	sets := []*appsv1.ReplicaSet{set(d, "v1", 3, 0), set(d, "v2", 1, 1)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Sync(d, sets, nil, epoch); err != nil {
			b.Fatal(err)
		}
	}
}
