package stats

import (
	"encoding/json"
	"fmt"
	"math"
)

// An Interval is a two-sided confidence interval at Level, a probability in (0, 1).
//
// An end about which nothing is known is infinite, so that comparing an end with a limit is always
// right: an unknown interval excludes no limit. JSON has no infinities; there such an end is null.
type Interval struct {
	Lo, Hi float64
	Level  float64
}

// Unknown is the interval that excludes nothing.
func Unknown(level float64) Interval {
	return Interval{Lo: math.Inf(-1), Hi: math.Inf(1), Level: level}
}

// Known says whether the interval excludes anything: at least one end is finite. The zero Interval,
// which no method has computed, is not known.
func (i Interval) Known() bool {
	return i.Level > 0 && (isFinite(i.Lo) || isFinite(i.Hi))
}

// Contains says whether v lies in the interval, ends included.
func (i Interval) Contains(v float64) bool { return i.Lo <= v && v <= i.Hi }

// String gives the interval as text, such as "[0.09, 0.11]", "[41, ∞)" or "unknown".
func (i Interval) String() string {
	if !i.Known() {
		return "unknown"
	}
	lo, hi := "(-∞", "∞)"
	if isFinite(i.Lo) {
		lo = fmt.Sprintf("[%.4g", i.Lo)
	}
	if isFinite(i.Hi) {
		hi = fmt.Sprintf("%.4g]", i.Hi)
	}
	return lo + ", " + hi
}

// intervalJSON is Interval as it is written: a nil end is an infinite one.
type intervalJSON struct {
	Lo    *float64 `json:"lo"`
	Hi    *float64 `json:"hi"`
	Level *float64 `json:"level"`
}

// MarshalJSON writes {"lo", "hi", "level"}, with null for an end that is not known.
func (i Interval) MarshalJSON() ([]byte, error) {
	return json.Marshal(intervalJSON{finite(i.Lo), finite(i.Hi), finite(i.Level)})
}

// UnmarshalJSON reads what MarshalJSON wrote; an absent end is not known.
func (i *Interval) UnmarshalJSON(data []byte) error {
	var j intervalJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return fmt.Errorf("reading a confidence interval: %w", err)
	}
	*i = Interval{
		Lo: orElse(j.Lo, math.Inf(-1)), Hi: orElse(j.Hi, math.Inf(1)), Level: orElse(j.Level, 0),
	}
	return nil
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// finite is v as JSON can hold it: nil where v is NaN or infinite.
func finite(v float64) *float64 {
	if !isFinite(v) {
		return nil
	}
	return &v
}

func orElse(p *float64, otherwise float64) float64 {
	if p == nil {
		return otherwise
	}
	return *p
}
