package role

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Family names a shape of distribution.
type Family string

// The families a Distribution can have. Durations are what is drawn; none is ever negative.
const (
	Constant    Family = "constant"    // constant(value)
	Exponential Family = "exponential" // exponential(mean)
	Uniform     Family = "uniform"     // uniform(low,high)
	Normal      Family = "normal"      // normal(mean,deviation), what is below 0 becomes 0
	LogNormal   Family = "lognormal"   // lognormal(median,sigma), sigma of the logarithm, no unit
)

// A Distribution is a random duration, written as `lognormal(5ms,0.5)` or, for a constant, `5ms`.
//
// The zero value is the constant 0.
type Distribution struct {
	Family Family
	// A is the first parameter in seconds: value, mean, low or median.
	A float64
	// B is the second: high or deviation in seconds, or sigma without unit. 0 where there is none.
	B float64
}

// Fixed returns the distribution that is always d.
func Fixed(d time.Duration) Distribution {
	return Distribution{Family: Constant, A: d.Seconds()}
}

// ParseDistribution reads the form that String writes.
func ParseDistribution(text string) (Distribution, error) {
	text = strings.TrimSpace(text)
	if d, err := time.ParseDuration(text); err == nil {
		if d < 0 {
			return Distribution{}, fmt.Errorf("distribution %q: a duration cannot be negative", text)
		}
		return Fixed(d), nil
	}
	name, rest, found := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	if !found || !closed {
		return Distribution{}, fmt.Errorf(
			"distribution %q: want a duration or family(parameters), such as lognormal(5ms,0.5)", text)
	}
	return parseFamily(text, Family(name), strings.Split(inner, ","))
}

func parseFamily(text string, f Family, params []string) (Distribution, error) {
	want := map[Family]int{Constant: 1, Exponential: 1, Uniform: 2, Normal: 2, LogNormal: 2}[f]
	if want == 0 {
		return Distribution{}, fmt.Errorf(
			"distribution %q: no family %q (constant, exponential, uniform, normal, lognormal)", text, f)
	}
	if len(params) != want {
		return Distribution{}, fmt.Errorf(
			"distribution %q: %s takes %d parameter(s), not %d", text, f, want, len(params))
	}
	var values [2]float64
	for i, p := range params {
		v, err := parameter(strings.TrimSpace(p), f == LogNormal && i == 1)
		if err != nil {
			return Distribution{}, fmt.Errorf("distribution %q: parameter %d: %w", text, i+1, err)
		}
		values[i] = v
	}
	d := Distribution{Family: f, A: values[0], B: values[1]}
	if f == Uniform && d.B < d.A {
		return Distribution{}, fmt.Errorf("distribution %q: high is below low", text)
	}
	if f == LogNormal && d.A == 0 {
		return Distribution{}, fmt.Errorf("distribution %q: the median must be above 0", text)
	}
	return d, nil
}

// parameter returns seconds, or the bare number when it has no unit.
func parameter(text string, bare bool) (float64, error) {
	var v float64
	if bare {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, fmt.Errorf("%q is not a number", text)
		}
		v = f
	} else {
		d, err := time.ParseDuration(text)
		if err != nil {
			return 0, fmt.Errorf("%q is not a duration with a unit, such as 5ms", text)
		}
		v = d.Seconds()
	}
	if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q must be finite and not negative", text)
	}
	return v, nil
}

// String writes the distribution as ParseDistribution reads it.
func (d Distribution) String() string {
	first := seconds(d.A).String()
	switch d.Family {
	case Exponential:
		return fmt.Sprintf("%s(%s)", d.Family, first)
	case Uniform, Normal:
		return fmt.Sprintf("%s(%s,%s)", d.Family, first, seconds(d.B))
	case LogNormal:
		return fmt.Sprintf("%s(%s,%s)", d.Family, first, strconv.FormatFloat(d.B, 'g', -1, 64))
	}
	return first
}

// Draw returns one duration, never negative, using only r.
func (d Distribution) Draw(r *rand.Rand) time.Duration {
	switch d.Family {
	case Exponential:
		return seconds(d.A * r.ExpFloat64())
	case Uniform:
		return seconds(d.A + (d.B-d.A)*r.Float64())
	case Normal:
		return seconds(max(0, d.A+d.B*r.NormFloat64()))
	case LogNormal:
		return seconds(d.A * math.Exp(d.B*r.NormFloat64()))
	}
	return seconds(d.A)
}

// seconds rounds to the nearest nanosecond, saturating instead of overflowing.
func seconds(s float64) time.Duration {
	ns := math.Round(s * 1e9)
	if ns >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(ns)
}
