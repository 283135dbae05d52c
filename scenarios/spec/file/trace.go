package file

import (
	"bufio"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/seatrial/seatrial/scenarios/spec/load"
)

// mostTraceProblems is how many wrong lines of a trace are told: a file that is none has only such.
const mostTraceProblems = 20

// trace reads due times, one per line: seconds, or durations with a unit. Empty lines and those
// that begin with # are passed over.
func (r *reader) trace(path, name string) load.Arrivals {
	var t load.Trace
	if name == "" {
		r.addAt(path, "want the name of a file")
		return t
	}
	f, err := os.Open(r.beside(name))
	if err != nil {
		r.addAt(path, "%v", err)
		return t
	}
	defer f.Close()
	lines, wrong := bufio.NewScanner(f), 0
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		at, ok := dueTime(text)
		if ok {
			t.Times = append(t.Times, at)
			continue
		}
		r.bad[path] = false
		switch wrong++; {
		case wrong < mostTraceProblems:
			r.problems = append(r.problems, problem{f.Name(), n, strconv.Quote(text) +
				": want a time from the load's start, in seconds or with a unit, at most " + load.MaxSpan.String()})
		case wrong == mostTraceProblems:
			r.problems = append(r.problems, problem{f.Name(), n, "and more such lines"})
		}
	}
	if err := lines.Err(); err != nil {
		r.addAt(path, "%s: %v", name, err)
	}
	return t
}

// dueTime reads seconds, or a duration with a unit.
func dueTime(text string) (time.Duration, bool) {
	at, err := time.ParseDuration(text)
	if seconds, numErr := strconv.ParseFloat(text, 64); numErr == nil {
		if !(math.Abs(seconds) <= load.MaxSpan.Seconds()) { // NaN too
			return 0, false
		}
		at, err = time.Duration(math.Round(seconds*1e9)), nil
	}
	return at, err == nil && at >= 0 && at <= load.MaxSpan
}
