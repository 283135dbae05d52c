package render_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render"
)

func tell(t *testing.T, one *trial) string {
	t.Helper()
	s := render.NewStory(one.header, "What happens when three pods are replaced one by one.")
	all := one.observations()
	for i := range all {
		s.Observe(&all[i])
	}
	var b bytes.Buffer
	n, err := s.WriteTo(&b)
	require.NoError(t, err)
	require.Equal(t, int64(b.Len()), n)
	return b.String()
}

func TestStory(t *testing.T) {
	golden(t, "rolling.story", []byte(tell(t, rolling("no-prestop", "sim", 0, true))))
	golden(t, "node-loss.story", []byte(tell(t, nodeLoss("sim", 0))))
}

func TestStoryHasNoChanceNames(t *testing.T) {
	one := rolling("v", "sim", 0, false)
	one.change(6, record.Change{
		Kind: record.KindFault, Name: "delete a pod", State: record.StateInjected,
		Target: "web-5d9c-03", Message: "web-5d9c-03 is gone, web-5d9c-031 is not",
	})
	one.change(-9, record.Change{
		Kind: record.KindPod, Name: "web-5d9c-031", State: record.StateCreated,
	})
	text := tell(t, one)
	require.NotContains(t, text, "web-")
	require.Contains(t, text, "at pod 2, pod 2 is gone, pod 1 is not")
}

func TestStoryIsBounded(t *testing.T) {
	one := newTrial("s", "v", "sim", 0, 420)
	for i := range 300 {
		at := float64(i)
		one.pod(fmt.Sprint("p", i), "n", "v1", at, at+1, at+2)
		one.change(at, record.Change{
			Kind: record.KindContainer, Name: fmt.Sprint("p", i), Container: "app",
			State: record.StatePulled,
		})
	}
	one.change(10, record.Change{Kind: record.KindStep, Name: "the step", State: record.StateBegun})
	one.change(11, record.Change{
		Kind: record.KindStep, Name: "say", State: record.StateBegun, Message: strings.Repeat("much ", 99),
	})
	one.requests(2, func(float64) (record.Outcome, string, float64) { return record.OK, "v1", 0.01 })
	text := tell(t, one)
	require.LessOrEqual(t, strings.Count(text, "\n"), 150)
	require.Contains(t, text, "left out to be short: 300 lines of images pulled, ")
	for line := range strings.Lines(text) {
		require.Less(t, len(line), 160)
	}
	require.Contains(t, text, "the step", "what was done is not left out")
	require.Contains(t, text, "until 420 s", "nor is any request")
}

func TestStoryIsBoundedWithoutEnd(t *testing.T) {
	one := newTrial("s", "v", "sim", 0, 10)
	for i := range 500 {
		one.change(float64(i)/50, record.Change{
			Kind: record.KindStep, Name: fmt.Sprint("step ", i), State: record.StateBegun,
		})
	}
	require.LessOrEqual(t, strings.Count(tell(t, one), "\n"), 150)
}
