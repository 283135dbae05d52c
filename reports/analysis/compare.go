package analysis

import (
	"fmt"
	"math"
	"slices"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// compare holds every other variant against the first in every metric that both have.
//
// The p-values are corrected together, after Holm, over all comparisons of the scenario that could
// have found a difference: where all values are equal no p-value but 1 is possible, and such a test
// cannot err (Tarone, "A modified Bonferroni method for discrete data", Biometrics 46, 1990).
func compare(sides []*side) []ComparisonFindings {
	var all []ComparisonFindings
	if len(sides) == 0 {
		return nil
	}
	a := sides[0]
	for _, b := range sides[1:] {
		for _, m := range record.Metrics() {
			if c, ok := compareMetric(a, b, m); ok {
				all = append(all, c)
			}
		}
	}
	p := make([]float64, len(all))
	for i, c := range all {
		p[i] = math.NaN()
		if c.P != nil && !c.tied {
			p[i] = *c.P
		}
	}
	adjusted := stats.Holm(p)
	for i := range all {
		c := &all[i]
		c.PAdjusted = finite(adjusted[i])
		if c.PAdjusted == nil {
			c.PAdjusted = c.P
		}
		c.decide()
	}
	return all
}

// compareMetric compares one metric, all but the verdict; ok is false where there are no values.
func compareMetric(a, b *side, m record.Metric) (ComparisonFindings, bool) {
	ma, mb := a.metrics[m.Name], b.metrics[m.Name]
	if len(ma.Values) == 0 || len(mb.Values) == 0 {
		return ComparisonFindings{}, false
	}
	f := ComparisonFindings{
		A: a.claims.Name, B: b.claims.Name, Metric: m.Name, Unit: m.Unit, direction: m.Direction,
		Threshold: methodFor(m).threshold(ma.summary.Estimate),
	}
	va, vb, seedsAgree := a.pairs(b, m.Name)
	var c stats.Comparison
	if seedsAgree && 2*len(va) >= min(len(ma.Values), len(mb.Values)) {
		c = stats.ComparePaired(va, vb, Level)
		f.tied = slices.Equal(va, vb)
		if left := max(len(ma.Values), len(mb.Values)) - len(va); left > 0 {
			f.Warnings = append(f.Warnings, fmt.Sprintf(
				"%s without a counterpart left out", count(left, "replication")))
		}
	} else {
		c = stats.CompareUnpaired(ma.Values, mb.Values, Level)
		f.tied = slices.Max(ma.Values) == slices.Min(ma.Values) &&
			slices.Max(mb.Values) == slices.Min(mb.Values) && ma.Values[0] == mb.Values[0]
	}
	f.censoredA, f.censoredB = censoredIn(ma), censoredIn(mb)
	if n := f.censoredA + f.censoredB; n > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s cut off by the trial's end and compared "+
			"as if the end had been it; in truth they are greater", count(n, "value")))
	}
	f.absent = len(a.trials) - len(ma.Values) + len(b.trials) - len(mb.Values)
	if f.absent > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s gave no value and %s left out",
			count(f.absent, "replication"), map[bool]string{true: "is", false: "are"}[f.absent == 1]))
	}
	if wa, wb := a.findings.WindowSeconds, b.findings.WindowSeconds; wa != wb {
		f.Warnings = append(f.Warnings, fmt.Sprintf("the windows differ, %s s in %s and %s s in %s: sums "+
			"and counts differ for that alone", number(wa), f.A, number(wb), f.B))
	}
	f.Paired, f.NA, f.NB, f.Method = c.Paired, c.NA, c.NB, c.Method
	f.Shift, f.Interval = finite(c.Shift), known(c.Interval)
	f.Effect, f.P = finite(c.Effect), finite(c.P)
	f.Warnings = append(f.Warnings, c.Warnings...)
	return f, true
}

// pairs are the values of a metric on either side, of the replications that both have; seedsAgree
// tells whether each pair had the same seed.
func (s *side) pairs(other *side, metric string) (a, b []float64, seedsAgree bool) {
	seedsAgree = true
	ofOther := make(map[int]*TrialResult)
	for i := range other.trials {
		ofOther[other.trials[i].Header.Replication] = &other.trials[i]
	}
	for i := range s.trials {
		ta := &s.trials[i]
		tb := ofOther[ta.Header.Replication]
		if tb == nil {
			continue
		}
		va, okA := ta.Metrics[metric]
		vb, okB := tb.Metrics[metric]
		if !okA || !okB || va.Missing != "" || vb.Missing != "" {
			continue
		}
		seedsAgree = seedsAgree && ta.Header.Seed == tb.Header.Seed
		a, b = append(a, va.V), append(b, vb.V)
	}
	return a, b, seedsAgree && len(a) > 0
}

