package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
)

// The test binary is the command too, so that nothing has to be built.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"seatrial": func() { os.Exit(Main(context.Background(), os.Stdout, os.Stderr, os.Args[1:])) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, scripts("testdata"))
}

// scripts are those in a folder. What the command keeps of clusters goes into the script's own
// folder.
func scripts(dir string) testscript.Params {
	return testscript.Params{
		Dir: dir, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			command, err := exec.LookPath("seatrial")
			e.Setenv("BIN", filepath.Dir(command))
			e.Setenv("XDG_CACHE_HOME", filepath.Join(e.WorkDir, "cache"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "cut": cut, "findings": findings,
		},
	}
}

// exits CODE COMMAND [ARGUMENT…] runs a command that is to exit so.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// cut FILE leaves two thirds of a file, as a full disk or the loss of power might.
func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: cut FILE")
	}
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()*2/3))
}

// findings FILE VERDICT SCENARIO… checks that a file has every field that DESIGN §6 promises to
// other programs, the verdict, and these scenarios.
func findings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: findings FILE VERDICT SCENARIO…")
	}
	var f map[string]any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &f))
	if f["schema"] != analysis.Schema || f["verdict"] != args[1] {
		ts.Fatalf("schema %v, verdict %v", f["schema"], f["verdict"])
	}
	var names []string
	for _, s := range list(ts, f, "scenarios") {
		fields(ts, s, "name", "backend", "seed", "verdict")
		names = append(names, fmt.Sprint(s["name"]))
		for _, v := range list(ts, s, "variants") {
			checkVariant(ts, v)
		}
		for _, c := range list(ts, s, "comparisons") {
			fields(ts, c, "a", "b", "metric", "shift", "interval", "effect", "p", "pAdjusted",
				"verdict", "method")
		}
	}
	if fmt.Sprint(names) != fmt.Sprint(args[2:]) {
		ts.Fatalf("scenarios %v, want %v", names, args[2:])
	}
}

func checkVariant(ts *testscript.TestScript, v map[string]any) {
	fields(ts, v, "name", "replications", "metrics", "objectives")
	for name, m := range v["metrics"].(map[string]any) {
		metric := m.(map[string]any)
		fields(ts, metric, "unit", "direction", "estimate", "interval", "values")
		if i, given := metric["interval"].(map[string]any); given {
			fields(ts, i, "lo", "hi", "level")
		}
		if name == "availability" && metric["estimate"] == nil {
			ts.Fatalf("%v: no estimate of availability", v["name"])
		}
	}
	for _, o := range list(ts, v, "objectives") {
		fields(ts, o, "text", "verdict", "why")
	}
}

func fields(ts *testscript.TestScript, of map[string]any, names ...string) {
	for _, name := range names {
		if _, there := of[name]; !there {
			ts.Fatalf("no field %q in %v", name, of)
		}
	}
}

// list is a field that holds objects.
func list(ts *testscript.TestScript, of map[string]any, name string) []map[string]any {
	fields(ts, of, name)
	var all []map[string]any
	for _, item := range of[name].([]any) {
		all = append(all, item.(map[string]any))
	}
	return all
}

// "Exit codes: 0 PASS, 1 FAIL, 2 bad input or usage, 3 INCONCLUSIVE, 4 INVALID, 130 interrupted"
// (DESIGN §6).
func TestExitCode(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name        string
		verdict     analysis.Verdict
		err         error
		early       bool
		interrupted bool
		want        int
	}{
		{name: "nothing to judge", want: 0},
		{name: "pass", verdict: analysis.Pass, want: 0},
		{name: "fail", verdict: analysis.Fail, want: 1},
		{name: "inconclusive", verdict: analysis.Inconclusive, want: 3},
		{name: "invalid", verdict: analysis.Invalid, want: 4},
		{name: "before the command began", err: broken, early: true, want: 2},
		{name: "input", err: fmt.Errorf("run: %w", badInput(broken)), want: 2},
		{name: "surroundings", verdict: analysis.Pass, err: broken, want: 4},
		{name: "both", err: errors.Join(broken, badInput(broken)), want: 2},
		{name: "interrupted", verdict: analysis.Fail, err: broken, interrupted: true, want: 130},
		{name: "interrupted at the end", verdict: analysis.Pass, interrupted: true, want: 130},
	} {
		d := &door{began: !c.early, verdict: c.verdict, stderr: newConsole(io.Discard)}
		d.interrupted.Store(c.interrupted)
		require.Equal(t, c.want, d.exitCode(c.err), c.name)
	}
}
