package store_test

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
)

// Every constant that begins with sql is a statement, and each must suit the schema: a renamed column is found here.
func TestStatementsSuitTheSchema(t *testing.T) {
	t.Parallel()
	c := raw(t, dbtest.Database(t))
	statements := constants(t)
	require.Greater(t, len(statements), 30)
	for name, sql := range statements {
		if !strings.HasPrefix(name, "sql") {
			continue
		}
		_, err := c.Prepare(context.Background(), name, sql)
		require.NoError(t, err, name)
	}
}

// constants evaluates the package's string constants.
func constants(t testing.TB) map[string]string {
	t.Helper()
	defined := map[string]ast.Expr{}
	for _, file := range sources(t, token.NewFileSet()) {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok {
				for i := range v.Values {
					defined[v.Names[i].Name] = v.Values[i]
				}
			}
			return true
		})
	}
	values := map[string]string{}
	for name, e := range defined {
		if s, ok := evaluate(e, defined); ok {
			values[name] = s
		}
	}
	return values
}

// sources parses the package without its tests.
func sources(t testing.TB, files *token.FileSet) []*ast.File {
	t.Helper()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var list []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		require.NoError(t, err)
		list = append(list, file)
	}
	return list
}

func evaluate(e ast.Expr, defined map[string]ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		if d, ok := defined[e.Name]; ok {
			return evaluate(d, defined)
		}
	case *ast.BinaryExpr:
		a, aOK := evaluate(e.X, defined)
		b, bOK := evaluate(e.Y, defined)
		return a + b, aOK && bOK && e.Op == token.ADD
	}
	return "", false
}

// SQL is a constant wherever it is run: no call that takes a statement is given one made of parts.
func TestNoStatementIsMadeOfStrings(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	takes := map[string]int{"Exec": 1, "Query": 1, "QueryRow": 1, "QueryRowContext": 1, "Queue": 0}
	calls := 0
	for _, file := range sources(t, files) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			selected, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if at, ok := takes[selected.Sel.Name]; ok && len(call.Args) > at {
				calls++
				switch call.Args[at].(type) {
				case *ast.Ident, *ast.BasicLit, *ast.SelectorExpr:
				default:
					t.Errorf("%s: a statement that is no constant", files.Position(call.Pos()))
				}
			}
			return true
		})
	}
	require.Greater(t, calls, 30)
}
