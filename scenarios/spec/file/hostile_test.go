package file

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/scenarios/spec"
)

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: "seatrial.dev/fixture:dev", args: [app]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`

const head = `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: test}
spec:
  claim: It works.
  manifests: [web.yaml]
  objectives: [{availability: {atLeast: 0.9}}]
`

const someUsers = `  load: [{name: users, target: "http://web", arrivals: {poisson: {rate: 10}}, duration: 60s, timeout: 1s}]
`

// loadFiles writes the files, of which s.yaml is the scenario, and loads it.
func loadFiles(t *testing.T, files map[string]string) ([]spec.Scenario, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	if _, ok := files["web.yaml"]; !ok {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "web.yaml"), []byte(web), 0o600))
	}
	all, err := Load(filepath.Join(dir, "s.yaml"))
	if err != nil {
		err = fmt.Errorf("%s", strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	}
	return all, err
}

// Each text after the head has just these problems, with their lines.
func TestHostileScenarios(t *testing.T) {
	const u = someUsers
	for _, c := range []struct{ name, rest, want string }{
		{"good", u, ""},
		{"empty documents around it", u + "---\n---\n# nothing\n", ""},
		{"Windows line ends", strings.ReplaceAll(u, "\n", "\r\n"), ""},
		{"a tab", "\tload: []\n", "s.yaml:8: found character that cannot start any token"},
		{"a key twice", u + "  claim: Again.\n", "s.yaml:9: spec.claim: is there twice"},
		{
			"a label twice", u + "  steps: [{at: 1s, fault: {deletePod: {selector: {app: web, app: web}}}}]\n",
			"s.yaml:9: spec.steps[0].fault.deletePod.selector.app: is there twice",
		},
		{"a key that is a list", u + "  ? [a]\n  : b\n", "s.yaml:9: spec.?: want texts as keys"},
		{"a key that is null", u + "  ~: b\n", "s.yaml:9: spec.?: want texts as keys"},
		{"a list for a mapping", u + "  cluster: [3]\n", "s.yaml:9: spec.cluster: want a mapping with workers"},
		{"a mapping for a list", "  load: {name: users}\n", "s.yaml:8: spec.load: want a list"},
		{
			"a mapping for a text", u + "  steps: [{name: {a: b}, at: 1s, scale: {deployment: web, replicas: 1}}]\n",
			"s.yaml:9: spec.steps[0].name: want a single value",
		},
		{"null", u + "  steps:\n", "s.yaml:9: spec.steps: is empty"},
		{
			"a huge number", u + "  cluster: {workers: 99999999999999999999}\n",
			`s.yaml:9: spec.cluster.workers: "99999999999999999999": want a whole number`,
		},
		{
			"many workers", u + "  cluster: {workers: 1000000}\n",
			"s.yaml:9: spec.cluster.workers: 1000000: want 1 to 100",
		},
		{
			"more pods than 32 bits", u + "  steps: [{at: 1s, scale: {deployment: web, replicas: 3000000000}}]\n",
			`s.yaml:9: spec.steps[0].scale.replicas: "3000000000": want a whole number`,
		},
		{
			"not a number", strings.Replace(u, "rate: 10", "rate: .nan", 1),
			`s.yaml:8: spec.load[0].arrivals.poisson.rate: ".nan": want a number`,
		},
		{
			"not a number, as Go spells it", strings.Replace(u, "rate: 10", "rate: NaN", 1),
			"s.yaml:8: spec.load[0].arrivals: poisson: rate NaN: want a rate above 0, at most 1000000, " +
				"in requests per second",
		},
		{
			"an infinite bound", u + "  invariants: [{metric: {name: restarts, atMost: Inf}}]\n",
			"s.yaml:9: spec.invariants[0]: restarts: +Inf is no possible value",
		},
		{
			"a count below 0", u + "  invariants: [{metric: {name: restarts, atLeast: -1}}]\n",
			"s.yaml:9: spec.invariants[0]: restarts: -1 is no possible value",
		},
		{
			"a rate so great that time stands still", strings.Replace(u, "rate: 10", "rate: 1e18", 1),
			"s.yaml:8: spec.load[0].arrivals: poisson: rate 1e+18: want a rate above 0, at most 1000000, " +
				"in requests per second",
		},
		{
			"a time that overflows sums", strings.Replace(u, "60s", "2562047h", 1),
			"s.yaml:8: spec.load[0].duration: 2562047h0m0s: want at most 720h0m0s",
		},
		{
			"no unit", strings.Replace(u, "1s}", "1}", 1),
			`s.yaml:8: spec.load[0].timeout: "1": want a duration with a unit, such as 30s or 250ms`,
		},
		{
			"percent without mode", u + "  steps: [{at: 1s, fault: {deletePod: {selector: {app: web}, percent: 130}}}]\n",
			"s.yaml:9: spec.steps[0].fault.deletePod: percent 130: want above 0, up to 100",
		},
		{
			"two on one line", strings.Replace(u, "rate: 10", "rate: -1, burst: 2", 1),
			"s.yaml:8: spec.load[0].arrivals.poisson.burst: unknown field (there are rate)",
		},
		{
			"two on one line, apart", strings.Replace(u, "timeout: 1s", "timeout: -1s, pol: 2", 1),
			"s.yaml:8: spec.load[0].pol: unknown field (there are arrivals, attempts, connections, duration, " +
				"from, generators, name, pool, target, timeout)\ns.yaml:8: spec.load[0].timeout: -1s: want above 0",
		},
		{
			"an alias of itself", u + "  cluster: &a {workers: *a}\n",
			"s.yaml:9: spec.cluster.workers: the alias *a stands for something that holds it",
		},
		{"an alias of nothing", u + "  cluster: *a\n", "s.yaml:1: unknown anchor 'a' referenced"},
		{
			"a patch of nothing", u + "  variants: [{name: a, patch: [{target: {kind: Deployment, name: web}, patch: {}}]}]\n",
			"s.yaml:9: spec.variants[0].patch[0].patch: want fields to change, such as {spec: {replicas: 2}}",
		},
		{
			"a patch that is a text", u + "  variants: [{name: a, patch: [{target: {kind: Deployment, name: web}, patch: no}]}]\n",
			"s.yaml:9: spec.variants[0].patch[0].patch: want fields to change, such as {spec: {replicas: 2}}",
		},
		{
			"a patch that adds a container by mistake", u + "  variants: [{name: a, patch: [{target: {kind: Deployment, " +
				"name: web}, patch: {spec: {template: {spec: {containers: [{name: ap, args: [app]}]}}}}}]}]\n",
			"s.yaml:9: spec.variants[0]: in this variant, spec.objects[0]: container web/ap: want an image",
		},
		{
			"a variant whose load is over before the base's step", u +
				"  steps: [{at: 50s, scale: {deployment: web, replicas: 1}}]\n" +
				"  variants:\n  - name: a\n    load: [{name: users, target: \"http://web\", arrivals: " +
				"{poisson: {rate: 10}}, duration: 40s, timeout: 1s}]\n",
			"s.yaml:11: spec.variants[0]: in this variant, spec.steps[0].at: 50s is after the load's end at 40s: " +
				"nothing would be measured",
		},
		{
			"when and patch", u + "  steps: [{at: 1s, when: {deployment: wep, newReady: -1}, patch: {target: " +
				"{kind: Deployment, name: web}, patch: {spec: {replicas: -2}}}}]\n",
			"s.yaml:9: spec.steps[0].when: there is no Deployment \"wep\" among the objects\n" +
				"s.yaml:9: spec.steps[0].when: want newReady of at least 1, or complete\n" +
				"s.yaml:9: spec.steps[0].patch: after it, Deployment web: replicas -2: want 0 or more",
		},
	} {
		_, err := loadFiles(t, map[string]string{"s.yaml": head + c.rest})
		if c.want == "" {
			require.NoError(t, err, c.name)
			continue
		}
		require.EqualError(t, err, c.want, c.name)
	}
}

// Aliases and merge keys are written out, also where they cross into objects and patches.
func TestAliasesAreWrittenOut(t *testing.T) {
	got, err := loadFiles(t, map[string]string{"s.yaml": head + `  load:
  - &users {name: users, target: "http://web", arrivals: {poisson: {rate: 10}}, duration: 60s, timeout: 1s}
  variants:
  - {name: a, patch: [&two {target: {kind: Deployment, name: web}, patch: {spec: {replicas: 2}}}]}
  - {name: b, patch: [*two], load: [{<<: *users, timeout: 2s}]}
  objects:
  - {apiVersion: v1, kind: Service, metadata: {name: other}, spec: {ports: &ports [{port: 80}]}}
  - {apiVersion: v1, kind: Service, metadata: {name: third}, spec: {ports: *ports}}
