package schedule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// nodes makes nodes from lines like "a zone=z1": the name, then labels. The hostname label is
// the name unless "-host" stands there. All have room for ten of everything.
func nodes(lines ...string) []*corev1.Node {
	var out []*corev1.Node
	for _, line := range lines {
		fields := strings.Fields(line)
		n := &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name: fields[0], Labels: map[string]string{corev1.LabelHostname: fields[0]},
		}}
		for _, f := range fields[1:] {
			if f == "-host" {
				delete(n.Labels, corev1.LabelHostname)
				continue
			}
			key, value, _ := strings.Cut(f, "=")
			n.Labels[key] = value
		}
		n.Status.Allocatable = list("cpu=10", "memory=10Gi", "pods=10")
		out = append(out, n)
	}
	return out
}

// pods makes running pods from words like "foo,bar@a*2": labels (without values), the node,
// and how many. "ns1/foo@a" is in another namespace than default; "foo!@a" is terminating.
func pods(text string) []*corev1.Pod {
	var out []*corev1.Pod
	for word := range strings.FieldsSeq(text) {
		what, where, _ := strings.Cut(word, "@")
		where, times, many := strings.Cut(where, "*")
		n := 1
		if many {
			if _, err := fmt.Sscan(times, &n); err != nil {
				panic(err)
			}
		}
		for range n {
			pod := podWith(strings.TrimSuffix(what, "!"))
			pod.Spec.NodeName, pod.Status.Phase = where, corev1.PodRunning
			if strings.HasSuffix(what, "!") {
				pod.DeletionTimestamp = &metav1.Time{}
			}
			out = append(out, pod)
		}
	}
	return out
}

func podWith(what string) *corev1.Pod {
	namespace, labels, found := strings.Cut(what, "/")
	if !found {
		namespace, labels = "default", what
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{
		Name: labels, Namespace: namespace, Labels: map[string]string{},
	}}
	for key := range strings.SplitSeq(labels, ",") {
		pod.Labels[key] = ""
	}
	return pod
}

// asking adds a container with requests like "cpu=1".
func asking(pod *corev1.Pod, requests ...string) *corev1.Pod {
	pod.Spec.Containers = append(pod.Spec.Containers, container(requests...))
	return pod
}

func container(requests ...string) corev1.Container {
	return corev1.Container{Resources: corev1.ResourceRequirements{Requests: list(requests...)}}
}

func list(amounts ...string) corev1.ResourceList {
	out := corev1.ResourceList{}
	for _, a := range amounts {
		name, value, _ := strings.Cut(a, "=")
		out[corev1.ResourceName(name)] = resource.MustParse(value)
	}
	return out
}

func having(key string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{key: ""}}
}

func newTestCycle(t testing.TB, pod *corev1.Pod, in View) *cycle {
	t.Helper()
	c, err := newCycle(pod, in)
	require.NoError(t, err)
	return c
}

// hostsOf returns the first n hosts: the candidates.
func hostsOf(c *cycle, n int) []*host {
	var out []*host
	for i := range n {
		out = append(out, &c.hosts[i])
	}
	return out
}
