package stats

import (
	"fmt"
	"math"
)

// notFinite returns the indices of the values that are NaN or infinite.
func notFinite(values []float64) []int {
	var at []int
	for i, v := range values {
		if !isFinite(v) {
			at = append(at, i)
		}
	}
	return at
}

// refusals says why nothing can be computed from the samples at level; it is empty if something
// can. A value that is not finite refuses its whole sample: to leave it out would be to choose
// evidence.
func refusals(level float64, samples ...[]float64) []string {
	var why []string
	if !(level > 0 && level < 1) {
		why = append(why, fmt.Sprintf("confidence level %v is not between 0 and 1", level))
	}
	for _, values := range samples {
		if len(values) == 0 {
			why = append(why, "no values: nothing can be said; run at least one replication")
		}
		if at := notFinite(values); len(at) > 0 {
			why = append(why, fmt.Sprintf(
				"%d of %d values are not finite numbers (the first is replication %d: %v): refused",
				len(at), len(values), at[0]+1, values[at[0]]))
		}
	}
	return why
}

// refused is the summary of values nothing can be computed from.
func refused(values []float64, level float64, why []string) Summary {
	return Summary{
		N: len(values), Estimate: math.NaN(), Interval: Unknown(level), Values: values,
		Method: "none", Warnings: why,
	}
}

// Unseen is the greatest frequency an outcome may have and still, with probability 1-level, be
// absent from n trials: 1-(1-level)^(1/n), exactly. At level 0.95 it is near 3/n, the rule of three
// (Hanley and Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249, 1983).
// It is 1 for n < 1.
func Unseen(n int, level float64) float64 {
	if n < 1 {
		return 1
	}
	return -math.Expm1(math.Log1p(-level) / float64(n))
}

// allEqual says whether the values, of which there is at least one, have no spread at all.
func allEqual(values []float64) bool {
	for _, v := range values {
		if v != values[0] {
			return false
		}
	}
	return true
}

// noSpread is the warning beside an interval of no width.
func noSpread(what string, n int, level float64) string {
	rate := Unseen(n, level)
	often := fmt.Sprintf("%.1f %% of", 100*rate)
	if k := math.Round(1 / rate); k >= 2 {
		often = fmt.Sprintf("1 of %.0f", k)
	}
	return fmt.Sprintf("all %d %s equal: an outcome in fewer than %s trials could have gone "+
		"unseen (at level %v; Hanley & Lippman-Hand 1983)", n, what, often, level)
}
