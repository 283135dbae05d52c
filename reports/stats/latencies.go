package stats

import (
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// MaxLatency is the greatest duration that Latencies tells apart.
const MaxLatency = time.Hour

// latencyResolution is the unit of the histogram.
const latencyResolution = time.Microsecond

// Latencies records the latencies of one trial in one pass, in memory that does not grow: an HDR
// histogram from 1 µs to [MaxLatency] with three significant digits, under 200 KiB, taken at the
// first Record and kept over Reset. Mean and Max are exact.
//
// Its quantiles describe the trial; they carry no interval, for requests of one trial are no
// independent evidence. The zero value is ready; one goroutine may use it at a time.
type Latencies struct {
	histogram *hdrhistogram.Histogram
	clamped   int64
	greatest  time.Duration
	// The exact sum, in two parts because an int64 of nanoseconds overflows at 2.5 million hours.
	seconds, nanoseconds int64
}

// Record takes in one latency. One below 0 counts as 0, one above [MaxLatency] as that, and either
// is counted in Clamped: there is something wrong with the clock or with the trial.
func (l *Latencies) Record(d time.Duration) {
	if l.histogram == nil {
		l.histogram = hdrhistogram.New(1, int64(MaxLatency/latencyResolution), 3)
	}
	if d < 0 || d > MaxLatency {
		l.clamped++
		d = min(max(d, 0), MaxLatency)
	}
	units := int64(d.Round(latencyResolution) / latencyResolution)
	if err := l.histogram.RecordValue(units); err != nil {
		l.clamped++ // cannot be: d is within the histogram's range
		return
	}
	l.greatest = max(l.greatest, d)
	l.seconds += int64(d / time.Second)
	l.nanoseconds += int64(d % time.Second)
}

// N is the number of latencies recorded, clamped ones included.
func (l *Latencies) N() int64 {
	if l.histogram == nil {
		return 0
	}
	return l.histogram.TotalCount()
}

// Clamped is the number of latencies that were out of range.
func (l *Latencies) Clamped() int64 { return l.clamped }

// Max is the greatest latency, exactly; 0 if there is none.
func (l *Latencies) Max() time.Duration { return l.greatest }

// Mean is the arithmetic mean, exact to the nanosecond; 0 if there are no latencies.
func (l *Latencies) Mean() time.Duration {
	n := l.N()
	if n == 0 {
		return 0
	}
	whole := time.Duration(l.seconds/n) * time.Second
	rest := float64(l.seconds%n)*1e9 + float64(l.nanoseconds)
	return whole + time.Duration(rest/float64(n)+0.5)
}

// Quantile is the latency of the request at rank q·N, rounded to the nearest rank; q is from 0 to
// 1. It is the upper edge of its class, so at most 0.1 % or 1 µs above the latency itself, and
// never above Max. It is 0 if there are no latencies.
func (l *Latencies) Quantile(q float64) time.Duration {
	if l.N() == 0 {
		return 0
	}
	d := time.Duration(l.histogram.ValueAtPercentile(q*100)) * latencyResolution
	return min(d, l.greatest)
}

// Merge adds what other has recorded; other is unchanged.
func (l *Latencies) Merge(other *Latencies) {
	if other.histogram == nil {
		return
	}
	if l.histogram == nil {
		l.histogram = hdrhistogram.New(1, int64(MaxLatency/latencyResolution), 3)
	}
	l.clamped += l.histogram.Merge(other.histogram) // nothing is dropped: the ranges are the same
	l.clamped += other.clamped
	l.greatest = max(l.greatest, other.greatest)
	l.seconds += other.seconds
	l.nanoseconds += other.nanoseconds
}

// Reset forgets everything but the memory.
func (l *Latencies) Reset() {
	if l.histogram != nil {
		l.histogram.Reset()
	}
	*l = Latencies{histogram: l.histogram}
}
