package stats

import (
	"cmp"
	"math"
	"slices"
)

// MaxReplications is the greatest number that Required and RequiredReplications give: so many, or
// more, or no number at all if the metric lies on its limit.
const MaxReplications = 10_000

// RequiredReplications is about how many replications would settle on which side of the limit the
// mean of such values lies: [Summary.Required] of their [Mean].
func RequiredReplications(values []float64, limit, level float64) int {
	return Mean(values, level).Required(limit)
}

// Required is about how many replications would settle on which side of the limit the estimate
// lies, if it is where it seems to be. An interval's width shrinks with √n, so that is n·(h/d)²,
// rounded up, for a half-width h towards the limit and a distance d from it (Law, Simulation
// Modeling and Analysis, 5th ed. 2015, §9.4.1). It is
//
//   - N where the interval excludes the limit already;
//   - at least N+1 where it does not, and at most [MaxReplications];
//   - what an interval needs at all, where there are too few values to say more;
//   - 2N where censoring leaves the interval open towards the limit: then longer observation,
//     rather than more replications, is the remedy (see Warnings).
func (s Summary) Required(limit float64) int {
	if s.Interval.Known() && !s.Interval.Contains(limit) {
		return s.N
	}
	least := max(s.N+1, minimumForMedian(s.Interval.Level))
	if math.IsNaN(s.Estimate) || s.N < 2 {
		return min(least, MaxReplications)
	}
	half := s.Interval.Hi - s.Estimate
	if limit < s.Estimate {
		half = s.Estimate - s.Interval.Lo
	}
	if !s.Interval.Known() && len(s.Values) >= 2 && s.Censored == 0 {
		half = meanHalfWidth(s.Values, s.Interval.Level) // too few for the method's own interval
	}
	if !isFinite(half) || !isFinite(s.Estimate) {
		return min(max(2*s.N, least), MaxReplications)
	}
	ratio := half / math.Abs(limit-s.Estimate)
	need := math.Ceil(float64(s.N) * ratio * ratio)
	if !(need < MaxReplications) { // NaN too: no width and no distance
		return MaxReplications
	}
	return max(int(need), least)
}

// Holm corrects p-values for having been looked at together (Holm, "A simple sequentially
// rejective multiple test procedure", Scand. J. Stat. 6, 1979): rejecting where the corrected
// value is below α is wrong about any true hypothesis at all with probability α or less, however
// the tests depend on each other. The order is kept. A NaN, a test that was not made, stays NaN
// and does not count.
func Holm(p []float64) []float64 {
	adjusted := slices.Clone(p)
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	running := 0.0
	for rank, i := range order {
		running = max(running, float64(len(order)-rank)*p[i])
		adjusted[i] = min(1, running)
	}
	return adjusted
}
