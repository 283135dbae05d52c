package chance

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who changes these draws changes every recording that was ever made of a seed.
func TestDrawsAreGolden(t *testing.T) {
	for _, c := range []struct {
		seed uint64
		name string
		want [2]uint64
	}{
		{0, "", [2]uint64{1608716823649124472, 15346195571318861916}},
		{1, "load/users", [2]uint64{3002383942519105598, 765229545329783898}},
		{math.MaxUint64, "block/rollout/rolling", [2]uint64{9174148915567245083, 7419903949034601553}},
	} {
		s := Stream(c.seed, c.name)
		require.Equal(t, c.want, [2]uint64{s.Uint64(), s.Uint64()}, "%d %s", c.seed, c.name)
	}
}

// The first outputs of splitmix64 from state 0 and from state 1234567, as published with it
// (https://prng.di.unimi.it/splitmix64.c, and Rosetta Code's test of it).
func TestTrialSeedIsSplitmix64(t *testing.T) {
	require.Equal(t, uint64(0xe220a8397b1dcdaf), TrialSeed(0, 0))
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423,
	} {
		require.Equal(t, want, TrialSeed(1234567, i))
	}
}

func TestNamesAndSeedsTellStreamsApart(t *testing.T) {
	seen := map[uint64]bool{}
	for _, seed := range []uint64{0, 1, 2, math.MaxUint64} {
		for _, name := range []string{"", "a", "b", "load/users"} {
			first := Stream(seed, name).Uint64()
			require.Equal(t, first, Stream(seed, name).Uint64())
			require.False(t, seen[first], "%d %q", seed, name)
			seen[first] = true
		}
	}
}
