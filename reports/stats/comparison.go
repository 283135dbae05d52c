package stats

import (
	"encoding/json"
	"fmt"
	"math"
)

// A Comparison holds variant B against variant A in one metric; Shift and Interval are in its unit.
// The sides' own estimates are not here: which of [Mean] and [Median] fits depends on the metric.
//
// Numbers that cannot be given (refused values, no values) are NaN, which fails every test such as
// P < 0.05, and null in JSON. As with Summary, do not embed a Comparison in a JSON struct.
type Comparison struct {
	// NA and NB count the values of each side; in a paired comparison both count the pairs.
	NA, NB int
	// Paired says whether values were compared pair by pair.
	Paired bool
	// Shift is the Hodges–Lehmann estimate of how much greater B is than A.
	Shift float64
	// Interval is the confidence interval of Shift; not Known where there are too few values.
	Interval Interval
	// Effect is Vargha and Delaney's A: the probability that a value of B is greater than one of A,
	// ties counting half. 0.5 is no effect, 1 means that all of B is above all of A.
	Effect float64
	// P is the two-sided p-value of "no difference", before any correction (see [Holm]).
	P float64
	// Method names the methods and their sources, for print.
	Method string
	// Warnings say what limits the result, and the remedy.
	Warnings []string
}

// comparisonJSON is Comparison as it is written.
type comparisonJSON struct {
	NA       int      `json:"nA"`
	NB       int      `json:"nB"`
	Paired   bool     `json:"paired"`
	Shift    *float64 `json:"shift"`
	Interval Interval `json:"interval"`
	Effect   *float64 `json:"effect"`
	P        *float64 `json:"p"`
	Method   string   `json:"method,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// MarshalJSON writes the comparison, with null for a number that could not be given.
func (c Comparison) MarshalJSON() ([]byte, error) {
	return json.Marshal(comparisonJSON{
		NA: c.NA, NB: c.NB, Paired: c.Paired, Shift: finite(c.Shift), Interval: c.Interval,
		Effect: finite(c.Effect), P: finite(c.P), Method: c.Method, Warnings: c.Warnings,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Comparison) UnmarshalJSON(data []byte) error {
	var j comparisonJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("reading a comparison: %w", err)
	}
	nan := math.NaN()
	*c = Comparison{
		NA: j.NA, NB: j.NB, Paired: j.Paired, Shift: orElse(j.Shift, nan), Interval: j.Interval,
		Effect: orElse(j.Effect, nan), P: orElse(j.P, nan), Method: j.Method, Warnings: j.Warnings,
	}
	return nil
}
