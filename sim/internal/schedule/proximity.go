package schedule

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
)

// hardWeight is what a required affinity of a pod already there counts for when hosts are
// compared (the plugin's argument hardPodAffinityWeight, 1 by default).
const hardWeight = 1

// A term is one pod affinity or anti-affinity term of a pod.
type term struct {
	key        string
	selector   labels.Selector
	namespaces []string
	// inNamespaces selects more namespaces, by their labels.
	inNamespaces labels.Selector
	weight       int64
}

// A domain is one value of one topology key.
type domain struct{ key, value string }

// A proximity holds what pod affinity and anti-affinity, of the pod and of those there, say
// about domains (interpodaffinity/filtering.go and scoring.go).
type proximity struct {
	affinity, anti []term
	// near counts, by domain, pods that meet all of affinity; apart those that meet one of
	// anti; shunned those with an anti-affinity of their own that this pod meets.
	near, apart, shunned map[domain]int64
	// preferred adds up the weights of preferences, of both sides.
	preferred map[domain]int64
}

// prepareProximity looks at every pod on every node once.
func (c *cycle) prepareProximity() error {
	c.near = proximity{
		near: map[domain]int64{}, apart: map[domain]int64{},
		shunned: map[domain]int64{}, preferred: map[domain]int64{},
	}
	p := &c.near
	required, anti, preferred, err := termsOf(c.pod)
	if err != nil {
		return err
	}
	p.affinity, p.anti = required, anti
	for i := range c.hosts {
		h := &c.hosts[i]
		for _, there := range h.pods {
			p.weighMine(preferred, there, h.node)
			if there.Spec.Affinity == nil {
				continue
			}
			if err := p.weighTheirs(c.pod, there, h.node); err != nil {
				return fmt.Errorf("pod %s/%s there: %w", there.Namespace, there.Name, err)
			}
		}
	}
	return nil
}

// weighMine applies the terms of the pod to a pod that is there.
func (p *proximity) weighMine(preferred []term, there *corev1.Pod, node *corev1.Node) {
	if matchesAll(p.affinity, there) {
		for i := range p.affinity {
			note(p.near, p.affinity[i].key, node, 1)
		}
	}
	for i := range p.anti {
		if p.anti[i].matches(there) {
			note(p.apart, p.anti[i].key, node, 1)
		}
	}
	for i := range preferred {
		if preferred[i].matches(there) {
			note(p.preferred, preferred[i].key, node, preferred[i].weight)
		}
	}
}

// weighTheirs applies the terms of a pod that is there to the pod.
func (p *proximity) weighTheirs(pod, there *corev1.Pod, node *corev1.Node) error {
	required, anti, preferred, err := termsOf(there)
	if err != nil {
		return err
	}
	for i := range anti {
		if anti[i].matches(pod) {
			note(p.shunned, anti[i].key, node, 1)
		}
	}
	for i := range required {
		if required[i].matches(pod) {
			note(p.preferred, required[i].key, node, hardWeight)
		}
	}
	for i := range preferred {
		if preferred[i].matches(pod) {
			note(p.preferred, preferred[i].key, node, preferred[i].weight)
		}
	}
	return nil
}

func note(counts map[domain]int64, key string, node *corev1.Node, n int64) {
	if value, ok := node.Labels[key]; ok {
		counts[domain{key, value}] += n
	}
}

// rejectByProximity says which rule keeps the pod off the host
// (interpodaffinity/filtering.go, Filter).
func (c *cycle) rejectByProximity(h *host) string {
	p := &c.near
	switch {
	case !c.meetsAffinity(h):
		return "node(s) didn't match pod affinity rules"
	case p.meets(p.apart, h):
		return "node(s) didn't match pod anti-affinity rules"
	case p.meets(p.shunned, h):
		return "node(s) didn't satisfy existing pods anti-affinity rules"
	}
	return ""
}

// meetsAffinity reports whether the host has a matching pod in its domain for each term. The
// first pod of a group whose members want each other would wait for ever; it may go anywhere
// as long as no pod matches at all (interpodaffinity/filtering.go, satisfyPodAffinity).
func (c *cycle) meetsAffinity(h *host) bool {
	p, found := &c.near, true
	for i := range p.affinity {
		value, ok := h.node.Labels[p.affinity[i].key]
		if !ok {
			return false
		}
		found = found && p.near[domain{p.affinity[i].key, value}] > 0
	}
	return found || len(p.near) == 0 && matchesAll(p.affinity, c.pod)
}

// meets reports whether the host lies in one of the domains.
func (p *proximity) meets(counts map[domain]int64, h *host) bool {
	for d, n := range counts {
		if value, ok := h.node.Labels[d.key]; ok && value == d.value && n > 0 {
			return true
		}
	}
	return false
}

