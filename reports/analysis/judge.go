package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// MaxInvalidShare is the share of a variant's trials that may be invalid before nothing of it
// passes.
const MaxInvalidShare = 0.2

// severity orders verdicts: the greatest stands for many. A proven failure is not hidden by a trial
// that could not be used; what could not be used is not hidden by what passed.
func severity(v Verdict) int {
	switch v {
	case Fail:
		return 4
	case Invalid:
		return 3
	case Inconclusive:
		return 2
	case Pass:
		return 1
	default:
		return 0
	}
}

// Worst is the verdict that stands for all of them: FAIL before INVALID before INCONCLUSIVE before
// PASS; "" if there are none.
func Worst(verdicts ...Verdict) Verdict {
	var worst Verdict
	for _, v := range verdicts {
		if severity(v) > severity(worst) {
			worst = v
		}
	}
	return worst
}

// Judge holds the results of a scenario's trials, in any order, against its claims.
func Judge(claims record.Claims, results []TrialResult) ScenarioFindings {
	f := ScenarioFindings{
		Name: claims.Scenario, Claim: claims.Claim, Backend: claims.Backend, Seed: claims.Seed,
		Repeat: claims.Repeat, Variants: []VariantFindings{}, Comparisons: []ComparisonFindings{},
	}
	byVariant := make(map[string][]TrialResult)
	for _, r := range results {
		byVariant[r.Header.Variant] = append(byVariant[r.Header.Variant], r)
	}
	var sides []*side
	for _, c := range claims.Variants {
		s := newSide(c, byVariant[c.Name])
		delete(byVariant, c.Name)
		s.judge(claims.Repeat)
		sides = append(sides, s)
		f.Variants = append(f.Variants, s.findings)
		f.Verdict = Worst(f.Verdict, s.findings.Verdict)
	}
	if len(byVariant) > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("the trials of %s were ignored, for the "+
			"claims do not name them", count(len(byVariant), "variant")))
	}
	f.Comparisons = append(f.Comparisons, compare(sides)...)
	if f.Verdict == "" {
		f.Verdict = Inconclusive
	}
	f.Why = f.why()
	return f
}

// Summarise puts the scenarios' findings together, in order of their names: recordings do not tell
// in which order they were made. Scenarios of one name stay in the order given.
func Summarise(scenarios []ScenarioFindings) Findings {
	scenarios = slices.Clone(scenarios)
	slices.SortStableFunc(scenarios, func(a, b ScenarioFindings) int {
		return strings.Compare(a.Name, b.Name)
	})
	f := Findings{Schema: Schema, Verdict: Inconclusive, Scenarios: scenarios}
	var verdicts []Verdict
	for _, s := range scenarios {
		verdicts = append(verdicts, s.Verdict)
	}
	if worst := Worst(verdicts...); worst != "" {
		f.Verdict = worst
	}
	if f.Scenarios == nil {
		f.Scenarios = []ScenarioFindings{}
	}
	return f
}

// judge fills in the verdicts of a variant.
func (s *side) judge(line string) {
	f := &s.findings
	for _, l := range s.claims.Objectives {
		o := s.objective(l, line)
		f.Objectives = append(f.Objectives, o)
		f.Verdict = Worst(f.Verdict, o.Verdict)
	}
	for _, l := range s.claims.Invariants {
		o := s.invariant(l, line)
		f.Invariants = append(f.Invariants, o)
		f.Verdict = Worst(f.Verdict, o.Verdict)
	}
	switch {
	case len(s.trials) == 0:
		f.Verdict = Invalid
	case s.tooManyInvalid():
		f.Verdict = Worst(f.Verdict, Invalid)
	}
}

func (s *side) tooManyInvalid() bool {
	invalid := len(s.findings.Invalid)
	return float64(invalid) > MaxInvalidShare*float64(invalid+len(s.trials))
}

// noTrial is why there is no valid trial.
func (s *side) noTrial() string {
	invalid := s.findings.Invalid
	if len(invalid) == 0 {
		return "no trial was recorded"
	}
	return fmt.Sprintf("none of %s is valid; replication %d: %s", count(len(invalid), "trial"),
		invalid[0].Replication, strings.Join(invalid[0].Reasons, "; "))
}

