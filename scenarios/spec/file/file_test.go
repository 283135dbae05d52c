package file

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/load"
)

func TestLoadReadsTheFormOfTheDesign(t *testing.T) {
	got, err := Load("testdata/good.yaml")
	require.NoError(t, err)
	require.Len(t, got, 1)
	s := got[0]
	require.Equal(t, "checkout", s.Name)
	require.Equal(t, load.Poisson{Rate: 200}, s.Load[0].Arrivals)
	require.Equal(t, []string{"surge"}, s.VariantNames())
	p, err := s.Plan("surge", 0, 1)
	require.NoError(t, err)
	d := p.Deployment("checkout")
	require.Equal(t, "1", d.Spec.Strategy.RollingUpdate.MaxSurge.String())
	require.IsType(t, spec.Inject{}, p.Steps[1].Do)
	require.Equal(t, "latency_p99_seconds ≤ 0.25 s", p.Objectives[1].Text)
}

var update = flag.Bool("update", false, "rewrite the golden files")

// "Every line of a scenario file that is wrong is named with file and line in one go."
func TestLoadNamesEveryWrongLine(t *testing.T) {
	_, err := Load("testdata/bad.yaml")
	require.Error(t, err)
	got := err.Error() + "\n"
	const golden = "testdata/bad.want"
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
	for line := range strings.SplitSeq(strings.TrimSpace(got), "\n") {
		require.Regexp(t, `^testdata/bad\.yaml:\d+: `, line)
	}
}
