package words

import (
	"math"
	"strconv"
	"strings"

	"github.com/seatrial/seatrial/reports/stats"
)

// None stands where there is no number.
const None = "–"

// A Scale writes the values of one metric in one unit, so that an estimate and the ends of its
// interval can be compared by eye.
type Scale struct {
	// Unit is what follows a number: "ms", "req/s" or nothing.
	Unit   string
	factor float64
	ratio  bool
}

// ScaleFor returns the scale that suits a value of a metric with a base unit of record.Metrics.
// Seconds become ms or µs where typical is small; what else there is stays.
func ScaleFor(metric, unit string, typical float64) Scale {
	switch unit {
	case "s":
		return seconds(math.Abs(typical))
	case "1/s":
		return Scale{Unit: "req/s", factor: 1}
	}
	return Scale{Unit: unit, factor: 1, ratio: metric == "availability"}
}

func seconds(typical float64) Scale {
	switch {
	case typical == 0 || typical >= 0.9995:
		return Scale{Unit: "s", factor: 1}
	case typical >= 0.0009995:
		return Scale{Unit: "ms", factor: 1e3}
	}
	return Scale{Unit: "µs", factor: 1e6}
}

// Number is v without its unit, with three significant digits; a ratio has as many decimals as it
// takes to see that it is not quite 1.
func (s Scale) Number(v float64) string {
	if s.ratio {
		return ratio(v)
	}
	return significant(v * s.factor)
}

// With is v with its unit.
func (s Scale) With(v float64) string { return s.unit(s.Number(v)) }

// Signed is v with its sign and unit, for a difference.
func (s Scale) Signed(v float64) string {
	text := s.Number(v)
	if v > 0 && text != "0" {
		text = "+" + text
	}
	return s.unit(strings.Replace(text, "-", "−", 1))
}

func (s Scale) unit(number string) string {
	if s.Unit == "" {
		return number
	}
	return number + " " + s.Unit
}

// Interval is an interval's ends without unit, such as "[5.1, 5.3]" or "[41, ∞)"; "" if nothing is
// known of it.
func (s Scale) Interval(i *stats.Interval) string {
	if i == nil || !i.Known() {
		return ""
	}
	lo, hi := "(−∞", "∞)"
	if !math.IsInf(i.Lo, 0) {
		lo = "[" + strings.Replace(s.Number(i.Lo), "-", "−", 1)
	}
	if !math.IsInf(i.Hi, 0) {
		hi = strings.Replace(s.Number(i.Hi), "-", "−", 1) + "]"
	}
	return lo + ", " + hi
}

// significant writes three significant digits without exponent, and no zeros that say nothing.
func significant(v float64) string {
	if v == 0 {
		return "0" // also for -0
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	decimals := min(max(0, 2-int(math.Floor(math.Log10(math.Abs(v))))), 9)
	return trim(strconv.FormatFloat(v, 'f', decimals, 64))
}

// ratio writes four decimals, and more as long as they would round to 1 what is not 1: the nines
// of an availability are what it is about.
func ratio(v float64) string {
	if v == 1 || v == 0 {
		return significant(v)
	}
	text := strconv.FormatFloat(v, 'f', 4, 64)
	for decimals := 5; decimals <= 9 && (text[:2] == "1." || trim(text) == "0"); decimals++ {
		text = strconv.FormatFloat(v, 'f', decimals, 64)
	}
	return trim(text)
}

func trim(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}
