package analysis

import (
	"errors"
	"fmt"

	"github.com/seatrial/seatrial/reports/record"
)

// Run analyses the recordings under an output folder, and judges them by the claims kept beside
// them. The timelines are of the first valid trial of each variant (the first one if none is
// valid), in the order of scenarios and variants. Findings are given even if err is not nil; err
// then names every recording that could not be read, which is also an invalid trial among the
// findings.
func Run(dir string) (Findings, []*Timeline, error) {
	claims, err := record.ReadClaims(dir)
	problems := []error{err}
	var scenarios []ScenarioFindings
	var timelines []*Timeline
	for _, c := range claims {
		var results []TrialResult
		for _, v := range c.Variants {
			found, timeline, err := runVariant(dir, c, v.Name)
			results = append(results, found...)
			if timeline != nil {
				timelines = append(timelines, timeline)
			}
			problems = append(problems, err)
		}
		scenarios = append(scenarios, Judge(c, results))
	}
	return Summarise(scenarios), timelines, errors.Join(problems...)
}

// runVariant sums up every trial of a variant and draws one.
func runVariant(dir string, c record.Claims, variant string) ([]TrialResult, *Timeline, error) {
	replications, err := record.Replications(dir, c.Scenario, variant)
	if err != nil {
		return nil, nil, err
	}
	var results []TrialResult
	var drawn *Timeline
	var problems []error
	drawnValid := false
	for _, n := range replications {
		result, timeline, err := ReadTrial(record.Dir(dir, c.Scenario, variant, n), !drawnValid)
		if err != nil {
			problems = append(problems, err)
			result.Header.Scenario, result.Header.Variant = c.Scenario, variant
			result.Header.Replication = n
		}
		if timeline != nil && (drawn == nil || result.Valid()) {
			drawn, drawnValid = timeline, result.Valid()
		}
		results = append(results, result)
	}
	return results, drawn, errors.Join(problems...)
}

// ReadTrial sums up the recording in dir and, if draw is set, draws its timeline. A recording that
// was cut off gives an invalid result and no error, or an interrupted one if its writer said so;
// one that cannot be read gives an invalid result and an error.
func ReadTrial(dir string, draw bool) (TrialResult, *Timeline, error) {
	r, err := record.Open(dir)
	if err != nil {
		return TrialResult{Invalid: []string{err.Error()}}, nil, err
	}
	t := NewTrial(r.Header)
	var timeline *Timeline
	if draw {
		timeline = NewTimeline(r.Header)
	}
	for o, err := range r.All() {
		if err != nil {
			t.Fail(err.Error())
			return t.Result(), nil, fmt.Errorf("analysing a trial: %w", err)
		}
		t.Observe(o)
		if draw {
			timeline.Observe(o)
		}
	}
	if draw {
		timeline.Finish()
	}
	if cut, why := r.Cut(); cut && !r.Interrupted() {
		t.Fail(why)
	}
	result := t.Result()
	result.Interrupted = r.Interrupted()
	return result, timeline, nil
}
