package schedule

import (
	"fmt"
	"maps"
	"math"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// A spread is one topology spread constraint of the pod with the pods it counts.
type spread struct {
	maxSkew    int
	key        string
	selector   labels.Selector
	minDomains int
	// honorAffinity and honorTaints leave out nodes on which the pod could not run.
	honorAffinity, honorTaints bool
	// count is the number of matching pods by topology domain.
	count map[string]int
}

// byDefault are the soft constraints of a pod that has none
// (podtopologyspread/plugin.go, systemDefaultConstraints).
var byDefault = []spread{
	{key: corev1.LabelHostname, maxSkew: 3, minDomains: 1, honorAffinity: true},
	{key: corev1.LabelTopologyZone, maxSkew: 5, minDomains: 1, honorAffinity: true},
}

// prepareSpread parses the pod's constraints and counts for the hard ones; the soft ones are
// counted over the nodes that pass the filters.
func (c *cycle) prepareSpread(in View) error {
	all := c.pod.Spec.TopologySpreadConstraints
	if len(all) == 0 {
		selector, err := in.selectorFor(c.pod)
		if err != nil || selector.Empty() {
			return err
		}
		c.soft = slices.Clone(byDefault)
		for i := range c.soft {
			c.soft[i].selector = selector
		}
		return nil
	}
	c.softAll = true
	for i := range all {
		s, err := newSpread(&all[i], c.pod)
		if err != nil {
			return fmt.Errorf("topologySpreadConstraints[%d]: %w", i, err)
		}
		if all[i].WhenUnsatisfiable == corev1.ScheduleAnyway {
			c.soft = append(c.soft, s)
		} else {
			c.hard = append(c.hard, s)
		}
	}
	for i := range c.hosts {
		c.countDomains(&c.hosts[i])
	}
	return nil
}

// newSpread applies the API's defaults: minDomains 1, node affinity honoured, taints not
// (podtopologyspread/common.go, filterTopologySpreadConstraints).
func newSpread(t *corev1.TopologySpreadConstraint, pod *corev1.Pod) (spread, error) {
	selector, err := newSelector(t.LabelSelector)
	if err != nil {
		return spread{}, err
	}
	selector = selectSame(selector, t.MatchLabelKeys, pod, true)
	s := spread{
		maxSkew: int(t.MaxSkew), key: t.TopologyKey, selector: selector, minDomains: 1,
		honorAffinity: true, count: map[string]int{},
	}
	if t.MinDomains != nil {
		s.minDomains = int(*t.MinDomains)
	}
	if t.NodeAffinityPolicy != nil {
		s.honorAffinity = *t.NodeAffinityPolicy == corev1.NodeInclusionPolicyHonor
	}
	if t.NodeTaintsPolicy != nil {
		s.honorTaints = *t.NodeTaintsPolicy == corev1.NodeInclusionPolicyHonor
	}
	return s, nil
}

// includes applies the constraint's inclusion policies to a node
// (podtopologyspread/common.go, matchNodeInclusionPolicies).
func (c *cycle) includes(s *spread, node *corev1.Node) bool {
	return (!s.honorAffinity || c.matchesAffinity(node)) &&
		(!s.honorTaints || toleratesHard(c.pod, node))
}

// countDomains counts the host's pods for the hard constraints
// (podtopologyspread/filtering.go, calPreFilterState).
func (c *cycle) countDomains(h *host) {
	if !hasAllKeys(h.node, c.hard) {
		return
	}
	for i := range c.hard {
		if s := &c.hard[i]; c.includes(s, h.node) {
			s.count[h.node.Labels[s.key]] += countPods(h, s.selector, c.pod.Namespace)
		}
	}
}

// rejectBySpread says why the pod on this host would skew a hard constraint: the matching pods
// of its domain, with this one, may exceed those of the emptiest domain by maxSkew at most.
// With fewer domains than minDomains the emptiest counts as zero
// (podtopologyspread/filtering.go, Filter).
func (c *cycle) rejectBySpread(h *host) string {
	const reason = "node(s) didn't match pod topology spread constraints"
	for i := range c.hard {
		s := &c.hard[i]
		domain, ok := h.node.Labels[s.key]
		if !ok {
			return reason + " (missing required label)"
		}
		n := s.count[domain]
		if s.selector.Matches(labels.Set(c.pod.Labels)) {
			n++
		}
		if n-s.fewest() > s.maxSkew {
			return reason
		}
	}
	return ""
}

func (s *spread) fewest() int {
	if len(s.count) < s.minDomains {
		return 0
	}
	least := math.MaxInt
	for _, n := range s.count {
		least = min(least, n)
	}
	return least
}

// scoreSpread prefers the hosts whose domains have the fewest matching pods. A domain's pods
// weigh the more the more domains there are; a large maxSkew waters the difference down
// (podtopologyspread/scoring.go, PreScore, Score and NormalizeScore).
func (c *cycle) scoreSpread(hosts []*host) []int64 {
	if len(c.soft) == 0 {
		return nil
	}
	out := make([]int64, len(hosts))
	skip := make([]bool, len(hosts))
	counts, taking := c.countSoft(hosts, skip)
	for i, h := range hosts {
		if skip[i] {
			continue
		}
		score := 0.0
		for j := range c.soft {
			s := &c.soft[j]
			domain, ok := h.node.Labels[s.key]
			if !ok {
				continue
			}
			n, domains := counts[j][domain], len(counts[j])
			if s.key == corev1.LabelHostname {
				n, domains = countPods(h, s.selector, c.pod.Namespace), taking
			}
			score += float64(n)*math.Log(float64(domains+2)) + float64(s.maxSkew-1)
		}
		out[i] = int64(math.Round(score))
	}
	invert(out, skip)
	return out
}

// countSoft counts matching pods by domain, over all nodes but only for domains in which one
// of the hosts lies. It marks the hosts to be skipped for lack of a key, and returns how many
// are not. Of hostnames nothing is counted, since each is a host of its own.
func (c *cycle) countSoft(hosts []*host, skip []bool) (counts []map[string]int, taking int) {
	counts = make([]map[string]int, len(c.soft))
	for i, h := range hosts {
		if c.softAll && !hasAllKeys(h.node, c.soft) {
			skip[i] = true
			continue
		}
		taking++
		for j := range c.soft {
			if s := &c.soft[j]; s.key != corev1.LabelHostname {
				if counts[j] == nil {
					counts[j] = map[string]int{}
				}
				counts[j][h.node.Labels[s.key]] = 0
			}
		}
	}
	for i := range c.hosts {
		h := &c.hosts[i]
		if c.softAll && !hasAllKeys(h.node, c.soft) {
			continue
		}
		for j := range c.soft {
			s := &c.soft[j]
			domain, ok := h.node.Labels[s.key]
			if _, wanted := counts[j][domain]; ok && wanted && c.includes(s, h.node) {
				counts[j][domain] += countPods(h, s.selector, c.pod.Namespace)
			}
		}
	}
	return counts, taking
}

// invert turns pod counts into scores: the lowest becomes maxScore, and hosts that are skipped
// get nothing.
func invert(scores []int64, skip []bool) {
	low, high := int64(math.MaxInt64), int64(0)
	for i, s := range scores {
		if !skip[i] {
			low, high = min(low, s), max(high, s)
		}
	}
	for i, s := range scores {
		switch {
		case skip[i]:
			scores[i] = 0
		case high == 0:
			scores[i] = maxScore
		default:
			scores[i] = maxScore * (high + low - s) / high
		}
	}
}

func hasAllKeys(node *corev1.Node, spreads []spread) bool {
	for i := range spreads {
		if _, ok := node.Labels[spreads[i].key]; !ok {
			return false
		}
	}
	return true
}

// countPods counts the host's pods that the selector selects, without those that are being
// deleted. An empty selector counts none (podtopologyspread/common.go, countPodsMatchSelector).
func countPods(h *host, selector labels.Selector, namespace string) int {
	if selector.Empty() {
		return 0
	}
	n := 0
	for _, pod := range h.pods {
		if pod.DeletionTimestamp == nil && pod.Namespace == namespace &&
			selector.Matches(labels.Set(pod.Labels)) {
			n++
		}
	}
	return n
}

// selectorFor returns the selector of pods that belong with this one: what the Services and
// the set that own it select by (plugins/helper/spread.go, DefaultSelector).
func (in View) selectorFor(pod *corev1.Pod) (labels.Selector, error) {
	merged := labels.Set{}
	for _, svc := range in.Services {
		if svc.Namespace == pod.Namespace && svc.Spec.Selector != nil &&
			labels.ValidatedSetSelector(svc.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			maps.Copy(merged, svc.Spec.Selector)
		}
	}
	owned, err := newSelector(in.ownerSelector(pod))
	if err != nil {
		return nil, fmt.Errorf("selector of the pod's owner: %w", err)
	}
	selector := merged.AsSelector()
	if more, selectable := owned.Requirements(); selectable {
		selector = selector.Add(more...)
	}
	return selector, nil
}

func (in View) ownerSelector(pod *corev1.Pod) *metav1.LabelSelector {
	owner := metav1.GetControllerOfNoCopy(pod)
	if owner == nil {
		return nil
	}
	switch owner.Kind {
	case "ReplicaSet":
		for _, rs := range in.ReplicaSets {
			if rs.Name == owner.Name && rs.Namespace == pod.Namespace {
				return rs.Spec.Selector
			}
		}
	case "StatefulSet":
		for _, ss := range in.StatefulSets {
			if ss.Name == owner.Name && ss.Namespace == pod.Namespace {
				return ss.Spec.Selector
			}
		}
	}
	return nil
}
