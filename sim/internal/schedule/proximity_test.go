package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func near(key, what string) corev1.PodAffinityTerm {
	return corev1.PodAffinityTerm{TopologyKey: key, LabelSelector: having(what)}
}

func withAffinity(pod *corev1.Pod, terms ...corev1.PodAffinityTerm) *corev1.Pod {
	affinity(pod).PodAffinity = &corev1.PodAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: terms,
	}
	return pod
}

func withAnti(pod *corev1.Pod, terms ...corev1.PodAffinityTerm) *corev1.Pod {
	affinity(pod).PodAntiAffinity = &corev1.PodAntiAffinity{
		RequiredDuringSchedulingIgnoredDuringExecution: terms,
	}
	return pod
}

func preferring(pod *corev1.Pod, weight int32, term corev1.PodAffinityTerm) *corev1.Pod {
	list := []corev1.WeightedPodAffinityTerm{{Weight: max(weight, -weight), PodAffinityTerm: term}}
	if weight > 0 {
		affinity(pod).PodAffinity = &corev1.PodAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: list,
		}
	} else {
		affinity(pod).PodAntiAffinity = &corev1.PodAntiAffinity{
			PreferredDuringSchedulingIgnoredDuringExecution: list,
		}
	}
	return pod
}

func affinity(pod *corev1.Pod) *corev1.Affinity {
	if pod.Spec.Affinity == nil {
		pod.Spec.Affinity = &corev1.Affinity{}
	}
	return pod.Spec.Affinity
}

