package stats

import (
	"encoding/json"
	"fmt"
	"math"
)

// A Summary says what the replications of one variant tell about one metric, in the metric's unit.
//
// Do not embed a Summary in a struct that is written as JSON: its MarshalJSON would stand for the
// whole. Make it a named field, or copy the fields.
type Summary struct {
	// N is the number of replications, censored ones included.
	N int
	// Estimate is the estimated mean, median or proportion. It is NaN where there is none (no
	// values, or refused ones), and +Inf where NotReached; both are null in JSON.
	Estimate float64
	// Interval is the confidence interval of Estimate; not Known where it cannot be given.
	Interval Interval
	// Method names the method and its source, for print.
	Method string
	// Warnings say what limits the result, and the remedy.
	Warnings []string
	// Values are the values as they were given: in replication order, for pairing.
	Values []float64
	// Censored counts the values known only as "longer than this" (CensoredMedian).
	Censored int
	// NotReached says that too many values are censored for a median: it is greater than Last.
	NotReached bool
	// Last is the greatest value, censored or not. It is set by CensoredMedian only.
	Last float64
}

// String gives the estimate as text: "0.1", "> 60" for a median that was not reached, "unknown".
func (s Summary) String() string {
	switch {
	case s.NotReached:
		return fmt.Sprintf("> %.4g", s.Last)
	case !isFinite(s.Estimate):
		return "unknown"
	}
	return fmt.Sprintf("%.4g", s.Estimate)
}

// summaryJSON is Summary as it is written.
type summaryJSON struct {
	N          int       `json:"n"`
	Estimate   *float64  `json:"estimate"`
	Interval   Interval  `json:"interval"`
	Method     string    `json:"method,omitempty"`
	Warnings   []string  `json:"warnings,omitempty"`
	Values     []float64 `json:"values,omitempty"`
	Censored   int       `json:"censored,omitempty"`
	NotReached bool      `json:"notReached,omitempty"`
	Last       float64   `json:"last,omitempty"`
}

// MarshalJSON writes the summary with null for an estimate that is not a finite number. Refused
// values (see Summary.Estimate) may be infinite or NaN themselves and are then left out.
func (s Summary) MarshalJSON() ([]byte, error) {
	values := s.Values
	if len(notFinite(values)) > 0 {
		values = nil
	}
	return json.Marshal(summaryJSON{
		N: s.N, Estimate: finite(s.Estimate), Interval: s.Interval, Method: s.Method,
		Warnings: s.Warnings, Values: values, Censored: s.Censored, NotReached: s.NotReached,
		Last: s.Last,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Summary) UnmarshalJSON(data []byte) error {
	var j summaryJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("reading a summary: %w", err)
	}
	missing := math.NaN()
	if j.NotReached {
		missing = math.Inf(1)
	}
	*s = Summary{
		N: j.N, Estimate: orElse(j.Estimate, missing), Interval: j.Interval, Method: j.Method,
		Warnings: j.Warnings, Values: j.Values, Censored: j.Censored, NotReached: j.NotReached,
		Last: j.Last,
	}
	return nil
}
