package trial

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/chance"
)

// Options say how much of a scenario to run, and where to keep it.
type Options struct {
	Replications int    // of every variant, at least 1
	Seed         uint64 // of the run
	// Out is the folder that gets recordings/; empty keeps none.
	Out string
	// AtOnce is how many trials run at the same time, at least 1. Measured trials on a cluster
	// take turns: 1.
	AtOnce int
	// Retries is how often a trial that turned out INVALID is tried again.
	Retries int
	// FlushEvery is how much of a recording an abrupt end may lose; 0: whatever is not yet full.
	FlushEvery time.Duration
	// Repeat is the command line that runs the scenario again; it is told with every verdict.
	Repeat string
	// Facts describe the world; they go into each recording's header.
	Facts map[string]string
	// Progress, if set, is called from one goroutine at a time after each trial.
	Progress func(Progress)
}

// Progress tells that one more trial is over.
type Progress struct {
	Scenario, Variant string
	Replication       int
	Done, Total       int
	Invalid           []string // why the trial is not valid, if it is not
	Retried           bool     // it is tried again
}

// Supports says why a scenario cannot run on a backend: every variant, every reason; or nil.
func Supports(b spec.Backend, s *spec.Scenario) error {
	var problems []error
	for _, name := range s.VariantNames() {
		p, err := s.Plan(name, 0, 0)
		if err == nil {
			err = b.Supports(p)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("variant %s: %w", name, err))
		}
	}
	return errors.Join(problems...)
}

// Run carries out every variant of s in every replication, and judges what came of it. A scenario
// that is not valid, that b does not support, or whose recordings are in Out already is refused
// before anything starts.
//
// When ctx is cancelled the trials under way heal their faults and end; Run then returns what the
// finished ones give, together with ctx's error. Trials that were not let finish count for nothing.
// It is the same when a recording cannot be written, and the error says so.
func Run(ctx context.Context, b spec.Backend, s *spec.Scenario, o Options) (analysis.ScenarioFindings, error) {
	if err := errors.Join(check(s, o), refuseMixture(o.Out, s)); err != nil {
		return analysis.ScenarioFindings{}, err
	}
	if err := Supports(b, s); err != nil {
		return analysis.ScenarioFindings{}, err
	}
	r := &run{backend: b, scenario: s, Options: o, jobs: blocks(s, o)}
	r.results = make([]*analysis.TrialResult, len(r.jobs))
	claims, err := r.claims()
	if err != nil {
		return analysis.ScenarioFindings{}, err
	}
	if o.Out != "" {
		if err := record.WriteClaims(o.Out, claims); err != nil {
			return analysis.ScenarioFindings{}, err
		}
	}
	err = r.all(ctx)
	var results []analysis.TrialResult
	for _, result := range r.results {
		if result != nil {
			results = append(results, *result)
		}
	}
	return analysis.Judge(claims, results), err
}

// check says what is wrong with the scenario and the options.
func check(s *spec.Scenario, o Options) error {
	var problems []error
	if o.Replications < 1 {
		problems = append(problems, fmt.Errorf("replications %d: want at least 1", o.Replications))
	}
	for _, p := range s.Validate() {
		problems = append(problems, fmt.Errorf("scenario %s: %s", s.Name, p))
	}
	return errors.Join(problems...)
}

// A job is one trial that is to be run.
type job struct {
	variant     string
	replication int
}

// blocks lists the jobs in the order in which they are run: within each replication the variants
// in random order, so that what drifts with time falls on all of them alike.
func blocks(s *spec.Scenario, o Options) []job {
	names := s.VariantNames()
	var jobs []job
	for i := range o.Replications {
		random := chance.Stream(chance.TrialSeed(o.Seed, i), "block/"+s.Name)
		for _, k := range random.Perm(len(names)) {
			jobs = append(jobs, job{names[k], i})
		}
	}
	return jobs
}

// run is one scenario under way.
type run struct {
	Options
	backend  spec.Backend
	scenario *spec.Scenario
	jobs     []job
	results  []*analysis.TrialResult // by job; nil for one that has not ended

	mu   sync.Mutex // guards done and calls of Progress
	done int
}

func (r *run) claims() (record.Claims, error) {
	c := record.Claims{
		Schema: record.Schema, Scenario: r.scenario.Name, Claim: r.scenario.Claim,
		Backend: r.backend.Name(), Seed: r.Seed, Repeat: r.Repeat,
	}
	for _, name := range r.scenario.VariantNames() {
		p, err := r.scenario.Plan(name, 0, r.Seed)
		if err != nil {
			return c, err
		}
		v := record.VariantClaims{Name: name, Objectives: p.Objectives, Invariants: p.Invariants}
		for _, variant := range r.scenario.Variants {
			if variant.Name == name {
				v.Claim = variant.Claim
			}
		}
		c.Variants = append(c.Variants, v)
	}
	return c, nil
}

