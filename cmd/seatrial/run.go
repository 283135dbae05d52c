package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render"
	"github.com/seatrial/seatrial/scenarios/trial"
)

func (d *door) runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use:   "run [NAME…] [-f FILE…]",
		Short: "Run scenarios; with no name and no file, the whole catalogue",
		Long: `Run scenarios and report. A NAME is one of the catalogue's (seatrial list), or a family
such as "rollout". The report's folder holds index.html, report.md, findings.json, junit.xml,
bench.txt and recordings/. Exit codes: 0 PASS, 1 FAIL, 2 bad input, 3 INCONCLUSIVE, 4 INVALID,
130 interrupted.`,
		RunE: func(c *cobra.Command, names []string) error {
			err := f.check(c.Flags().Changed)
			chosen, wrong := choose(names, f.files)
			if err := errors.Join(err, wrong); err != nil {
				return badInput(err)
			}
			return d.run(c.Context(), f, chosen)
		},
	}
	f.define(c)
	return c
}

// run makes the report's folder, so that one that cannot be written is found before a cluster is
// made, and takes it back if nothing came of the run.
func (d *door) run(ctx context.Context, f runFlags, chosen []choice) error {
	out, err := newFolder(f.out)
	if err != nil {
		return err
	}
	ctx, stop := d.interruptible(ctx)
	defer stop()
	defer out.removeEmpty()
	w, err := d.open(ctx, f, chosen)
	if err != nil {
		return err
	}
	return d.runIn(ctx, w, f, chosen, out.name)
}

// runIn runs the scenarios in w, and leaves it. The report is written before that: a second Ctrl-C
// may cut the leaving short.
func (d *door) runIn(ctx context.Context, w *world, f runFlags, chosen []choice, out string) error {
	chosen, err := d.supported(w.backend, chosen)
	if err != nil {
		return errors.Join(badInput(err), w.close())
	}
	findings, err := d.runAll(ctx, w, f, chosen, out)
	d.verdict = findings.Verdict
	err = errors.Join(err, write(out, findings), w.close())
	return errors.Join(err, d.print(f.format, findings, out))
}

// runAll runs the scenarios one after the other, until one cannot be recorded or ctx ends.
func (d *door) runAll(
	ctx context.Context, w *world, f runFlags, chosen []choice, out string,
) (analysis.Findings, error) {
	trials, names := 0, []string(nil)
	for i := range chosen {
		trials += chosen[i].trials(w.replications(f))
		names = append(names, chosen[i].Name)
	}
	bars := newBars(d.stderr, names, trials)
	defer bars.end()
	var found []analysis.ScenarioFindings
	for i := range chosen {
		c := &chosen[i]
		bars.begin(c.Name, c.trials(w.replications(f)))
		o := w.options(f, c)
		o.Out, o.Progress = out, func(p trial.Progress) {
			if ctx.Err() == nil { // a trial that was cut short is no news
				bars.progress(p)
			}
		}
		one, err := trial.Run(ctx, w.backend, &c.Scenario, o)
		if err != nil {
			ended := endedEarly(&one, c.trials(o.Replications))
			if ctx.Err() != nil {
				err = fmt.Errorf("interrupted in scenario %d of %d, %s: %s", i+1, len(chosen), c.Name, ended)
			}
		}
		if one.Name != "" {
			found = append(found, one)
			bars.done(&one)
		}
		if err != nil {
			return analysis.Summarise(found), err
		}
	}
	return analysis.Summarise(found), nil
}

// endedEarly notes in the findings of a scenario that was cut short how far it came, and returns
// what it noted.
func endedEarly(f *analysis.ScenarioFindings, trials int) string {
	ended := 0
	for _, v := range f.Variants {
		ended += v.Replications + len(v.Invalid)
	}
	note := fmt.Sprintf("%d of its %d trials had ended, and the findings are of those", ended, trials)
	f.Warnings = append(f.Warnings, "the run ended early: "+note)
	return note
}

// write writes the report, with pictures of the recordings in out.
func write(out string, findings analysis.Findings) error {
	_, timelines, err := analysis.Run(out)
	return errors.Join(err, render.Write(out, findings, timelines))
}

// print ends a command: the findings on the standard output, and where the page is, if it could be
// written.
func (d *door) print(format string, findings analysis.Findings, out string) error {
	page := filepath.Join(out, "index.html")
	if format == "json" {
		if exists(page) {
			d.say("report: " + page)
		}
		return printJSON(d.stdout, findings)
	}
	err := render.Table(d.stdout, findings)
	if err == nil && exists(page) {
		_, err = fmt.Fprintln(d.stdout, "\nreport: "+page)
	}
	if err != nil {
		return fmt.Errorf("printing the table: %w", err)
	}
	return nil
}

// printJSON prints v as the files of a report have it.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	return nil
}
