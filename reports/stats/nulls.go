package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// This file holds the distributions of rank statistics when nothing but chance is at work.

// binomialHalf is the probability mass of Bin(n, 1/2).
func binomialHalf(n int) []float64 {
	pmf := make([]float64, n+1)
	whole, _ := math.Lgamma(float64(n + 1))
	for k := range pmf {
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(n - k + 1))
		pmf[k] = math.Exp(whole - a - b - float64(n)*math.Ln2)
	}
	return pmf
}

// signedRanks is the probability mass of the sum of the ranks whose signs came up positive, each
// with probability 1/2: the null distribution of the signed-rank statistic, whatever the ranks
// (Wilcoxon 1945; with tied ranks, its permutation distribution).
func signedRanks(ranks []int) []float64 {
	total := 0
	for _, r := range ranks {
		total += r
	}
	pmf := make([]float64, total+1)
	pmf[0] = 1
	reached := 0
	for _, r := range ranks {
		reached += r
		for s := reached; s >= 0; s-- {
			pmf[s] /= 2
			if s >= r {
				pmf[s] += pmf[s-r] / 2
			}
		}
	}
	return pmf
}

// rankSums is the probability mass of the sum of m of the ranks, every choice being equally likely:
// the null distribution of the rank-sum statistic (Mann and Whitney 1947; with tied ranks, its
// permutation distribution).
func rankSums(ranks []int, m int) []float64 {
	sorted := slices.Sorted(slices.Values(ranks))
	greatest := 0
	for _, r := range sorted[len(sorted)-m:] {
		greatest += r
	}
	ways := make([][]float64, m+1) // ways[j][s]: choices of j ranks that sum to s
	for j := range ways {
		ways[j] = make([]float64, greatest+1)
	}
	ways[0][0] = 1
	reached := 0 // no choice among the ranks seen so far sums to more
	for i, r := range sorted {
		reached = min(reached+r, greatest)
		for j := min(i+1, m); j >= 1; j-- {
			from, to := ways[j-1], ways[j]
			for s := r; s <= reached; s++ {
				to[s] += from[s-r]
			}
		}
	}
	pmf, total := ways[m], 0.0
	for _, w := range pmf {
		total += w
	}
	for s := range pmf {
		pmf[s] /= total
	}
	return pmf
}

// doubledRanks gives twice each value's mid-rank (so that ties keep it whole), 2 for the least, and
// the sum of t³-t over the groups of t tied values.
func doubledRanks(values []float64) (ranks []int, ties float64) {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(values[i], values[j]) })
	ranks = make([]int, len(values))
	for first := 0; first < len(order); {
		next := first + 1
		for next < len(order) && values[order[next]] == values[order[first]] {
			next++
		}
		for _, i := range order[first:next] {
			ranks[i] = first + 1 + next
		}
		t := float64(next - first)
		ties += t*t*t - t
		first = next
	}
	return ranks, ties
}

// twoSided is twice the smaller tail of pmf at the observed statistic, at most 1.
func twoSided(pmf []float64, observed int) float64 {
	below, above := 0.0, 0.0
	for s, p := range pmf {
		if s <= observed {
			below += p
		}
		if s >= observed {
			above += p
		}
	}
	return min(1, 2*min(below, above))
}

// twoSidedNormal is the two-sided p-value of a statistic that is off its mean by the distance, with
// a continuity correction of 1/2. A statistic that cannot vary proves nothing.
func twoSidedNormal(distance, deviation float64) float64 {
	if deviation == 0 {
		return 1
	}
	z := max(0, math.Abs(distance)-0.5) / deviation
	return min(1, 2*distuv.UnitNormal.CDF(-z))
}

// criticalRank is the greatest k with P(statistic ≤ k-1) ≤ (1-level)/2, or 0 if there is none, and
// the probability 1-2P that the interval from the kth smallest to the kth greatest then covers.
func criticalRank(pmf []float64, level float64) (k int, coverage float64) {
	// The margin keeps a tail that equals its bound but for rounding on the right side.
	tail, bound := 0.0, (1-level)/2*(1+1e-12)
	for k < len(pmf) && tail+pmf[k] <= bound {
		tail += pmf[k]
		k++
	}
	return k, 1 - 2*tail
}

// criticalRankNormal is criticalRank for a statistic with the mean and deviation, nearly normal.
func criticalRankNormal(mean, deviation, level float64) int {
	z := distuv.UnitNormal.Quantile((1 + level) / 2)
	return max(0, int(math.Floor(mean+0.5-z*deviation)))
}
