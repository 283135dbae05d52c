package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
)

// "Ctrl-C once: heal, write what was measured, exit 130."
func TestInterruptWritesWhatWasMeasured(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "seatrial", "run", "selfhealing/pod-delete", "rollout/rolling",
		"--replications", "20000", "--out", out)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	require.NoError(t, c.Start())
	// Trials start in their order, two at a time or so: when the eighth block is there, some have
	// ended.
	await(ctx, t, filepath.Join(out, "recordings", "selfhealing", "pod-delete", "three", "8"))
	require.NoError(t, c.Process.Signal(os.Interrupt))
	var exit *exec.ExitError
	require.ErrorAs(t, c.Wait(), &exit)
	require.Equal(t, 130, exit.ExitCode(), stderr.String())

	require.Regexp(t, `interrupted in scenario 1 of 2, selfhealing/pod-delete: \d+ of its 60000 `,
		stderr.String())
	require.Contains(t, stdout.String(), "the run ended early")
	require.Contains(t, stdout.String(), "report: "+filepath.Join(out, "index.html"))
	for _, name := range []string{"index.html", "report.md", "junit.xml", "bench.txt"} {
		require.FileExists(t, filepath.Join(out, name))
	}
	text, err := os.ReadFile(filepath.Join(out, "findings.json"))
	require.NoError(t, err)
	var f analysis.Findings
	require.NoError(t, json.Unmarshal(text, &f))
	require.Len(t, f.Scenarios, 1, "of scenarios that never began nothing was measured")
	require.Contains(t, f.Scenarios[0].Warnings[0], "the run ended early")
	for _, v := range f.Scenarios[0].Variants {
		require.Positive(t, v.Replications)
		require.Empty(t, v.Invalid, "a trial that was cut short counts neither way")
	}
}

// await waits until path is there.
func await(ctx context.Context, t *testing.T, path string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !exists(path) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s did not come", path)
		}
	}
}

// "Ctrl-C … twice: say what `recover` will have to heal."
func TestInterruptTwiceSaysWhatIsLeft(t *testing.T) {
	var said bytes.Buffer
	left := make(chan int)
	d := &door{stderr: newConsole(&said), exit: func(code int) {
		left <- code
		runtime.Goexit() // as os.Exit, it does not return
	}}
	pending := func() []string { return []string{"stopNode seatrial-worker2"} }
	d.pending.Store(&pending)
	ctx, stop := d.interruptible(t.Context())
	defer stop()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	<-ctx.Done()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	require.Equal(t, exitInterrupted, <-left)
	require.Equal(t, `seatrial: interrupted: healing and writing what was measured (again: stop at once)

seatrial: stopped at once, before everything was healed; left behind:
  stopNode seatrial-worker2
Heal it with: seatrial recover
`, said.String())
}