// objective holds a limit against the interval over replications.
func (s *side) objective(l record.Limit, line string) ObjectiveFindings {
	o := ObjectiveFindings{Text: l.Text, Metric: l.Metric, Limit: l}
	m, ok := s.metrics[l.Metric]
	switch {
	case len(s.trials) == 0:
		o.Verdict, o.Why = Invalid, s.noTrial()+repeat(line)
		return o
	case !ok:
		o.Verdict = Inconclusive
		o.Why = fmt.Sprintf("there is no %s in any of %s: what it measures did not happen%s",
			l.Metric, count(len(s.trials), "replication"), repeat(line))
		return o
	case len(m.Values) == 0:
		o.Verdict = Inconclusive
		o.Why = fmt.Sprintf("there is no value of %s: %s%s", l.Metric,
			strings.Join(m.Warnings, "; "), repeat(line))
		return o
	}
	var reason string
	o.Verdict, reason = s.hold(l, m)
	if o.Verdict == Inconclusive && len(m.Values) == len(s.trials) {
		o.Needed = max(m.summary.Required(l.Value), MinReplications)
		if o.Needed <= m.summary.N {
			o.Needed = 0
		}
		reason += needed(o.Needed, m.summary)
	}
	o.Why = fmt.Sprintf("%s, %s: %s%s", m.words(l.Metric), window(s.findings.WindowSeconds), reason,
		repeat(line))
	return o
}

// hold is the verdict of a metric that has values, and the reason for it.
func (s *side) hold(l record.Limit, m MetricFindings) (Verdict, string) {
	i, limit := m.summary.Interval, bound(l, m.Unit)
	absent := len(s.trials) - len(m.Values)
	switch {
	case !i.Known():
		return Inconclusive, fmt.Sprintf("too few to hold against the limit %s", limit)
	case i.Lo == i.Hi && len(m.Values) < MinReplications:
		return Inconclusive, fmt.Sprintf(
			"all values are equal, and too few to hold against the limit %s", limit)
	case within(l, i) && absent > 0:
		return Inconclusive, fmt.Sprintf("within the limit %s, but %d of %s gave no value, "+
			"which may be the worst ones", limit, absent, count(len(s.trials), "replication"))
	case within(l, i) && i.Lo == i.Hi:
		// An interval of no width says that nothing else was seen, not that nothing else can be.
		return Pass, fmt.Sprintf("all values are equal and within the limit %s; so many cannot rule out that "+
			"up to %.2g %% of trials would differ (at level %g; Hanley & Lippman-Hand 1983)", limit,
			100*stats.Unseen(len(m.Values), Level), Level)
	case within(l, i):
		return Pass, fmt.Sprintf("all of it within the limit %s", limit)
	case outside(l, i):
		return Fail, fmt.Sprintf("all of it beyond the limit %s", limit)
	}
	return Inconclusive, fmt.Sprintf("the limit %s lies within the interval", limit)
}

func within(l record.Limit, i stats.Interval) bool {
	return l.Holds(i.Lo) && l.Holds(i.Hi)
}

func outside(l record.Limit, i stats.Interval) bool {
	return !l.Holds(i.Lo) && !l.Holds(i.Hi)
}

// words is a metric's value with n and interval.
func (m *MetricFindings) words(metric string) string {
	value := "unknown"
	switch {
	case m.AtLeast != nil:
		value = "more than " + quantity(*m.AtLeast, m.Unit)
	case m.Estimate != nil:
		value = quantity(*m.Estimate, m.Unit)
	}
	censored := 0
	for _, c := range m.Censored {
		if c {
			censored++
		}
	}
	n := count(len(m.Values), "replication")
	if censored > 0 {
		n += fmt.Sprintf(", %d of them cut off by the trial's end", censored)
	}
	return fmt.Sprintf("%s was %s (%s of %s; %s)", metric, value, m.Statistic, n,
		interval(m.summary.Interval, m.Unit))
}

// needed says how many replications would do.
func needed(n int, s stats.Summary) string {
	switch {
	case n == 0:
		return ""
	case n >= stats.MaxReplications:
		return "; more replications will hardly tell, for the value is too near the limit"
	case s.Censored > 0:
		return fmt.Sprintf("; observe for longer, or run about %d replications", n)
	}
	return fmt.Sprintf("; about %d replications would do", n)
}

