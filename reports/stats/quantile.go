package stats

import (
	"math"
	"slices"
)

// Quantile is the q-quantile, 0 ≤ q ≤ 1, of values sorted in increasing order: linear interpolation
// between order statistics, which is type 7 of Hyndman and Fan ("Sample quantiles in statistical
// packages", American Statistician 50, 1996) and the default of R. It is NaN if there are no values
// or q is out of range.
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 || !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	h := float64(len(sorted)-1) * q
	below := int(h)
	if below == len(sorted)-1 {
		return sorted[below]
	}
	fraction := h - float64(below)
	return (1-fraction)*sorted[below] + fraction*sorted[below+1]
}

// Sort sorts values, none of them NaN, in increasing order. It is slices.Sort for many values:
// requests come by the million, and a radix sort (Knuth, TAOCP vol. 3, §5.2.5) is several times
// faster there. It allocates twice the values' memory for large input.
func Sort(values []float64) {
	if len(values) < radixMin {
		slices.Sort(values)
		return
	}
	keys, spare := make([]uint64, len(values)), make([]uint64, len(values))
	var counts [radixPasses][radixSize]int
	for i, v := range values {
		key := orderedBits(v)
		keys[i] = key
		for pass := range counts {
			counts[pass][key>>(pass*radixBits)%radixSize]++
		}
	}
	for pass := range counts {
		start, shift := &counts[pass], pass*radixBits
		if start[keys[0]>>shift%radixSize] == len(keys) {
			continue // all keys share this digit
		}
		sum := 0
		for digit, count := range start {
			start[digit] = sum
			sum += count
		}
		for _, key := range keys {
			digit := key >> shift % radixSize
			spare[start[digit]] = key
			start[digit]++
		}
		keys, spare = spare, keys
	}
	for i, key := range keys {
		values[i] = fromOrderedBits(key)
	}
}

const (
	radixBits   = 11 // six passes cover 64 bits; the counters of one fit the first-level cache
	radixSize   = 1 << radixBits
	radixPasses = 6
	radixMin    = 4096 // below, the counters cost more than they save (BenchmarkSort)
)

// orderedBits maps a number, not NaN, to an integer such that the integers order as the numbers do.
func orderedBits(v float64) uint64 {
	bits := math.Float64bits(v)
	if bits>>63 == 1 {
		return ^bits
	}
	return bits | 1<<63
}

// fromOrderedBits is the inverse of orderedBits.
func fromOrderedBits(key uint64) float64 {
	if key>>63 == 1 {
		return math.Float64frombits(key &^ (1 << 63))
	}
	return math.Float64frombits(^key)
}

// kthSmallest is the kth smallest (from 1) of a multiset between lo and hi that is known only by
// how many of its members are at most v. Bisecting the bits of a float64 ends on the member
// itself after at most 64 counts, so that the n² pairwise averages or differences are never
// written down.
func kthSmallest(k int, lo, hi float64, count func(v float64) int) float64 {
	from, to := orderedBits(lo), orderedBits(hi)
	for from < to {
		middle := from + (to-from)/2
		if count(fromOrderedBits(middle)) >= k {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return fromOrderedBits(from) + 0 // + 0 turns a negative zero into zero
}
