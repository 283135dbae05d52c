package record

import (
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// GroupRows is the most rows that a row group holds: what a killed writer can lose.
const GroupRows = 8192

// magic is at both ends of a Parquet file.
const magic = "PAR1"

// createdBy names the writer in the footer; fixed, so that bytes are.
const createdBy = "seatrial version 1alpha1"

// A columnKind says how the values of a column are stored.
type columnKind uint8

const (
	wholes columnKind = iota // int64, DELTA_BINARY_PACKED
	smalls                   // int32, DELTA_BINARY_PACKED
	flags                    // boolean, PLAIN: a bit each, the first lowest
	texts                    // byte array, RLE_DICTIONARY
)

// columnTable is the schema of requests.parquet, in order; doc.go explains it. The slots of a
// group's columns follow the same order within each kind.
var columnTable = [...]struct {
	name string
	kind columnKind
	slot int // the number of the column within its kind
}{
	{"load", texts, loadSlot},
	{"seq", wholes, seqSlot},
	{"attempt", smalls, attemptSlot},
	{"final", flags, 0},
	{"due_nanos", wholes, dueSlot},
	{"sent_nanos", wholes, sentSlot},
	{"done_nanos", wholes, doneSlot},
	{"outcome", texts, outcomeSlot},
	{"status", smalls, statusSlot},
	{"pod", texts, podSlot},
	{"node", texts, nodeSlot},
	{"version", texts, versionSlot},
}

const (
	seqSlot, dueSlot, sentSlot, doneSlot, wholeSlots = 0, 1, 2, 3, 4

	attemptSlot, statusSlot, smallSlots = 0, 1, 2

	loadSlot, outcomeSlot, podSlot, nodeSlot, versionSlot, textSlots = 0, 1, 2, 3, 4, 5
)

// A group is the columns of a row group in memory.
type group struct {
	rows   int
	wholes [wholeSlots][]int64
	smalls [smallSlots][]int32
	flags  []bool
	texts  [textSlots]dictionary
}

// reset empties the group and keeps its memory.
func (g *group) reset() {
	g.rows = 0
	for i := range g.wholes {
		g.wholes[i] = g.wholes[i][:0]
	}
	for i := range g.smalls {
		g.smalls[i] = g.smalls[i][:0]
	}
	g.flags = g.flags[:0]
	for i := range g.texts {
		g.texts[i].reset()
	}
}

// add appends a row.
func (g *group) add(r *Request) {
	g.rows++
	g.wholes[seqSlot] = append(g.wholes[seqSlot], r.Seq)
	g.wholes[dueSlot] = append(g.wholes[dueSlot], int64(r.Due))
	g.wholes[sentSlot] = append(g.wholes[sentSlot], int64(r.Sent))
	g.wholes[doneSlot] = append(g.wholes[doneSlot], int64(r.Done))
	g.smalls[attemptSlot] = append(g.smalls[attemptSlot], r.Attempt)
	g.smalls[statusSlot] = append(g.smalls[statusSlot], r.Status)
	g.flags = append(g.flags, r.Final)
	g.texts[loadSlot].add(r.Load)
	g.texts[outcomeSlot].add(r.Outcome.String())
	g.texts[podSlot].add(r.Pod)
	g.texts[nodeSlot].add(r.Node)
	g.texts[versionSlot].add(r.Version)
}

// A dictionary is a column of strings: the different ones, and each row's index among them.
type dictionary struct {
	values  []string
	indexes []int32
	found   map[string]int32 // of values, made when there are too many to go through
}

// scanned is how many values are gone through one by one; equal strings mostly share their memory,
// which makes that faster than hashing.
const scanned = 12

func (d *dictionary) reset() {
	clear(d.values)
	d.values, d.indexes, d.found = d.values[:0], d.indexes[:0], nil
}

func (d *dictionary) add(s string) {
	d.indexes = append(d.indexes, d.index(s))
}

func (d *dictionary) index(s string) int32 {
	if d.found == nil {
		for i, v := range d.values {
			if v == s {
				return int32(i)
			}
		}
	} else if i, ok := d.found[s]; ok {
		return i
	}
	i := int32(len(d.values))
	d.values = append(d.values, s)
	if d.found != nil {
		d.found[s] = i
	} else if len(d.values) > scanned {
		d.found = make(map[string]int32, 4*scanned)
		for i, v := range d.values {
			d.found[v] = int32(i)
		}
	}
	return i
}

// schema returns the flattened schema tree, root first.
func schema() []format.SchemaElement {
	required := thrift.New(format.Required)
	elements := []format.SchemaElement{{
		Name: "request", NumChildren: thrift.New(int32(len(columnTable))),
	}}
	for _, c := range columnTable {
		e := format.SchemaElement{
			Name: c.name, RepetitionType: required, Type: thrift.New(c.kind.parquetType()),
		}
		if c.kind == texts {
			e.ConvertedType = thrift.New(deprecated.UTF8)
			e.LogicalType = format.LogicalType{Value: &format.StringType{}}
		}
		elements = append(elements, e)
	}
	return elements
}

func (k columnKind) parquetType() format.Type {
	switch k {
	case wholes:
		return format.Int64
	case smalls:
		return format.Int32
	case flags:
		return format.Boolean
	default:
		return format.ByteArray
	}
}

// encoding is that of the column's data page.
func (k columnKind) encoding() format.Encoding {
	switch k {
	case flags:
		return format.Plain
	case texts:
		return format.RLEDictionary
	default:
		return format.DeltaBinaryPacked
	}
}
