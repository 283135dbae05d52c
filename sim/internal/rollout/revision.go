package rollout

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/rand"
)

// Annotations that the Deployment controller keeps on ReplicaSets, the first one also on the
// Deployment (pkg/controller/deployment/util/deployment_util.go).
const (
	RevisionAnnotation        = "deployment.kubernetes.io/revision"
	RevisionHistoryAnnotation = "deployment.kubernetes.io/revision-history"
	DesiredReplicasAnnotation = "deployment.kubernetes.io/desired-replicas"
	MaxReplicasAnnotation     = "deployment.kubernetes.io/max-replicas"
)

// revisionHistoryLimit bounds, in characters, the list of revisions that a set has had
// (sync.go, maxRevHistoryLengthInChars).
const revisionHistoryLimit = 2000

// PodTemplateHash returns the value of the label pod-template-hash for a template, and so the
// end of its ReplicaSet's name. It is a 32-bit FNV-1a hash like upstream's, but over the
// template's JSON, so the values differ from a cluster's
// (controller_utils.go, ComputeHash). collisions is the Deployment's status.collisionCount.
func PodTemplateHash(template *corev1.PodTemplateSpec, collisions *int32) string {
	h := fnv.New32a()
	if err := json.NewEncoder(h).Encode(template); err != nil {
		// API types are made to be marshalled; only a broken Quantity could get here.
		panic(fmt.Sprintf("hash of a pod template: %v", err))
	}
	if collisions != nil {
		_ = binary.Write(h, binary.LittleEndian, int64(*collisions))
	}
	return rand.SafeEncodeString(strconv.FormatUint(uint64(h.Sum32()), 10))
}

// findNew splits the sets into the new one, which is the oldest whose template is the
// Deployment's, and the old ones, ordered by creation. So a rollback finds the set that had
// this template before (util/deployment_util.go, FindNewReplicaSet, FindOldReplicaSets).
func (p *pass) findNew() {
	slices.SortFunc(p.old, byCreation)
	i := slices.IndexFunc(p.old, func(rs *appsv1.ReplicaSet) bool {
		return sameTemplate(&rs.Spec.Template, &p.d.Spec.Template)
	})
	if i >= 0 {
		p.new = p.old[i]
		p.old = slices.Delete(p.old, i, i+1)
	}
}

// sameTemplate compares all but the label pod-template-hash
// (util/deployment_util.go, EqualIgnoreHash).
func sameTemplate(a, b *corev1.PodTemplateSpec) bool {
	return equality.Semantic.DeepEqual(a.Spec, b.Spec) &&
		equality.Semantic.DeepEqual(withoutHash(a.ObjectMeta), withoutHash(b.ObjectMeta))
}

func withoutHash(m metav1.ObjectMeta) metav1.ObjectMeta {
	m.Labels = maps.Clone(m.Labels)
	delete(m.Labels, appsv1.DefaultDeploymentUniqueLabelKey)
	return m
}

// adoptNew brings the annotations of the new set, if there is one, up to date and takes over
// its revision (sync.go, getNewReplicaSet, first half).
func (p *pass) adoptNew() {
	if p.new == nil {
		return
	}
	p.annotate(p.new)
	p.new.Spec.MinReadySeconds = p.d.Spec.MinReadySeconds
	p.setRevision(p.new.Annotations[RevisionAnnotation])
	if hasDeadline(p.d) && condition(&p.d.Status, appsv1.DeploymentProgressing) == nil {
		p.setCondition(&p.d.Status, appsv1.DeploymentProgressing, corev1.ConditionTrue,
			"FoundNewReplicaSet", fmt.Sprintf("Found new replica set %q", p.new.Name))
	}
}

// createNew makes the new set, if there is none, as large as the strategy lets it be
// (sync.go, getNewReplicaSet, second half).
func (p *pass) createNew() {
	if p.new != nil {
		return
	}
	p.new = p.blank()
	*p.new.Spec.Replicas = p.roomForNew()
	p.annotate(p.new)
	p.annotateSize(p.new)
	p.out.Create = p.new
	if n := size(p.new); n > 0 {
		p.out.Scaled = append(p.out.Scaled, Scale{Name: p.new.Name, To: n})
	}
	p.setRevision(p.new.Annotations[RevisionAnnotation])
	if hasDeadline(p.d) {
		p.setCondition(&p.d.Status, appsv1.DeploymentProgressing, corev1.ConditionTrue,
			"NewReplicaSetCreated", fmt.Sprintf("Created new replica set %q", p.new.Name))
	}
}

