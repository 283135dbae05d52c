package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// mostRows bounds the table of requests.
const mostRows = 24

// timelineTables say in numbers what a timeline's picture shows.
func timelineTables(t *analysis.Timeline) []table {
	var all []table
	for _, one := range []table{markTable(t), requestTable(t), podTable(t)} {
		if len(one.Rows) > 0 {
			all = append(all, one)
		}
	}
	return all
}

func markTable(t *analysis.Timeline) table {
	marks := table{Caption: "What was done", Head: []cell{text("time"), text("kind"), text("what")}}
	for _, m := range t.Marks {
		marks.Rows = append(marks.Rows, []cell{
			text(fmt.Sprintf("%.2f s", m.Seconds)), text(string(m.Kind) + " " + string(m.State)),
			text(m.Text),
		})
	}
	return marks
}

// requestTable has a row for a few bins each: enough to read, few enough to print.
func requestTable(t *analysis.Timeline) table {
	requests := table{Caption: "Requests by the time they were due", Head: []cell{
		text("due"), {Text: "requests", Number: true},
	}}
	all := layers(t)
	for _, layer := range all {
		requests.Head = append(requests.Head, cell{Text: layer.label, Number: true})
	}
	requests.Head = append(requests.Head,
		cell{Text: "p50", Number: true, Title: "median of the bins'"},
		cell{Text: "p99", Number: true, Title: "worst of the bins'"})
	if len(t.Bins) == 0 || t.BinSeconds <= 0 {
		return requests
	}
	step := draw.Step(float64(len(t.Bins)) * t.BinSeconds / mostRows)
	bins := max(1, int(step/t.BinSeconds+0.5))
	for from := 0; from < len(t.Bins); from += bins {
		to := min(from+bins, len(t.Bins))
		row := []cell{text(draw.Plain(float64(from)*t.BinSeconds) + "–" +
			draw.Plain(float64(to)*t.BinSeconds) + " s")}
		var due int64
		for i := from; i < to; i++ {
			due += t.Bins[i].Requests()
		}
		row = append(row, number(fmt.Sprint(due)))
		for _, layer := range all {
			var n int64
			for _, c := range layer.counts[from:to] {
				n += c
			}
			row = append(row, number(fmt.Sprint(n)))
		}
		requests.Rows = append(requests.Rows, append(row, latencyCells(t.Bins[from:to])...))
	}
	return requests
}

// latencyCells are the median of the bins' medians and the worst of their 99th percentiles;
// histograms of bins are not kept, so that this is what can be said of several.
func latencyCells(bins []analysis.Bin) []cell {
	var medians []float64
	worst := 0.0
	for i := range bins {
		if v, ok := bins[i].LatencySeconds(0.5); ok {
			medians = append(medians, v)
		}
		if v, ok := bins[i].LatencySeconds(0.99); ok {
			worst = max(worst, v)
		}
	}
	if len(medians) == 0 {
		return []cell{number(words.None), number(words.None)}
	}
	slices.Sort(medians)
	median := medians[len(medians)/2]
	return []cell{
		number(words.ScaleFor("", "s", median).With(median)),
		number(words.ScaleFor("", "s", worst).With(worst)),
	}
}

func podTable(t *analysis.Timeline) table {
	pods := table{Caption: "Pods", Head: []cell{
		text("pod"), text("node"), text("version"), text("became, at second"),
	}}
	for i := range t.Pods {
		if i == mostPods {
			break
		}
		p := &t.Pods[i]
		var life []string
		for _, phase := range p.Phases {
			life = append(life, fmt.Sprintf("%s %.2f", phaseName(phase.State), phase.From))
		}
		if n := len(p.Phases); n > 0 && p.Phases[n-1].State == record.StateTerminating {
			life = append(life, fmt.Sprintf("gone %.2f", p.Phases[n-1].To))
		}
		pods.Rows = append(pods.Rows, []cell{
			{Text: podName(i), Below: p.Name},
			text(p.Node), text(podVersion(p)),
			text(strings.Join(life, ", ")),
		})
	}
	return pods
}