`})
	require.NoError(t, err)
	require.Equal(t, int32(80), got[0].Objects[1].(*corev1.Service).Spec.Ports[0].Port)
	p, err := got[0].Plan("b", 0, 1)
	require.NoError(t, err)
	require.Equal(t, int32(2), *p.Deployment("web").Spec.Replicas)
	require.Equal(t, "2s", p.Load[0].Timeout.String())
	require.Equal(t, "1m0s", p.Load[0].For.String())
}

// A billion laughs in seven lines: https://en.wikipedia.org/wiki/Billion_laughs_attack
func TestABombIsRefused(t *testing.T) {
	bomb := "  variants:\n  - &a {name: a}\n"
	var b strings.Builder
	b.WriteString("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "x%d: &x%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 10), ", "))
	}
	_, err := loadFiles(t, map[string]string{"s.yaml": head + someUsers + bomb + b.String()})
	require.ErrorContains(t, err, "more than 100000 values when its aliases are written out")
	_, err = loadFiles(t, map[string]string{"s.yaml": head + someUsers, "web.yaml": web + "---\n" + b.String()})
	require.ErrorContains(t, err, "more than 100000 values when its aliases are written out")
}

// "replace the base's where they are not nil": [] is a way to have none, and what is left out is
// inherited.
func TestAVariantCanHaveNoSteps(t *testing.T) {
	got, err := loadFiles(t, map[string]string{"s.yaml": head + someUsers + `
  steps: [{at: 1s, scale: {deployment: web, replicas: 2}}]
  variants:
  - {name: changed}
  - {name: control, steps: [], objectives: []}