func censoredIn(m MetricFindings) int {
	n := 0
	for _, c := range m.Censored {
		if c {
			n++
		}
	}
	return n
}

// decide gives the verdict and its words.
//
//   - equivalent: the whole interval of the shift is within the practical threshold.
//   - better, worse: the difference is shown, p after Holm is below 1-Level, and the shift is
//     estimated to be the practical threshold or greater.
//   - inconclusive: neither, or the metric has no good direction; or what is not known could turn
//     it: replications without a value may be the worst ones, and a value that was cut off is
//     greater than it seems. Only where all of those are on the side that is the greater one anyway
//     does the difference stand: what is true is then further from 0 still.
func (c *ComparisonFindings) decide() {
	shown := c.PAdjusted != nil && *c.PAdjusted < 1-Level
	sign := sided(c.direction)
	matters := quantity(c.Threshold, c.Unit)
	var reason string
	c.Verdict = InconclusiveChange
	switch {
	case c.Shift == nil || c.Interval == nil:
		reason = fmt.Sprintf("too few to say, at least %d of each are needed", MinReplications)
	case c.absent > 0:
		reason = fmt.Sprintf("%s gave no value, which may be the worst ones, so that nothing is shown",
			count(c.absent, "replication"))
	case c.censoredA > 0 && *c.Shift >= 0 || c.censoredB > 0 && *c.Shift <= 0:
		reason = "values that were cut off by the trial's end could turn it: observe for longer"
	case c.censoredA+c.censoredB == 0 &&
		matterless(c.Interval.Lo, c.Threshold) && matterless(c.Interval.Hi, c.Threshold):
		c.Verdict = Equivalent
		reason = fmt.Sprintf("equivalent, within the practical threshold of %s", matters)
	case !shown:
		reason = "a difference is neither shown nor ruled out"
	case matterless(*c.Shift, c.Threshold):
		reason = fmt.Sprintf("there is a difference, but by an estimate below the "+
			"practical threshold of %s", matters)
	case sign == 0:
		reason = "there is a difference, which is neither good nor bad in itself"
	case sign**c.Shift > 0:
		c.Verdict = Better
		reason = fmt.Sprintf("better, by an estimate of no less than the practical threshold of %s", matters)
	default:
		c.Verdict = Worse
		reason = fmt.Sprintf("worse, by an estimate of no less than the practical threshold of %s", matters)
	}
	c.Why = c.words() + ": " + reason + "."
}

// matterless tells whether a shift is smaller than the practical threshold, or none at all.
func matterless(shift, threshold float64) bool { return shift == 0 || math.Abs(shift) < threshold }

// words is the comparison without its verdict.
func (c *ComparisonFindings) words() string {
	basis := fmt.Sprintf("%d against %s", c.NA, count(c.NB, "replication"))
	if c.Paired {
		basis = count(c.NA, "pair")
	}
	if c.Shift == nil {
		return fmt.Sprintf("%s: no shift from %s to %s can be given (%s)", c.Metric, c.A, c.B,
			basis)
	}
	shift := fmt.Sprintf("%s is the same in %s as in %s", c.Metric, c.B, c.A)
	if *c.Shift != 0 {
		word := "higher"
		if *c.Shift < 0 {
			word = "lower"
		}
		shift = fmt.Sprintf("%s is %s %s in %s than in %s", c.Metric,
			quantity(math.Abs(*c.Shift), c.Unit), word, c.B, c.A)
	}
	span := fmt.Sprintf("no %g %% interval", 100*Level)
	if c.Interval != nil {
		span = interval(*c.Interval, c.Unit)
	}
	p := ""
	if c.PAdjusted != nil {
		p = fmt.Sprintf(", p = %.2g after Holm", *c.PAdjusted)
	}
	return fmt.Sprintf("%s (%s, %s%s)", shift, span, basis, p)
}
