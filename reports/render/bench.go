package render

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// bench writes the Go benchmark format
// (https://go.googlesource.com/proposal/+/master/design/14313-benchmark-format.md): a line for each
// valid replication, so that benchstat has the same unit of evidence as the page, such as
//
//	BenchmarkRolloutRolling/variant=no-prestop/backend=sim 1 0.9993 availability 0.0051 p50-sec
//
// Compare variants with `benchstat -col /variant bench.txt`. Seconds have units that end in -sec. A
// censored value is only a lower bound and has a unit of its own, with -censored before -sec: taken
// for a value it would make what never recovered look quick.
func bench(w io.Writer, f *analysis.Findings) error {
	p := &printer{w: w}
	benchUnits(p, f)
	for i := range f.Scenarios {
		s := &f.Scenarios[i]
		p.printf("\nscenario: %s\nbackend: %s\nseed: %d\n", words.Line(s.Name),
			words.Line(s.Backend), s.Seed)
		for j := range s.Variants {
			benchVariant(p, s, &s.Variants[j])
		}
	}
	return p.err
}

func benchUnits(p *printer, f *analysis.Findings) {
	for _, name := range words.Order(allVariants(f)) {
		m, _ := record.MetricNamed(name)
		if m.Direction == record.Higher || m.Direction == record.Lower {
			p.printf("Unit %s better=%s\n", benchUnit(name, false), m.Direction)
		}
	}
}

func allVariants(f *analysis.Findings) []*analysis.VariantFindings {
	var all []*analysis.VariantFindings
	for i := range f.Scenarios {
		for j := range f.Scenarios[i].Variants {
			all = append(all, &f.Scenarios[i].Variants[j])
		}
	}
	return all
}

func benchVariant(p *printer, s *analysis.ScenarioFindings, v *analysis.VariantFindings) {
	lines := map[int]string{}
	for _, name := range words.Order([]*analysis.VariantFindings{v}) {
		m := v.Metrics[name]
		for i, value := range m.Values {
			if i >= len(m.Replications) {
				break
			}
			censored := i < len(m.Censored) && m.Censored[i]
			lines[m.Replications[i]] += " " + strconv.FormatFloat(value, 'g', -1, 64) + " " +
				benchUnit(name, censored)
		}
	}
	for _, replication := range slices.Sorted(maps.Keys(lines)) {
		p.printf("Benchmark%s/variant=%s/backend=%s 1%s\n", benchName(s.Name), benchPart(v.Name),
			benchPart(s.Backend), lines[replication])
	}
}

// benchUnit is a metric as a unit: latency_p50_seconds becomes p50-sec.
func benchUnit(metric string, censored bool) string {
	name, isSeconds := strings.CutSuffix(metric, "_seconds")
	name = strings.TrimPrefix(benchPart(name), "latency_")
	if censored {
		name += "-censored"
	}
	if isSeconds {
		name += "-sec"
	}
	return name
}

// benchName is a scenario's name as the format wants it: rollout/rolling becomes RolloutRolling.
func benchName(scenario string) string {
	var b strings.Builder
	upper := true
	for _, r := range scenario {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			upper = true
		case upper:
			b.WriteRune(unicode.ToUpper(r))
			upper = false
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// benchPart is text as a part of a name: no blank ends the name early, no slash starts a new part.
func benchPart(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' || r == '=' {
			return '_'
		}
		return r
	}, text)
}
