package harness

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/trial"
	"github.com/seatrial/seatrial/sim"
)

var (
	backendName  = flag.String("backend", simulator, "where to run: sim, kind or kubeconfig")
	replications = flag.Int("replications", 0, "of every variant; 0: 20 in sim, 1 on a cluster")
	seed         = flag.Uint64("seed", 1, "of the run")
	out          = flag.String("out", "", "folder for recordings; empty keeps none")
	update       = flag.Bool("update", false, "rewrite the golden stories")
)

// fromEnvironment sets the flags that are not given from the environment. The error names every
// variable that cannot be read.
func fromEnvironment(flags *flag.FlagSet, lookup func(string) string) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var problems []error
	for _, name := range []string{"backend", "replications", "seed", "out"} {
		variable := "SEATRIAL_" + strings.ToUpper(name)
		value := lookup(variable)
		if value == "" || given[name] {
			continue
		}
		if err := flags.Set(name, value); err != nil {
			problems = append(problems, fmt.Errorf("%s=%s: %w", variable, value, err))
		}
	}
	return errors.Join(problems...)
}

// Main is the TestMain of packages of scenarios: it runs the tests and leaves no cluster behind
// that it made.
func Main(m *testing.M) {
	flag.Parse()
	err := fromEnvironment(flag.CommandLine, os.Getenv)
	if err == nil && *replications < 0 {
		err = fmt.Errorf("-replications=%d: want at least 1, or 0 for the default", *replications)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	if err := closeBackend(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Run tries a scenario: it fails the test if an objective or invariant is shown not to hold, or if
// no trial was valid. On a cluster, where replications are few, INCONCLUSIVE is told and no
// failure. In the simulator the golden story is compared as well.
func Run(t *testing.T, s spec.Scenario) {
	t.Helper()
	var problems []string
	for _, p := range s.Validate() {
		problems = append(problems, p.String())
	}
	if len(problems) > 0 {
		t.Fatalf("scenario %s:\n%s", s.Name, strings.Join(problems, "\n"))
	}
	b, err := backend(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	findings, err := trial.Run(t.Context(), b, &s, options(t, b, &s))
	if err != nil {
		t.Fatal(err)
	}
	judge(t, b, &findings)
	if b.Name() == simulator {
		story(t, b, &s)
	}
}

// simulator is the name of the backend that is always there.
var simulator = sim.New().Name()

func options(t *testing.T, b spec.Backend, s *spec.Scenario) trial.Options {
	o := trial.Options{
		Replications: *replications, Seed: *seed, Out: *out, AtOnce: 1,
		Progress: func(p trial.Progress) {
			if p.Retried || len(p.Invalid) > 0 {
				t.Logf("%s, variant %s, replication %d is INVALID (tried again: %t): %s", p.Scenario,
					p.Variant, p.Replication, p.Retried, strings.Join(p.Invalid, "; "))
			}
		},
	}
	few := 20
	if b.Name() == simulator {
		o.AtOnce = runtime.GOMAXPROCS(0)
	} else {
		// A starved machine makes a trial INVALID, which says nothing of the system: one more try.
		o.Retries, few = 1, 1
	}
	if o.Replications == 0 {
		o.Replications = few
	}
	o.Repeat = fmt.Sprintf("seatrial run %s --backend %s --replications %d --seed %d",
		s.Name, b.Name(), o.Replications, *seed)
	return o
}

func judge(t *testing.T, b spec.Backend, f *analysis.ScenarioFindings) {
	t.Helper()
	t.Logf("%s on %s: %s: %s", f.Name, f.Backend, f.Verdict, f.Why)
	for _, v := range f.Variants {
		for _, o := range slices.Concat(v.Objectives, v.Invariants) {
			switch {
			case o.Verdict == analysis.Fail, o.Verdict == analysis.Invalid,
				o.Verdict == analysis.Inconclusive && b.Name() == simulator:
				t.Errorf("%s: %s: %s: %s", v.Name, o.Verdict, o.Text, o.Why)
			default:
				t.Logf("%s: %s: %s", v.Name, o.Verdict, o.Text)
			}
		}
	}
	if f.Verdict == analysis.Invalid {
		t.Errorf("%s: %s", f.Verdict, f.Why)
	}
}
