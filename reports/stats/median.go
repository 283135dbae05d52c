package stats

import (
	"fmt"
	"math"
	"slices"
)

// orderStatistic names the interval that Median and CensoredMedian share.
const orderStatistic = "order-statistic interval, exact binomial (David & Nagaraja 2003, §7.1)"

// Median summarises values by their median, with the interval between two order statistics whose
// coverage is an exact binomial sum, whatever the distribution (David and Nagaraja, Order
// Statistics, 3rd ed. 2003, §7.1). The interval is conservative: it covers with probability level
// or more. There is none for fewer than 1+log2(1/(1-level)) values, which is 6 at level 0.95.
func Median(values []float64, level float64) Summary {
	if why := refusals(level, values); len(why) > 0 {
		return refused(values, level, why)
	}
	sorted := slices.Sorted(slices.Values(values))
	s := Summary{
		N: len(values), Estimate: Quantile(sorted, 0.5), Interval: Unknown(level), Values: values,
	}
	s.Interval.Lo, s.Interval.Hi, s.Method, s.Warnings = orderInterval(sorted, sorted, level)
	s.Method = "median; " + s.Method
	if s.Interval.Known() && allEqual(values) {
		s.Warnings = append(s.Warnings, noSpread("replications", s.N, level))
	}
	return s
}

// orderInterval is the interval of the median between the kth least of the lower bounds and the kth
// greatest of the upper bounds, both sorted. For values that are known exactly both are the values.
func orderInterval(lower, upper []float64, level float64) (lo, hi float64, method string,
	warnings []string,
) {
	n := len(lower)
	k, coverage := criticalRank(binomialHalf(n), level)
	if k == 0 {
		return math.Inf(-1), math.Inf(1), "no interval", []string{fmt.Sprintf(
			"%d %s: a %v interval of the median needs at least %d",
			n, plural(n, "replication"), level, minimumForMedian(level))}
	}
	return lower[k-1], upper[n-k], fmt.Sprintf("%s, covers %.4f", orderStatistic, coverage), nil
}

// minimumForMedian is the least n whose range covers the median with probability level: 1-2/2^n.
// The signed-rank interval has the same minimum, for the same reason: 2^n signs, 2 extreme ones.
func minimumForMedian(level float64) int {
	n := 1
	for math.Ldexp(1, 1-n) > (1-level)*(1+1e-12) {
		n++
	}
	return n
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
