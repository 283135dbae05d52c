package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/scenarios/trial"
)

// barWidth is how many columns a bar takes: with names and counts a line fits into 100.
const barWidth = 32

// sign is how often progress is told at most where there is no terminal.
const sign = 10 * time.Second

// bars tell how far a run is. On a terminal, what is over is told by lines that scroll away, and
// below them stand a bar of the scenario under way and one of the whole run; elsewhere there are
// lines only.
type bars struct {
	to        *console
	nameWidth int
	said      time.Time // when a line told progress last

	pool    *mpb.Progress // nil where there is no terminal
	all     *mpb.Bar
	one     *mpb.Bar // nil where no scenario is under way, and where there is one only
	several bool     // scenarios are shown
}

// newBars is for a run of so many trials of the scenarios with these names.
func newBars(to *console, scenarios []string, trials int) *bars {
	b := &bars{to: to, said: time.Now()}
	for _, name := range scenarios {
		b.nameWidth = max(b.nameWidth, len(name))
	}
	if to.terminal {
		b.pool = to.show()
		b.several = len(scenarios) > 1
		name := scenarios[0]
		if b.several {
			name = fmt.Sprintf("%d scenarios", len(scenarios))
		}
		b.all = b.bar(1, name, trials)
	}
	return b
}

// bar adds a bar that ends when it is told to, not by itself: lines must not come after the last.
func (b *bars) bar(priority int, name string, trials int) *mpb.Bar {
	began := time.Now()
	clock := func(s decor.Statistics) string { return clock(time.Since(began), s.Current, s.Total) }
	bar := b.pool.AddBar(0, mpb.BarPriority(priority),
		mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-*s ", b.nameWidth, name)),
			decor.CountersNoUnit("%4d/%-4d ")),
		mpb.AppendDecorators(decor.Any(clock)))
	bar.SetTotal(int64(trials), false)
	return bar
}

// clock tells how long something takes that has come to done of all, and how long it will take yet,
// as soon as there is something to go by.
func clock(elapsed time.Duration, done, all int64) string {
	said := " " + elapsed.Truncate(time.Second).String()
	if done > 0 {
		left := time.Duration(float64(elapsed) / float64(done) * float64(all-done))
		said += ", " + left.Round(time.Second).String() + " left"
	}
	return said
}

// begin tells that a scenario of so many trials is under way.
func (b *bars) begin(scenario string, trials int) {
	if b.several {
		b.one = b.bar(0, scenario, trials)
	}
}

// progress tells that one more trial is over.
func (b *bars) progress(p trial.Progress) {
	if len(p.Invalid) > 0 {
		again := ""
		if p.Retried {
			again = " and tried again"
		}
		fmt.Fprintf(b.to, "%s, %s, replication %d is INVALID%s: %s\n",
			p.Scenario, p.Variant, p.Replication, again, strings.Join(p.Invalid, "; "))
	}
	switch {
	case p.Retried:
	case b.pool != nil:
		if b.one != nil {
			b.one.Increment()
		}
		b.all.Increment()
	case time.Since(b.said) >= sign && p.Done < p.Total:
		b.said = time.Now()
		fmt.Fprintf(b.to, "%12s %s: %d of %d trials\n", "", p.Scenario, p.Done, p.Total)
	}
}

// done tells that a scenario is over.
func (b *bars) done(f *analysis.ScenarioFindings) {
	b.said = time.Now()
	fmt.Fprintf(b.to, "%-12s %s: %s\n", f.Verdict, f.Name, f.Why)
	if b.one != nil {
		b.one.Abort(true)
		b.one = nil
	}
}

// end takes the bars off the screen.
func (b *bars) end() {
	if b.pool == nil {
		return
	}
	b.to.hide(func() {
		if b.one != nil {
			b.one.Abort(true)
		}
		b.all.Abort(true)
	})
}
