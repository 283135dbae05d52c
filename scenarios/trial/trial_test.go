package trial_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/internal/web"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/load"
	"github.com/seatrial/seatrial/scenarios/trial"
	"github.com/seatrial/seatrial/sim"
)

// A scripted backend does what a test tells it, for each trial.
type scripted struct {
	do func(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error

	mu   sync.Mutex
	runs []string // variant/replication, in the order in which they began
}

func (*scripted) Name() string              { return "scripted" }
func (*scripted) Supports(*spec.Plan) error { return nil }

func (s *scripted) Run(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error {
	s.mu.Lock()
	s.runs = append(s.runs, fmt.Sprintf("%s/%d", p.Variant, p.Replication))
	s.mu.Unlock()
	return s.do(ctx, p, observe)
}

// served observes one request that ended ok.
func served(observe func(record.Observation)) {
	observe(record.Observation{At: time.Second, Request: record.Request{
		Load: "users", Attempt: 1, Final: true, Done: time.Second,
	}})
}

func serve(_ context.Context, _ *spec.Plan, observe func(record.Observation)) error {
	served(observe)
	return nil
}

// example is a scenario with the variants a, b and c and no steps.
func example() spec.Scenario {
	return spec.Scenario{
		Name: "test/example", Claim: "It works.",
		Objects:    []runtime.Object{web.Deployment(2), web.Service()},
		Load:       web.Users(50, 5*time.Second),
		Objectives: []spec.Objective{spec.Availability{AtLeast: 0.5}},
		Variants:   []spec.Variant{{Name: "a"}, {Name: "b"}, {Name: "c"}},
	}
}

func options(n int) trial.Options { return trial.Options{Replications: n, Seed: 1, AtOnce: 1} }

// orders runs the scenario and returns in which order the variants of each replication came.
func orders(t *testing.T, o trial.Options) []string {
	t.Helper()
	s, b := example(), &scripted{do: serve}
	_, err := trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	var all []string
	for block := range slices.Chunk(b.runs, 3) {
		order := ""
		for _, run := range block {
			require.Equal(t, fmt.Sprint(len(all)), run[2:], "a block is one replication")
			order += run[:1]
		}
		all = append(all, order)
	}
	return all
}

// "Variants run in randomised blocks": each replication has every variant once, all orders come
// about equally often, and the seed repeats them.
func TestBlocksAreRandomAndRepeat(t *testing.T) {
	got := orders(t, options(600))
	count := map[string]int{}
	for _, order := range got {
		count[order]++
	}
	require.Len(t, count, 6)
	for order, n := range count {
		// 5 standard deviations of a binomial(600, 1/6) are 46.
		require.InDelta(t, 100, n, 46, order)
	}
	require.Equal(t, got, orders(t, options(600)))
	require.Equal(t, got[:10], orders(t, options(10)), "more replications do not change the first ones")
	other := options(600)
	other.Seed = 2
	require.NotEqual(t, got, orders(t, other))
}

// Variants of a replication share its seed, and the header says what a recording is of.
func TestPlansAndHeaders(t *testing.T) {
	seeds := map[int]map[uint64]bool{}
	b := &scripted{do: func(_ context.Context, p *spec.Plan, observe func(record.Observation)) error {
		if seeds[p.Replication] == nil {
			seeds[p.Replication] = map[uint64]bool{}
		}
		seeds[p.Replication][p.Seed] = true
		served(observe)
		return nil
	}}
	s, o := example(), options(3)
	o.Out, o.Facts = t.TempDir(), map[string]string{"world": "made up"}
	_, err := trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	all := map[uint64]bool{}
	for _, of := range seeds {
		require.Len(t, of, 1)
		for seed := range of {
			all[seed] = true
		}
	}
	require.Len(t, all, 3)
	r, err := record.Open(record.Dir(o.Out, s.Name, "b", 2))
	require.NoError(t, err)
	require.Equal(t, uint64(1), r.Header.RunSeed)
	require.True(t, seeds[2][r.Header.Seed])
	require.Equal(t, "web", r.Header.Subject)
	require.Equal(t, int32(2), r.Header.Replicas)
	require.InDelta(t, 5, r.Header.WindowSeconds, 0)
	require.Equal(t, o.Facts, r.Header.Facts)
}

// An error of the backend is the harness's failure: INVALID, and the next trial has its turn.
func TestAnErrorMakesATrialInvalid(t *testing.T) {
	b := &scripted{do: func(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error {
		if p.Variant == "b" {
			return errors.New("no room")
		}
		return serve(ctx, p, observe)
	}}
	s, o := example(), options(6)
	o.Out = t.TempDir()
	live, err := trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	require.Equal(t, analysis.Invalid, live.Verdict)
	require.Len(t, live.Variants[1].Invalid, 6)
	require.Contains(t, live.Variants[1].Invalid[0].Reasons[0], "the harness failed: no room")
	require.Equal(t, analysis.Pass, live.Variants[0].Verdict)
	requireRendersAsLive(t, o.Out, live)
}

// requireRendersAsLive holds what the recordings tell against what the run found, to the byte.
func requireRendersAsLive(t *testing.T, out string, live analysis.ScenarioFindings) {
	t.Helper()
	again, _, err := analysis.Run(out)
	require.NoError(t, err)
	want, err := json.MarshalIndent(analysis.Summarise([]analysis.ScenarioFindings{live}), "", " ")
	require.NoError(t, err)
	got, err := json.MarshalIndent(again, "", " ")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// An INVALID trial is tried again as often as asked, and the last try counts.
func TestRetries(t *testing.T) {
	tries := map[string]int{}
	b := &scripted{do: func(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error {
		id := fmt.Sprintf("%s/%d", p.Variant, p.Replication)
		tries[id]++
		if id == "a/0" && tries[id] < 3 || id == "b/1" {
			return errors.New("starved")
		}
		return serve(ctx, p, observe)
	}}
	s, o := example(), options(6)
	o.Retries, o.Out = 2, t.TempDir()
	var told []trial.Progress
	o.Progress = func(p trial.Progress) { told = append(told, p) }
	live, err := trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	require.Equal(t, 3, tries["a/0"])
	require.Equal(t, 3, tries["b/1"])
	require.Equal(t, 1, tries["c/0"])
	require.Equal(t, 6, live.Variants[0].Replications)
	require.Equal(t, 5, live.Variants[1].Replications)
	require.Len(t, told, 18+4)
	require.Equal(t, 18, told[len(told)-1].Done)
	retried := 0
	for _, p := range told {
		if p.Retried {
			retried++
		}
	}
	require.Equal(t, 4, retried)
	requireRendersAsLive(t, o.Out, live)
}

// A trial that was not let finish counts for nothing, live and read again; nor is it told of as
// done.
func TestACancelledTrialIsNoEvidence(t *testing.T) {
	for _, atOnce := range []int{1, 2} {
		ctx, cancel := context.WithCancel(t.Context())
		b := &scripted{}
		b.do = func(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error {
			if p.Replication == 6 {
				observe(record.Observation{At: 0, Request: record.Request{
					Load: "users", Attempt: 1, Final: true, Outcome: record.Timeout,
				}})
				cancel()
				<-ctx.Done()
				return ctx.Err()
			}
			served(observe)
			return nil
		}
		s, o := example(), options(20)
		o.Out, o.AtOnce = t.TempDir(), atOnce
		done := 0
		o.Progress = func(p trial.Progress) { done = p.Done }
		live, err := trial.Run(ctx, b, &s, o)
		require.ErrorIs(t, err, context.Canceled)
		ended, left := 0, 0
		for _, v := range live.Variants {
			ended += v.Replications
			left += len(v.Warnings)
			require.Empty(t, v.Invalid)
			require.InDelta(t, 1, *v.Metrics["availability"].Estimate, 0)
		}
		require.Equal(t, ended, done)
		require.GreaterOrEqual(t, ended, 17)
		require.Len(t, b.runs, ended+left, "nothing is begun any more")
		requireRendersAsLive(t, o.Out, live)
	}
}

// A backend that had finished when it heard of the end has finished: its trial counts.
func TestATrialThatEndsWithTheRunCounts(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := &scripted{do: func(_ context.Context, _ *spec.Plan, observe func(record.Observation)) error {
		served(observe)
		cancel()
		return nil
	}}
	s, o := example(), options(6)
	o.Out = t.TempDir()
	live, err := trial.Run(ctx, b, &s, o)
	require.ErrorIs(t, err, context.Canceled)
	require.Len(t, b.runs, 1)
	ended := 0
	for _, v := range live.Variants {
		ended += v.Replications
	}
	require.Equal(t, 1, ended)
	requireRendersAsLive(t, o.Out, live)
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	s, o, b := example(), options(1), &scripted{do: serve}
	o.Out = filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(o.Out, nil, 0o600))
	_, err := trial.Run(t.Context(), b, &s, o)
	require.ErrorContains(t, err, "not a directory")
	require.Empty(t, b.runs)
}

// All that is wrong is refused before anything starts.
func TestWhatIsRefused(t *testing.T) {
	s, b := example(), &scripted{do: serve}
	s.Claim, s.Load[0].Timeout = "", 0
	_, err := trial.Run(t.Context(), b, &s, trial.Options{})
	require.ErrorContains(t, err, "replications 0: want at least 1")
	require.ErrorContains(t, err, "scenario test/example: spec.claim: ")
	require.ErrorContains(t, err, "scenario test/example: spec.load[0].timeout: ")

	s, out := example(), t.TempDir()
	o := options(1)
	o.Out = out
	_, err = trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	_, err = trial.Run(t.Context(), b, &s, o)
	require.ErrorContains(t, err, "holds recordings of scenario test/example, variant a already")
	require.Len(t, b.runs, 3)
}

// A step that waits in vain, such as a fault for a phase that never came, leaves a trial that did
// not try what it was to try.
func TestAStepThatWasNeverDoneMakesATrialInvalid(t *testing.T) {
	s := example()
	s.Steps = []spec.Step{
		{Name: "scale", At: time.Second, Do: spec.Scale{Deployment: web.Name, Replicas: 3}},
		{Name: "wait", Do: spec.Pause{Deployment: web.Name}, When: &spec.State{Deployment: web.Name, NewReady: 1}},
	}
	o := options(1)
	o.Out = t.TempDir()
	live, err := trial.Run(t.Context(), sim.New(), &s, o)
	require.NoError(t, err)
	require.Equal(t, analysis.Invalid, live.Verdict)
	require.Equal(t, []string{
		`step "wait" could not be done: what it waits for did not come before the trial's end`,
	}, live.Variants[0].Invalid[0].Reasons)
	requireRendersAsLive(t, o.Out, live)
}

func TestAtOnceIsHowManyRunTogether(t *testing.T) {
	const atOnce = 3
	var mu sync.Mutex
	running, most := 0, 0
	arrived := make(chan struct{}, 100)
	b := &scripted{do: func(_ context.Context, _ *spec.Plan, observe func(record.Observation)) error {
		mu.Lock()
		running++
		most = max(most, running)
		first := running <= atOnce && len(arrived) < atOnce
		mu.Unlock()
		arrived <- struct{}{}
		for first && len(arrived) < atOnce { // wait for the others of the first batch
			goruntime.Gosched()
		}
		served(observe)
		mu.Lock()
		running--
		mu.Unlock()
		return nil
	}}
	s, o := example(), options(6)
	o.AtOnce = atOnce
	_, err := trial.Run(t.Context(), b, &s, o)
	require.NoError(t, err)
	require.Equal(t, atOnce, most)
	require.Len(t, b.runs, 18)
}

// bytesOf reads all files under a folder.
func bytesOf(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		all[name] = string(b)
		return err
	}))
	return all
}

// "The same seed gives byte-identical recordings with GOMAXPROCS=1 and 2; another seed does not."
// The same goes for trials that run one at a time or two; and live findings are those of the
// recordings.
func TestTheSimulatorsRecordingsRepeat(t *testing.T) {
	run := func(procs, atOnce int, seed uint64) (map[string]string, []byte) {
		defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(procs))
		s := example()
		s.Load[0].Arrivals = load.Poisson{Rate: 100}
		s.Steps = []spec.Step{web.Roll(time.Second, time.Second)}
		o := trial.Options{Replications: 3, Seed: seed, AtOnce: atOnce, Out: t.TempDir()}
		live, err := trial.Run(t.Context(), sim.New(), &s, o)
		require.NoError(t, err)
		requireRendersAsLive(t, o.Out, live)
		findings, err := json.Marshal(live)
		require.NoError(t, err)
		return bytesOf(t, o.Out), findings
	}
	want, findings := run(1, 1, 1)
	require.Len(t, want, 1+3*3*3, "claims, and three files for each of nine trials")
	for _, c := range [][2]int{{1, 2}, {2, 1}, {2, 2}} {
		got, f := run(c[0], c[1], 1)
		for name := range want {
			require.True(t, want[name] == got[name], "%s differs with GOMAXPROCS=%d and %d at once", name, c[0], c[1])
		}
		require.Len(t, got, len(want))
		require.Equal(t, string(findings), string(f))
	}
	other, _ := run(2, 2, 2)
	for name := range want {
		require.False(t, want[name] == other[name], "%s is the same with another seed", name)
	}
}
