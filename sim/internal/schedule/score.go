package schedule

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/component-helpers/scheduling/corev1/nodeaffinity"
)

// maxScore is the best that one plugin can give (framework.MaxNodeScore).
const maxScore = 100

// Weights of the plugins in the default configuration
// (pkg/scheduler/apis/config/v1/default_plugins.go).
const (
	weightTaintToleration  = 3
	weightNodeAffinity     = 2
	weightTopologySpread   = 2
	weightInterPodAffinity = 2
	weightLeastAllocated   = 1
	weightBalance          = 1
)

// score returns the weighted sum of all plugins' scores for each of the hosts.
func (c *cycle) score(hosts []*host) []int64 {
	total := make([]int64, len(hosts))
	for i, h := range hosts {
		total[i] = weightLeastAllocated*c.scoreLeastAllocated(h) +
			weightBalance*c.scoreBalance(h)
	}
	add := func(weight int64, scores []int64) {
		for i, s := range scores {
			total[i] += weight * s
		}
	}
	add(weightTaintToleration, c.scoreTaints(hosts))
	add(weightNodeAffinity, c.scoreNodeAffinity(hosts))
	add(weightTopologySpread, c.scoreSpread(hosts))
	add(weightInterPodAffinity, c.scoreProximity(hosts))
	return total
}

// scoreTaints prefers the host with the fewest taints PreferNoSchedule that the pod does not
// tolerate (tainttoleration/taint_toleration.go, Score).
func (c *cycle) scoreTaints(hosts []*host) []int64 {
	out := make([]int64, len(hosts))
	for i, h := range hosts {
		for j := range h.node.Spec.Taints {
			taint := &h.node.Spec.Taints[j]
			if taint.Effect == corev1.TaintEffectPreferNoSchedule && !tolerates(c.pod, taint) {
				out[i]++
			}
		}
	}
	normalize(out)
	for i := range out {
		out[i] = maxScore - out[i]
	}
	return out
}

// scoreNodeAffinity adds up the weights of the preferred terms that a host meets. A malformed
// term, which the API server would have refused, makes no preference
// (nodeaffinity/node_affinity.go, Score).
func (c *cycle) scoreNodeAffinity(hosts []*host) []int64 {
	a := c.pod.Spec.Affinity
	if a == nil || a.NodeAffinity == nil {
		return nil
	}
	terms, err := nodeaffinity.NewPreferredSchedulingTerms(
		a.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
	if err != nil {
		return nil
	}
	out := make([]int64, len(hosts))
	for i, h := range hosts {
		out[i] = terms.Score(h.node)
	}
	normalize(out)
	return out
}

// normalize stretches scores so that the highest becomes maxScore; zeros stay
// (plugins/helper/normalize_score.go, DefaultNormalizeScore).
func normalize(scores []int64) {
	top := slices.Max(scores)
	if top == 0 {
		return
	}
	for i := range scores {
		scores[i] = scores[i] * maxScore / top
	}
}
