package file

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A field is a value's place in a document: its line, and where the pair of its key begins in its
// mapping.
type field struct {
	line   int
	parent *yaml.Node // nil where the place is not known
	index  int
}

var wrongType = regexp.MustCompile(`cannot unmarshal (\w+) into Go (?:struct field \w+\.)?(\S*)`)

// find finds what a decoder's message is about: the field path that a strict error quotes, such as
// `unknown field "spec.template.spec.containers[0].imgae"`, or the one of a value of the wrong
// type, such as `cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type
// int32`, which says nothing of the places in lists. Where nothing is found it is the document
// itself.
func find(n *yaml.Node, message string) field {
	if m := wrongType.FindStringSubmatch(message); m != nil {
		if f, ok := search(n, strings.Split(m[2], "."), m[1]); ok {
			return f
		}
		return field{line: n.Line}
	}
	_, quoted, _ := strings.Cut(message, `"`)
	path, _, _ := strings.Cut(quoted, `"`)
	return field{line: lineOf(n, path)}
}

// search finds the first value along the keys that is of the JSON type.
func search(n *yaml.Node, keys []string, jsonType string) (field, bool) {
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			if f, ok := search(item, keys, jsonType); ok {
				return f, true
			}
		}
		return field{}, false
	}
	if n.Kind != yaml.MappingNode {
		return field{}, false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Value != keys[0] {
			continue
		}
		if len(keys) > 1 {
			return search(value, keys[1:], jsonType)
		}
		if isType(value, jsonType) {
			return field{value.Line, n, i}, true
		}
		for _, item := range value.Content { // a list whose items are wrong
			if value.Kind == yaml.SequenceNode && isType(item, jsonType) {
				return field{item.Line, n, i}, true
			}
		}
	}
	return field{}, false
}

// isType tells whether a node is of a type as encoding/json calls it.
func isType(n *yaml.Node, jsonType string) bool {
	switch jsonType {
	case "object":
		return n.Kind == yaml.MappingNode
	case "array":
		return n.Kind == yaml.SequenceNode
	case "number":
		return slices.Contains([]string{"!!int", "!!float"}, n.ShortTag())
	case "bool":
		return n.ShortTag() == "!!bool"
	}
	return n.Kind == yaml.ScalarNode
}

// lineOf finds the line of a field path with places in lists, or of as much of it as there is.
func lineOf(n *yaml.Node, path string) int {
	at := n
	line := n.Line
	for part := range strings.SplitSeq(path, ".") {
		key, rest, _ := strings.Cut(part, "[")
		keyLine, value := child(at, key)
		if value == nil {
			return line
		}
		line, at = keyLine, value
		for rest != "" {
			var i int
			if _, err := fmt.Sscanf(rest, "%d]", &i); err != nil || i < 0 || i >= len(at.Content) {
				return line
			}
			at = at.Content[i]
			line = at.Line
			_, rest, _ = strings.Cut(rest, "[")
		}
	}
	return line
}

func child(n *yaml.Node, key string) (int, *yaml.Node) {
	for i := 0; i+1 < len(n.Content) && n.Kind == yaml.MappingNode; i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i].Line, n.Content[i+1]
		}
	}
	return 0, nil
}
