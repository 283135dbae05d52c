package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// tableWidth is how many columns of a terminal Table uses at most.
const tableWidth = 100

// Table prints the findings for a terminal, in at most 100 columns, readable without colour:
//
//   - per scenario a line with name, backend, seed and verdict, and below it the claim;
//   - per variant two lines: its name with the estimates of availability, latency, outage and,
//     where they apply, rollout and recovery; below each estimate its confidence interval in the
//     same unit, and below the name the verdict with the number of valid replications;
//   - every objective and invariant that did not pass, and why;
//   - every comparison that showed a difference.
func Table(w io.Writer, f analysis.Findings) error {
	p := &printer{w: w}
	for i := range f.Scenarios {
		if i > 0 {
			p.printf("\n")
		}
		scenarioTable(p, &f.Scenarios[i])
	}
	p.printf("\n%s: %s.\n", words.Tally(&f), words.Meaning(f.Verdict))
	if n := level(&f); n > 0 {
		p.printf("Brackets are %.0f %% confidence intervals over replications.\n", n*100)
	}
	return p.err
}

// level is the level of the first interval there is, 0 without any.
func level(f *analysis.Findings) float64 {
	for _, s := range f.Scenarios {
		for _, v := range s.Variants {
			for _, m := range v.Metrics {
				if m.Interval != nil && m.Interval.Known() {
					return m.Interval.Level
				}
			}
		}
	}
	return 0
}

func scenarioTable(p *printer, s *analysis.ScenarioFindings) {
	left := words.Line(fmt.Sprintf("%s (%s, seed %d)", s.Name, s.Backend, s.Seed))
	right := words.Sign(s.Verdict) + " " + string(s.Verdict)
	gap := max(2, tableWidth-utf8.RuneCountInString(left)-utf8.RuneCountInString(right))
	p.printf("%s%s%s\n", left, strings.Repeat(" ", gap), right)
	paragraph(p, "  ", "  ", s.Claim)
	rows := variantRows(s)
	widths := columnWidths(rows)
	for _, row := range rows {
		p.printf("%s\n", strings.TrimRight("  "+align(row, widths), " "))
	}
	for i := range s.Variants {
		notPassed(p, &s.Variants[i], s.Repeat)
	}
	compared(p, s.Comparisons)
	for _, warning := range s.Warnings {
		paragraph(p, "  ! ", "    ", warning)
	}
	if s.Verdict != analysis.Pass && s.Repeat != "" {
		p.printf("  again: %s\n", words.Line(s.Repeat))
	}
}

// tableMetrics are the columns that every scenario has, and those that it has where they apply.
var (
	tableMetrics = []string{
		"availability", "latency_p50_seconds", "latency_p99_seconds", "outage_seconds",
	}
	tableExtras = []string{"rollout_seconds", "time_to_recover_seconds"}
)

func tableColumns(s *analysis.ScenarioFindings) []string {
	columns := tableMetrics
	for _, name := range tableExtras {
		for _, v := range s.Variants {
			if _, ok := v.Metrics[name]; ok {
				columns = append(slices.Clip(columns), name)
				break
			}
		}
	}
	return columns
}

func variantRows(s *analysis.ScenarioFindings) [][]string {
	columns := tableColumns(s)
	heading := []string{"variant"}
	for _, c := range columns {
		heading = append(heading, words.Label(c))
	}
	rows := [][]string{heading}
	for i := range s.Variants {
		v := &s.Variants[i]
		estimates := []string{words.Cut(words.Line(v.Name), 22)}
		intervals := []string{fmt.Sprintf("  %s, n = %d", v.Verdict, v.Replications)}
		for _, c := range columns {
			m, ok := v.Metrics[c]
			if !ok {
				estimates, intervals = append(estimates, ""), append(intervals, "")
				continue
			}
			estimates = append(estimates, words.Estimate(c, &m))
			intervals = append(intervals, words.Interval(c, &m))
		}
		rows = append(rows, estimates, intervals)
	}
	return rows
}

func columnWidths(rows [][]string) []int {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

func align(row []string, widths []int) string {
	var b strings.Builder
	for i, cell := range row {
		b.WriteString(cell)
		b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
	}
	return b.String()
}

func notPassed(p *printer, v *analysis.VariantFindings, repeat string) {
	for _, o := range append(slices.Clip(v.Objectives), v.Invariants...) {
		if o.Verdict == analysis.Pass {
			continue
		}
		why := fmt.Sprintf("%s: %s: %s", v.Name, o.Text, words.Why(&o, repeat))
		paragraph(p, fmt.Sprintf("  %s %s ", words.Sign(o.Verdict), o.Verdict), "      ", why)
	}
	for _, t := range v.Invalid {
		paragraph(p, "  ! ", "      ", fmt.Sprintf("%s: replication %d (seed %d) is not counted: %s",
			v.Name, t.Replication, t.Seed, strings.Join(t.Reasons, "; ")))
	}
}

// compared prints a paragraph for each pair of variants that differ: in which metrics and by how
// much.
func compared(p *printer, all []analysis.ComparisonFindings) {
	type pair struct{ b, a string }
	differences := map[pair]map[string][]string{}
	var order []pair
	for i := range all {
		c := &all[i]
		if c.Verdict != analysis.Better && c.Verdict != analysis.Worse {
			continue
		}
		of := pair{c.B, c.A}
		if differences[of] == nil {
			differences[of] = map[string][]string{}
			order = append(order, of)
		}
		shift, interval := words.Shift(c)
		text := strings.TrimSpace(words.Label(c.Metric) + " " + shift + " " + interval)
		differences[of][c.Verdict] = append(differences[of][c.Verdict],
			strings.ReplaceAll(text, " ", words.Glue))
	}
	for _, of := range order {
		var parts []string
		for _, verdict := range []string{analysis.Worse, analysis.Better} {
			if d := differences[of][verdict]; len(d) > 0 {
				parts = append(parts, verdict+" in "+strings.Join(d, ", "))
			}
		}
		paragraph(p, "  ± ", "    ", of.b+" against "+of.a+": "+strings.Join(parts, "; "))
	}
}

// paragraph prints text in lines of the table's width, the first after first, the others after
// rest, which are blanks and at least as many as first begins with.
func paragraph(p *printer, first, rest, text string) {
	sign := strings.TrimLeft(first, " ")
	indent := first[:len(first)-len(sign)]
	for _, line := range words.Wrap(sign+text, tableWidth-len(rest)) {
		p.printf("%s%s\n", indent, words.Line(line))
		indent = rest
	}
}
