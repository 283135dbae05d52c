package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/fixtures/doctor"
)

func (d *door) doctorCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine can run, and what to do about what it cannot",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := checkFormat(format); err != nil {
				return badInput(err)
			}
			findings := doctor.Examine(c.Context())
			if format == "json" {
				return printJSON(d.stdout, findings)
			}
			_, err := io.WriteString(d.stdout, diagnosis(findings))
			return err
		},
	}
	defineFormat(c, &format)
	return c
}

// diagnosis is the findings in lines: state, need, what was found, and for what is not there
// what will not work and what mends it.
func diagnosis(findings []doctor.Finding) string {
	var b strings.Builder
	b.WriteString("The simulator (--backend sim, the default) runs anywhere; clusters need the following.\n\n")
	for _, f := range findings {
		first := fmt.Sprintf("%-8s %-24s ", f.State, f.Need)
		b.WriteString(indent(0, first, f.Found) + "\n")
		if f.Without != "" {
			b.WriteString(indent(9, "without it: ", f.Without) + "\n")
			b.WriteString(indent(9, "to mend it: ", f.Mend) + "\n")
		}
	}
	return b.String()
}
