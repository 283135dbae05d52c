package schedule

import (
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// must and may make constraints over pods with the label what.
func must(skew int32, key, what string) corev1.TopologySpreadConstraint {
	return corev1.TopologySpreadConstraint{
		MaxSkew: skew, TopologyKey: key,
		WhenUnsatisfiable: corev1.DoNotSchedule, LabelSelector: having(what),
	}
}

func may(skew int32, key, what string) corev1.TopologySpreadConstraint {
	c := must(skew, key, what)
	c.WhenUnsatisfiable = corev1.ScheduleAnyway
	return c
}

// Facts of TestSingleConstraint and TestMultipleConstraints in upstream's
// podtopologyspread/filtering_test.go. Nodes a and b lie in zone1, x and y in zone2.
func TestRejectBySpread(t *testing.T) {
	const zone, node = "zone", corev1.LabelHostname
	atLeast := func(n int32, c corev1.TopologySpreadConstraint) corev1.TopologySpreadConstraint {
		c.MinDomains = &n
		return c
	}
	nobody := must(1, zone, "")
	nobody.LabelSelector = nil
	type constraints = []corev1.TopologySpreadConstraint
	for _, c := range []struct {
		name, pod, there string
		constraints      constraints
		want             string
	}{
		{"no pods", "foo", "", constraints{must(1, zone, "foo")}, "abxy"},
		{"no pods, no match with itself", "foo", "", constraints{must(1, zone, "bar")}, "abxy"},
		{
			"other namespaces", "foo", "ns1/foo@a ns2/foo@a foo@x foo@y",
			constraints{must(1, zone, "foo")},
			"ab",
		},
		{"null selector", "foo", "foo@x foo@y", constraints{nobody}, "abxy"},
		{"zones 3/3", "foo", "foo@a*2 foo@b foo@y*3", constraints{must(1, zone, "foo")}, "abxy"},
		{"no such label", "foo", "", constraints{must(1, "rack", "foo")}, ""},
		{"nodes 2/1/0/3", "foo", "foo@a*2 foo@b foo@y*3", constraints{must(1, node, "foo")}, "x"},
		{
			"nodes 2/1/0/3, skew 2", "foo", "foo@a*2 foo@b foo@y*3",
			constraints{must(2, node, "foo")},
			"bx",
		},
		{
			"nodes 2/1/0/3, no match with itself", "bar", "foo@a*2 foo@b foo@y*3",
			constraints{must(1, node, "foo")},
			"bx",
		},
		{"terminating", "foo", "foo!@a foo@b foo@x foo@y", constraints{must(1, node, "foo")}, "a"},
		{
			"nodes 2/2/1/1, skew 2, fewer domains than 5", "foo", "foo@a*2 foo@b*2 foo@x foo@y",
			constraints{atLeast(5, must(2, node, "foo"))},
			"xy",
		},
		{
			"nodes 2/2/1/1, skew 2, more domains than 3", "foo", "foo@a*2 foo@b*2 foo@x foo@y",
			constraints{atLeast(3, must(2, node, "foo"))},
			"abxy",
		},
		{
			"zones 2/1, skew 2, fewer domains than 3", "foo", "foo@a foo@b foo@x",
			constraints{atLeast(3, must(2, zone, "foo"))},
			"xy",
		},
		{
			"two constraints, zones 3/3, nodes 2/1/0/3", "foo", "foo@a*2 foo@b foo@y*3",
			constraints{must(1, zone, "foo"), must(1, node, "foo")},
			"x",
		},
		{
			"two constraints, zones 3/4, nodes 2/1/0/4", "foo", "foo@a*2 foo@b foo@y*4",
			constraints{must(1, zone, "foo"), must(1, node, "foo")},
			"",
		},
		{
			"different selectors, zones 1/0, nodes 1/0/0/1", "foo,bar", "foo@a bar@a bar@y",
			constraints{must(1, zone, "foo"), must(1, node, "bar")},
			"x",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			pod := podWith(c.pod)
			pod.Spec.TopologySpreadConstraints = c.constraints
			cy := newTestCycle(t, pod, View{Pods: pods(c.there), Nodes: nodes(
				"a zone=zone1", "b zone=zone1", "x zone=zone2", "y zone=zone2")})
			got := ""
			for i := range cy.hosts {
				if cy.rejectBySpread(&cy.hosts[i]) == "" {
					got += cy.hosts[i].node.Name
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// API reference, TopologySpreadConstraint: nodeAffinityPolicy defaults to Honor and
// nodeTaintsPolicy to Ignore; a node without the label is not a domain
// (filtering_test.go, TestSingleConstraint, rows "NodeTaintsPolicy …" and "absence of label").
func TestSpreadPolicies(t *testing.T) {
	pod := podWith("foo")
	honor, ignore := corev1.NodeInclusionPolicyHonor, corev1.NodeInclusionPolicyIgnore
	fits := func(change func(*corev1.TopologySpreadConstraint), ns []*corev1.Node) bool {
		c := must(1, corev1.LabelHostname, "foo")
		change(&c)
		pod.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{c}
		cy := newTestCycle(t, pod, View{Nodes: ns, Pods: pods("foo@a")})
		return cy.rejectBySpread(&cy.hosts[0]) == ""
	}
	as := func(*corev1.TopologySpreadConstraint) {}

	tainted := nodes("a", "b")
	tainted[1].Spec.Taints = []corev1.Taint{{Key: "k", Effect: corev1.TaintEffectNoSchedule}}
	require.False(t, fits(as, tainted), "taints are ignored: b counts, with 0")
	require.True(t, fits(func(c *corev1.TopologySpreadConstraint) { c.NodeTaintsPolicy = &honor },
		tainted), "b does not count")

	pod.Spec.NodeSelector = map[string]string{"disk": "ssd"}
	slow := nodes("a disk=ssd", "b")
	require.True(t, fits(as, slow), "node selectors are honoured: b does not count")
	require.False(t, fits(func(c *corev1.TopologySpreadConstraint) { c.NodeAffinityPolicy = &ignore },
		slow))
	pod.Spec.NodeSelector = nil
	require.True(t, fits(as, nodes("a", "b -host")))

	pod.Labels["pod-template-hash"] = "2"
	require.True(t, fits(func(c *corev1.TopologySpreadConstraint) {
		c.MatchLabelKeys = []string{"pod-template-hash", "absent"}
	}, nodes("a", "b")), "pods of another revision do not count")
}

// Facts of TestPodTopologySpreadScore in upstream's scoring_test.go. Candidates are the first
// nodes; the others failed a filter.
func TestScoreSpread(t *testing.T) {
	const zone, node = "zone", corev1.LabelHostname
	zones := []string{"a zone=1", "b zone=1", "x zone=2", "y zone=2"}
	host := []string{"a", "b", "c", "d"}
	type constraints = []corev1.TopologySpreadConstraint
	nobody := may(1, node, "")
	nobody.LabelSelector = nil
	for _, c := range []struct {
		name        string
		constraints constraints
		nodes       []string
		fit         int
		there       string
		want        []int64
	}{
		{"no pods", constraints{may(1, node, "foo")}, host, 2, "", []int64{100, 100}},
		{"one candidate", constraints{may(1, node, "foo")}, host, 1, "foo@a*2 foo@b", []int64{100}},
		{"equal", constraints{may(1, node, "foo")}, host, 2, "foo@a foo@b", []int64{100, 100}},
		{
			"2/1/0/3",
			constraints{may(1, node, "foo")},
			host, 4, "foo@a*2 foo@b foo@d*3",
			[]int64{20, 60, 100, 0},
		},
		{
			"null selector",
			constraints{nobody},
			host, 4, "foo@a*2 foo@d*3",
			[]int64{100, 100, 100, 100},
		},
		{
			"2/1/0/3, skew 2",
			constraints{may(2, node, "foo")},
			host, 4, "foo@a*2 foo@b foo@d*3",
			[]int64{33, 66, 100, 16},
		},
		{
			"4/3/2/1, skew 3",
			constraints{may(3, node, "foo")},
			host, 4,
			"foo@a*4 foo@b*3 foo@c*2 foo@d",
			[]int64{44, 66, 77, 100},
		},
		{
			"by default as with skew 3", nil, host, 4,
			"foo@a*4 foo@b*3 foo@c*2 foo@d",
			[]int64{44, 66, 77, 100},
		},
		{
			"4/2/1/~3~",
			constraints{may(1, node, "foo")},
			host, 3,
			"foo@a*4 foo@b*2 foo@c foo@d*3",
			[]int64{33, 83, 100},
		},
		{
			"4/?2?/1/~3~",
			constraints{may(1, node, "foo")},
			[]string{"a", "b -host", "c", "d"},
			3,
			"foo@a*4 foo@b*2 foo@c foo@d*3",
			[]int64{16, 0, 100},
		},
		{
			"zones 6/4, the last no candidate",
			constraints{may(1, zone, "foo")},
			zones, 3,
			"foo@a*4 foo@b*2 foo@x foo@y*3",
			[]int64{75, 75, 100},
		},
		{
			"zone and node, two candidates",
			constraints{may(1, zone, "foo"), may(1, node, "foo")},
			[]string{"a zone=1", "x zone=2", "b zone=1", "y zone=2"},
			2,
			"foo@a*2 foo@b foo@x*2 foo@y*4",
			[]int64{100, 63},
		},
		{
			"two selectors on zone",
			constraints{may(1, zone, "foo"), may(1, zone, "bar")},
			[]string{"a zone=1", "x zone=2", "b zone=1", "y zone=2"},
			2,
			"foo,bar@a foo@a foo,bar@b foo@y foo,bar@y foo@y",
			[]int64{85, 100},
		},
		{
			"two selectors",
			constraints{may(1, zone, "foo"), may(1, node, "bar")},
			zones, 4,
			"foo@a foo,bar@b foo@y bar@y",
			[]int64{60, 20, 100, 60},
		},
		{
			"two selectors, empty nodes",
			constraints{may(1, zone, "foo"), may(1, node, "bar")},
			zones, 4, "bar@b foo@x foo,bar@y",
			[]int64{100, 60, 40, 0},
		},
		{
			"two selectors, three candidates",
			constraints{may(1, zone, "foo"), may(1, node, "bar")},
			zones, 3, "foo@a foo,bar@b foo@y bar@y",
			[]int64{50, 25, 100},
		},
		{
			"other namespace",
			constraints{may(1, node, "foo")},
			host, 2,
			"ns1/foo@a foo@a foo@b*2",
			[]int64{100, 33},
		},
		{"terminating", constraints{may(1, node, "foo")}, host, 2, "foo!@a foo@b", []int64{100, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			pod := podWith("foo,bar")
			pod.Spec.TopologySpreadConstraints = c.constraints
			svc := &corev1.Service{
				ObjectMeta: metav1.ObjectMeta{Namespace: "default"},
				Spec:       corev1.ServiceSpec{Selector: map[string]string{"foo": ""}},
			}
			cy := newTestCycle(t, pod, View{
				Nodes: nodes(c.nodes...), Pods: pods(c.there),
				Services: []*corev1.Service{svc},
			})
			require.Equal(t, c.want, cy.scoreSpread(hostsOf(cy, c.fit)))
		})
	}
}

// scoring_test.go, TestPodTopologySpreadScore, rows "NodeAffinityPolicy honored" and "ignored":
// pods on a node where the pod could not run count for their zone only if told so.
func TestScoreSpreadPolicies(t *testing.T) {
	pod := podWith("foo")
	pod.Spec.NodeSelector = map[string]string{"disk": "ssd"}
	in := View{
		Pods:  pods("foo@a foo@x foo@y*2"),
		Nodes: nodes("a zone=1 disk=ssd", "x zone=2 disk=ssd", "y zone=2"),
	}
	score := func(c corev1.TopologySpreadConstraint) []int64 {
		pod.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{c}
		cy := newTestCycle(t, pod, in)
		return cy.scoreSpread(hostsOf(cy, 2))
	}
	soft := may(1, "zone", "foo")
	require.Equal(t, []int64{100, 100}, score(soft))
	soft.NodeAffinityPolicy = new(corev1.NodeInclusionPolicyIgnore)
	require.Equal(t, []int64{100, 25}, score(soft))
}

// plugins/helper/spread_test.go, TestDefaultSelector (in spirit): services and the owning set
// together; a service without a selector selects nothing.
func TestSelectorFor(t *testing.T) {
	pod := podWith("foo,bar,baz")
	namespaced := metav1.ObjectMeta{Namespace: "default", Name: "set"}
	in := View{
		Services: []*corev1.Service{
			{ObjectMeta: namespaced},
			{ObjectMeta: namespaced, Spec: corev1.ServiceSpec{Selector: map[string]string{"foo": ""}}},
			{ObjectMeta: namespaced, Spec: corev1.ServiceSpec{Selector: map[string]string{"qux": ""}}},
		},
		ReplicaSets: []*appsv1.ReplicaSet{
			{ObjectMeta: namespaced, Spec: appsv1.ReplicaSetSpec{Selector: having("bar")}},
		},
		StatefulSets: []*appsv1.StatefulSet{
			{ObjectMeta: namespaced, Spec: appsv1.StatefulSetSpec{Selector: having("baz")}},
		},
	}
	for kind, want := range map[string]string{
		"": "foo=", "ReplicaSet": "bar=,foo=", "StatefulSet": "baz=,foo=", "Job": "foo=",
	} {
		pod.OwnerReferences = []metav1.OwnerReference{
			{Kind: kind, Name: "set", Controller: new(kind != "")},
		}
		got, err := in.selectorFor(pod)
		require.NoError(t, err)
		require.Equal(t, want, got.String(), kind)
	}
	none, err := View{}.selectorFor(podWith("foo"))
	require.NoError(t, err)
	require.True(t, none.Empty())
}
