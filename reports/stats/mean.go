package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Mean summarises values by their arithmetic mean, with the Student t interval (Student, "The
// probable error of a mean", Biometrika 6, 1908). It is meant for metrics that add up over
// replications: availability, counts, rates. It needs two values for an interval. The interval does
// not know a metric's range: that of an availability may end above 1.
func Mean(values []float64, level float64) Summary {
	if why := refusals(level, values); len(why) > 0 {
		return refused(values, level, why)
	}
	n := len(values)
	s := Summary{
		N: n, Estimate: stat.Mean(values, nil), Interval: Unknown(level), Values: values,
		Method: "mean; Student t interval (Student 1908)",
	}
	switch {
	case n < 2:
		s.Warnings = append(s.Warnings, "1 replication: an interval needs at least 2")
	case allEqual(values):
		s.Estimate = values[0] // the mean of equal values may differ from them by rounding
		s.Interval.Lo, s.Interval.Hi = values[0], values[0]
		s.Warnings = append(s.Warnings, noSpread("replications", n, level))
	default:
		half := meanHalfWidth(values, level)
		s.Interval.Lo, s.Interval.Hi = s.Estimate-half, s.Estimate+half
		s.Warnings = append(s.Warnings, skewed(values)...)
	}
	return s
}

// meanHalfWidth is half the width of the t interval of two values or more.
func meanHalfWidth(values []float64, level float64) float64 {
	n := float64(len(values))
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1} // no Src: nothing is drawn from it
	return t.Quantile((1+level)/2) * stat.StdDev(values, nil) / math.Sqrt(n)
}

// skewed warns where the values are too skewed for their number: Cochran's rule asks for more than
// 25 G1² values (Sampling Techniques, 3rd ed. 1977, §2.15). Small samples of a symmetric population
// look skewed too, so the warning waits until G1 is twice its standard error under normality.
func skewed(values []float64) []string {
	n := float64(len(values))
	if n < 3 {
		return nil
	}
	g := stat.Skew(values, nil)
	standardError := math.Sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
	need := math.Ceil(25 * g * g)
	if math.Abs(g) <= 2*standardError || n > need {
		return nil
	}
	return []string{fmt.Sprintf("skewness %.1f: a t interval wants about %.0f replications, "+
		"not %d (Cochran 1977, §2.15); prefer the median", g, need, len(values))}
}

// Proportion summarises successes out of n trials by their fraction, with Wilson's score interval
// ("Probable inference, the law of succession, and statistical inference", JASA 22, 1927), which
// stays within [0, 1] and holds near its ends.
func Proportion(successes, n int, level float64) Summary {
	why := refusals(level, []float64{float64(n)})
	if n < 1 || successes < 0 || successes > n {
		why = append(why, fmt.Sprintf("%d successes of %d trials is no proportion", successes, n))
	}
	if len(why) > 0 {
		s := refused(nil, level, why)
		s.N = max(n, 0)
		return s
	}
	total, p := float64(n), float64(successes)/float64(n)
	z := distuv.UnitNormal.Quantile((1 + level) / 2)
	scale := 1 + z*z/total
	centre := (p + z*z/(2*total)) / scale
	half := z / scale * math.Sqrt(p*(1-p)/total+z*z/(4*total*total))
	return Summary{
		N: n, Estimate: p, Method: "proportion; Wilson score interval (Wilson 1927)",
		Interval: Interval{Lo: max(0, centre-half), Hi: min(1, centre+half), Level: level},
	}
}
