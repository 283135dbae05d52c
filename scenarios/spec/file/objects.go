package file

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// groups are the API groups whose kinds Seatrial knows.
var groups = []schema.GroupVersion{
	corev1.SchemeGroupVersion, appsv1.SchemeGroupVersion, batchv1.SchemeGroupVersion,
	policyv1.SchemeGroupVersion,
}

var scheme = func() *runtime.Scheme {
	s := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		corev1.AddToScheme, appsv1.AddToScheme, batchv1.AddToScheme, policyv1.AddToScheme,
	} {
		utilruntime.Must(add(s))
	}
	return s
}()

// codec decodes the kinds of the scheme, strictly.
var codec = serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()

// objects returns the scenario's objects: the inline ones, then those in its manifests, in order.
func (r *reader) objects(doc *document) []runtime.Object {
	var out []runtime.Object
	for i := range doc.Spec.Objects {
		path := fmt.Sprintf("spec.objects[%d]", i)
		out = append(out, r.object(&doc.Spec.Objects[i], origin{r.name, r.line(path), path})...)
	}
	for i, name := range doc.Spec.Manifests {
		out = append(out, r.manifest(fmt.Sprintf("spec.manifests[%d]", i), r.beside(name))...)
	}
	return out
}

// manifest reads a file of objects, or every .yaml, .yml and .json under a folder in order of
// names.
func (r *reader) manifest(path, name string) []runtime.Object {
	root := name
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		// A folder that is a link is walked only by the name of what it leads to.
		if real, err := filepath.EvalSymlinks(name); err == nil {
			root = real
		}
	}
	var files []string
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() && (p == root || isManifest(p)) {
			files = append(files, p)
		}
		return err
	})
	if err != nil {
		r.refuse(path, "%v", err)
		return nil
	}
	var out []runtime.Object
	before := len(r.problems)
	for _, f := range files {
		out = append(out, r.documents(path, f)...)
	}
	if len(out) == 0 && len(r.problems) == before {
		r.refuse(path, "%s holds no objects", name)
	}
	return out
}

func isManifest(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name))
}

// refuse adds a problem of a place in the scenario's file that makes an object miss.
func (r *reader) refuse(path, format string, args ...any) {
	r.addAt(path, format, args...)
	r.refused = true
}

// documents reads the objects of a manifest, which the scenario names at path.
func (r *reader) documents(path, name string) []runtime.Object {
	text, err := os.ReadFile(name)
	if err != nil {
		r.refuse(path, "%v", err)
		return nil
	}
	documents, err := split(text)
	if err != nil {
		r.problems = append(r.problems, parserProblem(name, err))
		r.refused = true
	}
	var out []runtime.Object
	for _, n := range documents {
		e := &expander{
			left: mostNodes, open: map[*yaml.Node]bool{},
			add: func(path string, line int, format string, args ...any) {
				text := strings.TrimPrefix(path+": "+fmt.Sprintf(format, args...), ": ")
				r.problems = append(r.problems, problem{name, line, text})
			},
		}
		out = append(out, r.object(e.expand(n, ""), origin{name, n.Line, ""})...)
	}
	return out
}

// object decodes one object, or those of a List, as far as it can; what is wrong is told with the
// line of the field it is about.
func (r *reader) object(n *yaml.Node, from origin) []runtime.Object {
	from.line = n.Line
	_, kindNode := child(n, "kind")
	_, items := child(n, "items")
	if kindNode != nil && items != nil && strings.HasSuffix(kindNode.Value, "List") {
		return r.list(n, kindNode.Value, items, from)
	}
	if why := unknownKind(n); why != "" {
		if from.path != "" {
			why = from.path + ": " + why
		}
		r.problems = append(r.problems, problem{from.file, from.line, why})
		r.refused = true
		return nil
	}
	o, problems := decodeObject(n)
	for _, p := range problems {
		p.file = from.file
		r.problems = append(r.problems, p)
	}
	if o == nil {
		r.refused = true
		return nil
	}
	r.origins = append(r.origins, from)
	return []runtime.Object{o}
}

// list decodes the items of a List. Those of a typed one, such as a DeploymentList, may leave out
// what they are.
func (r *reader) list(n *yaml.Node, kind string, items *yaml.Node, from origin) []runtime.Object {
	_, version := child(n, "apiVersion")
	single := strings.TrimSuffix(kind, "List")
	var out []runtime.Object
	for _, item := range items.Content {
		if _, own := child(item, "kind"); own == nil && single != "" && version != nil &&
			item.Kind == yaml.MappingNode {
			item.Content = append(item.Content,
				&yaml.Node{Kind: yaml.ScalarNode, Value: "kind", Line: item.Line},
				&yaml.Node{Kind: yaml.ScalarNode, Value: single, Line: item.Line},
				&yaml.Node{Kind: yaml.ScalarNode, Value: "apiVersion", Line: item.Line}, version)
		}
		out = append(out, r.object(item, from)...)
	}
	return out
}

// unknownKind says why a document is no object that Seatrial knows, or "".
func unknownKind(n *yaml.Node) string {
	_, kindNode := child(n, "kind")
	_, version := child(n, "apiVersion")
	if kindNode == nil || version == nil || kindNode.Value == "" {
		return "an object of Kubernetes has apiVersion and kind, and this has not both"
	}
	gv, err := schema.ParseGroupVersion(version.Value)
	if err != nil {
		return fmt.Sprintf("apiVersion %q: %v", version.Value, err)
	}
	name := kindNode.Value
	if scheme.Recognizes(gv.WithKind(name)) {
		return ""
	}
	if version.Value == apiVersion {
		return fmt.Sprintf("a %s of %s is no manifest of Kubernetes: a scenario is given by itself", name, apiVersion)
	}
	var known []string
	for _, g := range groups {
		if scheme.Recognizes(g.WithKind(name)) {
			return fmt.Sprintf("the kind %s is of %s, not of %s", name, g, version.Value)
		}
		known = append(known, g.String())
	}
	return fmt.Sprintf("the kind %s of %s is none that Seatrial knows: it knows those of %s; leave it out, or "+
		"try the scenario without it", name, version.Value, strings.Join(known, ", "))
}

// decodeObject decodes an object and says all that is wrong with it. A decoder stops at the first
// value of a wrong type: it is told, taken out of n, and the rest is tried again.
func decodeObject(n *yaml.Node) (runtime.Object, []problem) {
	var problems []problem
	for {
		text, err := yaml.Marshal(n)
		if err != nil {
			return nil, append(problems, problem{line: n.Line, text: plainly(err)})
		}
		o, _, err := codec.Decode(text, nil, nil)
		strict, isStrict := runtime.AsStrictDecodingError(err)
		switch {
		case isStrict:
			for _, one := range strict.Errors() {
				f := find(n, one.Error())
				problems = append(problems, problem{line: f.line, text: plainly(one)})
			}
			return o, problems
		case err != nil:
			f := find(n, err.Error())
			problems = append(problems, problem{line: f.line, text: plainly(err)})
			if f.parent == nil {
				return nil, problems
			}
			f.parent.Content = slices.Delete(f.parent.Content, f.index, f.index+2)
			continue
		}
		return o, problems
	}
}

var decoderWords = regexp.MustCompile(
	`^(error converting YAML to JSON: )?(yaml: )?(unmarshal errors:\s*)?(line \d+: )?|\(only \w+ known fields\) `)

// plainly is a decoder's message without the lines of the text that was made for it.
func plainly(err error) string {
	return strings.Join(strings.Fields(decoderWords.ReplaceAllString(err.Error(), "")), " ")
}
