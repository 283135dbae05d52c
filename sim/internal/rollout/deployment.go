package rollout

import (
	"fmt"
	"maps"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A Decision is what one pass of the Deployment controller would write.
type Decision struct {
	// Create is the ReplicaSet to create, or nil. It is complete but for what the API server
	// adds: the caller sets its UID and CreationTimestamp.
	Create *appsv1.ReplicaSet
	// Update holds the sets whose spec or annotations change, as they shall be. Their Status
	// is that of the input, and they share with it whatever did not change. Where the spec
	// changed, Generation has been counted up, as the API server would.
	Update []*appsv1.ReplicaSet
	// Scaled tells the same changes of size as events, in the order in which they were made.
	// The creation of a set counts, if it starts with pods.
	Scaled []Scale
	// Delete names the old sets that fall out of the revision history.
	Delete []string
	// Revision is the Deployment's revision to store in its annotation
	// [RevisionAnnotation]; empty if it does not change.
	Revision string
	// Status is the Deployment's new status, equal to the old one if nothing has changed.
	Status appsv1.DeploymentStatus
	// Complete reports that every replica is updated and available and no other one is left.
	Complete bool
	// Changed reports that applying this decision changes something, so that there will be
	// another pass.
	Changed bool
	// Requeue is the time after which to ask again although nothing changes, because the
	// progress deadline may have passed. Zero means never.
	Requeue time.Duration
}

// A Scale is one change of a ReplicaSet's size, as the event ScalingReplicaSet reports it.
type Scale struct {
	Name     string
	From, To int32
}

// String says it in the words of upstream's event (sync.go, scaleReplicaSet).
func (s Scale) String() string {
	way := "up"
	if s.To < s.From {
		way = "down"
	}
	return fmt.Sprintf("Scaled %s replica set %s from %d to %d", way, s.Name, s.From, s.To)
}

// Sync makes one pass of the Deployment controller at the time now and returns what it would
// write. Of sets and pods those count that d controls, directly or through a set; the rest is
// passed over. The input is not modified. It returns an error, and writes nothing, for an
// unknown strategy or a malformed percentage
// (pkg/controller/deployment/deployment_controller.go, syncDeployment).
func Sync(
	d *appsv1.Deployment, sets []*appsv1.ReplicaSet, pods []*corev1.Pod, now time.Time,
) (Decision, error) {
	surge, unavailable, err := Resolve(d)
	if err != nil {
		return Decision{}, err
	}
	p := newPass(d, sets, now)
	p.maxSurge, p.maxUnavailable = surge, unavailable
	if d.DeletionTimestamp == nil {
		p.markPaused()
	}
	p.adoptNew()
	switch {
	case d.DeletionTimestamp != nil:
		p.status = p.count()
	case d.Spec.Paused, p.isScalingEvent():
		p.rescale()
	case isRolling(d):
		p.rolling()
	default: // Recreate: Resolve has refused any other
		p.recreate(pods)
	}
	return p.decide(d), nil
}

// A pass is one run of the controller over private copies of its objects.
type pass struct {
	d                        *appsv1.Deployment
	now                      metav1.Time
	maxSurge, maxUnavailable int32

	// before holds the sets as they came in; old and new are the copies that are worked on.
	before map[string]*appsv1.ReplicaSet
	old    []*appsv1.ReplicaSet
	new    *appsv1.ReplicaSet

	out    Decision
	status appsv1.DeploymentStatus
}

func newPass(d *appsv1.Deployment, sets []*appsv1.ReplicaSet, now time.Time) *pass {
	mine := *d
	mine.Annotations = maps.Clone(d.Annotations)
	want := replicas(d.Spec.Replicas)
	mine.Spec.Replicas = &want
	p := &pass{d: &mine, now: metav1.NewTime(now), before: map[string]*appsv1.ReplicaSet{}}
	for _, rs := range sets {
		if rs.Namespace != d.Namespace || !metav1.IsControlledBy(rs, d) {
			continue
		}
		c := *rs
		c.Annotations = maps.Clone(rs.Annotations)
		size := replicas(rs.Spec.Replicas)
		c.Spec.Replicas = &size
		p.before[rs.Name] = rs
		p.old = append(p.old, &c)
	}
	p.findNew()
	return p
}

// all returns the old sets and then the new one, if there is one.
func (p *pass) all() []*appsv1.ReplicaSet {
	if p.new == nil {
		return p.old
	}
	return append(slices.Clip(p.old), p.new)
}

// resize sets a set's size and notes on it the Deployment's size, by which a later scaling
// event is recognised (sync.go, scaleReplicaSet). It reports whether the size changed.
func (p *pass) resize(rs *appsv1.ReplicaSet, size int32) bool {
	p.annotateSize(rs)
	from := *rs.Spec.Replicas
	if from == size {
		return false
	}
	*rs.Spec.Replicas = size
	p.out.Scaled = append(p.out.Scaled, Scale{Name: rs.Name, From: from, To: size})
	return true
}

// resizeOnly is resize for the rollout itself, which leaves a set of the right size alone
// (sync.go, scaleReplicaSetAndRecordEvent).
func (p *pass) resizeOnly(rs *appsv1.ReplicaSet, size int32) bool {
	return *rs.Spec.Replicas != size && p.resize(rs, size)
}

// decide compares the copies with what came in.
func (p *pass) decide(d *appsv1.Deployment) Decision {
	for _, rs := range p.all() {
		was := p.before[rs.Name]
		if was == nil {
			continue
		}
		spec := replicas(was.Spec.Replicas) != *rs.Spec.Replicas ||
			was.Spec.MinReadySeconds != rs.Spec.MinReadySeconds
		if !spec && maps.Equal(was.Annotations, rs.Annotations) {
			continue
		}
		if spec {
			rs.Generation++
		}
		p.out.Update = append(p.out.Update, rs)
	}
	out := p.out
	out.Status = p.status
	out.Complete = complete(p.d, &p.status)
	if r := p.d.Annotations[RevisionAnnotation]; r != d.Annotations[RevisionAnnotation] {
		out.Revision = r
	}
	out.Changed = out.Create != nil || len(out.Update) > 0 || len(out.Delete) > 0 ||
		out.Revision != "" || !equality.Semantic.DeepEqual(d.Status, out.Status)
	out.Requeue = p.requeue()
	return out
}

// sum adds a count over sets.
func sum(sets []*appsv1.ReplicaSet, count func(*appsv1.ReplicaSet) int32) int32 {
	var n int32
	for _, rs := range sets {
		n += count(rs)
	}
	return n
}

func size(rs *appsv1.ReplicaSet) int32      { return *rs.Spec.Replicas }
func available(rs *appsv1.ReplicaSet) int32 { return rs.Status.AvailableReplicas }
func actual(rs *appsv1.ReplicaSet) int32    { return rs.Status.Replicas }
func ready(rs *appsv1.ReplicaSet) int32     { return rs.Status.ReadyReplicas }
