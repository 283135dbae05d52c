package harness

import (
	"flag"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// Flags go before the environment, and what cannot be read is an error that names the variable.
func TestFlagsAndEnvironment(t *testing.T) {
	flags := func(args ...string) (*flag.FlagSet, *string, *int, *uint64) {
		set := flag.NewFlagSet("test", flag.ContinueOnError)
		set.SetOutput(io.Discard)
		set.String("out", "", "")
		backend, n, seed := set.String("backend", "sim", ""), set.Int("replications", 0, ""), set.Uint64("seed", 1, "")
		require.NoError(t, set.Parse(args))
		return set, backend, n, seed
	}
	environment := func(values map[string]string) func(string) string {
		return func(name string) string { return values[name] }
	}
	set, backend, n, seed := flags("-seed=7")
	require.NoError(t, fromEnvironment(set, environment(map[string]string{
		"SEATRIAL_BACKEND": "kind", "SEATRIAL_REPLICATIONS": "3", "SEATRIAL_SEED": "9", "SEATRIAL_OUT": "o",
	})))
	require.Equal(t, "kind", *backend)
	require.Equal(t, 3, *n)
	require.Equal(t, uint64(7), *seed)
	require.Equal(t, "o", set.Lookup("out").Value.String())

	set, backend, n, _ = flags()
	require.NoError(t, fromEnvironment(set, environment(nil)))
	require.Equal(t, "sim", *backend)
	require.Zero(t, *n)

	set, _, _, _ = flags()
	err := fromEnvironment(set, environment(map[string]string{
		"SEATRIAL_REPLICATIONS": "many", "SEATRIAL_SEED": "-1",
	}))
	require.ErrorContains(t, err, "SEATRIAL_REPLICATIONS=many")
	require.ErrorContains(t, err, "SEATRIAL_SEED=-1")
}
