package analysis

import (
	"math"
	"math/bits"
	"time"
)

// histogramBits is how many bits of a latency in microseconds are told apart: classes are 1/32
// wide, so their middles are within 1.6 % of what is in them.
const histogramBits = 5

// A histogram counts latencies in classes of constant relative width. It is small, for there is one
// for every bin of a timeline, and can be added to another. The metrics' quantiles do not come from
// it.
type histogram struct {
	counts []uint32
	n      int64
}

func (h *histogram) add(d time.Duration) {
	i := classOf(uint64(max(d, 0) / time.Microsecond))
	if i >= len(h.counts) {
		grown := make([]uint32, i+1)
		copy(grown, h.counts)
		h.counts = grown
	}
	h.counts[i]++
	h.n++
}

func (h *histogram) merge(other *histogram) {
	if len(other.counts) > len(h.counts) {
		grown := make([]uint32, len(other.counts))
		copy(grown, h.counts)
		h.counts = grown
	}
	for i, c := range other.counts {
		h.counts[i] += c
	}
	h.n += other.n
}

// quantile is in seconds; false if the histogram is empty.
func (h *histogram) quantile(q float64) (float64, bool) {
	if h.n == 0 {
		return 0, false
	}
	rank := max(1, int64(math.Ceil(q*float64(h.n))))
	var seen int64
	for i, c := range h.counts {
		if seen += int64(c); seen >= rank {
			return middleOf(i) / 1e6, true
		}
	}
	return middleOf(len(h.counts)-1) / 1e6, true
}

// classOf is the class of a number of microseconds: exact below 32, and then 32 classes for every
// doubling.
func classOf(micros uint64) int {
	const first = 1 << histogramBits
	if micros < first {
		return int(micros)
	}
	shift := bits.Len64(micros) - histogramBits - 1
	return shift<<histogramBits + int(micros>>shift)
}

// middleOf is the middle of a class, in microseconds.
func middleOf(class int) float64 {
	const first = 1 << histogramBits
	if class < 2*first {
		return float64(class)
	}
	shift := class>>histogramBits - 1
	low := uint64(class-shift<<histogramBits) << shift
	return float64(low) + float64(uint64(1)<<shift-1)/2
}
