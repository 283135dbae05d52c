package spec

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

// Find returns the index of the object of that kind and name, or -1. A kind is spelled as in the
// API, "Deployment".
func Find(objects []runtime.Object, kind, name string) int {
	for i, o := range objects {
		if o == nil {
			continue
		}
		m, err := meta.Accessor(o)
		if err == nil && m.GetName() == name && KindOf(o) == kind {
			return i
		}
	}
	return -1
}

// KindOf returns an object's kind as the API spells it, also where its TypeMeta is empty, as it is
// in Go literals.
func KindOf(o runtime.Object) string {
	if o == nil {
		return "nothing"
	}
	if kind := o.GetObjectKind().GroupVersionKind().Kind; kind != "" {
		return kind
	}
	return reflect.TypeOf(o).Elem().Name()
}

// Apply returns a copy of o with the patch applied.
func (p Patch) Apply(o runtime.Object) (runtime.Object, error) {
	fail := func(err error) (runtime.Object, error) {
		return nil, fmt.Errorf("patch of %s %q: %w", p.Kind, p.Name, err)
	}
	merge, err := p.json()
	if err != nil {
		return fail(err)
	}
	original, err := json.Marshal(o)
	if err != nil {
		return fail(err)
	}
	changed, err := strategicpatch.StrategicMergePatch(original, merge, o)
	if err != nil {
		return fail(err)
	}
	out := reflect.New(reflect.TypeOf(o).Elem()).Interface().(runtime.Object)
	if err := yaml.UnmarshalStrict(changed, out); err != nil {
		return fail(err)
	}
	return out, nil
}

// json is the patch as JSON, which must be an object that changes something.
func (p Patch) json() ([]byte, error) {
	merge, err := yaml.YAMLToJSONStrict([]byte(p.Merge))
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(merge, &fields); err != nil || len(fields) == 0 {
		return nil, fmt.Errorf("%q: want fields to change, such as {spec: {replicas: 2}}",
			strings.TrimSpace(p.Merge))
	}
	return merge, nil
}

// changesTemplate tells whether the patch of a workload is about its pods, so that it starts a
// rollout.
func (p Patch) changesTemplate() bool {
	var fields struct {
		Spec struct {
			Template json.RawMessage `json:"template"`
		} `json:"spec"`
	}
	merge, err := p.json()
	return err == nil && json.Unmarshal(merge, &fields) == nil && len(fields.Spec.Template) > 0
}
