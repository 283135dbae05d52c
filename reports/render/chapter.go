package render

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/words"
	"github.com/seatrial/seatrial/reports/stats"
)

// requestStretch sums up the requests that were due in a stretch of a story.
type requestStretch struct {
	outcomes  []int64 // by record.Outcome
	versions  map[string]int64
	latencies []float64 // seconds, of those that ended ok
}

func (s *Story) request(r *record.Request) {
	if !r.Final || r.Due < 0 || r.Due.Seconds() >= s.header.WindowSeconds {
		return
	}
	i := int(r.Due / s.stretch)
	for len(s.requests) <= i {
		s.requests = append(s.requests, requestStretch{
			outcomes: make([]int64, len(record.Outcomes())), versions: map[string]int64{},
		})
	}
	one := &s.requests[i]
	one.outcomes[r.Outcome]++
	if r.Outcome == record.OK {
		one.versions[r.Version]++
		one.latencies = append(one.latencies, r.Latency().Seconds())
	}
}

func (s *Story) requestLines() []storyLine {
	var lines []storyLine
	for i := range s.requests {
		r := &s.requests[i]
		from := time.Duration(i) * s.stretch
		to := min((from + s.stretch).Seconds(), s.header.WindowSeconds)
		var due int64
		for _, n := range r.outcomes {
			due += n
		}
		lines = append(lines, storyLine{
			at: from, what: "requests", who: "until " + strconv.FormatFloat(to, 'f', -1, 64) + " s",
			became: strconv.FormatInt(due, 10) + " due", detail: r.describe(),
		})
	}
	return lines
}

func (r *requestStretch) describe() string {
	var parts []string
	for _, o := range record.Outcomes() {
		if n := r.outcomes[o]; n > 0 || o == record.OK {
			parts = append(parts, fmt.Sprintf("%d %s", n, o))
		}
	}
	if len(r.latencies) == 0 {
		return strings.Join(parts, ", ")
	}
	var served []string
	for _, v := range slices.Sorted(maps.Keys(r.versions)) {
		name := v
		if name == "" {
			name = "unknown"
		}
		served = append(served, fmt.Sprintf("%s %d", name, r.versions[v]))
	}
	stats.Sort(r.latencies)
	quantile := func(q float64) string {
		v := stats.Quantile(r.latencies, q)
		return words.ScaleFor("", "s", v).With(v)
	}
	return fmt.Sprintf("%s; served by %s; p50 %s, p99 %s", strings.Join(parts, ", "),
		strings.Join(served, ", "), quantile(0.5), quantile(0.99))
}

// dull lists what is left out of a story that is too long, the least telling first.
var dull = []struct {
	name string
	is   func(l *storyLine) bool
}{
	{"images pulled", func(l *storyLine) bool {
		return l.state == record.StatePulling || l.state == record.StatePulled
	}},
	{"set-up of pods and containers", func(l *storyLine) bool {
		return l.at < 0 && l.state != record.StateReady
	}},
	{"taints", func(l *storyLine) bool {
		return l.state == record.StateTainted || l.state == record.StateUntainted
	}},
	{"deployments' counts", func(l *storyLine) bool { return l.state == record.StateCounts }},
	{"containers started", func(l *storyLine) bool {
		return l.kind == record.KindContainer && l.state == record.StateStarted
	}},
	{"pods scheduled or started", func(l *storyLine) bool {
		return l.kind == record.KindPod &&
			(l.state == record.StateScheduled || l.state == record.StateStarted)
	}},
	{"endpoints", func(l *storyLine) bool { return l.kind == record.KindEndpoint }},
	{"containers", func(l *storyLine) bool { return l.kind == record.KindContainer }},
	{"pods", func(l *storyLine) bool { return l.kind == record.KindPod }},
}

// abridged leaves out as many kinds of lines as it takes, and says which and how many.
func abridged(all []storyLine) (lines []storyLine, left string) {
	lines = slices.Clone(all)
	var parts []string
	for _, d := range dull {
		if len(lines) <= mostStoryLines {
			break
		}
		before := len(lines)
		lines = slices.DeleteFunc(lines, func(l storyLine) bool { return d.is(&l) })
		if n := before - len(lines); n > 0 {
			parts = append(parts, fmt.Sprintf("%d lines of %s", n, d.name))
		}
	}
	if rest := len(lines) - mostStoryLines; rest > 0 { // steps and faults without end
		lines = lines[:mostStoryLines]
		parts = append(parts, fmt.Sprintf("the last %d lines", rest))
	}
	return lines, strings.Join(parts, ", ")
}

// byTime puts lines in order; what happened at the same time keeps its order.
func byTime(lines []storyLine) {
	slices.SortStableFunc(lines, func(a, b storyLine) int { return cmp.Compare(a.at, b.at) })
}
