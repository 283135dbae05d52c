package record

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// A Reader reads one recording. It holds no file open between calls.
type Reader struct {
	// Header says what the recording is of.
	Header Header

	dir     string
	rows    int64 // in whole row groups
	changes []changeLine
	cut     string
	stopped bool // its writer said that it was cut off
}

// Open opens the recording in dir. One that was cut off is no error: see Cut.
func Open(dir string) (*Reader, error) {
	r := &Reader{dir: dir}
	if err := readJSON(filepath.Join(dir, headerFile), &r.Header); err != nil {
		return nil, fmt.Errorf("opening recording: %w", err)
	}
	if r.Header.Schema != Schema {
		err := wrongSchema(filepath.Join(dir, headerFile), r.Header.Schema)
		return nil, fmt.Errorf("opening recording: %w", err)
	}
	end, err := r.readChanges()
	if err != nil {
		return nil, fmt.Errorf("opening recording: %w", err)
	}
	footer, err := r.measure()
	if err != nil {
		return nil, fmt.Errorf("opening recording: %w", err)
	}
	r.cut = r.whyCut(end, footer)
	r.stopped = end != nil && end.Kind == kindCut
	return r, nil
}

// Cut tells whether the recording was cut off, and how.
func (r *Reader) Cut() (cut bool, why string) { return r.cut != "", r.cut }

// Interrupted tells whether the recording was cut off by its own writer (Writer.Abort): the trial
// did not fail, it was not let finish.
func (r *Reader) Interrupted() bool { return r.stopped }

// Requests is how many rows of requests can be read.
func (r *Reader) Requests() int64 { return r.rows }

// whyCut says in what way the recording is not whole, or "".
func (r *Reader) whyCut(end *endLine, footer bool) string {
	read := fmt.Sprintf("%d requests and %d changes could be read", r.rows, len(r.changes))
	switch {
	case end != nil && end.Kind == kindCut:
		return fmt.Sprintf("the trial was interrupted (%s): %s", end.Message, read)
	case end == nil && !footer:
		return "the recording was cut off: " + read
	case end == nil:
		return fmt.Sprintf("%s was cut off: %s", changesFile, read)
	case !footer:
		return fmt.Sprintf("%s was cut off: %s, %d requests were written",
			requestsFile, read, end.Requests)
	case end.Requests != r.rows:
		return fmt.Sprintf("requests are missing: %s, %d requests were written", read, end.Requests)
	}
	return ""
}

// readChanges reads changes.jsonl up to its last whole line; end is nil if that is not the one
// that ends it.
func (r *Reader) readChanges() (end *endLine, err error) {
	path := filepath.Join(r.dir, changesFile)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // it was only read
	lines := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return end, nil // what comes after the last line end was cut off
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if end != nil {
			return nil, fmt.Errorf("%s:%d: a line after the end", path, n)
		}
		var c changeLine
		if err := json.Unmarshal(line, &c); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		switch c.Kind {
		case kindEnd, kindCut:
			end = &endLine{c.AtNanos, c.Requests, c.Kind, c.Message}
		case "":
			return nil, fmt.Errorf("%s:%d: a change without a kind", path, n)
		default:
			r.changes = append(r.changes, c)
		}
	}
}

// measure finds out how many rows can be read: from the footer, or where there is none by going
// over the row groups.
func (r *Reader) measure() (footer bool, err error) {
	path := filepath.Join(r.dir, requestsFile)
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close() // it was only read
	rows, ok, err := footerRows(f)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if ok {
		r.rows = rows
		return true, nil
	}
	w, err := newWalker(f)
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	for {
		n, err := w.skip()
		if errors.Is(err, errNoPage) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("%s: %w", path, err)
		}
		r.rows += int64(n)
	}
}

// newWalker returns a walker at the first row group of f.
func newWalker(f *os.File) (*walker, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	w := &walker{in: bufio.NewReaderSize(f, 1<<16), texts: make(map[string]string)}
	// What is too short to begin with the magic bytes has no row group after them either.
	n, err := w.in.Discard(len(magic))
	w.offset = int64(n)
	if err == io.EOF {
		err = nil
	}
	return w, err
}

