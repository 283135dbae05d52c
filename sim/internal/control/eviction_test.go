package control

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
)

// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
func TestTolerance(t *testing.T) {
	const key = corev1.TaintNodeUnreachable
	lost := &corev1.Node{Spec: corev1.NodeSpec{Taints: []corev1.Taint{
		{Key: key, Effect: corev1.TaintEffectNoSchedule}, {Key: key, Effect: corev1.TaintEffectNoExecute},
	}}}
	both := lost.DeepCopy()
	both.Spec.Taints = append(both.Spec.Taints, corev1.Taint{
		Key: corev1.TaintNodeNotReady, Effect: corev1.TaintEffectNoExecute,
	})
	exists := func(key string, seconds ...int64) corev1.Toleration {
		t := corev1.Toleration{
			Key: key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute,
		}
		if len(seconds) > 0 {
			t.TolerationSeconds = &seconds[0]
		}
		return t
	}
	for name, test := range map[string]struct {
		node        *corev1.Node
		tolerations []corev1.Toleration
		after       time.Duration
		evict       bool
	}{
		"no taint":      {&corev1.Node{}, nil, 0, false},
		"no toleration": {lost, nil, 0, true},
		"for a while":   {lost, []corev1.Toleration{exists(key, 5)}, 5 * time.Second, true},
		"for ever":      {lost, []corev1.Toleration{exists(key)}, 0, false},
		"the shorter one counts": {lost, []corev1.Toleration{
			exists(key, 300), exists("", 5),
		}, 5 * time.Second, true},
		"the shorter of two taints": {both, []corev1.Toleration{
			exists(corev1.TaintNodeNotReady, 300), exists(key, 5),
		}, 5 * time.Second, true},
		"another taint's":          {lost, []corev1.Toleration{exists("other", 5)}, 0, true},
		"below zero means at once": {lost, []corev1.Toleration{exists(key, -1)}, 0, true},
		"a value that differs": {lost, []corev1.Toleration{{
			Key: key, Value: "x", Effect: corev1.TaintEffectNoExecute,
		}}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			pod := &corev1.Pod{Spec: corev1.PodSpec{Tolerations: test.tolerations}}
			after, evict := tolerance(pod, test.node)
			require.Equal(t, test.after, after)
			require.Equal(t, test.evict, evict)
		})
	}
}
