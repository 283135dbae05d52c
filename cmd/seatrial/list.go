package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/scenarios"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// A listed scenario or fault, as `list --format json` prints it.
type listed struct {
	Name     string   `json:"name"`
	Says     string   `json:"says"`
	Variants []string `json:"variants,omitempty"`
	Runs     []string `json:"runs"` // the worlds it can run in
}

func (d *door) listCommand() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "list",
		Short: "List scenarios and faults, and where each can run",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkFormat(format); err != nil {
				return badInput(err)
			}
			all := map[string][]listed{"scenarios": listScenarios(), "faults": listFaults()}
			if format == "json" {
				return printJSON(d.stdout, all)
			}
			_, err := io.WriteString(d.stdout, "SCENARIOS\n"+table(all["scenarios"])+
				"\nFAULTS\n"+table(all["faults"]))
			return err
		},
	}
	defineFormat(c, &format)
	return c
}

// textWidth is how many columns of a terminal text takes at most.
const textWidth = 100

// table gives each its name and worlds on one line, and below it what it says and its variants.
func table(all []listed) string {
	var b strings.Builder
	wide := 0
	for _, l := range all {
		wide = max(wide, len(l.Name))
	}
	for _, l := range all {
		fmt.Fprintf(&b, "%-*s  %s\n%s\n", wide, l.Name, strings.Join(l.Runs, " "), indent(4, "", l.Says))
		if len(l.Variants) > 0 {
			b.WriteString(indent(4, "variants: ", strings.Join(l.Variants, " ")) + "\n")
		}
	}
	return b.String()
}

// indent breaks text into lines of the text's width, each after so many spaces, the first after a
// label too and the others as far in.
func indent(spaces int, label, text string) string {
	var lines []string
	line := strings.Repeat(" ", spaces) + label
	in := utf8.RuneCountInString(line)
	empty := true
	for word := range strings.FieldsSeq(text) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > textWidth {
			lines = append(lines, line)
			line, empty = strings.Repeat(" ", in), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	return strings.Join(append(lines, line), "\n")
}

func listScenarios() []listed {
	var all []listed
	for _, s := range scenarios.All() {
		all = append(all, listed{
			Name: s.Name, Says: s.Claim, Variants: s.VariantNames(), Runs: worlds(&s),
		})
	}
	return all
}

// worlds are those that can inject every fault of every variant.
func worlds(s *spec.Scenario) []string {
	can := []string{simulator, kind, kubeconfig}
	steps := s.Steps
	for _, v := range s.Variants {
		steps = append(slices.Clip(steps), v.Steps...)
	}
	for _, step := range steps {
		if inject, ok := step.Do.(spec.Inject); ok {
			can = slices.DeleteFunc(can, func(world string) bool {
				return !slices.Contains(fault.Worlds(inject.Fault), world)
			})
		}
	}
	return can
}

func listFaults() []listed {
	var all []listed
	for _, f := range fault.Catalogue() {
		all = append(all, listed{Name: f.Kind(), Says: fault.Says(f), Runs: fault.Worlds(f)})
	}
	return all
}
