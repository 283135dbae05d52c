package file

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/seatrial/seatrial/scenarios/spec"
)

// A problem is something that is wrong, and where.
type problem struct {
	file string
	line int // from 1
	text string
}

func (p problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.file, p.line, p.text) }

// Load reads the scenarios in the files. The error names, as file:line, everything that is wrong
// with any of them; nothing is returned then.
func Load(paths ...string) ([]spec.Scenario, error) {
	var all []spec.Scenario
	var problems []error
	named := map[string]problem{} // where the scenario of that name is
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			problems = append(problems, fmt.Errorf("reading a scenario: %w", err))
			continue
		}
		some, wrong := parse(path, text)
		for _, p := range wrong {
			problems = append(problems, p)
		}
		for _, s := range some {
			if first, ok := named[s.Name]; ok && s.Name != "" {
				s.at.text = fmt.Sprintf("metadata.name: there is a scenario %q in %s:%d already",
					s.Name, first.file, first.line)
				problems = append(problems, s.at)
				continue
			}
			named[s.Name] = s.at
			all = append(all, s.Scenario)
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return all, nil
}

// A placed scenario is one with the place of its name.
type placed struct {
	spec.Scenario
	at problem
}

// parse reads a file's documents, each a scenario. Empty ones are passed over.
func parse(name string, text []byte) ([]placed, []problem) {
	var all []placed
	var problems []problem
	documents, err := split(text)
	for _, n := range documents {
		r := &reader{decoder: decoder{
			name: name, lines: map[string]int{}, bad: map[string]bool{},
		}, dir: filepath.Dir(name)}
		s := r.read(n)
		all = append(all, placed{s, problem{file: name, line: r.line("metadata.name")}})
		problems = append(problems, r.problems...)
	}
	if err != nil {
		problems = append(problems, parserProblem(name, err))
	}
	if len(all) == 0 && len(problems) == 0 {
		problems = append(problems, problem{name, 1, "the file holds no scenario"})
	}
	return all, problems
}

// split returns the documents of a text that are not empty, up to the first that is no YAML.
func split(text []byte) ([]*yaml.Node, error) {
	var all []*yaml.Node
	documents := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var n yaml.Node
		err := documents.Decode(&n)
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return all, err
		case len(n.Content) == 0 || n.Content[0].ShortTag() == "!!null":
			continue
		}
		all = append(all, n.Content[0])
	}
}

func (r *reader) read(n *yaml.Node) spec.Scenario {
	var doc document
	r.decode(r.plain(n), reflect.ValueOf(&doc).Elem(), "")
	if doc.APIVersion != apiVersion {
		r.addAt("apiVersion", "%q: want %s", doc.APIVersion, apiVersion)
	}
	if doc.Kind != kind {
		r.addAt("kind", "%q: want %s", doc.Kind, kind)
	}
	s := r.scenario(&doc)
	for _, p := range s.Validate() {
		if !r.follows(p) {
			r.problems = append(r.problems, r.place(p))
		}
	}
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		if a.file != b.file { // the scenario's own file first
			return cmp.Or(-compare(a.file == r.name, b.file == r.name), strings.Compare(a.file, b.file))
		}
		return a.line - b.line
	})
	r.problems = slices.Compact(r.problems)
	return s
}

func compare(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// plain is the document without aliases and with each key once.
func (r *reader) plain(n *yaml.Node) *yaml.Node {
	e := &expander{left: mostNodes, open: map[*yaml.Node]bool{}, add: r.complain}
	return e.expand(n, "")
}

// place says where a problem of the scenario is: in the scenario's file, or in the manifest of the
// object that it is about.
func (r *reader) place(p spec.Problem) problem {
	var i int
	if _, err := fmt.Sscanf(p.Path, "spec.objects[%d]", &i); err == nil && i < len(r.origins) {
		o := r.origins[i]
		if o.path == "" {
			return problem{o.file, o.line, p.Message}
		}
		return problem{o.file, o.line, o.path + ": " + p.Message}
	}
	return problem{r.name, r.line(p.Path), p.String()}
}

var aStep = regexp.MustCompile(`steps\[\d+\]$`)

// follows tells whether a problem is but a consequence of one that was told already: of a value
// that could not be read, of a field whose name was mistaken, or of an object that was refused.
func (r *reader) follows(p spec.Problem) bool {
	if p.Absent && r.refused {
		return true
	}
	for bad, unknown := range r.bad {
		switch {
		case within(p.Path, bad):
			return true
		// A step with a wrong time may still lack something to do.
		case within(bad, p.Path) && (unknown || !aStep.MatchString(p.Path)):
			return true
		}
	}
	return false
}

// within tells whether a path is around, or inside of it.
func within(path, around string) bool {
	rest, ok := strings.CutPrefix(path, around)
	return ok && (rest == "" || around == "" || rest[0] == '.' || rest[0] == '[')
}
