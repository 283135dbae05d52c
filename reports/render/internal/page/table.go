package page

import (
	"fmt"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// table is a table of text; the first cell of each row is its heading.
type table struct {
	Caption string
	Head    []cell
	Rows    [][]cell
}

// cell is a value with what stands small below it.
type cell struct {
	Text, Below string
	Badge       *badge
	Number      bool
	Link        string // the id of what the cell leads to
	Title       string
}

func text(t string) cell   { return cell{Text: t} }
func number(t string) cell { return cell{Text: t, Number: true} }

// summaryMetrics are shown at once; the others are one click away.
var summaryMetrics = []string{
	"availability", "requests_lost", "latency_p50_seconds", "latency_p99_seconds", "outage_seconds",
	"rollout_seconds", "time_to_recover_seconds",
}

// summaryTable has a row for each variant in each world.
func summaryTable(g *group) table {
	t := table{Caption: "What was measured", Head: []cell{text("variant")}}
	if g.Several {
		t.Head = append(t.Head, text("world"))
	}
	t.Head = append(t.Head, cell{Text: "n", Number: true, Title: "valid replications"})
	var columns []string
	for _, name := range words.Order(g.findings()) {
		for _, wanted := range summaryMetrics {
			if name == wanted {
				columns = append(columns, name)
				t.Head = append(t.Head, metricHeading(name))
			}
		}
	}
	t.Head = append(t.Head, text("verdict"))
	for _, v := range g.Variants {
		for _, s := range v.Sides {
			row := []cell{{Text: v.Name, Link: v.ID}}
			if g.Several {
				row = append(row, text(s.Backend))
			}
			row = append(row, number(fmt.Sprint(s.findings.Replications)))
			for _, name := range columns {
				row = append(row, metricCell(name, s.findings))
			}
			t.Rows = append(t.Rows, append(row, cell{Badge: &s.Verdict}))
		}
	}
	return t
}

// metricsTable has all metrics, a row for each.
func metricsTable(g *group) table {
	t := table{Caption: "All metrics", Head: []cell{text("metric")}}
	for _, v := range g.Variants {
		for _, s := range v.Sides {
			below := ""
			if g.Several {
				below = s.Backend
			}
			t.Head = append(t.Head, cell{Text: v.Name, Below: below, Number: true})
		}
	}
	for _, name := range words.Order(g.findings()) {
		row := []cell{metricHeading(name)}
		row[0].Number = false
		row[0].Below = row[0].Title
		for _, f := range g.findings() {
			row = append(row, metricCell(name, f))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// findings are those of all variants in all worlds, in the order of the page.
func (g *group) findings() []*analysis.VariantFindings {
	var all []*analysis.VariantFindings
	for _, v := range g.Variants {
		for _, s := range v.Sides {
			all = append(all, s.findings)
		}
	}
	return all
}

func metricHeading(name string) cell {
	m, _ := record.MetricNamed(name)
	return cell{Text: words.Label(name), Number: true, Title: m.Help}
}

func metricCell(name string, v *analysis.VariantFindings) cell {
	m, ok := v.Metrics[name]
	if !ok {
		return cell{Number: true}
	}
	c := cell{
		Text: words.Estimate(name, &m), Below: words.Interval(name, &m), Number: true,
		Title: m.Statistic + ": " + m.Method,
	}
	return c
}
