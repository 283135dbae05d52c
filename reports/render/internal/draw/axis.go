package draw

import (
	"math"
	"strconv"
)

// An Axis maps values from Lo to Hi to places from From to To, which may run downwards. Log spaces
// values by their logarithm; Lo is positive then.
type Axis struct {
	Lo, Hi, From, To float64
	Log              bool
}

// At is the place of v; values beyond the ends are put at the ends.
func (a Axis) At(v float64) float64 {
	lo, hi := a.Lo, a.Hi
	v = min(max(v, lo), hi)
	if a.Log {
		lo, hi, v = math.Log10(lo), math.Log10(hi), math.Log10(v)
	}
	if hi <= lo {
		return a.From
	}
	return a.From + (v-lo)/(hi-lo)*(a.To-a.From)
}

// A Tick is a value on an axis that deserves a label.
type Tick struct{ Value, At float64 }

// Ticks gives about n round values on the axis; on a logarithmic one the powers of ten, with 2
// and 5 between them where there is room.
func (a Axis) Ticks(n int) []Tick {
	if a.Log {
		return a.logTicks(n)
	}
	step := Step((a.Hi - a.Lo) / float64(max(n, 1)))
	var ticks []Tick
	for i := math.Ceil(a.Lo/step - 1e-9); i*step <= a.Hi+step*1e-9; i++ {
		ticks = append(ticks, Tick{i * step, a.At(i * step)})
	}
	return ticks
}

func (a Axis) logTicks(n int) []Tick {
	for _, digits := range [][]float64{{1, 2, 5}, {1, 3}, {1}} {
		var ticks []Tick
		for e := math.Floor(math.Log10(a.Lo)); e <= math.Ceil(math.Log10(a.Hi)); e++ {
			for _, d := range digits {
				// 1 % of grace, for ends that rounding put just beyond a tick.
				if v := d * math.Pow(10, e); v >= a.Lo*0.99 && v <= a.Hi*1.01 {
					ticks = append(ticks, Tick{v, a.At(v)})
				}
			}
		}
		if len(ticks) <= n || len(digits) == 1 {
			return ticks
		}
	}
	return nil
}

// Step is the least of 1, 2 and 5 times a power of ten that is not less than least; 1 if least is
// not a positive number.
func Step(least float64) float64 {
	if !(least > 0) || math.IsInf(least, 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, d := range []float64{1, 2, 5} {
		if d*power >= least*(1-1e-9) {
			return d * power
		}
	}
	return 10 * power
}

// Plain is a tick's value as text.
func Plain(v float64) string {
	v = math.Round(v*1e9) / 1e9
	if v == 0 {
		return "0" // also for -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Duration is a number of seconds as a tick's label: 500 µs, 20 ms, 3 s.
func Duration(seconds float64) string {
	switch {
	case seconds >= 1 || seconds == 0:
		return Plain(seconds) + " s"
	case seconds >= 0.001:
		return Plain(math.Round(seconds*1e6)/1e3) + " ms"
	}
	return Plain(math.Round(seconds*1e9)/1e3) + " µs"
}