// all runs the jobs, AtOnce at a time, and returns every error. After the first that is none of a
// trial's, no more are begun and those under way are stopped: a disk that is full will not do for
// the others.
func (r *run) all(parent context.Context) error {
	ctx, stop := context.WithCancel(parent)
	defer stop()
	next := make(chan int)
	var workers sync.WaitGroup
	var mu sync.Mutex
	var problems []error
	for range max(r.AtOnce, 1) {
		workers.Go(func() {
			for i := range next {
				if err := r.one(ctx, stop, i); err != nil {
					stop()
					mu.Lock()
					problems = append(problems, err)
					mu.Unlock()
				}
			}
		})
	}
	for i := range r.jobs {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	return errors.Join(append(problems, parent.Err())...)
}

// one runs a job, again if it turns out INVALID and retries are left. stop ends the whole run.
func (r *run) one(ctx context.Context, stop func(), i int) error {
	j := r.jobs[i]
	for attempt := 0; ctx.Err() == nil; attempt++ {
		result, err := r.trial(ctx, stop, j)
		if err != nil {
			return fmt.Errorf("scenario %s, variant %s, replication %d: %w",
				r.scenario.Name, j.variant, j.replication, err)
		}
		r.results[i] = result
		if result.Interrupted {
			return nil // no news: the run is told to end
		}
		again := len(result.Invalid) > 0 && attempt < r.Retries && ctx.Err() == nil
		r.tell(j, result.Invalid, again)
		if !again {
			return nil
		}
	}
	return nil
}

func (r *run) tell(j job, invalid []string, again bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !again {
		r.done++
	}
	if r.Progress != nil {
		r.Progress(Progress{
			Scenario: r.scenario.Name, Variant: j.variant, Replication: j.replication,
			Done: r.done, Total: len(r.jobs), Invalid: invalid, Retried: again,
		})
	}
}

// trial carries out one plan and sums it up. An error of the backend makes the trial INVALID; only
// what concerns the recording is an error here.
func (r *run) trial(ctx context.Context, stop func(), j job) (*analysis.TrialResult, error) {
	p, err := r.scenario.Plan(j.variant, j.replication, r.Seed)
	if err != nil {
		return nil, err
	}
	header := Header(r.backend, p, r.Seed)
	header.Facts = r.Facts
	keep, err := r.create(header, stop)
	if err != nil {
		return nil, err
	}
	sum := analysis.NewTrial(header)
	undone := newUndone(p)
	var last time.Duration
	see := func(o record.Observation) {
		last = o.At
		undone.observe(&o)
		sum.Observe(&o)
		keep.write(o)
	}
	err = r.backend.Run(ctx, p, see)
	// A backend that was done before it heard that the run is over has done all of its trial.
	interrupted := err != nil && ctx.Err() != nil
	switch {
	case interrupted:
	case err != nil:
		see(record.Observation{At: last, Change: record.Change{
			Kind: record.KindHarness, Name: r.backend.Name(), State: record.StateFailed,
			Message: err.Error(),
		}})
	default:
		for _, change := range undone.changes() {
			see(record.Observation{At: last, Change: change})
		}
	}
	if err := keep.close(!interrupted); err != nil {
		return nil, err
	}
	result := sum.Result()
	result.Interrupted = interrupted
	return &result, nil
}

// undone are the names of a plan's steps that were not begun. A step that waits for a state in vain
// is one: a trial whose fault was never injected must not pass for one that bore it.
type undone []string

func newUndone(p *spec.Plan) undone {
	var u undone
	for _, s := range p.Steps {
		u = append(u, s.Name)
	}
	return u
}

func (u *undone) observe(o *record.Observation) {
	if o.Change.Kind == record.KindStep {
		*u = slices.DeleteFunc(*u, func(name string) bool { return name == o.Change.Name })
	}
}

// changes are what is to be told of them: failed steps, which make the trial INVALID.
func (u *undone) changes() []record.Change {
	var all []record.Change
	for _, name := range *u {
		all = append(all, record.Change{
			Kind: record.KindStep, Name: name, State: record.StateFailed,
			Message: "what it waits for did not come before the trial's end",
		})
	}
	return all
}

// Header says what a recording of p on b is a recording of. runSeed is the run's.
func Header(b spec.Backend, p *spec.Plan, runSeed uint64) record.Header {
	h := record.Header{
		Schema: record.Schema, Scenario: p.Scenario, Variant: p.Variant,
		Replication: p.Replication, Seed: p.Seed, RunSeed: runSeed, Backend: b.Name(),
		PlanHash: p.Hash(), WindowSeconds: p.Window().Seconds(),
	}
	if d := p.Subject(); d != nil {
		h.Subject, h.Replicas = d.Name, *d.Spec.Replicas
	}
	return h
}
