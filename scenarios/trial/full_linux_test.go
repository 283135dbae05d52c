package trial_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/trial"
)

// A recording that cannot be written ends the run at once, and the error says which and why.
func TestARecordingThatCannotBeWritten(t *testing.T) {
	const full = "/dev/full" // Linux has it: writing says that the disk is full
	s, o := example(), options(6)
	o.Out, o.FlushEvery = t.TempDir(), time.Nanosecond
	b := &scripted{}
	b.do = func(ctx context.Context, p *spec.Plan, observe func(record.Observation)) error {
		if p.Replication == 0 { // from the next replication on, changes go to a full disk
			dir := record.Dir(o.Out, s.Name, p.Variant, 1)
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			served(observe)
			return os.Symlink(full, filepath.Join(dir, "changes.jsonl"))
		}
		observe(record.Observation{At: time.Second, Change: record.Change{
			Kind: record.KindNode, Name: "n", State: record.StateReady,
		}})
		<-ctx.Done() // a trial that nobody could keep is stopped
		return ctx.Err()
	}
	live, err := trial.Run(t.Context(), b, &s, o)
	require.ErrorContains(t, err, "no space left on device")
	require.ErrorContains(t, err, "scenario test/example, variant ")
	require.NotErrorIs(t, err, context.Canceled)
	require.Len(t, b.runs, 4, "no other trial is begun")
	for _, v := range live.Variants {
		require.Equal(t, 1, v.Replications)
	}
}
