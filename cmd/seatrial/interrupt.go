package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// interruptible returns a context that the first Ctrl-C (or SIGTERM) cancels: faults are healed
// and what was measured is written. A second ends the program at once and says what is left to
// heal. stop ends the waiting for signals.
func (d *door) interruptible(parent context.Context) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range signals {
			if d.interrupted.Swap(true) {
				d.abandon()
			}
			if d.stderr.terminal {
				_, _ = d.stderr.Write([]byte("\r")) // the terminal itself has put ^C there
			}
			d.say("interrupted: healing and writing what was measured (again: stop at once)")
			cancel()
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(signals)
		cancel()
	}
}

// say prints a line of the program's own.
func (d *door) say(line string) { _, _ = d.stderr.Write([]byte("seatrial: " + line + "\n")) }

// abandon ends the program in the middle of healing. It writes past the bars, in one go: there is
// no time left for a next picture.
func (d *door) abandon() {
	lines := []string{"\nseatrial: stopped at once"}
	if pending := d.pending.Load(); pending != nil {
		if left := (*pending)(); len(left) > 0 {
			lines[0] += ", before everything was healed; left behind:"
			for _, what := range left {
				lines = append(lines, "  "+what)
			}
			lines = append(lines, "Heal it with: seatrial recover")
		}
	}
	_, _ = d.stderr.out.Write([]byte(strings.Join(lines, "\n") + "\n"))
	d.exit(exitInterrupted)
}
