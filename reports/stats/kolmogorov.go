package stats

import (
	"math"
	"slices"
)

// exactKolmogorov is the number of pairs of values below which the p-value is exact.
const exactKolmogorov = 10_000

// KolmogorovSmirnov is the greatest distance d between the distribution functions of two samples
// of finite values, and the p-value of both having one distribution. The p-value is exact, ties
// included, for fewer than 10,000 pairs of values, by counting lattice paths (Hodges, "The
// significance probability of the Smirnov two-sample test", Arkiv för Matematik 3, 1958; Schröer
// and Trenkler, Comp. Stat. Data Anal. 20, 1995, for ties), and else the limit of Smirnov (1948).
// Both are NaN for an empty sample or one with values that are not finite.
func KolmogorovSmirnov(a, b []float64) (d, p float64) {
	if len(a) == 0 || len(b) == 0 || len(notFinite(a)) > 0 || len(notFinite(b)) > 0 {
		return math.NaN(), math.NaN()
	}
	pooled := slices.Concat(a, b)
	sortedA := slices.Clone(a)
	Sort(sortedA)
	Sort(pooled)
	na, nb := len(a), len(b)
	steps := make([]bool, len(pooled)+1) // whether a group of tied values ends after so many
	greatest, i := 0, 0                  // the distance times na·nb, which is whole
	for k := 1; k <= len(pooled); k++ {
		if k < len(pooled) && pooled[k] == pooled[k-1] {
			continue
		}
		steps[k] = true
		for i < na && sortedA[i] <= pooled[k-1] {
			i++
		}
		greatest = max(greatest, pathDistance(i, k-i, na, nb))
	}
	d = float64(greatest) / float64(na) / float64(nb)
	if na*nb < exactKolmogorov {
		return d, pathsReaching(greatest, na, nb, steps)
	}
	return d, kolmogorovTail(d * math.Sqrt(float64(na)*float64(nb)/float64(na+nb)))
}

// pathDistance is |i/na - j/nb| times na·nb.
func pathDistance(i, j, na, nb int) int {
	distance := i*nb - j*na
	return max(distance, -distance)
}

// pathsReaching is the probability that a random order of na and nb steps is somewhere, at the
// end of a group of ties, at least so far from the diagonal.
func pathsReaching(distance, na, nb int, steps []bool) float64 {
	inside := make([]float64, nb+1) // the probability to be at (i, j) and never to have reached it
	for i := 0; i <= na; i++ {
		for j := 0; j <= nb; j++ {
			left := float64(na + nb - i - j + 1) // steps that were left before this one
			p := 0.0
			if i > 0 {
				p += inside[j] * float64(na-i+1) / left
			}
			if j > 0 {
				p += inside[j-1] * float64(nb-j+1) / left
			}
			if i+j == 0 {
				p = 1
			}
			if steps[i+j] && pathDistance(i, j, na, nb) >= distance {
				p = 0
			}
			inside[j] = p
		}
	}
	return min(1, max(0, 1-inside[nb]))
}

// kolmogorovTail is P(K > x) of Kolmogorov's limit distribution.
func kolmogorovTail(x float64) float64 {
	if x < 0.2 {
		return 1 // to more than 15 digits, where the alternating sum converges slowly
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		if term < 1e-17 {
			break
		}
		sign = -sign
	}
	return min(1, max(0, 2*sum))
}