// footerRows reads the number of rows from a Parquet file's footer; ok is false if there is none.
func footerRows(f *os.File) (rows int64, ok bool, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, false, err
	}
	const tail = 4 + len(magic)
	size := info.Size()
	if size < int64(len(magic)+tail) {
		return 0, false, nil
	}
	var last [tail]byte
	if _, err := f.ReadAt(last[:], size-int64(tail)); err != nil {
		return 0, false, err
	}
	length := int64(binary.LittleEndian.Uint32(last[:4]))
	if string(last[4:]) != magic || length > size-int64(len(magic)+tail) {
		return 0, false, nil
	}
	b := make([]byte, length)
	if _, err := f.ReadAt(b, size-int64(tail)-length); err != nil {
		return 0, false, err
	}
	var meta format.FileMetaData
	if err := thrift.Unmarshal(&protocol, b, &meta); err != nil {
		return 0, false, nil //nolint:nilerr // without a footer, it is read as far as it goes
	}
	if meta.CreatedBy != createdBy {
		return 0, false, fmt.Errorf("it was written by %q, and this program reads what %q wrote",
			meta.CreatedBy, createdBy)
	}
	return meta.NumRows, true, nil
}

// All gives the observations in the order in which they were written. The pointer is valid until
// the next step only. After an error there is nothing more.
func (r *Reader) All() iter.Seq2[*Observation, error] {
	return func(yield func(*Observation, error) bool) {
		err := r.each(func(o *Observation) bool { return yield(o, nil) })
		if err != nil {
			yield(nil, fmt.Errorf("reading recording %s: %w", r.dir, err))
		}
	}
}

// each calls yield for every observation until it returns false.
func (r *Reader) each(yield func(*Observation) bool) error {
	path := filepath.Join(r.dir, requestsFile)
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // it was only read
	w, err := newWalker(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	buf := pool.Get().(*buffers)
	defer pool.Put(buf)
	m := merger{changes: r.changes, yield: yield}
	for m.rows < r.rows {
		if err := w.read(&buf.group); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if done, err := m.group(&buf.group); done || err != nil {
			return err
		}
	}
	m.changesBefore(-1)
	return nil
}

// A merger puts changes between rows, as they were written.
type merger struct {
	changes []changeLine
	rows    int64 // given so far
	yield   func(*Observation) bool
	request Observation // reused
	change  Observation // reused
}

// group gives the rows of g and the changes between them. Done says that no more is wanted.
func (m *merger) group(g *group) (done bool, err error) {
	known, err := parseOutcomes(g.texts[outcomeSlot].values)
	if err != nil {
		return true, err
	}
	for i := range g.rows {
		if len(m.changes) > 0 && m.changes[0].Requests <= m.rows && !m.changesBefore(m.rows) {
			return true, nil
		}
		g.row(i, &m.request.Request)
		m.request.Request.Outcome = known[g.texts[outcomeSlot].indexes[i]]
		m.request.At = m.request.Request.Done
		m.rows++
		if !m.yield(&m.request) {
			return true, nil
		}
	}
	return false, nil
}

// changesBefore gives the changes that were written before that many rows had been, all if it is
// negative. It returns false if no more is wanted.
func (m *merger) changesBefore(rows int64) bool {
	for len(m.changes) > 0 && (rows < 0 || m.changes[0].Requests <= rows) {
		m.change = Observation{At: time.Duration(m.changes[0].AtNanos), Change: m.changes[0].Change}
		m.changes = m.changes[1:]
		if !m.yield(&m.change) {
			return false
		}
	}
	return true
}

func parseOutcomes(names []string) ([]Outcome, error) {
	known := make([]Outcome, len(names))
	for i, name := range names {
		o, ok := ParseOutcome(name)
		if !ok {
			return nil, fmt.Errorf("%q is no outcome", name)
		}
		known[i] = o
	}
	return known, nil
}

// row copies row i of the group, all but its outcome and what follows from it, into r.
func (g *group) row(i int, r *Request) {
	r.Load = g.text(loadSlot, i)
	r.Seq = g.wholes[seqSlot][i]
	r.Attempt = g.smalls[attemptSlot][i]
	r.Final = g.flags[i]
	r.Due = time.Duration(g.wholes[dueSlot][i])
	r.Sent = time.Duration(g.wholes[sentSlot][i])
	r.Done = time.Duration(g.wholes[doneSlot][i])
	r.Status = g.smalls[statusSlot][i]
	r.Pod = g.text(podSlot, i)
	r.Node = g.text(nodeSlot, i)
	r.Version = g.text(versionSlot, i)
}

func (g *group) text(slot, i int) string {
	d := &g.texts[slot]
	return d.values[d.indexes[i]]
}
