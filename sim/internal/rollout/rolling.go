package rollout

import (
	"cmp"
	"errors"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
)

// rolling makes one step of a rolling update: the new set up if it may grow, else the old ones
// down (pkg/controller/deployment/rolling.go, rolloutRolling).
func (p *pass) rolling() {
	p.createNew()
	if !p.growNew() && !p.shrinkOld() && complete(p.d, &p.d.Status) {
		p.forget()
	}
	p.status = p.progress()
}

// growNew scales the new set towards spec.replicas (rolling.go, reconcileNewReplicaSet).
func (p *pass) growNew() bool {
	want := *p.d.Spec.Replicas
	if size(p.new) >= want {
		return p.resizeOnly(p.new, want)
	}
	return p.resizeOnly(p.new, p.roomForNew())
}

// roomForNew returns the size that the new set may have: as many more as all sets together
// are short of spec.replicas + maxSurge, and not beyond spec.replicas
// (util/deployment_util.go, NewRSNewReplicas).
func (p *pass) roomForNew() int32 {
	want := *p.d.Spec.Replicas
	if !isRolling(p.d) {
		return want
	}
	room := want + p.maxSurge - sum(p.all(), size)
	if room <= 0 {
		return size(p.new)
	}
	return size(p.new) + min(room, want-size(p.new))
}

// shrinkOld scales old sets down as far as availability allows: first away go the replicas
// that are unavailable anyway, then available ones (rolling.go, reconcileOldReplicaSets).
//
// Replicas of the new set that are not available yet are held against the room, so that pods
// which never become ready cannot eat up the old ones.
func (p *pass) shrinkOld() bool {
	old := active(p.old)
	if len(old) == 0 {
		return false
	}
	minAvailable := *p.d.Spec.Replicas - p.maxUnavailable
	newUnavailable := size(p.new) - available(p.new)
	room := sum(p.all(), size) - minAvailable - newUnavailable
	if room <= 0 {
		return false
	}
	slices.SortFunc(old, byCreation)
	cleaned, err := p.shrinkUnhealthy(old, room)
	if err != nil {
		return false // a set's status lags behind its spec: wait for it
	}
	return p.shrinkAvailable(old) || cleaned
}

// errStale says that a set reports more available replicas than it shall have.
var errStale = errors.New("status of a ReplicaSet lags behind its spec")

// shrinkUnhealthy takes from each old set, oldest first, its unavailable replicas, at most
// limit in all, and reports whether there were any. That the unhealthy pods are the ones to go
// is the ReplicaSet controller's choice of victims. It stops with errStale at a set that was
// scaled down and has not counted its pods again; without that, the replicas on their way out
// would be counted as available a second time (rolling.go, cleanupUnhealthyReplicas, where it
// is the error of an invalid request).
func (p *pass) shrinkUnhealthy(old []*appsv1.ReplicaSet, limit int32) (bool, error) {
	left := limit
	for _, rs := range old {
		if left <= 0 {
			break
		}
		n := min(left, size(rs)-available(rs))
		if n < 0 {
			return false, errStale
		}
		p.resizeOnly(rs, size(rs)-n)
		left -= n
	}
	return left != limit, nil
}

// shrinkAvailable takes from the old sets, oldest first, as many replicas as are available
// beyond the minimum (rolling.go, scaleDownOldReplicaSetsForRollingUpdate).
func (p *pass) shrinkAvailable(old []*appsv1.ReplicaSet) bool {
	minAvailable := *p.d.Spec.Replicas - p.maxUnavailable
	sets := append(slices.Clone(old), p.new)
	spare := sum(sets, available) - minAvailable
	shrunk := false
	for _, rs := range old {
		if spare <= 0 {
			break
		}
		n := min(size(rs), spare)
		shrunk = p.resizeOnly(rs, size(rs)-n) || shrunk
		spare -= n
	}
	return shrunk
}

// active returns the sets that ought to have pods, in a new slice
// (controller_utils.go, FilterActiveReplicaSets).
func active(sets []*appsv1.ReplicaSet) []*appsv1.ReplicaSet {
	var out []*appsv1.ReplicaSet
	for _, rs := range sets {
		if size(rs) > 0 {
			out = append(out, rs)
		}
	}
	return out
}

// byCreation orders sets from old to new, by name among equals
// (controller_utils.go, ReplicaSetsByCreationTimestamp).
func byCreation(a, b *appsv1.ReplicaSet) int {
	if c := a.CreationTimestamp.Compare(b.CreationTimestamp.Time); c != 0 {
		return c
	}
	return cmp.Compare(a.Name, b.Name)
}
