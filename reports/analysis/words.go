package analysis

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// number writes v to four significant digits, and a ratio near 1 to as many as tell it from 1.
func number(v float64) string {
	if v < 1 && v > 0.9 {
		for digits := 4; digits < 12; digits++ {
			if text := strconv.FormatFloat(v, 'f', digits, 64); !strings.HasPrefix(text, "1") &&
				1-v > 5*math.Pow10(-digits) {
				return strings.TrimRight(text, "0")
			}
		}
	}
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// quantity writes v in the unit of its metric.
func quantity(v float64, unit string) string {
	if unit == "1/s" {
		return number(v) + " per second"
	}
	if unit != "" {
		return number(v) + " " + unit
	}
	return number(v)
}

// interval writes an interval, "95 % interval 0.1 to 0.2 s".
func interval(i stats.Interval, unit string) string {
	level := fmt.Sprintf("%g %% interval", 100*i.Level)
	switch {
	case !i.Known():
		return "no " + level
	case math.IsInf(i.Hi, 1):
		return fmt.Sprintf("%s %s and more", level, quantity(i.Lo, unit))
	case math.IsInf(i.Lo, -1):
		return fmt.Sprintf("%s up to %s", level, quantity(i.Hi, unit))
	}
	return fmt.Sprintf("%s %s to %s", level, number(i.Lo), quantity(i.Hi, unit))
}

// bound writes a limit's number, "≥ 0.999".
func bound(l record.Limit, unit string) string {
	text := strconv.FormatFloat(l.Value, 'g', -1, 64)
	if unit != "" {
		text += " " + unit
	}
	if l.Upper {
		return "≤ " + text
	}
	return "≥ " + text
}

// count writes a number of things, "1 replication".
func count(n int, noun string) string {
	return fmt.Sprintf("%d %s", n, plural(n, noun))
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// window writes what the metrics are over.
func window(seconds float64) string {
	return fmt.Sprintf("over the window from 0 to %s s", number(seconds))
}

// repeat is the end of a verdict's words: the line that runs it again.
func repeat(line string) string {
	if line == "" {
		return "."
	}
	return ". Repeat: " + line
}
