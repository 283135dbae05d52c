package stats

import (
	"fmt"
	"math"
	"slices"
)

// exactPairs is the number of pairs up to which the signed-rank statistic's own distribution is
// used rather than the normal one. Its cost grows with the cube: some milliseconds here.
const exactPairs = 100

// ComparePaired holds b against a where a[i] and b[i] belong together: the same block of a
// randomised design, or the same random numbers in the simulator.
//
//   - P: Wilcoxon's signed-rank test (Biometrics Bulletin 1, 1945), two-sided by doubling, exact
//     up to 100 pairs even with ties, as a permutation distribution; beyond, normal with
//     corrections for ties and continuity. Pairs without difference are ranked and then dropped
//     (Pratt, JASA 54, 1959).
//   - Shift: Hodges and Lehmann's pseudomedian of the differences b-a (Ann. Math. Stat. 34, 1963),
//     with the interval of Walsh averages that belongs to the test (Hollander, Wolfe and Chicken,
//     Nonparametric Statistical Methods, 3rd ed. 2014, §3.3); with ties the interval, closed,
//     covers at least as much (Noether, JASA 62, 1967). It needs as many pairs as [Median] needs
//     values.
//   - Effect: Vargha and Delaney's A over all pairs of values (J. Educ. Behav. Stat. 25, 2000).
//
// The interval is that of the differences' centre of symmetry. Where the differences are skewed, it
// is one for their pseudomedian only approximately.
func ComparePaired(a, b []float64, level float64) Comparison {
	why := refusals(level, a, b)
	if len(a) != len(b) {
		why = append(why, fmt.Sprintf("%d values against %d: pairs need as many on either side; "+
			"use an unpaired comparison", len(a), len(b)))
	}
	c := refusedComparison(a, b, level, why)
	c.Paired = true
	if len(why) > 0 {
		return c
	}
	differences := make([]float64, len(a))
	for i := range a {
		differences[i] = b[i] - a[i]
	}
	c.Effect = effect(a, b)
	p, zeros, exactly := signedRankTest(differences)
	c.P = p
	slices.Sort(differences)
	c.setShift(shiftOf{
		pairs: len(differences) * (len(differences) + 1) / 2,
		least: differences[0], greatest: differences[len(differences)-1],
		count:    func(v float64) int { return walshAtMost(differences, v) },
		critical: func() int { return signedRankCritical(len(differences), level) },
	})
	c.Method = "paired: Wilcoxon signed-rank test, " + exactly + ", zeros after Pratt 1959; " +
		"Hodges–Lehmann shift (1963) with Walsh-average interval; Vargha–Delaney A (2000)"
	c.warnPaired(differences, zeros)
	return c
}

// warnPaired says what limits the comparison of the sorted differences.
func (c *Comparison) warnPaired(differences []float64, zeros int) {
	n, level := len(differences), c.Interval.Level
	if !c.Interval.Known() {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d %s: a %v interval of the shift needs at "+
			"least %d; the least p-value possible is %.2g", n, plural(n, "pair"), level,
			minimumForMedian(level), math.Ldexp(1, 1-n)))
		return
	}
	if allEqual(differences) {
		c.Warnings = append(c.Warnings, noSpread("differences", n, level))
	} else if 2*zeros >= n {
		c.Warnings = append(c.Warnings, fmt.Sprintf(
			"%d of %d pairs do not differ: the test rests on the other %d", zeros, n, n-zeros))
	}
}

// signedRankTest is the two-sided p-value of the differences, the number of zeros among them, and a
// word on how it was found.
func signedRankTest(differences []float64) (p float64, zeros int, how string) {
	sizes := make([]float64, len(differences))
	for i, d := range differences {
		sizes[i] = math.Abs(d)
	}
	doubled, _ := doubledRanks(sizes)
	positive := 0
	var ranks []int // of the differences that are not zero, doubled
	for i, d := range differences {
		switch {
		case d == 0:
			zeros++
			continue
		case d > 0:
			positive += doubled[i]
		}
		ranks = append(ranks, doubled[i])
	}
	if len(differences) <= exactPairs {
		return twoSided(signedRanks(ranks), positive), zeros, "exact"
	}
	sum, squares := 0.0, 0.0
	for _, r := range ranks {
		sum += float64(r)
		squares += float64(r) * float64(r)
	}
	// Ranks are doubled: the mean Σr/2 and the deviation √Σr²/2 are those of the ranks times 2.
	distance, deviation := (float64(positive)-sum/2)/2, math.Sqrt(squares)/4
	return twoSidedNormal(distance, deviation), zeros, "normal approximation"
}

// signedRankCritical is the rank of the Walsh average at which the interval starts, or 0.
func signedRankCritical(n int, level float64) int {
	if n > exactPairs {
		m := float64(n)
		return criticalRankNormal(m*(m+1)/4, math.Sqrt(m*(m+1)*(2*m+1)/24), level)
	}
	ranks := make([]int, n)
	for i := range ranks {
		ranks[i] = i + 1
	}
	k, _ := criticalRank(signedRanks(ranks), level)
	return k
}

// walshAtMost counts the pairs i ≤ j of sorted values whose average is at most v.
func walshAtMost(sorted []float64, v float64) int {
	count, j := 0, len(sorted)-1
	for i, x := range sorted {
		for j >= i && (x+sorted[j])/2 > v {
			j--
		}
		if j < i {
			break
		}
		count += j - i + 1
	}
	return count
}