// invariant holds a limit against every single replication.
func (s *side) invariant(l record.Limit, line string) ObjectiveFindings {
	o := ObjectiveFindings{Text: l.Text, Metric: l.Metric, Limit: l}
	if len(s.trials) == 0 {
		o.Verdict, o.Why = Invalid, s.noTrial()+repeat(line)
		return o
	}
	metric, _ := record.MetricNamed(l.Metric)
	unknown, least, most := 0, 0.0, 0.0
	for i, t := range s.trials {
		v, ok := t.Metrics[l.Metric]
		sure := ok && v.Missing == "" && (!v.Censored || l.Holds(v.V) != l.Upper)
		switch {
		case !sure:
			unknown++
		case !l.Holds(v.V):
			o.Violations = append(o.Violations, violation(&t, v))
		}
		if i == 0 {
			least, most = v.V, v.V
		}
		least, most = min(least, v.V), max(most, v.V)
	}
	n, over := count(len(s.trials), "replication"), window(s.findings.WindowSeconds)
	switch {
	case len(o.Violations) > 0:
		o.Verdict, o.Why = Fail, s.violated(&o, metric)
	case unknown > 0:
		o.Verdict = Inconclusive
		o.Why = fmt.Sprintf("%d of %s gave no value of %s that the limit %s could be held "+
			"against, %s", unknown, n, l.Metric, bound(l, metric.Unit), over)
	default:
		o.Verdict = Pass
		o.Why = fmt.Sprintf("%s was %s in %s, %s: none broke the limit %s; so many cannot rule "+
			"out that up to %.2g %% of trials would (at level %g; Hanley & Lippman-Hand 1983)",
			l.Metric, spread(least, most, metric.Unit), n, over, bound(l, metric.Unit),
			100*stats.Unseen(len(s.trials), Level), Level)
	}
	o.Why += repeat(line)
	return o
}

func violation(t *TrialResult, v Value) Violation {
	found := Violation{
		Replication: t.Header.Replication, Seed: t.Header.Seed, Value: v.V, Censored: v.Censored,
	}
	if v.At != nil {
		found.AtSeconds = finite(v.At.Seconds())
	}
	return found
}

// spread is the range of values.
func spread(least, most float64, unit string) string {
	if least == most {
		return quantity(least, unit)
	}
	return number(least) + " to " + quantity(most, unit)
}

// violated names the replications that broke an invariant.
func (s *side) violated(o *ObjectiveFindings, metric record.Metric) string {
	const named = 3
	var each []string
	for i, v := range o.Violations {
		if i == named {
			each = append(each, fmt.Sprintf("%d more", len(o.Violations)-named))
			break
		}
		value := quantity(v.Value, metric.Unit)
		if v.Censored {
			value = "more than " + value
		}
		if v.AtSeconds != nil {
			value += " at " + quantity(*v.AtSeconds, "s")
		}
		each = append(each, fmt.Sprintf("replication %d (seed %d) with %s", v.Replication, v.Seed,
			value))
	}
	return fmt.Sprintf("%s broke the limit %s in %d of %s: %s, %s", o.Metric,
		bound(o.Limit, metric.Unit), len(o.Violations), count(len(s.trials), "replication"),
		list(each), window(s.findings.WindowSeconds))
}

// why is the scenario's verdict in one sentence.
func (f *ScenarioFindings) why() string {
	claims, trials := 0, 0
	var because []string
	for _, v := range f.Variants {
		claims += len(v.Objectives) + len(v.Invariants)
		trials += v.Replications
		found := false
		for _, o := range slices.Concat(v.Objectives, v.Invariants) {
			if o.Verdict == f.Verdict {
				found = true
				because = append(because, fmt.Sprintf("%s: %s", v.Name, o.Text))
			}
		}
		if v.Verdict == f.Verdict && !found {
			because = append(because, v.Name+": "+v.untested())
		}
	}
	if claims == 0 && f.Verdict == Inconclusive {
		return "nothing is claimed, so nothing can pass: add objectives"
	}
	if f.Verdict == Pass {
		return fmt.Sprintf("%s in %s, from %s", holds(claims), count(len(f.Variants), "variant"),
			count(trials, "valid trial"))
	}
	what := map[Verdict]string{
		Fail: "shown not to hold", Invalid: "not tested, for the harness failed",
		Inconclusive: "not decided by so little data",
	}[f.Verdict]
	return fmt.Sprintf("%s: %s", what, strings.Join(because, "; "))
}

// untested is why a variant none of whose claims is invalid is so itself.
func (v *VariantFindings) untested() string {
	n := len(v.Invalid) + v.Replications
	if n == 0 {
		return "no trial was recorded"
	}
	return fmt.Sprintf("%d of %d trials are invalid", len(v.Invalid), n)
}

func holds(claims int) string {
	if claims == 1 {
		return "the one claim holds"
	}
	return fmt.Sprintf("all %d claims hold", claims)
}
