package analysis

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// A side is one variant with its valid trials, in order of replication.
type side struct {
	claims      record.VariantClaims
	trials      []TrialResult
	interrupted []int // the replications that the run ended before, rising
	metrics     map[string]MetricFindings
	findings    VariantFindings
}

// newSide puts the results of a variant in order and sums them up.
func newSide(claims record.VariantClaims, results []TrialResult) *side {
	s := &side{claims: claims, metrics: make(map[string]MetricFindings)}
	f := &s.findings
	f.Name, f.Claim = claims.Name, claims.Claim
	f.Objectives = []ObjectiveFindings{}
	slices.SortStableFunc(results, func(a, b TrialResult) int {
		return a.Header.Replication - b.Header.Replication
	})
	warnings := make(map[string][]int)
	for _, r := range results {
		if r.Interrupted {
			s.interrupted = append(s.interrupted, r.Header.Replication)
			continue
		}
		if !r.Valid() {
			f.Invalid = append(f.Invalid, InvalidTrial{
				r.Header.Replication, r.Header.Seed, r.Invalid,
			})
			continue
		}
		s.trials = append(s.trials, r)
		f.WindowSeconds = max(f.WindowSeconds, r.Header.WindowSeconds)
		for _, w := range r.Warnings {
			warnings[w] = append(warnings[w], r.Header.Replication)
		}
	}
	f.Replications = len(s.trials)
	for _, m := range record.Metrics() {
		if found, ok := s.summarise(m); ok {
			s.metrics[m.Name] = found
		}
	}
	f.Metrics = s.metrics
	f.Latency = s.latency()
	f.Warnings = s.warnings(warnings)
	return s
}

// warnings gathers what the trials warned of, and what differs among trials that should not.
func (s *side) warnings(of map[string][]int) []string {
	var all []string
	for w, replications := range of {
		all = append(all, fmt.Sprintf("replications %s: %s", numbers(replications), w))
	}
	slices.Sort(all)
	for _, t := range s.trials {
		if h, first := t.Header, s.trials[0].Header; h.PlanHash != first.PlanHash {
			all = append(all, fmt.Sprintf("replications %d and %d did not run the same plan "+
				"(%.12s and %.12s): run them again together", first.Replication, h.Replication,
				first.PlanHash, h.PlanHash))
			break
		}
	}
	if n := len(s.interrupted); n > 0 {
		all = append(all, fmt.Sprintf("the run was interrupted in %s %s, which %s left out",
			plural(n, "replication"), numbers(s.interrupted), map[bool]string{true: "is", false: "are"}[n == 1]))
	}
	if n := len(s.findings.Invalid); n > 0 {
		all = append(all, fmt.Sprintf("%d of %d trials are invalid and were left out",
			n, n+len(s.trials)))
	}
	return all
}

// summarise sums up one metric; ok is false if it applies to no trial.
func (s *side) summarise(m record.Metric) (found MetricFindings, ok bool) {
	how := methodFor(m)
	found = MetricFindings{
		Unit: m.Unit, Direction: m.Direction, Statistic: how.name(),
		Values: []float64{}, Replications: []int{},
	}
	var censored []bool
	for _, t := range s.trials {
		v, applies := t.Metrics[m.Name]
		if !applies {
			continue
		}
		ok = true
		if v.Missing != "" {
			found.Missing++
			if !slices.Contains(found.missing, v.Missing) {
				found.missing = append(found.missing, v.Missing)
			}
			continue
		}
		found.Values = append(found.Values, v.V)
		found.Replications = append(found.Replications, t.Header.Replication)
		censored = append(censored, v.Censored)
	}
	if found.Missing > 0 {
		found.Warnings = append(found.Warnings, fmt.Sprintf(
			"%d of %d replications gave no value: %s", found.Missing,
			found.Missing+len(found.Values), strings.Join(found.missing, "; ")))
	}
	if len(found.Values) == 0 {
		return found, ok
	}
	if slices.Contains(censored, true) {
		found.Censored = censored
	}
	sum := how.summarise(found.Values, censored)
	found.summary = sum
	found.Estimate, found.Interval = finite(sum.Estimate), known(sum.Interval)
	if sum.NotReached {
		found.AtLeast = finite(sum.Last)
	}
	found.Method = sum.Method
	found.Warnings = append(found.Warnings, sum.Warnings...)
	return found, ok
}

// latency is latency by percentile over the trials that have one.
func (s *side) latency() []QuantileFindings {
	var all []QuantileFindings
	for i, q := range LatencyQuantiles() {
		var values []float64
		for _, t := range s.trials {
			if i < len(t.Latencies) {
				values = append(values, t.Latencies[i])
			}
		}
		if len(values) == 0 {
			return nil
		}
		sum := stats.Median(values, Level)
		all = append(all, QuantileFindings{
			Q: q, Seconds: sum.Estimate, Least: slices.Min(values), Most: slices.Max(values),
			Interval: known(sum.Interval),
		})
	}
	return all
}

// numbers lists numbers as text, "1, 2 and 5".
func numbers(n []int) string {
	texts := make([]string, len(n))
	for i, v := range n {
		texts[i] = fmt.Sprint(v)
	}
	return list(texts)
}

// list joins texts as a sentence does.
func list(texts []string) string {
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last]
}
