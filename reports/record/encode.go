package record

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// The pages are put together here and not by parquet-go's own writer: a group must be readable
// without a footer, so the number and order of its pages must be known, and the same observations
// must give the same bytes, so they must not change with a library. It costs no more time (see
// BenchmarkWrite and BenchmarkGenericWriter). The encodings and the thrift structures are
// parquet-go's. Format: https://parquet.apache.org/docs/file-format/
//
// Nothing is compressed: the encodings alone leave 12 bytes of a row, of which a fast compressor
// takes another fifth.

// protocol is how Parquet writes its thrift structures.
var protocol thrift.CompactProtocol

// An encoder turns groups into the bytes of row groups, and remembers what the footer says of them.
type encoder struct {
	out     []byte // the row group
	page    []byte // a page's body, uncompressed
	groups  []format.RowGroup
	written int64 // bytes before the row group: where it begins
	rows    int64
}

func (e *encoder) reset() {
	e.out, e.page = e.out[:0], e.page[:0]
	e.groups, e.written, e.rows = nil, int64(len(magic)), 0
}

// encode returns the bytes of g as a row group, valid until the next call.
func (e *encoder) encode(g *group) ([]byte, error) {
	e.out = e.out[:0]
	columns := make([]format.ColumnChunk, len(columnTable))
	for i, c := range columnTable {
		meta, err := e.column(g, c.kind, c.slot)
		if err != nil {
			return nil, fmt.Errorf("encoding column %s: %w", c.name, err)
		}
		meta.PathInSchema = []string{c.name}
		meta.NumValues = int64(g.rows)
		columns[i] = format.ColumnChunk{MetaData: meta}
	}
	e.groups = append(e.groups, format.RowGroup{
		Columns: columns, NumRows: int64(g.rows), FileOffset: e.written,
		TotalByteSize: int64(len(e.out)), TotalCompressedSize: int64(len(e.out)),
		Ordinal: int16(len(e.groups)),
	})
	e.written += int64(len(e.out))
	e.rows += int64(g.rows)
	return e.out, nil
}

// column appends one column chunk.
func (e *encoder) column(g *group, kind columnKind, slot int) (format.ColumnMetaData, error) {
	begin := len(e.out)
	meta := format.ColumnMetaData{
		Type: kind.parquetType(), Codec: format.Uncompressed,
		Encoding: []format.Encoding{kind.encoding()},
	}
	if kind == texts {
		meta.DictionaryPageOffset = e.written + int64(begin)
		meta.Encoding = []format.Encoding{format.Plain, format.RLEDictionary}
		values := g.texts[slot].values
		e.page = appendPlain(e.page[:0], values)
		err := e.appendPage(format.PageHeader{
			Type: format.DictionaryPage,
			DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{
				NumValues: int32(len(values)), Encoding: format.Plain,
			}),
		})
		if err != nil {
			return meta, err
		}
	}
	meta.DataPageOffset = e.written + int64(len(e.out))
	if err := e.values(g, kind, slot); err != nil {
		return meta, err
	}
	err := e.appendPage(format.PageHeader{
		Type: format.DataPage,
		DataPageHeader: thrift.New(format.DataPageHeader{
			NumValues: int32(g.rows), Encoding: kind.encoding(),
			DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
		}),
	})
	meta.TotalUncompressedSize = int64(len(e.out) - begin)
	meta.TotalCompressedSize = meta.TotalUncompressedSize
	return meta, err
}

// values puts a column's values into page. Required columns that are not nested have no levels.
func (e *encoder) values(g *group, kind columnKind, slot int) (err error) {
	switch kind {
	case wholes:
		e.page, err = new(delta.BinaryPackedEncoding).EncodeInt64(e.page[:0], g.wholes[slot])
	case smalls:
		e.page, err = new(delta.BinaryPackedEncoding).EncodeInt32(e.page[:0], g.smalls[slot])
	case flags:
		e.page = appendBits(e.page[:0], g.flags)
	case texts:
		d := &g.texts[slot]
		width := bitWidth(len(d.values))
		var runs []byte
		// The encoder overwrites from the start of what it is given; the width goes before it.
		e.page = append(e.page[:0], byte(width))
		runs, err = (&rle.Encoding{BitWidth: width}).EncodeInt32(e.page[1:], d.indexes)
		e.page = append(e.page[:1], runs...)
	}
	return err
}

// appendPage appends a header for the page and the page.
func (e *encoder) appendPage(h format.PageHeader) error {
	h.UncompressedPageSize = int32(len(e.page))
	h.CompressedPageSize = int32(len(e.page))
	h.CRC = int32(crc32.ChecksumIEEE(e.page))
	b, err := thrift.Marshal(&protocol, &h)
	if err != nil {
		return fmt.Errorf("encoding a page header: %w", err)
	}
	e.out = append(append(e.out, b...), e.page...)
	return nil
}

// footer returns what ends the file.
func (e *encoder) footer() ([]byte, error) {
	b, err := thrift.Marshal(&protocol, &format.FileMetaData{
		Version: 1, Schema: schema(), NumRows: e.rows, RowGroups: e.groups, CreatedBy: createdBy,
	})
	if err != nil {
		return nil, fmt.Errorf("encoding the footer: %w", err)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return append(b, magic...), nil
}

// appendPlain appends strings as PLAIN has them: each after its length.
func appendPlain(b []byte, values []string) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(v)))
		b = append(b, v...)
	}
	return b
}

// appendBits appends booleans as PLAIN has them: a bit each, the first lowest.
func appendBits(b []byte, values []bool) []byte {
	for i, v := range values {
		if i%8 == 0 {
			b = append(b, 0)
		}
		if v {
			b[len(b)-1] |= 1 << (i % 8)
		}
	}
	return b
}

// bitWidth is how many bits an index into n values takes; at least 1, as some readers want it.
func bitWidth(n int) int {
	width := 1
	for n > 1<<width {
		width++
	}
	return width
}
