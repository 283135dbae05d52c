package stats

import (
	"fmt"
	"math"
	"slices"
)

// exactSide is the size of either sample up to which the rank-sum statistic's own distribution is
// used rather than the normal one: some ten milliseconds here.
const exactSide = 50

// CompareUnpaired holds b against a where nothing ties a[i] to b[i].
//
//   - P: the test of Mann and Whitney (Ann. Math. Stat. 18, 1947), two-sided by doubling, exact
//     where both samples have at most 50 values, even with ties, as a permutation distribution;
//     beyond, normal with corrections for ties and continuity.
//   - Shift: Hodges and Lehmann's median of all differences b[j]-a[i], with the interval that
//     belongs to the test (Hollander, Wolfe and Chicken 2014, §4.3). At level 0.95 it needs 4
//     values a side.
//   - Effect: as in [ComparePaired].
//
// The interval is that of a shift between two distributions of one shape. Where the shapes differ,
// Effect says what P is about: which side tends to be greater.
func CompareUnpaired(a, b []float64, level float64) Comparison {
	why := refusals(level, a, b)
	c := refusedComparison(a, b, level, why)
	if len(why) > 0 {
		return c
	}
	p, exactly := rankSumTest(a, b)
	c.P, c.Effect = p, effect(a, b)
	sortedA, sortedB := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	c.setShift(shiftOf{
		pairs:    len(a) * len(b),
		least:    sortedB[0] - sortedA[len(a)-1],
		greatest: sortedB[len(b)-1] - sortedA[0],
		count:    func(v float64) int { return differencesAtMost(sortedA, sortedB, v) },
		critical: func() int { return rankSumCritical(len(a), len(b), level) },
	})
	c.Method = "unpaired: Mann–Whitney test, " + exactly + "; Hodges–Lehmann shift (1963) with " +
		"Mann–Whitney interval; Vargha–Delaney A (2000)"
	switch {
	case !c.Interval.Known():
		c.Warnings = append(c.Warnings, fmt.Sprintf("%d against %d replications: a %v interval of "+
			"the shift needs at least %d on each side", len(a), len(b), level, minimumASide(level)))
	case allEqual(a) && allEqual(b):
		c.Warnings = append(c.Warnings, noSpread("replications of either side",
			min(len(a), len(b)), level))
	}
	return c
}

// rankSumTest is the two-sided p-value of a against b, and a word on how it was found.
func rankSumTest(a, b []float64) (p float64, how string) {
	ranks, ties := doubledRanks(slices.Concat(a, b))
	sum, na, nb := 0, len(a), len(b)
	for _, r := range ranks[:na] {
		sum += r
	}
	if na <= exactSide && nb <= exactSide {
		few := na
		if nb < na { // the sum over the smaller sample says as much and costs less
			few, sum = nb, 0
			for _, r := range ranks[na:] {
				sum += r
			}
		}
		if ties == 0 {
			for i := range ranks {
				ranks[i] /= 2
			}
			sum /= 2
		}
		return twoSided(rankSums(ranks, few), sum), "exact"
	}
	n, m, total := float64(na), float64(nb), float64(na+nb)
	distance := float64(sum)/2 - n*(total+1)/2
	variance := n * m / 12 * (total + 1 - ties/(total*(total-1)))
	return twoSidedNormal(distance, math.Sqrt(max(0, variance))), "normal approximation"
}

// rankSumCritical is the rank of the difference at which the interval starts, or 0.
func rankSumCritical(na, nb int, level float64) int {
	if na > exactSide || nb > exactSide {
		n, m := float64(na), float64(nb)
		return criticalRankNormal(n*m/2, math.Sqrt(n*m*(n+m+1)/12), level)
	}
	few := min(na, nb)
	ranks := make([]int, na+nb)
	for i := range ranks {
		ranks[i] = i + 1
	}
	// The least sum of so few ranks stands for a statistic of 0: no b below any a.
	k, _ := criticalRank(rankSums(ranks, few)[few*(few+1)/2:], level)
	return k
}

// minimumASide is the least size of two equal samples that can have an interval: 1-2/C(2n, n).
func minimumASide(level float64) int {
	n, ways := 1, 2.0
	for 2/ways > (1-level)*(1+1e-12) {
		n++
		ways *= float64(2*n) * float64(2*n-1) / float64(n*n)
	}
	return n
}

// differencesAtMost counts the pairs with b[j]-a[i] ≤ v, both sorted.
func differencesAtMost(a, b []float64, v float64) int {
	count, j := 0, 0
	for _, x := range a {
		for j < len(b) && b[j]-x <= v {
			j++
		}
		count += j
	}
	return count
}

// effect is Vargha and Delaney's A of b over a, from the ranks of b in both together.
func effect(a, b []float64) float64 {
	ranks, _ := doubledRanks(slices.Concat(a, b))
	sum := 0
	for _, r := range ranks[len(a):] {
		sum += r
	}
	na, nb := float64(len(a)), float64(len(b))
	return (float64(sum)/2 - nb*(nb+1)/2) / (na * nb)
}

// refusedComparison is a comparison in which nothing is known yet, or ever if there are reasons.
func refusedComparison(a, b []float64, level float64, why []string) Comparison {
	nan := math.NaN()
	return Comparison{
		NA: len(a), NB: len(b), Shift: nan, Effect: nan, P: nan, Interval: Unknown(level),
		Method: "none", Warnings: why,
	}
}

// A shiftOf is a multiset of pairwise averages or differences, known by counting.
type shiftOf struct {
	pairs           int // its size
	least, greatest float64
	count           func(v float64) int // how many members are at most v
	critical        func() int          // the rank at which the interval starts, or 0
}

// setShift fills in Shift, the median of the multiset, and Interval.
func (c *Comparison) setShift(s shiftOf) {
	kth := func(k int) float64 { return kthSmallest(k, s.least, s.greatest, s.count) }
	c.Shift = (kth((s.pairs+1)/2) + kth(s.pairs/2+1)) / 2
	if k := s.critical(); k > 0 {
		c.Interval.Lo, c.Interval.Hi = kth(k), kth(s.pairs+1-k)
	}
}
