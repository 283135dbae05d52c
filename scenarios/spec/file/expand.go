package file

import (
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// mostNodes is how large a document may become when its aliases are written out. Some lines of
// nested aliases can stand for more than any memory holds ("billion laughs").
const mostNodes = 100_000

// An expander writes out a document's aliases and merge keys (<<), so that all who come after it
// see a plain tree in which every key is a text that is there once. Nodes keep their lines.
type expander struct {
	left int                 // nodes that may still be made
	open map[*yaml.Node]bool // anchors that are being written out
	add  func(path string, line int, format string, args ...any)
}

// expand returns the tree without aliases; what it cannot write out becomes null, and is told of.
func (e *expander) expand(n *yaml.Node, path string) *yaml.Node {
	target := n
	if n.Kind == yaml.AliasNode {
		target = n.Alias
	}
	out := &yaml.Node{
		Kind: target.Kind, Tag: target.Tag, Value: target.Value, Line: target.Line,
		// Written again in braces, an object would be taken for JSON, which it need not be.
		Style: target.Style &^ yaml.FlowStyle,
	}
	null := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null", Line: n.Line}
	switch e.left--; {
	case e.left == 0:
		e.add(path, n.Line, "more than %d values when its aliases are written out", mostNodes)
		return null
	case e.left < 0:
		return null
	case e.open[target]:
		e.add(path, n.Line, "the alias *%s stands for something that holds it", target.Anchor)
		return null
	}
	if target.Anchor != "" {
		e.open[target] = true
		defer delete(e.open, target)
	}
	switch target.Kind {
	case yaml.MappingNode:
		e.mapping(target, out, path)
	case yaml.SequenceNode:
		for i, item := range target.Content {
			out.Content = append(out.Content, e.expand(item, fmt.Sprintf("%s[%d]", path, i)))
		}
	}
	return out
}

// mapping copies the pairs of n into out: its own ones, then those that it merges and does not
// have.
func (e *expander) mapping(n, out *yaml.Node, path string) {
	known := map[string]bool{}
	put := func(key, value *yaml.Node, own bool) {
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		switch {
		case key.Kind != yaml.ScalarNode || key.ShortTag() == "!!null":
			e.add(join(path, "?"), key.Line, "want texts as keys")
		case known[key.Value] && own:
			e.add(join(path, key.Value), key.Line, "is there twice")
		case !known[key.Value]:
			known[key.Value] = true
			out.Content = append(out.Content, e.expand(key, path), e.expand(value, join(path, key.Value)))
		}
	}
	var merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key, value := n.Content[i], n.Content[i+1]; key.ShortTag() == "!!merge" {
			merged = append(merged, value)
		} else {
			put(key, value, true)
		}
	}
	for len(merged) > 0 {
		from := e.expand(merged[0], path)
		merged = merged[1:]
		switch from.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(from.Content); i += 2 {
				put(from.Content[i], from.Content[i+1], false)
			}
		case yaml.SequenceNode: // the earlier ones go first
			merged = append(append([]*yaml.Node(nil), from.Content...), merged...)
		default:
			e.add(join(path, "<<"), from.Line, "want a mapping, or a list of mappings, to merge")
		}
	}
}

var parserError = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)$`)

// parserProblem puts the YAML parser's error, "yaml: line 3: did not find …", in the form of all
// others.
func parserProblem(name string, err error) problem {
	p := problem{file: name, line: 1, text: err.Error()}
	if m := parserError.FindStringSubmatch(p.text); m != nil {
		p.text = m[2]
		if line, err := strconv.Atoi(m[1]); err == nil {
			p.line = line
		}
	}
	return p
}