`})
	require.NoError(t, err)
	changed, err := got[0].Plan("changed", 0, 1)
	require.NoError(t, err)
	require.Len(t, changed.Steps, 1)
	control, err := got[0].Plan("control", 0, 1)
	require.NoError(t, err)
	require.Empty(t, control.Steps)
	require.Empty(t, control.Objectives)
}

func TestManifests(t *testing.T) {
	scenario := head + someUsers
	folder := strings.Replace(scenario, "web.yaml", "deploy", 1)
	parts := strings.Split(web, "---\n")
	indent := func(s string) string { return "- " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") + "\n" }
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"a folder", map[string]string{
			"s.yaml": folder, "deploy/b.yml": parts[0], "deploy/a/c.yaml": parts[1],
			"deploy/README.md": "# no manifest",
		}, ""},
		{
			"an empty folder",
			map[string]string{"s.yaml": folder, "deploy/README.md": ""},
			"s.yaml:6: spec.manifests[0]: deploy holds no objects",
		},
		{
			"no such file",
			map[string]string{"s.yaml": folder},
			"s.yaml:6: spec.manifests[0]: lstat deploy: no such file or directory",
		},
		{"a List", map[string]string{"s.yaml": scenario, "web.yaml": "apiVersion: v1\nkind: List\nitems:\n" +
			indent(parts[0]) + indent(parts[1])}, ""},
		{"typed Lists", map[string]string{"s.yaml": scenario, "web.yaml": "apiVersion: apps/v1\n" +
			"kind: DeploymentList\nitems:\n" + indent(strings.SplitAfterN(parts[0], "\n", 3)[2]) + "---\n" +
			"apiVersion: v1\nkind: ServiceList\nitems:\n" + indent(parts[1])}, ""},
		{"Windows", map[string]string{"s.yaml": scenario, "web.yaml": strings.ReplaceAll(web, "\n", "\r\n")}, ""},
		{"empty documents", map[string]string{"s.yaml": scenario, "web.yaml": "---\n# a comment\n---\n" + web + "---\n"}, ""},
		{
			"a kind of another world",
			map[string]string{
				"s.yaml":   scenario,
				"web.yaml": web + "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\n",
			},
			"web.yaml:15: the kind Ingress of networking.k8s.io/v1 is none that Seatrial knows: it knows those of " +
				"v1, apps/v1, batch/v1, policy/v1; leave it out, or try the scenario without it",
		},
		{
			"an old version",
			map[string]string{
				"s.yaml":   scenario,
				"web.yaml": strings.Replace(web, "apps/v1", "extensions/v1beta1", 1),
			},
			"web.yaml:1: the kind Deployment is of apps/v1, not of extensions/v1beta1",
		},
		{
			"no object",
			map[string]string{"s.yaml": scenario, "web.yaml": web + "---\nreplicas: 3\n"},
			"web.yaml:15: an object of Kubernetes has apiVersion and kind, and this has not both",
		},
		{
			"a text",
			map[string]string{"s.yaml": scenario, "web.yaml": web + "---\nhello\n"},
			"web.yaml:15: an object of Kubernetes has apiVersion and kind, and this has not both",
		},
		{
			"wrong types and names, all of them",
			map[string]string{"s.yaml": scenario, "web.yaml": strings.NewReplacer(
				"metadata: {name: web}\nspec:\n", "metadata: {name: web}\nspec:\n  replicas: three\n  paused: 3\n  repl: 1\n",
				"args: [app]", "args: {a: b}").Replace(web)},
			"web.yaml:5: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32\n" +
				"web.yaml:6: json: cannot unmarshal number into Go struct field DeploymentSpec.spec.paused of type bool\n" +
				"web.yaml:7: unknown field \"spec.repl\"\n" +
				"web.yaml:11: json: cannot unmarshal object into Go struct field " +
				"Container.spec.template.spec.containers.args of type []string\n" +
				"web.yaml:1: Deployment web: container \"\"",
		},
		{
			"a key twice",
			map[string]string{
				"s.yaml":   scenario,
				"web.yaml": strings.Replace(web, "spec:\n", "spec:\n  replicas: 1\n  replicas: 2\n", 1),
			},
			"web.yaml:6: spec.replicas: is there twice",
		},
		{"no YAML", map[string]string{"s.yaml": scenario, "web.yaml": web + "---\na: [\n"}, "web.yaml:15: did not find expected node content"},
		{
			"the API server would refuse it",
			map[string]string{"s.yaml": scenario, "web.yaml": strings.Replace(web,
				"spec:\n", "spec:\n  strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}\n", 1)},
			"web.yaml:1: Deployment web: maxSurge and maxUnavailable are both 0: no pod could ever be replaced",
		},
	} {
		_, err := loadFiles(t, c.files)
		switch {
		case c.want == "":
			require.NoError(t, err, c.name)
		case strings.HasSuffix(c.want, `""`): // the last line is not asked for
			require.ErrorContains(t, err, c.want[:strings.LastIndex(c.want, "\n")], c.name)
		default:
			require.EqualError(t, err, c.want, c.name)
		}
	}
}

func TestAbsoluteNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "web.yaml")
	require.NoError(t, os.WriteFile(path, []byte(web), 0o600))
	_, err := loadFiles(t, map[string]string{"s.yaml": strings.Replace(head, "web.yaml", path, 1) + someUsers})
	require.NoError(t, err)
}

func TestNamesAreThereOnce(t *testing.T) {
	_, err := loadFiles(t, map[string]string{"s.yaml": head + someUsers + "---\n" + head + someUsers})
	require.EqualError(t, err, `s.yaml:12: metadata.name: there is a scenario "test" in s.yaml:3 already`)
}

func TestTraces(t *testing.T) {
	scenario := head + strings.Replace(someUsers, "poisson: {rate: 10}", "trace: {file: times.txt}", 1)
	for text, want := range map[string]string{
		"# due\n0.5\n\n1s\r\n1500ms\n": "",
		"0.5\nNaN\n-1\n1e300\nsoon\n": `times.txt:2: "NaN": want a time from the load's start, in seconds or with a ` +
			"unit, at most 720h0m0s\n" + `times.txt:3: "-1"`,
		"2\n1\n":                    "s.yaml:8: spec.load[0].arrivals: trace: time 2 (1s) is before the one before it (2s)",
		"":                          "s.yaml:8: spec.load[0].arrivals: trace: no times",
		"90\n":                      "s.yaml:8: spec.load[0].arrivals: trace: its first time 1m30s is after the load's end",
		strings.Repeat("?\n", 1000): "times.txt:20: and more such lines",
	} {
		_, err := loadFiles(t, map[string]string{"s.yaml": scenario, "times.txt": text})
		if want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, want)
	}
	_, err := loadFiles(t, map[string]string{"s.yaml": scenario})
	require.ErrorContains(t, err, "s.yaml:8: spec.load[0].arrivals.trace: open times.txt")
}

