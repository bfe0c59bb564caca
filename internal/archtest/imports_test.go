// Package archtest holds the tests of the house's plan: which package may import which, and what stands
// at the top of the repository.
package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the repository's folder.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(dir, "go.mod"))
	return dir
}

// source is one Go file of ours.
type source struct {
	name string // from the repository's root
	pkg  string // its folder
	test bool
	file *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	home := root(t)
	var all []source
	err := filepath.WalkDir(home, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != home && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(home, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		pkg := path.Dir(rel)
		// A package named sometest, like the standard library's httptest, is for tests.
		test := strings.HasSuffix(rel, "_test.go") || strings.HasSuffix(pkg, "test")
		all = append(all, source{name: rel, pkg: pkg, test: test, file: file})
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		for _, spec := range s.file.Imports {
			to, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			if fault := arrowTo(s, to).fault(); fault != "" {
				t.Errorf("%s imports %s: %s", s.name, to, fault)
			}
		}
	}
}

func arrowTo(s source, to string) arrow {
	if to == module {
		return arrow{from: s.pkg, to: ".", ours: true, test: s.test}
	}
	inner, ours := strings.CutPrefix(to, module+"/")
	return arrow{from: s.pkg, to: inner, ours: ours, test: s.test}
}

// The moment of an act is an argument in pipeline, so that every rule can be tested at any time.
func TestPipelineHasNoClock(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if !under(s.pkg, "pipeline") || s.test {
			continue
		}
		for _, use := range clockUses(s.file) {
			t.Errorf("%s uses time.%s: pipeline is told the time", s.name, use)
		}
	}
}

// clockUses gives what a file takes from package time that reads the clock or waits on it.
func clockUses(file *ast.File) []string {
	var uses []string
	ast.Inspect(file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if pkg, ok := selector.X.(*ast.Ident); !ok || pkg.Name != "time" {
			return true
		}
		switch selector.Sel.Name {
		case "Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local":
			uses = append(uses, selector.Sel.Name)
		}
		return true
	})
	return uses
}