// API reference, PodAffinity, PodAntiAffinity and PodAffinityTerm; facts of
// TestRequiredAffinitySingleNode and TestRequiredAffinityMultipleNodes in upstream's
// interpodaffinity/filtering_test.go. Nodes a and b lie in zone1, x in zone2, u in none.
func TestRejectByProximity(t *testing.T) {
	const zone, node = "zone", corev1.LabelHostname
	const (
		noAffinity = "node(s) didn't match pod affinity rules"
		anti       = "node(s) didn't match pod anti-affinity rules"
		theirs     = "node(s) didn't satisfy existing pods anti-affinity rules"
	)
	at := func(pod *corev1.Pod, node string) *corev1.Pod { pod.Spec.NodeName = node; return pod }
	elsewhere := near(zone, "db")
	elsewhere.Namespaces = []string{"ns1"}
	anywhere := near(zone, "db")
	anywhere.NamespaceSelector = &metav1.LabelSelector{}
	byName := near(zone, "db")
	byName.NamespaceSelector = &metav1.LabelSelector{
		MatchLabels: map[string]string{corev1.LabelMetadataName: "ns1"},
	}
	sameRevision := near(node, "web")
	sameRevision.MatchLabelKeys = []string{"rev"}
	otherRevision := near(node, "web")
	otherRevision.MismatchLabelKeys = []string{"rev"}
	revision := func(pod *corev1.Pod, rev string) *corev1.Pod { pod.Labels["rev"] = rev; return pod }
	for _, c := range []struct {
		name  string
		pod   *corev1.Pod
		there []*corev1.Pod
		want  map[string]string
	}{
		{
			"beside the database's zone", withAffinity(podWith("web"), near(zone, "db")), pods("db@a"),
			map[string]string{"x": noAffinity, "u": noAffinity},
		},
		{
			"all terms, not one", withAffinity(podWith("web"), near(zone, "db"), near(zone, "mq")),
			pods("db@a mq@x"),
			map[string]string{"a": noAffinity, "b": noAffinity, "x": noAffinity, "u": noAffinity},
		},
		{
			"the first of a group", withAffinity(podWith("web"), near(zone, "web")), pods("db@a"),
			map[string]string{"u": noAffinity},
		},
		{
			"the second of a group", withAffinity(podWith("web"), near(zone, "web")), pods("web@x"),
			map[string]string{"a": noAffinity, "b": noAffinity, "u": noAffinity},
		},
		{
			"one per node", withAnti(podWith("web"), near(node, "web")), pods("web@a web@x"),
			map[string]string{"a": anti, "x": anti},
		},
		{
			"one per zone", withAnti(podWith("web"), near(zone, "web")), pods("web@a web@u"),
			map[string]string{"a": anti, "b": anti},
		},
		{
			"they will not have it", podWith("web"),
			[]*corev1.Pod{at(withAnti(podWith("db"), near(zone, "web")), "a")},
			map[string]string{"a": theirs, "b": theirs},
		},
		{
			"other namespace", withAnti(podWith("web"), near(zone, "db")), pods("ns1/db@a"),
			map[string]string{},
		},
		{
			"named namespace", withAnti(podWith("web"), elsewhere), pods("ns1/db@a db@x"),
			map[string]string{"a": anti, "b": anti},
		},
		{
			"all namespaces", withAnti(podWith("web"), anywhere), pods("ns1/db@a db@x"),
			map[string]string{"a": anti, "b": anti, "x": anti},
		},
		{
			"namespace by its name", withAnti(podWith("web"), byName), pods("ns1/db@a db@x"),
			map[string]string{"a": anti, "b": anti},
		},
		{
			"own revision only", withAnti(revision(podWith("web"), "2"), sameRevision),
			[]*corev1.Pod{
				at(revision(podWith("web"), "1"), "a"),
				at(revision(podWith("web"), "2"), "b"),
			},
			map[string]string{"b": anti},
		},
		{
			"other revisions only", withAnti(revision(podWith("web"), "2"), otherRevision),
			[]*corev1.Pod{
				at(revision(podWith("web"), "1"), "a"),
				at(revision(podWith("web"), "2"), "b"),
			},
			map[string]string{"a": anti},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cy := newTestCycle(t, c.pod, View{
				Pods:  c.there,
				Nodes: nodes("a zone=1", "b zone=1", "x zone=2", "u"),
			})
			got := map[string]string{}
			for i := range cy.hosts {
				if why := cy.rejectByProximity(&cy.hosts[i]); why != "" {
					got[cy.hosts[i].node.Name] = why
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// Facts of TestPreferredAffinity in upstream's interpodaffinity/scoring_test.go: both sides'
// preferences add up, required affinity of pods there counts 1, and the range becomes 0 … 100.
func TestScoreProximity(t *testing.T) {
	const zone = "zone"
	at := func(pod *corev1.Pod, node string) *corev1.Pod { pod.Spec.NodeName = node; return pod }
	for _, c := range []struct {
		name  string
		pod   *corev1.Pod
		there []*corev1.Pod
		want  []int64
	}{
		{"no wishes", podWith("web"), pods("db@a"), nil},
		{
			"likes the database", preferring(podWith("web"), 5, near(zone, "db")), pods("db@a"),
			[]int64{100, 100, 0},
		},
		{
			"the more the better", preferring(podWith("web"), 5, near(zone, "db")),
			pods("db@a db@x*2"),
			[]int64{0, 0, 100},
		},
		{
			"shuns the database", preferring(podWith("web"), -5, near(zone, "db")), pods("db@a"),
			[]int64{0, 0, 100},
		},
		{
			"is liked", podWith("web"),
			[]*corev1.Pod{at(preferring(podWith("db"), 5, near(zone, "web")), "x")},
			[]int64{0, 0, 100},
		},
		{
			"is shunned", podWith("web"),
			[]*corev1.Pod{at(preferring(podWith("db"), -5, near(zone, "web")), "x")},
			[]int64{100, 100, 0},
		},
		{
			"is required there", podWith("web"),
			[]*corev1.Pod{at(withAffinity(podWith("db"), near(zone, "web")), "x")},
			[]int64{0, 0, 100},
		},
		{
			"a wish weighs more than a requirement of others", podWith("web"),
			[]*corev1.Pod{
				at(withAffinity(podWith("db"), near(zone, "web")), "x"),
				at(preferring(podWith("db"), 2, near(zone, "web")), "a"),
			},
			[]int64{100, 100, 0},
		},
		{
			"everywhere the same", preferring(podWith("web"), 5, near(zone, "db")),
			pods("db@a db@x"),
			[]int64{0, 0, 0},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cy := newTestCycle(t, c.pod, View{
				Pods:  c.there,
				Nodes: nodes("a zone=1", "b zone=1", "x zone=2"),
			})
			require.Equal(t, c.want, cy.scoreProximity(hostsOf(cy, 3)))
		})
	}
}

// A selector that cannot be parsed is an error that names its owner.
func TestBadSelectors(t *testing.T) {
	bad := near("zone", "db")
	bad.LabelSelector = &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{
		{Key: "db", Operator: "Near"},
	}}
	_, err := Pick(withAnti(podWith("web"), bad), View{Nodes: nodes("a")}, nil)
	require.ErrorContains(t, err, `scheduling pod default/web: pod (anti-)affinity by zone: "Near"`)

	there := withAffinity(pods("db@a")[0], bad)
	_, err = Pick(podWith("web"), View{Nodes: nodes("a"), Pods: []*corev1.Pod{there}}, nil)
	require.ErrorContains(t, err, "pod default/db there")

	spread := podWith("web")
	spread.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{
		must(1, "zone", "web"), {MaxSkew: 1, TopologyKey: "zone", LabelSelector: bad.LabelSelector},
	}
	_, err = Pick(spread, View{Nodes: nodes("a")}, nil)
	require.ErrorContains(t, err, "topologySpreadConstraints[1]")
}
