package rollout

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
)

// isScalingEvent reports whether the Deployment's size has changed since its active sets were
// last scaled (sync.go, isScalingEvent).
func (p *pass) isScalingEvent() bool {
	for _, rs := range active(p.all()) {
		if n, ok := annotatedCount(rs, DesiredReplicasAnnotation); ok && n != *p.d.Spec.Replicas {
			return true
		}
	}
	return false
}

// rescale follows a change of spec.replicas, also while paused, without moving the rollout on
// (sync.go, sync and scale).
func (p *pass) rescale() {
	p.scale()
	if p.d.Spec.Paused {
		p.forget()
	}
	p.status = p.count()
}

func (p *pass) scale() {
	want := *p.d.Spec.Replicas
	if rs, ok := p.activeOrLatest(); ok {
		if rs != nil {
			p.resizeOnly(rs, want)
		}
		return
	}
	if p.isSaturated() {
		for _, rs := range active(p.old) {
			p.resizeOnly(rs, 0)
		}
		return
	}
	if isRolling(p.d) {
		p.scaleProportionally()
	}
}

// activeOrLatest returns the only set with replicas or, if none has any, the newest; nil if
// there is no set at all. It returns false if several have replicas
// (util/deployment_util.go, FindActiveOrLatest).
func (p *pass) activeOrLatest() (*appsv1.ReplicaSet, bool) {
	act := active(p.all())
	switch {
	case len(act) > 1:
		return nil, false
	case len(act) == 1:
		return act[0], true
	case p.new != nil:
		return p.new, true
	case len(p.old) > 0:
		return slices.MaxFunc(p.old, byCreation), true
	}
	return nil, true
}

// isSaturated reports whether the new set has, and knows that it should have, all replicas,
// all available (util/deployment_util.go, IsSaturated).
func (p *pass) isSaturated() bool {
	if p.new == nil {
		return false
	}
	want := *p.d.Spec.Replicas
	noted, err := strconv.Atoi(p.new.Annotations[DesiredReplicasAnnotation])
	return err == nil && size(p.new) == want && int32(noted) == want && available(p.new) == want
}

// scaleProportionally spreads a change of size over all active sets in proportion to their
// sizes, the largest first, which also takes what rounding leaves over. Among equals a growing
// Deployment favours the newer set and a shrinking one takes from the older (sync.go, scale).
func (p *pass) scaleProportionally() {
	sets := active(p.all())
	allowed := int32(0)
	if *p.d.Spec.Replicas > 0 {
		allowed = *p.d.Spec.Replicas + p.maxSurge
	}
	add := allowed - sum(sets, size)
	slices.SortFunc(sets, func(a, b *appsv1.ReplicaSet) int {
		if c := cmp.Compare(size(b), size(a)); c != 0 {
			return c
		}
		if add > 0 {
			return byCreation(b, a)
		}
		return byCreation(a, b)
	})
	sizes, added := make([]int32, len(sets)), int32(0)
	for i, rs := range sets {
		share := p.share(rs, add, added)
		sizes[i] = size(rs) + share
		added += share
	}
	if len(sets) > 0 {
		sizes[0] = max(0, sizes[0]+add-added)
	}
	for i, rs := range sets {
		p.resize(rs, sizes[i])
	}
}

// share returns how many of add replicas, of which added are given out, fall to rs
// (util/deployment_util.go, GetReplicaSetProportion).
func (p *pass) share(rs *appsv1.ReplicaSet, add, added int32) int32 {
	switch left := add - added; {
	case add == 0 || left == 0:
		return 0
	case add > 0:
		return min(p.fraction(rs), left)
	default:
		return max(p.fraction(rs), left)
	}
}

// fraction returns by how much rs would change to keep its part of the whole, rounded half
// away from zero (util/deployment_util.go, getReplicaSetFraction).
func (p *pass) fraction(rs *appsv1.ReplicaSet) int32 {
	want := *p.d.Spec.Replicas
	if want == 0 {
		return -size(rs)
	}
	before, ok := annotatedCount(rs, MaxReplicasAnnotation)
	if !ok || before == 0 {
		before = p.d.Status.Replicas
	}
	if before == 0 {
		return 0
	}
	scaled := float64(size(rs)) * float64(want+p.maxSurge) / float64(before)
	return int32(math.Round(scaled)) - size(rs)
}
