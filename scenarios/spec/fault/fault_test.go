package fault

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPickTakesAsManyAsTheModeSays(t *testing.T) {
	r := func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }
	for _, c := range []struct {
		target Target
		n      int
		want   int
	}{
		{Target{}, 5, 1},
		{Target{Mode: One}, 0, 0},
		{Target{Mode: All}, 5, 5},
		{Target{Count: 3}, 5, 3},
		{Target{Count: 9}, 5, 5},
		{Target{Mode: Percent, Percent: 50}, 5, 3}, // rounded up
		{Target{Mode: Percent, Percent: 40}, 5, 2},
		{Target{Mode: Percent, Percent: 1}, 5, 1},
		{Target{Mode: Percent, Percent: 100}, 3, 3},
	} {
		require.Len(t, c.target.Pick(c.n, r()), c.want, "%+v of %d", c.target, c.n)
	}
}

func TestPickIsSortedDistinctAndRepeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 50).Draw(t, "n")
		target := Target{Count: rapid.IntRange(1, 60).Draw(t, "count")}
		seed := rapid.Uint64().Draw(t, "seed")
		got := target.Pick(n, rand.New(rand.NewPCG(seed, 1)))
		again := target.Pick(n, rand.New(rand.NewPCG(seed, 1)))
		if !slices.Equal(got, again) || !slices.IsSorted(got) ||
			len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("picked %v, then %v", got, again)
		}
	})
}

func TestPickHitsEveryone(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hits := make([]int, 4)
	for range 4000 {
		hits[Target{}.Pick(4, r)[0]]++
	}
	for _, n := range hits {
		require.InDelta(t, 1000, n, 150) // 5 standard deviations of a binomial(4000, 1/4)
	}
}

func TestCheckNamesEverything(t *testing.T) {
	minus := int64(-1)
	five := int64(5)
	for _, c := range []struct {
		fault Fault
		want  []string
	}{
		{KillContainer{Signal: "HUP"}, []string{"selector", "container", "HUP"}},
		{DeletePod{GraceSeconds: &minus}, []string{"selector", "graceSeconds -1"}},
		{DeletePod{GraceSeconds: &five, Force: true}, []string{"force"}},
		{StopNode{Target: Target{Mode: "most"}}, []string{"selector", "most", "duration 0s"}},
		{StopNode{Target: Target{Mode: Percent}, For: time.Second}, []string{"percent 0"}},
		{StopNode{Target: Target{Mode: Some}, For: time.Second}, []string{"count 0"}},
	} {
		for _, want := range c.want {
			require.ErrorContains(t, c.fault.Check(), want)
		}
	}
	good := Target{Selector: map[string]string{"app": "web"}}
	for _, f := range []Fault{
		KillContainer{Target: good, Container: "app"}, DeletePod{Target: good}, StopNode{good, time.Second},
	} {
		require.NoError(t, f.Check())
		require.Equal(t, good, f.On())
	}
}

func TestCatalogueSaysWhatEachDoes(t *testing.T) {
	for _, f := range Catalogue() {
		require.NotEmpty(t, Says(f), f.Kind())
		require.Contains(t, Worlds(f), "sim")
		require.Contains(t, Worlds(f), "kind")
	}
	require.NotContains(t, Worlds(StopNode{}), "kubeconfig")
}
