package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render"
)

func (d *door) reportCommand() *cobra.Command {
	var format, out string
	c := &cobra.Command{
		Use:   "report DIR…",
		Short: "Render again, from recordings alone",
		Long: `Render again, from the recordings in the folders of one or more runs. Runs of the same
scenario in two worlds stand beside each other on the page. The exit code is that of the findings.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, dirs []string) error {
			problems := []error{checkFormat(format), checkRecordings(dirs)}
			switch {
			case out != "":
			case len(dirs) == 1:
				out = dirs[0]
			default:
				problems = append(problems, errors.New("--out: want a folder for the report on several runs"))
			}
			if err := errors.Join(problems...); err != nil {
				return badInput(err)
			}
			return d.report(dirs, out, format)
		},
	}
	defineFormat(c, &format)
	c.Flags().StringVar(&out, "out", "", "folder for the report (default DIR, if it is one)")
	return c
}

// checkRecordings says which of the folders hold no recordings, and which scenarios are in two of
// them from the same world: a page could not tell those apart.
func checkRecordings(dirs []string) error {
	type place struct{ scenario, backend string }
	in := map[place]string{}
	var problems []error
	for _, dir := range dirs {
		all, err := record.ReadClaims(dir)
		if len(all) == 0 {
			if err == nil || errors.Is(err, os.ErrNotExist) {
				err = fmt.Errorf("%s holds no recordings: want the folder that a run was given with --out", dir)
			}
			problems = append(problems, err)
		}
		for _, c := range all {
			at := place{c.Scenario, c.Backend}
			if other, twice := in[at]; twice {
				problems = append(problems, fmt.Errorf("%s and %s both hold %s in %s: report on them one "+
					"after the other", other, dir, c.Scenario, c.Backend))
			}
			in[at] = dir
		}
	}
	return errors.Join(problems...)
}

// report goes on with what can be read; what cannot is told at the end.
func (d *door) report(dirs []string, out, format string) error {
	if err := makeWritable(out); err != nil {
		return err
	}
	var found []analysis.ScenarioFindings
	var timelines []*analysis.Timeline
	var problems []error
	for _, dir := range dirs {
		findings, some, err := analysis.Run(dir)
		found = append(found, findings.Scenarios...)
		timelines = append(timelines, some...)
		problems = append(problems, err)
	}
	findings := analysis.Summarise(found)
	d.verdict = findings.Verdict
	return errors.Join(append(problems, render.Write(out, findings, timelines),
		d.print(format, findings, out))...)
}
