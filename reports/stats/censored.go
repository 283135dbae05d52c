package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// CensoredMedian summarises times of which some are only known to be longer than what was seen:
// censored[i] says that replication i had not recovered after values[i]. The package picks the
// method:
//
//   - Nothing censored: [Median].
//   - Nothing recovered after the first censored time (all trials watched equally long): the order
//     statistics' interval, which stays exact: a censored time counts as itself for the lower end
//     and as infinite for the upper one.
//   - Otherwise the Kaplan–Meier median (JASA 53, 1958) with the interval of Brookmeyer and Crowley
//     (Biometrics 38, 1982) on the log-log scale, as in R's survival. It is asymptotic.
//
// A median that too many censored values hide is NotReached, its Estimate +Inf: all that is known
// is that it is greater than Last. The interval's lower end may be known nevertheless.
func CensoredMedian(values []float64, censored []bool, level float64) Summary {
	why := refusals(level, values)
	if len(values) != len(censored) {
		why = append(why, fmt.Sprintf("%d values but %d marks of censoring", len(values),
			len(censored)))
	}
	if len(why) > 0 {
		return refused(values, level, why)
	}
	hidden := 0
	for _, c := range censored {
		if c {
			hidden++
		}
	}
	if hidden == 0 {
		s := Median(values, level)
		s.Last = slices.Max(values)
		return s
	}
	curve := kaplanMeier(values, censored)
	s := Summary{
		N: len(values), Estimate: curve.median(survivalItself), Interval: Unknown(level),
		Values: values, Censored: hidden, Last: slices.Max(values),
	}
	s.setCensoredInterval(curve, censored, level)
	if math.IsInf(s.Estimate, 1) {
		s.NotReached = true
		s.Warnings = append(s.Warnings, fmt.Sprintf("median not reached: %d of %d replications "+
			"are censored, so it is greater than %.4g; observe for longer", hidden, s.N, s.Last))
	}
	return s
}

// setCensoredInterval picks the interval's method and fills Interval, Method and Warnings.
func (s *Summary) setCensoredInterval(curve survival, censored []bool, level float64) {
	lower, upper := slices.Clone(s.Values), slices.Clone(s.Values)
	firstCensored, lastEvent := math.Inf(1), math.Inf(-1)
	for i, c := range censored {
		if c {
			upper[i] = math.Inf(1)
			firstCensored = min(firstCensored, s.Values[i])
		} else {
			lastEvent = max(lastEvent, s.Values[i])
		}
	}
	slices.Sort(lower)
	slices.Sort(upper)
	lo, hi, method, warnings := orderInterval(lower, upper, level)
	if lastEvent > firstCensored && len(warnings) == 0 {
		lo, hi = curve.interval(level)
		method = "Brookmeyer–Crowley interval, log-log (Brookmeyer & Crowley 1982)"
		if events := s.N - s.Censored; events < fewEvents {
			warnings = append(warnings, fmt.Sprintf("only %d %s seen: the interval is asymptotic "+
				"and wants %d or more", events, plural(events, "event"), fewEvents))
		}
	}
	s.Interval.Lo, s.Interval.Hi, s.Warnings = lo, hi, warnings
	s.Method = "Kaplan–Meier median (Kaplan & Meier 1958); " + method
}

// fewEvents is the number of events below which a result of large-sample theory is warned about. It
// is a rule of thumb: theory gives no sharp bound.
const fewEvents = 10

// A survival is the Kaplan–Meier curve, one step per distinct event time.
type survival []survivalStep

type survivalStep struct {
	time      float64
	remaining float64 // the estimated fraction still not recovered just after time
	greenwood float64 // Greenwood's variance of remaining, over remaining²; +Inf once it is 0
}

// kaplanMeier estimates the survival curve. A time censored at an event's time counts as longer.
func kaplanMeier(values []float64, censored []bool) survival {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	var curve survival
	remaining, greenwood := 1.0, 0.0
	for first := 0; first < len(order); {
		next, events := first, 0
		for next < len(order) && values[order[next]] == values[order[first]] {
			if !censored[order[next]] {
				events++
			}
			next++
		}
		if events > 0 {
			atRisk, d := float64(len(order)-first), float64(events)
			remaining *= (atRisk - d) / atRisk
			greenwood += d / (atRisk * (atRisk - d))
			curve = append(curve, survivalStep{values[order[first]], remaining, greenwood})
		}
		first = next
	}
	return curve
}

// survivalItself is the curve that the median is read from.
func survivalItself(remaining, _ float64) float64 { return remaining }

// median is the time at which the bound of the curve falls below one half. Where it runs level at
// one half, that is the middle of the level stretch, as for the median of an even number of values;
// where that stretch has no end, its start. It is +Inf if the bound never falls so far.
func (c survival) median(bound func(remaining, greenwood float64) float64) float64 {
	const margin = 1e-8 // products of fractions miss one half by rounding
	at := func(i int) float64 { return bound(c[i].remaining, c[i].greenwood) }
	for i := range c {
		y := at(i)
		if !(y < 0.5+margin) {
			continue
		}
		if y > 0.5-margin {
			for j := i + 1; j < len(c); j++ {
				if at(j) < y-margin {
					return (c[i].time + c[j].time) / 2
				}
			}
		}
		return c[i].time
	}
	return math.Inf(1)
}

// interval inverts the pointwise log-log interval of the curve (Brookmeyer & Crowley 1982): the
// times at which one half lies within it.
func (c survival) interval(level float64) (lo, hi float64) {
	z := distuv.UnitNormal.Quantile((1 + level) / 2)
	logLog := func(sign float64) func(remaining, greenwood float64) float64 {
		return func(remaining, greenwood float64) float64 {
			if remaining <= 0 { // no variance there: the lower bound is 0, the upper unknown
				return max(0, -sign)
			}
			spread := math.Sqrt(greenwood) / -math.Log(remaining)
			return math.Pow(remaining, math.Exp(sign*z*spread))
		}
	}
	return c.median(logLog(1)), c.median(logLog(-1))
}
