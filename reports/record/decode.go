package record

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// headerBytes is more than a page header of ours takes.
const headerBytes = 128

// maxPageBytes bounds what a page header can make a reader allocate. A group has at most GroupRows
// rows; only a dictionary of very long strings could come near it.
const maxPageBytes = 1 << 28

// errNoPage says that what follows is not the page that must come next: in a file without a footer,
// the place where it was cut off.
var errNoPage = errors.New("no whole page of the expected kind")

// A walker goes through row groups page by page, without a footer.
type walker struct {
	in     *bufio.Reader
	offset int64
	page   []byte
	// texts are all strings met so far, so that each is made once.
	texts map[string]string
}

// page reads the header of the next page, which must be of the type given, and with body its bytes
// into w.page; without it skips them.
func (w *walker) next(kind format.PageType, body bool) (format.PageHeader, error) {
	var h format.PageHeader
	peeked, err := w.in.Peek(headerBytes)
	if err != nil && err != io.EOF {
		return h, err
	}
	r := protocol.NewReaderFromBytes(slices.Clone(peeked))
	if err := thrift.NewDecoder(r).Decode(&h); err != nil {
		return h, fmt.Errorf("%w: %w", errNoPage, err)
	}
	size := int(h.CompressedPageSize)
	if h.Type != kind || size < 0 || size > maxPageBytes || h.UncompressedPageSize != int32(size) ||
		h.DataPageHeader.Valid != (kind == format.DataPage) ||
		h.DictionaryPageHeader.Valid != (kind == format.DictionaryPage) {
		return h, errNoPage
	}
	headerSize := r.BytesRead()
	if _, err := w.in.Discard(headerSize); err != nil {
		return h, fmt.Errorf("%w: %w", errNoPage, err)
	}
	if !body {
		if _, err := w.in.Discard(size); err != nil {
			return h, fmt.Errorf("%w: %w", errNoPage, err)
		}
	} else {
		w.page = slices.Grow(w.page[:0], size)[:size]
		if _, err := io.ReadFull(w.in, w.page); err != nil {
			return h, fmt.Errorf("%w: %w", errNoPage, err)
		}
		if crc32.ChecksumIEEE(w.page) != uint32(h.CRC) {
			return h, fmt.Errorf("%w: its checksum is wrong", errNoPage)
		}
	}
	w.offset += int64(headerSize + size)
	return h, nil
}

// skip goes over one row group and returns its rows.
func (w *walker) skip() (int, error) {
	rows := -1
	for _, c := range columnTable {
		if c.kind == texts {
			if _, err := w.next(format.DictionaryPage, false); err != nil {
				return 0, err
			}
		}
		h, err := w.next(format.DataPage, false)
		if err != nil {
			return 0, err
		}
		n := int(h.DataPageHeader.V.NumValues)
		if rows >= 0 && n != rows || n <= 0 {
			return 0, errNoPage
		}
		rows = n
	}
	return rows, nil
}

// read reads one row group into g.
func (w *walker) read(g *group) error {
	g.reset()
	for i, c := range columnTable {
		if err := w.column(g, c.kind, c.slot, i == 0); err != nil {
			return fmt.Errorf("column %s at byte %d: %w", c.name, w.offset, err)
		}
	}
	return nil
}

// column reads one column chunk; the first one says how many rows the group has.
func (w *walker) column(g *group, kind columnKind, slot int, first bool) error {
	if kind == texts {
		h, err := w.next(format.DictionaryPage, true)
		if err != nil {
			return err
		}
		n := int(h.DictionaryPageHeader.V.NumValues)
		if err := w.dictionary(&g.texts[slot], n); err != nil {
			return err
		}
	}
	h, err := w.next(format.DataPage, true)
	if err != nil {
		return err
	}
	data := h.DataPageHeader.V
	if data.Encoding != kind.encoding() {
		return fmt.Errorf("its encoding is %v, and this program wrote %v", data.Encoding,
			kind.encoding())
	}
	if first {
		g.rows = int(data.NumValues)
	}
	n, err := w.values(g, kind, slot)
	if err == nil && (n != g.rows || int(data.NumValues) != n) {
		err = fmt.Errorf("%d values where %d are due", n, g.rows)
	}
	return err
}

// values decodes the page as a column's values and returns how many there are.
func (w *walker) values(g *group, kind columnKind, slot int) (n int, err error) {
	switch kind {
	case wholes:
		v := &g.wholes[slot]
		*v, err = new(delta.BinaryPackedEncoding).DecodeInt64(*v, w.page)
		return len(*v), err
	case smalls:
		v := &g.smalls[slot]
		*v, err = new(delta.BinaryPackedEncoding).DecodeInt32(*v, w.page)
		return len(*v), err
	case flags:
		if len(w.page) != (g.rows+7)/8 {
			return 8 * len(w.page), nil
		}
		for i := range g.rows {
			g.flags = append(g.flags, w.page[i/8]>>(i%8)&1 == 1)
		}
		return len(g.flags), nil
	}
	d := &g.texts[slot]
	if len(w.page) == 0 || w.page[0] > 32 {
		return 0, errors.New("it has no bit width")
	}
	runs := rle.Encoding{BitWidth: int(w.page[0])}
	d.indexes, err = runs.DecodeInt32(d.indexes, w.page[1:])
	if err != nil {
		return 0, err
	}
	if len(d.indexes) > g.rows { // the last run may be filled up to eight
		d.indexes = d.indexes[:g.rows]
	}
	for _, i := range d.indexes {
		if i < 0 || int(i) >= len(d.values) {
			return 0, fmt.Errorf("index %d into %d strings", i, len(d.values))
		}
	}
	return len(d.indexes), nil
}

// dictionary decodes the page as n strings.
func (w *walker) dictionary(d *dictionary, n int) error {
	rest := w.page
	for range n {
		if len(rest) < 4 {
			return errors.New("its dictionary is too short")
		}
		size := uint64(binary.LittleEndian.Uint32(rest))
		if rest = rest[4:]; size > uint64(len(rest)) {
			return errors.New("its dictionary is too short")
		}
		text, ok := w.texts[string(rest[:size])]
		if !ok {
			text = string(rest[:size])
			w.texts[text] = text
		}
		d.values = append(d.values, text)
		rest = rest[size:]
	}
	return nil
}
