package words

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/stats"
)

func TestScale(t *testing.T) {
	for _, c := range []struct {
		metric, unit string
		typical, v   float64
		want         string
	}{
		{"latency_p50_seconds", "s", 0.00512, 0.00512, "5.12 ms"},
		{"latency_p50_seconds", "s", 0.0000512, 0.0000512, "51.2 µs"},
		{"outage_seconds", "s", 12.34, 12.34, "12.3 s"},
		{"outage_seconds", "s", 0, 0, "0 s"},
		{"latency_p99_seconds", "s", 0.9999, 0.9999, "1 s"},
		{"latency_p99_seconds", "s", 0.9994, 0.9994, "999 ms"},
		{"goodput_rps", "1/s", 199.96, 199.96, "200 req/s"},
		{"requests_lost", "", 1234567, 1234567, "1234567"},
		{"max_total_replicas", "", 5, 5, "5"},
		{"availability", "", 0.99997, 0.99997, "0.99997"}, // never rounded to 1
		{"availability", "", 0.98765, 0.98765, "0.9877"},
		{"availability", "", 0.99999999, 0.99999999, "0.99999999"},
		{"availability", "", 1, 1, "1"},
	} {
		require.Equal(t, c.want, ScaleFor(c.metric, c.unit, c.typical).With(c.v), c.metric)
	}
}

func TestScaleKeepsTheUnitOfTheEstimate(t *testing.T) {
	s := ScaleFor("latency_p99_seconds", "s", 0.9)
	require.Equal(t, "[800, 1200]", s.Interval(&stats.Interval{Lo: 0.8, Hi: 1.2, Level: 0.95}))
	require.Equal(t, "[800, ∞)", s.Interval(&stats.Interval{Lo: 0.8, Hi: math.Inf(1), Level: 0.95}))
	require.Empty(t, s.Interval(nil))
	unknown := stats.Unknown(0.95)
	require.Empty(t, s.Interval(&unknown))
	require.Equal(t, "−20 ms", s.Signed(-0.02))
	require.Equal(t, "+20 ms", s.Signed(0.02))
}

func TestEstimate(t *testing.T) {
	v := 60.0
	require.Equal(t, "≥ 60 s", Estimate("x", &analysis.MetricFindings{Unit: "s", AtLeast: &v}))
	require.Equal(t, "60 s", Estimate("x", &analysis.MetricFindings{Unit: "s", Estimate: &v}))
	require.Equal(t, None, Estimate("x", &analysis.MetricFindings{Unit: "s"}))
}

func TestTally(t *testing.T) {
	f := analysis.Findings{Scenarios: []analysis.ScenarioFindings{
		{Verdict: analysis.Pass}, {Verdict: analysis.Fail}, {Verdict: analysis.Pass},
	}}
	require.Equal(t, "1 FAIL, 2 PASS of 3 scenarios", Tally(&f))
	require.Equal(t, "no scenario was run", Tally(&analysis.Findings{}))
}

func TestWrapAndCut(t *testing.T) {
	require.Equal(t, []string{"one two", "three"}, Wrap("one two three", 8))
	require.Equal(t, []string{"one", "two three"}, Wrap("one two"+Glue+"three", 9))
	require.Equal(t, "a b[31m", Line(" a\n b\x1b[31m"))
	require.Equal(t, "µµ…", Cut("µµµµ", 3))
	require.Equal(t, "µµµ", Cut("µµµ", 3))
}

func TestOrder(t *testing.T) {
	v := analysis.VariantFindings{Metrics: map[string]analysis.MetricFindings{
		"own": {}, "requests_lost": {}, "availability": {},
	}}
	require.Equal(t, []string{"availability", "requests_lost", "own"},
		Order([]*analysis.VariantFindings{&v}))
}
