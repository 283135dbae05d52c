package dist

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// A Law is the probability law of a random duration. Get one from Of.
type Law struct {
	shape    shape
	mean     float64 // seconds
	variance float64 // seconds squared
}

// A shape is a law on the line, in seconds. Most are distuv's own types.
type shape interface {
	CDF(x float64) float64
	Quantile(p float64) float64
}

// Of returns the law that d.Draw follows, but for its rounding to whole nanoseconds. A family with
// no spread (exponential(0s), uniform(1s,1s), normal(1s,0s), lognormal(1s,0)) is a constant.
func Of(d role.Distribution) Law {
	switch {
	case d.Family == role.Exponential && d.A > 0:
		e := distuv.Exponential{Rate: 1 / d.A, Src: drawless}
		return Law{shape: e, mean: d.A, variance: d.A * d.A}
	case d.Family == role.Uniform && d.A != d.B:
		u := distuv.Uniform{Min: min(d.A, d.B), Max: max(d.A, d.B), Src: drawless}
		return Law{shape: u, mean: u.Mean(), variance: u.Variance()}
	case d.Family == role.Normal && d.B > 0:
		r := rectified{distuv.Normal{Mu: d.A, Sigma: d.B, Src: drawless}}
		return Law{shape: r, mean: r.mean(), variance: r.variance()}
	case d.Family == role.LogNormal && d.A > 0 && d.B > 0:
		l := distuv.LogNormal{Mu: math.Log(d.A), Sigma: d.B, Src: drawless}
		return Law{shape: l, mean: l.Mean(), variance: l.Variance()}
	case d.Family == role.Exponential || d.Family == role.LogNormal && d.A == 0:
		return Law{shape: atom(0)}
	case d.Family == role.Normal:
		return Law{shape: atom(max(0, d.A)), mean: max(0, d.A)}
	}
	return Law{shape: atom(d.A), mean: d.A}
}

// CDF returns the probability that a draw is at most x.
func (l Law) CDF(x time.Duration) float64 { return l.shape.CDF(x.Seconds()) }

// Quantile returns the shortest duration that a draw does not exceed with probability q. A q
// outside [0, 1] is a programming error and panics. What is longer than 292 years (q = 1) is the
// longest Duration.
func (l Law) Quantile(q float64) time.Duration {
	if !(q >= 0 && q <= 1) {
		panic(fmt.Sprintf("dist: a quantile's probability lies in [0, 1], unlike %g", q))
	}
	return duration(l.shape.Quantile(q))
}

// Mean returns the expected value.
func (l Law) Mean() time.Duration { return duration(l.mean) }

// Variance returns the variance in seconds squared.
func (l Law) Variance() float64 { return l.variance }

// SCV returns the squared coefficient of variation, variance over squared mean: 0 for a constant, 1
// for the exponential. Queueing formulas take a service time's spread in this form.
func (l Law) SCV() float64 {
	if l.variance == 0 {
		return 0
	}
	return l.variance / (l.mean * l.mean)
}

// An atom is the law of a constant.
type atom float64

// CDF steps from 0 to 1 at the constant.
func (a atom) CDF(x float64) float64 {
	if x < float64(a) {
		return 0
	}
	return 1
}

// Quantile is the constant, whatever the probability.
func (a atom) Quantile(float64) float64 { return float64(a) }

// A rectified normal is max(0, X) for a normal X: what lies below 0 is gathered in 0. (Not the
// truncated normal, in which it would be drawn again.)
type rectified struct{ distuv.Normal }

// CDF is that of the normal, except that nothing lies below 0.
func (r rectified) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	return r.Normal.CDF(x)
}

// Quantile is that of the normal, except that nothing lies below 0.
func (r rectified) Quantile(p float64) float64 { return max(0, r.Normal.Quantile(p)) }

// mean is E max(0, X) = μP(X > 0) + σ²f(0), the integral of xf(x) over x > 0 with f the density of
// X.
func (r rectified) mean() float64 {
	return r.Mu*r.Survival(0) + r.Sigma*r.Sigma*r.Prob(0)
}

// variance is E max(0, X)² less the squared mean, where E max(0, X)² = (μ²+σ²)P(X > 0) + μσ²f(0),
// the integral of x²f(x) over x > 0.
func (r rectified) variance() float64 {
	square := (r.Mu*r.Mu+r.Sigma*r.Sigma)*r.Survival(0) + r.Mu*r.Sigma*r.Sigma*r.Prob(0)
	return max(0, square-r.mean()*r.mean())
}

// drawless is the source given to distuv, which would take the global one in its place if there
// were none. Laws are computed with and never drawn from.
var drawless rand.Source = refusal{}

type refusal struct{}

// Uint64 panics.
func (refusal) Uint64() uint64 {
	panic("dist: a Law is not drawn from; use role.Distribution.Draw with a named stream")
}

// duration rounds seconds to nanoseconds, saturating.
func duration(seconds float64) time.Duration {
	if ns := math.Round(seconds * 1e9); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}
