package render

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// markdown writes the findings as GitHub shows them.
func markdown(w io.Writer, f *analysis.Findings) error {
	p := &printer{w: w}
	p.printf("# Sea trial: %s\n\n%s: %s.\n\n", f.Verdict, words.Tally(f), words.Meaning(f.Verdict))
	p.printf("| scenario | backend | verdict | why |\n|---|---|---|---|\n")
	for _, s := range f.Scenarios {
		p.printf("| %s | %s | %s %s | %s |\n", literal(s.Name), literal(s.Backend),
			words.Sign(s.Verdict), s.Verdict, literal(s.Why))
	}
	for i := range f.Scenarios {
		markdownScenario(p, &f.Scenarios[i])
	}
	if n := level(f); n > 0 {
		p.printf("\n---\n\nBrackets are %.0f %% confidence intervals over replications.\n", n*100)
	}
	return p.err
}

func markdownScenario(p *printer, s *analysis.ScenarioFindings) {
	p.printf("\n## %s (%s): %s\n", literal(s.Name), literal(s.Backend), s.Verdict)
	if s.Claim != "" {
		p.printf("\n> %s\n", literal(s.Claim))
	}
	p.printf("\n%s\n\n", literal(s.Why))
	markdownVariants(p, s)
	p.printf("\n### Verdicts\n\n")
	for _, v := range s.Variants {
		p.printf("- **%s** (%s)\n", literal(v.Name), strings.Join(slices.DeleteFunc([]string{
			string(v.Verdict), words.Count(v.Replications, "replication"), literal(v.Claim),
		}, func(s string) bool { return s == "" }), "; "))
		for _, o := range append(slices.Clip(v.Objectives), v.Invariants...) {
			p.printf("  - %s %s: %s: %s\n", words.Sign(o.Verdict), o.Verdict, literal(o.Text),
				literal(words.Why(&o, s.Repeat)))
		}
		for _, t := range v.Invalid {
			p.printf("  - ! replication %d (seed %d) is not counted: %s\n", t.Replication, t.Seed,
				literal(strings.Join(t.Reasons, "; ")))
		}
		for _, warning := range v.Warnings {
			p.printf("  - ! %s\n", literal(warning))
		}
	}
	markdownComparisons(p, s)
	for _, warning := range s.Warnings {
		p.printf("\n! %s\n", literal(warning))
	}
	if s.Repeat != "" {
		p.printf("\nAgain: `%s`\n", strings.ReplaceAll(words.Line(s.Repeat), "`", "'"))
	}
}

func markdownVariants(p *printer, s *analysis.ScenarioFindings) {
	columns := tableColumns(s)
	p.printf("| variant | n |")
	for _, c := range columns {
		p.printf(" %s |", words.Label(c))
	}
	p.printf(" verdict |\n|---|--:|%s---|\n", strings.Repeat("--:|", len(columns)))
	for _, v := range s.Variants {
		p.printf("| %s | %d |", literal(v.Name), v.Replications)
		for _, c := range columns {
			m, ok := v.Metrics[c]
			if !ok {
				p.printf(" |")
				continue
			}
			p.printf(" %s |", strings.TrimSpace(words.Estimate(c, &m)+" "+words.Interval(c, &m)))
		}
		p.printf(" %s %s |\n", words.Sign(v.Verdict), v.Verdict)
	}
}

func markdownComparisons(p *printer, s *analysis.ScenarioFindings) {
	shown := 0
	for i := range s.Comparisons {
		c := &s.Comparisons[i]
		if c.Verdict == analysis.InconclusiveChange || c.Verdict == analysis.Equivalent {
			continue
		}
		if shown++; shown == 1 {
			p.printf("\n### Differences shown\n\n| variant | against | metric | shift | A | p (Holm) | |\n")
			p.printf("|---|---|---|--:|--:|--:|---|\n")
		}
		shift, interval := words.Shift(c)
		p.printf("| %s | %s | %s | %s %s | %s | %s | %s |\n", literal(c.B), literal(c.A),
			words.Label(c.Metric), shift, interval, optional(c.Effect, "%.2f"),
			optional(c.PAdjusted, "%.2g"), c.Verdict)
	}
	if rest := len(s.Comparisons) - shown; rest > 0 {
		p.printf("\n%s showed no difference; findings.json has them.\n", words.Count(rest, "comparison"))
	}
}

func optional(v *float64, format string) string {
	if v == nil {
		return words.None
	}
	return fmt.Sprintf(format, *v)
}

var markdownEscapes = strings.NewReplacer(
	"|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, `\`, `\\`,
)

// literal is text that Markdown shows as it is, also inside a table.
func literal(text string) string { return markdownEscapes.Replace(words.Line(text)) }
