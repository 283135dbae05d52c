package file

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// decoder fills Go values from YAML nodes and remembers where each path stands and everything that
// does not fit. encoding libraries stop at the first unknown field; this one does not.
type decoder struct {
	name     string          // of the file, as given
	lines    map[string]int  // path → line
	bad      map[string]bool // path of what could not be read → its field is unknown
	problems []problem
}

// complain adds a problem of the value at path.
func (d *decoder) complain(path string, line int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if path != "" {
		text = path + ": " + text
	}
	d.bad[path] = false
	d.problems = append(d.problems, problem{d.name, line, text})
}

// line returns the line of a path, or of the nearest thing around it that is in the file.
func (d *decoder) line(path string) int {
	for path != "" {
		if n, ok := d.lines[path]; ok {
			return n
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	nodeType     = reflect.TypeFor[yaml.Node]()
)

// decode fills v, which must be settable, from n, which has no aliases. Nodes are kept as they are
// where v is a yaml.Node.
func (d *decoder) decode(n *yaml.Node, v reflect.Value, path string) {
	d.lines[path] = n.Line
	switch {
	case v.Type() == nodeType:
		v.Set(reflect.ValueOf(*n))
	case n.ShortTag() == "!!null":
		if _, told := d.bad[path]; told {
			return // it is what was put in the place of something worse
		}
		d.complain(path, n.Line, "is empty")
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), path)
	case v.Kind() == reflect.Struct:
		d.mapping(n, v, path)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v, path)
	case v.Kind() == reflect.Map:
		d.labels(n, v, path)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.complain(path, n.Line, "want a mapping with %s", strings.Join(fieldNames(v.Type()), ", "))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		if f, ok := fieldNamed(v, key.Value); ok {
			d.decode(value, f, at)
			continue
		}
		d.complain(at, key.Line, "unknown field (there are %s)", strings.Join(fieldNames(v.Type()), ", "))
		d.bad[at] = true
	}
}

func (d *decoder) sequence(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.complain(path, n.Line, "want a list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, item := range n.Content {
		d.decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) labels(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.complain(path, n.Line, "want a mapping, such as {app: web}")
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(n.Content[i+1], value, join(path, n.Content[i].Value))
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value), value)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode {
		d.complain(path, n.Line, "want a single value")
		return
	}
	var err error
	want := "a text"
	switch {
	case v.Type() == durationType:
		var t time.Duration
		t, err = time.ParseDuration(n.Value)
		v.SetInt(int64(t))
		want = "a duration with a unit, such as 30s or 250ms"
	case v.Kind() == reflect.String:
		v.SetString(n.Value)
	case v.Kind() == reflect.Bool:
		var b bool
		b, err = strconv.ParseBool(n.Value)
		v.SetBool(b)
		want = "true or false"
	case v.CanInt():
		var i int64
		i, err = strconv.ParseInt(n.Value, 10, v.Type().Bits())
		v.SetInt(i)
		want = "a whole number"
	case v.CanFloat():
		var f float64
		f, err = strconv.ParseFloat(n.Value, 64)
		v.SetFloat(f)
		want = "a number"
	}
	if err != nil {
		d.complain(path, n.Line, "%q: want %s", n.Value, want)
	}
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// fieldNamed finds the field whose yaml tag is name, also in embedded structs.
func fieldNamed(v reflect.Value, name string) (reflect.Value, bool) {
	for f, field := range v.Fields() {
		if f.Anonymous {
			if inner, ok := fieldNamed(field, name); ok {
				return inner, true
			}
		} else if f.Tag.Get("yaml") == name {
			return field, true
		}
	}
	return reflect.Value{}, false
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if f.Anonymous {
			names = append(names, fieldNames(f.Type)...)
		} else if tag := f.Tag.Get("yaml"); tag != "" {
			names = append(names, tag)
		}
	}
	sort.Strings(names)
	return names
}
