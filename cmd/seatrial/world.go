package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/seatrial/seatrial/fixtures/cluster"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/trial"
	"github.com/seatrial/seatrial/sim"
)

// A world is a backend with how it is used: how often, how many at once, and how it is left.
type world struct {
	backend    spec.Backend
	repeat     int // replications unless told otherwise
	atOnce     int
	retries    int
	flushEvery time.Duration
	facts      map[string]string
	close      func() error
}

// open makes or finds the world that the flags name.
func (d *door) open(ctx context.Context, f runFlags, chosen []choice) (*world, error) {
	if f.backend == simulator {
		return &world{
			backend: sim.New(), repeat: 20, atOnce: runtime.GOMAXPROCS(0),
			close: func() error { return nil },
		}, nil
	}
	workers := 0
	for i := range chosen {
		workers = max(workers, chosen[i].Cluster.Size())
	}
	d.leaving(f, func() []string { return nil })
	b, err := cluster.Open(ctx, cluster.Options{
		UseKubeconfig: f.backend == kubeconfig, Kubeconfig: f.kubeconfig, Context: f.context,
		FixtureImage: f.fixtureImage, NodeImage: f.nodeImage, Workers: workers,
		KeepCluster: f.keepCluster,
		Log:         func(line string) { fmt.Fprintln(d.stderr, line) },
	})
	if err != nil {
		return nil, err
	}
	d.leaving(f, b.Pending)
	return &world{
		backend: b, repeat: 3, atOnce: 1, retries: 1, flushEvery: 2 * time.Second,
		facts: b.Facts(), close: func() error {
			err := b.Close(context.WithoutCancel(ctx))
			d.pending.Store(nil)
			return err
		},
	}, nil
}

// leaving says what an end from one moment to the next leaves behind.
func (d *door) leaving(f runFlags, broken func() []string) {
	left := func() []string {
		all := broken()
		if f.backend == kind && !f.keepCluster {
			all = append(all, "the kind cluster, if this run made it (recover --clusters deletes it)")
		}
		return all
	}
	d.pending.Store(&left)
}

func (w *world) replications(f runFlags) int {
	if f.replications > 0 {
		return f.replications
	}
	return w.repeat
}

func (w *world) options(f runFlags, c *choice) trial.Options {
	n := w.replications(f)
	return trial.Options{
		Replications: n, Seed: f.seed, AtOnce: w.atOnce, Retries: w.retries,
		FlushEvery: w.flushEvery, Facts: w.facts, Repeat: f.repeat(c, n),
	}
}
