package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The files of a recording.
const (
	headerFile   = "header.json"
	requestsFile = "requests.parquet"
	changesFile  = "changes.jsonl"
)

// Options say how a recording is written.
type Options struct {
	// FlushEvery is after how much time, by the observations' own clock, rows are written even if
	// few have come, and makes changes be written at once; 0 means rows only in full groups and
	// changes when there are enough of them, which is faster. A recording whose writer is killed
	// loses no more than this.
	FlushEvery time.Duration
}

// mostTimedGroups is after how many groups rows are written in full groups only: Parquet numbers
// groups with 16 bits. At one a second it is reached after four hours.
const mostTimedGroups = 1 << 14

// The kinds of the line that ends changes.jsonl.
const (
	kindEnd Kind = "end"
	kindCut Kind = "cut"
)

// A changeLine is a line of changes.jsonl.
type changeLine struct {
	AtNanos  int64 `json:"at_nanos"`
	Requests int64 `json:"requests"`
	Change
}

// An endLine is the last line of changes.jsonl.
type endLine struct {
	AtNanos  int64  `json:"at_nanos"`
	Requests int64  `json:"requests"`
	Kind     Kind   `json:"kind"`
	Message  string `json:"message,omitempty"`
}

// A Writer writes one recording. It is not safe for concurrent use. After an error, which every
// later call repeats, the recording is what was written before it.
type Writer struct {
	dir       string
	opts      Options
	requests  *os.File
	changes   *os.File
	lines     *bufio.Writer
	json      *json.Encoder
	buf       *buffers
	rows      int64 // written and waiting
	started   bool  // at has a meaning
	at        time.Duration
	nextFlush time.Duration
	err       error
}

// buffers are a writer's memory, shared by one writer after another.
type buffers struct {
	group   group
	encoder encoder
}

var pool = sync.Pool{New: func() any { return new(buffers) }}

// Create makes dir and begins a recording in it, in place of one that was there. Schema is filled
// in.
func Create(dir string, h Header, opts Options) (*Writer, error) {
	h.Schema = Schema
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("creating recording: %w", err)
	}
	requests, err := os.Create(filepath.Join(dir, requestsFile))
	if err != nil {
		return nil, fmt.Errorf("creating recording: %w", err)
	}
	changes, err := os.Create(filepath.Join(dir, changesFile))
	if err != nil {
		return nil, fmt.Errorf("creating recording: %w", errors.Join(err, requests.Close()))
	}
	// The header comes last: a folder that has one has the other files too.
	if err := writeJSON(filepath.Join(dir, headerFile), h); err != nil {
		return nil, fmt.Errorf("creating recording: %w",
			errors.Join(err, requests.Close(), changes.Close()))
	}
	w := &Writer{
		dir: dir, opts: opts, requests: requests, changes: changes,
		lines: bufio.NewWriter(changes), buf: pool.Get().(*buffers),
	}
	w.json = json.NewEncoder(w.lines)
	w.json.SetEscapeHTML(false)
	w.buf.group.reset()
	w.buf.encoder.reset()
	_, w.err = requests.WriteString(magic)
	return w, nil
}

// Write appends o, which must not be earlier than the observation before it. A request's At must be
// its Done.
func (w *Writer) Write(o Observation) error { return w.write(&o) }

func (w *Writer) write(o *Observation) error {
	if w.err != nil {
		return w.err
	}
	if w.err = w.check(o); w.err != nil {
		return w.err
	}
	if !w.started {
		w.started, w.nextFlush = true, o.At+w.opts.FlushEvery
	}
	w.at = o.At
	if o.IsRequest() {
		w.rows++
		w.buf.group.add(&o.Request)
		if w.buf.group.rows >= GroupRows {
			w.flushRows()
		}
	} else if err := w.json.Encode(changeLine{int64(o.At), w.rows, o.Change}); err != nil {
		w.err = fmt.Errorf("writing a change of %s %s to %s: %w",
			o.Change.Kind, o.Change.Name, w.dir, err)
	}
	if w.opts.FlushEvery > 0 {
		w.flushInTime(!o.IsRequest())
	}
	return w.err
}

// check refuses what a reader could not give back as it was.
func (w *Writer) check(o *Observation) error {
	switch {
	case w.buf == nil:
		return fmt.Errorf("writing to recording %s: it is closed", w.dir)
	case w.started && o.At < w.at:
		return fmt.Errorf("writing to recording %s: an observation at %v after one at %v",
			w.dir, o.At, w.at)
	case !o.IsRequest():
		return nil
	case o.At != o.Request.Done:
		return fmt.Errorf("writing to recording %s: request %s %d was done at %v, observed at %v",
			w.dir, o.Request.Load, o.Request.Seq, o.Request.Done, o.At)
	case o.Request.Outcome >= outcomes:
		return fmt.Errorf("writing to recording %s: request %s %d has outcome %d, which is unknown",
			w.dir, o.Request.Load, o.Request.Seq, o.Request.Outcome)
	}
	return nil
}

// flushInTime hands to the operating system what is due to be.
func (w *Writer) flushInTime(changed bool) {
	if changed && w.err == nil {
		w.err = w.lines.Flush()
	}
	if w.at >= w.nextFlush && len(w.buf.encoder.groups) < mostTimedGroups {
		w.flushRows()
		w.nextFlush = w.at + w.opts.FlushEvery
	}
}

// flushRows writes the group that waits.
func (w *Writer) flushRows() {
	if w.err != nil || w.buf.group.rows == 0 {
		return
	}
	b, err := w.buf.encoder.encode(&w.buf.group)
	w.buf.group.reset()
	if err == nil {
		_, err = w.requests.Write(b)
	}
	if err != nil {
		w.err = fmt.Errorf("writing requests to %s: %w", w.dir, err)
	}
}

// Close writes what is left and marks the recording as whole.
func (w *Writer) Close() error { return w.close(kindEnd, "") }

// Abort writes what is left and closes the recording as one that was cut off, for the reason
// given: for a trial that was interrupted.
func (w *Writer) Abort(why string) error { return w.close(kindCut, why) }

func (w *Writer) close(kind Kind, message string) error {
	if w.buf == nil {
		return w.err
	}
	w.flushRows()
	if w.err == nil {
		w.err = w.finish(endLine{int64(w.at), w.rows, kind, message})
	}
	pool.Put(w.buf)
	w.buf = nil
	err := errors.Join(w.err, w.requests.Close(), w.changes.Close())
	if w.err == nil {
		w.err = fmt.Errorf("writing to recording %s: it is closed", w.dir)
	}
	if err != nil {
		return fmt.Errorf("closing recording %s: %w", w.dir, err)
	}
	return nil
}

// finish writes both files' last words.
func (w *Writer) finish(end endLine) error {
	footer, err := w.buf.encoder.footer()
	if err != nil {
		return err
	}
	if _, err := w.requests.Write(footer); err != nil {
		return err
	}
	if err := w.json.Encode(end); err != nil {
		return err
	}
	return w.lines.Flush()
}
