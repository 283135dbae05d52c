package scenarios_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/scenarios"
)

// Every scenario of the catalogue is valid and has a name of its own.
func TestTheCatalogueIsValid(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range scenarios.All() {
		require.Empty(t, s.Validate(), s.Name)
		require.False(t, seen[s.Name], "%s is there twice", s.Name)
		seen[s.Name] = true
		require.True(t, len(s.Objectives)+len(s.Invariants) > 0 || len(s.Variants) > 0, "%s claims nothing", s.Name)
	}
}

// What linters cannot say: every scenario that a pattern package makes is in the catalogue, is run
// by a go test, and has a golden story; and there is no story of a scenario that is gone.
func TestTidy(t *testing.T) {
	stories, makers := map[string]bool{}, map[string]bool{}
	for _, s := range scenarios.All() {
		stories[filepath.FromSlash(path.Dir(s.Name)+"/testdata/"+path.Base(s.Name)+".story")] = true
	}
	listed := calls(t, "catalogue.go", func(c *ast.CallExpr) string {
		if f, ok := c.Fun.(*ast.SelectorExpr); ok && len(c.Args) == 0 {
			return f.X.(*ast.Ident).Name + "." + f.Sel.Name
		}
		return ""
	})
	run := map[string]bool{}
	for _, name := range files(t) {
		dir := filepath.Base(filepath.Dir(name))
		switch {
		case strings.HasSuffix(name, ".story"):
			require.True(t, stories[name], "%s is the story of no scenario", name)
			delete(stories, name)
		case strings.HasSuffix(name, "_test.go"):
			maps.Copy(run, calls(t, name, func(c *ast.CallExpr) string { return isRun(dir, c) }))
		case filepath.Ext(name) == ".go":
			maps.Copy(makers, scenarioMakers(t, dir, name))
		}
	}
	require.Empty(t, stories, "scenarios without a golden story: go test -args -update writes it")
	require.Len(t, makers, len(scenarios.All()))
	for maker := range makers {
		require.True(t, listed[maker], "%s is not in scenarios.All()", maker)
		require.True(t, run[maker], "no go test runs %s", maker)
	}
}

// files lists the files of the pattern packages.
func files(t *testing.T) []string {
	t.Helper()
	var all []string
	require.NoError(t, filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if d.IsDir() && slices.Contains([]string{"spec", "trial", "internal"}, name) {
			return fs.SkipDir
		}
		if !d.IsDir() && filepath.Dir(name) != "." {
			all = append(all, name)
		}
		return err
	}))
	return all
}

func parse(t *testing.T, name string) *ast.File {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	require.NoError(t, err)
	return f
}

// calls collects what name says of each call in a file.
func calls(t *testing.T, file string, name func(*ast.CallExpr) string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	ast.Inspect(parse(t, file), func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			if s := name(c); s != "" {
				all[s] = true
			}
		}
		return true
	})
	return all
}

// isRun names the scenario of a call of harness.Run(t, Scenario()), or "".
func isRun(pkg string, c *ast.CallExpr) string {
	f, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "Run" || len(c.Args) != 2 {
		return ""
	}
	made, ok := c.Args[1].(*ast.CallExpr)
	if x, isName := f.X.(*ast.Ident); !ok || !isName || x.Name != "harness" {
		return ""
	}
	if maker, ok := made.Fun.(*ast.Ident); ok {
		return pkg + "." + maker.Name
	}
	return ""
}

// scenarioMakers lists the exported functions of a file that return a Scenario.
func scenarioMakers(t *testing.T, pkg, file string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, d := range parse(t, file).Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !f.Name.IsExported() || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
			continue
		}
		if r, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr); ok && r.Sel.Name == "Scenario" {
			all[pkg+"."+f.Name.Name] = true
		}
	}
	return all
}