// scoreProximity stretches the sums of weights to 0 … maxScore
// (interpodaffinity/scoring.go, Score and NormalizeScore).
func (c *cycle) scoreProximity(hosts []*host) []int64 {
	if len(c.near.preferred) == 0 {
		return nil
	}
	out := make([]int64, len(hosts))
	for i, h := range hosts {
		for d, weight := range c.near.preferred {
			if value, ok := h.node.Labels[d.key]; ok && value == d.value {
				out[i] += weight
			}
		}
	}
	low, high := slices.Min(out), slices.Max(out)
	for i := range out {
		if high == low {
			out[i] = 0
			continue
		}
		out[i] = int64(maxScore * (float64(out[i]-low) / float64(high-low)))
	}
	return out
}

// termsOf parses a pod's terms: required ones of both kinds, and the preferred ones, those of
// anti-affinity with a negative weight (pkg/scheduler/framework/types.go, PodInfo.Update).
func termsOf(pod *corev1.Pod) (affinity, anti, preferred []term, err error) {
	a := pod.Spec.Affinity
	if a == nil {
		return nil, nil, nil, nil
	}
	parse := func(list *[]term, t *corev1.PodAffinityTerm, weight int32) {
		parsed, e := newTerm(pod, t, int64(weight))
		if err == nil && e != nil {
			err = fmt.Errorf("pod (anti-)affinity by %s: %w", t.TopologyKey, e)
		}
		*list = append(*list, parsed)
	}
	if pa := a.PodAffinity; pa != nil {
		for i := range pa.RequiredDuringSchedulingIgnoredDuringExecution {
			parse(&affinity, &pa.RequiredDuringSchedulingIgnoredDuringExecution[i], 0)
		}
		for i := range pa.PreferredDuringSchedulingIgnoredDuringExecution {
			w := &pa.PreferredDuringSchedulingIgnoredDuringExecution[i]
			parse(&preferred, &w.PodAffinityTerm, w.Weight)
		}
	}
	if pa := a.PodAntiAffinity; pa != nil {
		for i := range pa.RequiredDuringSchedulingIgnoredDuringExecution {
			parse(&anti, &pa.RequiredDuringSchedulingIgnoredDuringExecution[i], 0)
		}
		for i := range pa.PreferredDuringSchedulingIgnoredDuringExecution {
			w := &pa.PreferredDuringSchedulingIgnoredDuringExecution[i]
			parse(&preferred, &w.PodAffinityTerm, -w.Weight)
		}
	}
	return affinity, anti, preferred, err
}

// newTerm parses a term. Without namespaces and namespace selector it means the namespace of
// its pod (pkg/scheduler/framework/types.go, newAffinityTerm). matchLabelKeys and
// mismatchLabelKeys, which the API server folds into the selector when it creates the pod
// (API reference, PodAffinityTerm), are folded in here.
func newTerm(pod *corev1.Pod, t *corev1.PodAffinityTerm, weight int64) (term, error) {
	selector, err := newSelector(t.LabelSelector)
	if err != nil {
		return term{}, err
	}
	selector = selectSame(selector, t.MatchLabelKeys, pod, true)
	selector = selectSame(selector, t.MismatchLabelKeys, pod, false)
	inNamespaces, err := newSelector(t.NamespaceSelector)
	if err != nil {
		return term{}, err
	}
	namespaces := t.Namespaces
	if len(namespaces) == 0 && t.NamespaceSelector == nil {
		namespaces = []string{pod.Namespace}
	}
	return term{t.TopologyKey, selector, namespaces, inNamespaces, weight}, nil
}

// matches knows of a namespace only the label that every one has, its name.
func (t *term) matches(pod *corev1.Pod) bool {
	return (slices.Contains(t.namespaces, pod.Namespace) ||
		t.inNamespaces.Matches(labels.Set{corev1.LabelMetadataName: pod.Namespace})) &&
		t.selector.Matches(labels.Set(pod.Labels))
}

// matchesAll reports whether the pod meets all terms, of which there must be one.
func matchesAll(terms []term, pod *corev1.Pod) bool {
	for i := range terms {
		if !terms[i].matches(pod) {
			return false
		}
	}
	return len(terms) > 0
}

// newSelector is metav1.LabelSelectorAsSelector with a short cut for plain labels, of which
// there is one for every pod there.
func newSelector(s *metav1.LabelSelector) (labels.Selector, error) {
	if s != nil && len(s.MatchExpressions) == 0 {
		return labels.ValidatedSetSelector(s.MatchLabels), nil
	}
	return metav1.LabelSelectorAsSelector(s)
}

// selectSame narrows a selector to pods that have, or else have not, the pod's own values of
// the labels named by keys.
func selectSame(
	selector labels.Selector, keys []string, pod *corev1.Pod, same bool,
) labels.Selector {
	requirements, selectable := selector.Requirements()
	if len(keys) == 0 || !selectable {
		return selector
	}
	op := selection.In
	if !same {
		op = selection.NotIn
	}
	out := labels.NewSelector().Add(requirements...)
	for _, key := range keys {
		if value, ok := pod.Labels[key]; ok {
			// The key and the value were valid on the pod, so they are valid here.
			if r, err := labels.NewRequirement(key, op, []string{value}); err == nil {
				out = out.Add(*r)
			}
		}
	}
	return out
}
