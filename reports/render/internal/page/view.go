package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// view is what the templates show.
type view struct {
	Verdict        badge
	Tally, Meaning string
	Level          string
	Groups         []group
}

// badge is a verdict to be seen without colour.
type badge struct{ Verdict, Sign, Class string }

func newBadge(v analysis.Verdict) badge {
	return badge{string(v), words.Sign(v), "verdict-" + strings.ToLower(string(v))}
}

// group is a scenario in all the worlds in which it was run.
type group struct {
	ID, Name, Claim string
	Worlds          []world
	Several         bool // more than one world
	Summary         table
	Metrics         table
	Variants        []variant
	Percentiles     []figure
	Comparisons     []comparisons
}

// world is one backend's findings about the scenario.
type world struct {
	Backend, Why, Repeat string
	Seed                 uint64
	Verdict              badge
	Warnings             []string

	findings *analysis.ScenarioFindings
}

// variant is a variant in all the worlds; Sides are in the order of the group's worlds, without
// those that did not run it.
type variant struct {
	ID, Name, Claim string
	Sides           []side
}

type side struct {
	ID, Backend  string
	Several      bool
	Verdict      badge
	Replications string
	Objectives   []objective
	Notes        []string
	Figure       *figure

	findings *analysis.VariantFindings
	timeline *analysis.Timeline
}

// The widths of figures, in pixels: one that stands alone, and one of two beside each other.
const (
	wide = 960
	half = 540
)

func newView(f *analysis.Findings, timelines []*analysis.Timeline) view {
	v := view{
		Verdict: newBadge(f.Verdict), Tally: words.Tally(f), Meaning: words.Meaning(f.Verdict),
		Level: fmt.Sprintf("%.0f %%", 100*analysis.Level),
	}
	for i := range f.Scenarios {
		s := &f.Scenarios[i]
		at := slices.IndexFunc(v.Groups, func(g group) bool { return g.Name == s.Name })
		if at < 0 {
			at = len(v.Groups)
			v.Groups = append(v.Groups, group{ID: fmt.Sprintf("s%d", at+1), Name: s.Name, Claim: s.Claim})
		}
		v.Groups[at].Worlds = append(v.Groups[at].Worlds, world{
			Backend: s.Backend, Why: s.Why, Repeat: s.Repeat, Seed: s.Seed,
			Verdict: newBadge(s.Verdict), Warnings: s.Warnings, findings: s,
		})
	}
	for i := range v.Groups {
		v.Groups[i].fill(timelines)
	}
	return v
}

func (g *group) fill(timelines []*analysis.Timeline) {
	g.Several = len(g.Worlds) > 1
	for i := range g.Worlds {
		w := &g.Worlds[i]
		for j := range w.findings.Variants {
			g.addVariant(w, &w.findings.Variants[j], timelines)
		}
	}
	for i := range g.Variants {
		g.Variants[i].draw()
	}
	g.Summary, g.Metrics = summaryTable(g), metricsTable(g)
	g.Percentiles = percentileFigures(g)
	for i := range g.Worlds {
		if c := newComparisons(g, &g.Worlds[i]); len(c.Shown)+len(c.Rest) > 0 {
			g.Comparisons = append(g.Comparisons, c)
		}
	}
}

func (g *group) addVariant(w *world, f *analysis.VariantFindings, timelines []*analysis.Timeline) {
	at := slices.IndexFunc(g.Variants, func(v variant) bool { return v.Name == f.Name })
	if at < 0 {
		at = len(g.Variants)
		g.Variants = append(g.Variants, variant{
			ID: fmt.Sprintf("%sv%d", g.ID, at+1), Name: f.Name, Claim: f.Claim,
		})
	}
	v := &g.Variants[at]
	s := side{
		ID: fmt.Sprintf("%sw%d", v.ID, len(v.Sides)+1), Backend: w.Backend, Several: g.Several,
		Verdict: newBadge(f.Verdict), Replications: words.Count(f.Replications, "replication"),
		Objectives: newObjectives(f, w.Repeat), Notes: notes(f), findings: f,
	}
	for _, t := range timelines {
		h := &t.Header
		if h.Scenario == g.Name && h.Variant == f.Name && h.Backend == w.Backend {
			s.timeline = t
			break
		}
	}
	v.Sides = append(v.Sides, s)
}

// notes are what limits a variant's findings.
func notes(f *analysis.VariantFindings) []string {
	var all []string
	for _, t := range f.Invalid {
		all = append(all, fmt.Sprintf("Replication %d (seed %d) is not counted: %s.",
			t.Replication, t.Seed, strings.TrimSuffix(strings.Join(t.Reasons, "; "), ".")))
	}
	return append(all, f.Warnings...)
}

// draw draws the variant's timelines, those of all worlds on the same stretch of time so that they
// can be held against each other.
func (v *variant) draw() {
	var all []*analysis.Timeline
	for _, s := range v.Sides {
		if s.timeline != nil {
			all = append(all, s.timeline)
		}
	}
	from, to := stretch(all)
	width := float64(wide)
	if len(v.Sides) > 1 {
		width = half
	}
	for i := range v.Sides {
		s := &v.Sides[i]
		if s.timeline == nil {
			continue
		}
		s.Figure = timelineFigure(s.timeline, s.ID, width, from, to)
	}
}
