package analysis

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/stats"
)

// A tally counts the final outcomes of the requests that were due in the window.
type tally struct {
	due, ok   int64
	notSent   int64
	latencies stats.Latencies
	// finals are the due times, in nanoseconds, each doubled, plus 1 if the request failed: sorted,
	// they are in order of due time with a success before a failure that was due at the same
	// instant.
	finals []int64
	loads  []*loadTally
	last   *loadTally
}

// A loadTally notices observations that were lost: a load's requests are numbered without gaps.
type loadTally struct {
	name   string
	finals int64
	most   int64 // the greatest Seq of any attempt
}

// tallies keeps the memory of trials that are done: a histogram of 200 KiB, and 8 bytes a request.
var tallies = sync.Pool{New: func() any { return new(tally) }}

func newTally() *tally {
	t := tallies.Get().(*tally)
	t.latencies.Reset()
	*t = tally{latencies: t.latencies, finals: t.finals[:0]}
	return t
}

func (t *tally) release() { tallies.Put(t) }

func (t *tally) observe(r *record.Request, window time.Duration) {
	load := t.load(r.Load)
	load.most = max(load.most, r.Seq)
	if !r.Final {
		return
	}
	load.finals++
	if r.Due < 0 || r.Due >= window {
		return
	}
	t.due++
	key := int64(r.Due) << 1
	switch r.Outcome {
	case record.OK:
		t.ok++
		t.latencies.Record(r.Latency())
	case record.NotSent:
		t.notSent++
		key |= 1
	default:
		key |= 1
	}
	t.finals = append(t.finals, key)
}

func (t *tally) load(name string) *loadTally {
	if t.last != nil && t.last.name == name {
		return t.last
	}
	for _, l := range t.loads {
		if l.name == name {
			t.last = l
			return l
		}
	}
	t.last = &loadTally{name: name, most: -1}
	t.loads = append(t.loads, t.last)
	return t.last
}

// metrics fills in what follows from the counts and the latencies.
func (t *tally) metrics(into map[string]Value, window time.Duration) {
	into["goodput_rps"] = Value{V: float64(t.ok) / window.Seconds()}
	availability, lost := Value{}, Value{V: float64(t.due - t.ok)}
	if t.due == 0 {
		availability.Missing = "no request was due in the window"
		lost.Missing = availability.Missing
		into["goodput_rps"] = lost
	} else {
		availability.V = float64(t.ok) / float64(t.due)
	}
	into["availability"], into["requests_lost"] = availability, lost
	for name, q := range map[string]float64{
		"latency_p50_seconds": 0.5, "latency_p90_seconds": 0.9,
		"latency_p99_seconds": 0.99, "latency_p999_seconds": 0.999,
	} {
		into[name] = t.latency(t.latencies.Quantile(q))
	}
	into["latency_mean_seconds"] = t.latency(t.latencies.Mean())
}

func (t *tally) latency(d time.Duration) Value {
	if t.ok == 0 {
		return Value{Missing: "no request ended ok"}
	}
	return Value{V: d.Seconds()}
}

// quantiles are the latencies at LatencyQuantiles, nil if there are none.
func (t *tally) quantiles() []float64 {
	if t.ok == 0 {
		return nil
	}
	all := LatencyQuantiles()
	for i, q := range all {
		all[i] = t.latencies.Quantile(q).Seconds()
	}
	return all
}

// An outage is a stretch of failed requests with no success between, by due time.
type outage struct {
	from time.Duration // the first failed request was due
	to   time.Duration // the next successful one was due
	open bool          // no successful one came: to is the end of the window
}

// outages lists the outages in order.
//
// A single failed request is an outage as long as the gap to the next due success: what can be
// said about how long the service was away is limited by how often it was asked.
func (t *tally) outages(window time.Duration) []outage {
	slices.Sort(t.finals)
	var all []outage
	failing := false
	for _, key := range t.finals {
		due, failed := time.Duration(key>>1), key&1 == 1
		switch {
		case failed && !failing:
			all = append(all, outage{from: due, to: window, open: true})
		case !failed && failing:
			all[len(all)-1].to, all[len(all)-1].open = due, false
		}
		failing = failed
	}
	return all
}

func outageMetrics(into map[string]Value, outages []outage, due int64) {
	var sum, longest Value
	if due == 0 {
		sum.Missing = "no request was due in the window"
		longest.Missing = sum.Missing
	}
	for _, o := range outages {
		length := (o.to - o.from).Seconds()
		sum.V += length
		if length > longest.V {
			longest.V, longest.At = length, &o.from
		}
	}
	into["outage_seconds"], into["outage_longest_seconds"] = sum, longest
}

// lost says what is missing of the loads' requests.
func (t *tally) lost() []string {
	var why []string
	for _, l := range t.loads {
		if due := l.most + 1; l.finals != due {
			why = append(why, fmt.Sprintf("observations were lost: load %s has %d final outcomes "+
				"for %d requests", l.name, l.finals, due))
		}
	}
	if t.notSent > 0 {
		why = append(why, fmt.Sprintf("the load generator did not send %d of %d requests that "+
			"were due: give it more room, or ask for less load", t.notSent, t.due))
	}
	return why
}
