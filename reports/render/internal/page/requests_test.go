package page

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
)

// due adds requests due at a time that ended so.
func due(t *analysis.Timeline, at float64, n int, outcome record.Outcome, version string) {
	for range n {
		d := time.Duration(at * 1e9)
		t.Observe(&record.Observation{At: d, Request: record.Request{
			Final: true, Due: d, Done: d + time.Millisecond, Outcome: outcome, Version: version,
		}})
	}
}

func TestRequestsAreStacked(t *testing.T) {
	line := analysis.NewTimeline(record.Header{WindowSeconds: 1}) // four bins
	due(line, 0.1, 4, record.OK, "v1")
	due(line, 0.3, 2, record.OK, "v1")
	due(line, 0.3, 1, record.OK, "v2")
	due(line, 0.3, 1, record.Refused, "")
	due(line, 0.8, 4, record.OK, "v2")
	line.Finish()
	s := &sheet{t: line, x: draw.Axis{Hi: 1, From: 0, To: 100}}
	below := make([]int64, len(line.Bins))
	var paths []string
	for _, layer := range layers(line) {
		var p draw.Picture
		p.Path("", "", s.stack(below, layer.counts, func(n int64) float64 { return float64(10 * n) }))
		paths = append(paths, layer.label+" "+p.Shapes[0].D)
		for i, n := range layer.counts {
			below[i] += n
		}
	}
	require.Equal(t, []string{
		// 4 from 0 to 25, 2 from 25 to 50, and back along 0
		"v1 M0 0V40H25V20H50V0V0H0Z",
		// 1 on top of the 2; then, after a bin without requests, 4 from 75 to 100
		"v2 M25 20V30H50V20H25ZM75 0V40H100V0H75Z",
		"refused M25 30V40H50V30H25Z",
	}, paths)
}

func TestStretchIsCommonToAllWorlds(t *testing.T) {
	a := analysis.NewTimeline(record.Header{WindowSeconds: 40})
	b := analysis.NewTimeline(record.Header{WindowSeconds: 40})
	b.EndSeconds = 50
	from, to := stretch([]*analysis.Timeline{a, b})
	require.InDelta(t, -1, from, 1e-9)
	require.InDelta(t, 50, to, 1e-9)
	_, to = stretch(nil)
	require.Positive(t, to, "an axis is never empty")
}

func TestMarkText(t *testing.T) {
	for want, m := range map[string]analysis.Mark{
		"▸ roll out": {
			Kind: record.KindStep, State: record.StateBegun, Name: "roll out", Text: "roll out (set args)",
		},
		"▼ stop (1): web-1": {
			Kind: record.KindFault, State: record.StateInjected, Name: "stop (1)",
			Text: "stop (1): web-1 (gone)",
		},
		"! harness failed": {
			Kind: record.KindHarness, State: record.StateFailed, Text: "harness failed (why)",
		},
	} {
		got, ok := markText(&m)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
}
