package render_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares got with the file of that name; -update rewrites it, and the diff is the review.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// written is the report of f, by file name.
func written(t *testing.T, f analysis.Findings, timelines []*analysis.Timeline) map[string][]byte {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, render.Write(dir, f, timelines))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := map[string][]byte{}
	for _, e := range entries {
		files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
	}
	return files
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, render.Table(&b, handmade()))
	golden(t, "table.txt", b.Bytes())
}

func TestTableFitsATerminal(t *testing.T) {
	f, _ := everything(6)
	f.Scenarios[0].Variants[0].Name = strings.Repeat("long", 20)
	var b bytes.Buffer
	require.NoError(t, render.Table(&b, f))
	for line := range strings.Lines(b.String()) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 100, line)
	}
}

func TestTextFiles(t *testing.T) {
	files := written(t, handmade(), nil)
	require.Len(t, files, 5)
	golden(t, "report.md", files["report.md"])
	golden(t, "junit.xml", files["junit.xml"])
	golden(t, "bench.txt", files["bench.txt"])
}

func TestFindingsAreReadBack(t *testing.T) {
	files := written(t, handmade(), nil)
	var got analysis.Findings
	require.NoError(t, json.Unmarshal(files["findings.json"], &got))
	require.Equal(t, hostile, got.Scenarios[1].Name)
	require.Equal(t, analysis.Schema, got.Schema)
	again := written(t, got, nil)
	for name := range files {
		require.Equal(t, string(files[name]), string(again[name]), name)
	}
}

func TestJUnitCounts(t *testing.T) {
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Cases []struct {
				Class string `xml:"classname,attr"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(written(t, handmade(), nil)["junit.xml"], &got))
	require.Equal(t, []int{5, 1, 1, 1}, []int{got.Tests, got.Failures, got.Errors, got.Skipped})
	require.Len(t, got.Suites, 2)
	require.Len(t, got.Suites[0].Cases, 4)
	require.Equal(t, "rollout/rolling.keep-capacity", got.Suites[0].Cases[0].Class)
}

func TestJUnitNeverPassesWithoutACase(t *testing.T) {
	f := handmade()
	f.Scenarios[0].Variants = []analysis.VariantFindings{{Name: "v", Verdict: analysis.Invalid}}
	require.Contains(t, string(written(t, f, nil)["junit.xml"]),
		"<error message=\"INVALID: verdict\">")
}

func TestBenchIsReadByBenchfmt(t *testing.T) {
	f, _ := everything(6)
	f.Scenarios = append(f.Scenarios, handmade().Scenarios...)
	r := benchfmt.NewReader(bytes.NewReader(written(t, f, nil)["bench.txt"]), "bench.txt")
	names := map[string]int{}
	units := map[string]bool{}
	for r.Scan() {
		switch rec := r.Result().(type) {
		case *benchfmt.Result:
			names[rec.Name.String()]++
			require.NotEmpty(t, rec.Values)
			for _, v := range rec.Values {
				units[v.Unit] = true
			}
		case *benchfmt.SyntaxError:
			require.NoError(t, rec)
		}
	}
	require.NoError(t, r.Err())
	require.Equal(t, 6+3, names["RolloutRolling/variant=keep-capacity/backend=sim"])
	require.Equal(t, 6, names["SelfhealingNodeLoss/variant=tolerate-5s/backend=sim"])
	for _, unit := range []string{"availability", "p50-sec", "time_to_recover-censored-sec"} {
		require.True(t, units[unit], "%s is not among %v", unit, units)
	}
	better := r.Units().GetBetter("availability")
	require.Equal(t, 1, better)
	require.Equal(t, -1, r.Units().GetBetter("p50-sec"))
}

func TestWriteKeepsWhatCanBeWritten(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "report.md", "in the way"), 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "junit.xml", "in the way"), 0o755))
	err := render.Write(dir, handmade(), nil)
	require.ErrorContains(t, err, "report.md")
	require.ErrorContains(t, err, "junit.xml")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	want := []string{"bench.txt", "findings.json", "index.html", "junit.xml", "report.md"}
	require.Equal(t, want, names, "nothing half-written is left")
}

func TestEmptyFindings(t *testing.T) {
	files := written(t, analysis.Findings{Schema: analysis.Schema}, nil)
	require.Contains(t, string(files["index.html"]), "no scenario was run")
	var b bytes.Buffer
	require.NoError(t, render.Table(&b, analysis.Findings{}))
	require.Contains(t, b.String(), "no scenario was run")
}