// Whatever the text, there is no panic; what is wrong has a file and a line; and what is accepted
// can be run.
func FuzzParse(f *testing.F) {
	good, err := os.ReadFile("testdata/good.yaml")
	require.NoError(f, err)
	bad, err := os.ReadFile("testdata/bad.yaml")
	require.NoError(f, err)
	for _, seed := range []string{
		string(good), string(bad), "", "---\n---\n", "a: &a [*a]\n", "? [a]\n: b\n", "<<: *a\n", "\t", "[]", "1",
		"a: &a {<<: *a}\n", "spec: {objects: [null, 1, [], {kind: List, items: {}}, {kind: List, apiVersion: v1, " +
			"items: [1, {}]}, {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: List, items: []}]}]}",
		"spec: {load: [{arrivals: {poisson: {rate: NaN}, steps: []}}], variants: [{patch: [{patch: {$patch: delete}}]}]}",
		"spec: {objects: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: !!binary aGk=}, spec: {replicas: []}}]}",
		head + someUsers + "  variants: [{name: a, patch: [{target: {kind: Deployment, name: web}, patch: {metadata: {$retainKeys: 1}}}]}]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, problems := parse("testdata/fuzz.yaml", text)
		for _, p := range problems {
			if p.line < 1 || p.file == "" || p.text == "" {
				t.Errorf("a problem without a place: %q", p)
			}
		}
		if len(problems) > 0 {
			return
		}
		for i := range all {
			for _, name := range all[i].VariantNames() {
				p, err := all[i].Plan(name, 0, 1)
				if err != nil {
					t.Fatal(err)
				}
				p.Hash()
			}
		}
	})
}
