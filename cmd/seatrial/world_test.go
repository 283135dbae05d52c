package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim"
)

// A world that cannot be left as it was is told of, after the report was written.
func TestALeavingThatFailsIsTold(t *testing.T) {
	out := t.TempDir()
	d := &door{stdout: io.Discard, stderr: newConsole(io.Discard), began: true}
	w := &world{backend: sim.New(), repeat: 2, atOnce: 1, close: func() error {
		require.FileExists(t, filepath.Join(out, "index.html"))
		return errors.New("the cluster stays")
	}}
	chosen, err := choose([]string{"rollout/recreate"}, nil)
	require.NoError(t, err)
	err = d.runIn(t.Context(), w, runFlags{backend: simulator, format: "text"}, chosen, out)
	require.EqualError(t, err, "the cluster stays")
	require.Equal(t, exitInvalid, d.exitCode(err))
}

// nodeless is a world in which nodes cannot be stopped, as in a cluster of somebody else's.
type nodeless struct{ *sim.Backend }

func (nodeless) Name() string { return "kubeconfig" }

func (n nodeless) Supports(p *spec.Plan) error {
	if p.Scenario == "selfhealing/node-loss" {
		return fmt.Errorf("%s: %w: whose node is it?", p.Scenario, errors.ErrUnsupported)
	}
	return nil
}

func TestOfTheWholeCatalogueRunsWhatCan(t *testing.T) {
	var said bytes.Buffer
	d := &door{stderr: newConsole(&said)}
	all, err := choose(nil, nil)
	require.NoError(t, err)
	can, err := d.supported(nodeless{sim.New()}, all)
	require.NoError(t, err)
	require.Len(t, can, len(all)-1)
	require.Contains(t, said.String(), "scenario selfhealing/node-loss is left out: ")

	named, err := choose([]string{"selfhealing"}, nil)
	require.NoError(t, err)
	_, err = d.supported(nodeless{sim.New()}, named)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorContains(t, err, "scenario selfhealing/node-loss cannot run with --backend kubeconfig")
}

// interrupting is a world that is interrupted in the second replication, between a fault and what its witness
// would have said.
type interrupting struct {
	*sim.Backend
	interrupt func()
}

func (i interrupting) Run(ctx context.Context, p *spec.Plan, see func(record.Observation)) error {
	if p.Replication == 0 {
		return i.Backend.Run(ctx, p, see)
	}
	see(record.Observation{Change: record.Change{Kind: record.KindFault, State: record.StateInjected}})
	i.interrupt()
	return ctx.Err()
}

func TestATrialCutShortIsNoNews(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var said bytes.Buffer
	d := &door{stdout: io.Discard, stderr: newConsole(&said)}
	w := &world{
		backend: interrupting{sim.New(), cancel}, repeat: 2, atOnce: 1,
		close: func() error { return nil },
	}
	chosen, err := choose([]string{"rollout/recreate"}, nil)
	require.NoError(t, err)
	out := t.TempDir()
	err = d.runIn(ctx, w, runFlags{backend: simulator, format: "text"}, chosen, out)
	require.EqualError(t, err, "interrupted in scenario 1 of 1, rollout/recreate: "+
		"3 of its 6 trials had ended, and the findings are of those")
	require.NotContains(t, said.String(), "is INVALID")
	require.FileExists(t, filepath.Join(out, "index.html"))
}

// The line that repeats a run names all that its world was told by.
func TestTheRepeatLineNamesTheFixtureImage(t *testing.T) {
	f := runFlags{backend: kubeconfig, context: "c", fixtureImage: "r.example/f:1", seed: 7}
	line := f.repeat(&choice{Scenario: spec.Scenario{Name: "a/b"}}, 3)
	require.Equal(t, "seatrial run a/b --backend kubeconfig --context c "+
		"--fixture-image r.example/f:1 --replications 3 --seed 7", line)
}