// blank returns a set of size zero for the Deployment's template. If its name is taken by a
// set with another template, the collision is counted and the next hash tried.
func (p *pass) blank() *appsv1.ReplicaSet {
	d := p.d
	hash := PodTemplateHash(&d.Spec.Template, d.Status.CollisionCount)
	for p.before[setName(d.Name, hash)] != nil {
		collisions := int32(1)
		if d.Status.CollisionCount != nil {
			collisions += *d.Status.CollisionCount
		}
		d.Status.CollisionCount = &collisions
		hash = PodTemplateHash(&d.Spec.Template, &collisions)
	}
	template := *d.Spec.Template.DeepCopy()
	template.Labels = withLabel(template.Labels, hash)
	selector := &metav1.LabelSelector{}
	if d.Spec.Selector != nil {
		selector = d.Spec.Selector.DeepCopy()
	}
	selector.MatchLabels = withLabel(selector.MatchLabels, hash)
	kind := appsv1.SchemeGroupVersion.WithKind("Deployment")
	return &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{
			Name:            setName(d.Name, hash),
			Namespace:       d.Namespace,
			Generation:      1,
			Labels:          maps.Clone(template.Labels),
			OwnerReferences: []metav1.OwnerReference{*metav1.NewControllerRef(d, kind)},
		},
		Spec: appsv1.ReplicaSetSpec{
			Replicas:        new(int32),
			MinReadySeconds: d.Spec.MinReadySeconds,
			Selector:        selector,
			Template:        template,
		},
	}
}

// setName cuts a long Deployment name so that the hash fits into the 253 characters of a DNS
// subdomain (sync.go, generateReplicaSetName).
func setName(deployment, hash string) string {
	return deployment[:min(len(deployment), 253-1-len(hash))] + "-" + hash
}

func withLabel(labels map[string]string, hash string) map[string]string {
	out := map[string]string{appsv1.DefaultDeploymentUniqueLabelKey: hash}
	for k, v := range labels {
		if k != appsv1.DefaultDeploymentUniqueLabelKey {
			out[k] = v
		}
	}
	return out
}

// annotate copies the Deployment's annotations to the set and makes its revision the highest.
// A set that had a lower one, because it is rolled back to, remembers it
// (util/deployment_util.go, SetNewReplicaSetAnnotations).
func (p *pass) annotate(rs *appsv1.ReplicaSet) {
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	for k, v := range p.d.Annotations {
		if !isOwnAnnotation(k) {
			rs.Annotations[k] = v
		}
	}
	was, had := rs.Annotations[RevisionAnnotation]
	next := p.maxOldRevision() + 1
	if n, err := strconv.ParseInt(was, 10, 64); was != "" && (err != nil || n >= next) {
		return
	}
	rs.Annotations[RevisionAnnotation] = strconv.FormatInt(next, 10)
	if had {
		history := appendRevision(rs.Annotations[RevisionHistoryAnnotation], was)
		rs.Annotations[RevisionHistoryAnnotation] = history
	}
}

// appendRevision adds to a comma-separated history and drops what is oldest beyond its limit.
func appendRevision(history, revision string) string {
	if history == "" {
		return revision
	}
	history += "," + revision
	for len(history) > revisionHistoryLimit {
		_, rest, found := strings.Cut(history, ",")
		if !found {
			break
		}
		history = rest
	}
	return history
}

// isOwnAnnotation names what a set does not take over from its Deployment
// (util/deployment_util.go, annotationsToSkip).
func isOwnAnnotation(key string) bool {
	switch key {
	case corev1.LastAppliedConfigAnnotation, RevisionAnnotation, RevisionHistoryAnnotation,
		DesiredReplicasAnnotation, MaxReplicasAnnotation, appsv1.DeprecatedRollbackTo:
		return true
	}
	return false
}

func (p *pass) annotateSize(rs *appsv1.ReplicaSet) {
	if rs.Annotations == nil {
		rs.Annotations = map[string]string{}
	}
	want := *p.d.Spec.Replicas
	rs.Annotations[DesiredReplicasAnnotation] = strconv.Itoa(int(want))
	rs.Annotations[MaxReplicasAnnotation] = strconv.Itoa(int(want + p.maxSurge))
}

func annotatedCount(rs *appsv1.ReplicaSet, key string) (int32, bool) {
	n, err := strconv.ParseUint(rs.Annotations[key], 10, 31)
	return int32(n), err == nil
}

func (p *pass) setRevision(revision string) {
	if p.d.Annotations == nil {
		p.d.Annotations = map[string]string{}
	}
	p.d.Annotations[RevisionAnnotation] = revision
}

func (p *pass) maxOldRevision() int64 {
	highest := int64(0)
	for _, rs := range p.old {
		highest = max(highest, revision(rs))
	}
	return highest
}

// revision returns a set's revision, or 0 if it has none that can be read.
func revision(rs *appsv1.ReplicaSet) int64 {
	n, err := strconv.ParseInt(rs.Annotations[RevisionAnnotation], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// forget deletes the lowest revisions of the old sets beyond revisionHistoryLimit, except
// those that still have pods or have not been looked at since their last change
// (sync.go, cleanupDeployment).
func (p *pass) forget() {
	limit := p.d.Spec.RevisionHistoryLimit
	if limit == nil || *limit == math.MaxInt32 {
		return
	}
	var alive []*appsv1.ReplicaSet
	for _, rs := range p.old {
		if rs.DeletionTimestamp == nil {
			alive = append(alive, rs)
		}
	}
	slices.SortFunc(alive, func(a, b *appsv1.ReplicaSet) int {
		if c := cmp.Compare(revision(a), revision(b)); c != 0 {
			return c
		}
		return byCreation(a, b)
	})
	for _, rs := range alive[:max(0, len(alive)-int(*limit))] {
		if actual(rs) == 0 && size(rs) == 0 && rs.Generation <= rs.Status.ObservedGeneration {
			p.out.Delete = append(p.out.Delete, rs.Name)
		}
	}
}
