package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No statement is made of strings: what a statement is about travels in its arguments.
func TestStatementsAreConstants(t *testing.T) {
	t.Parallel()
	found := 0
	for _, s := range sources(t) {
		if s.test || !under(s.pkg, "store") && !under(s.pkg, "cmd") {
			continue
		}
		statements, faults := statementsOf(s.file)
		found += statements
		for _, fault := range faults {
			t.Errorf("%s: %s", s.name, fault)
		}
	}
	require.Greater(t, found, 50, "the statements are no longer found")
}

// place is which argument of these methods of pgx is the statement.
var place = map[string]int{"Exec": 1, "Query": 1, "QueryRow": 1, "Queue": 0}

// statementsOf counts what a file sends to the database, and tells what of it is no literal and no constant called
// sqlSomething, nor a variable "sql" that only ever is one of them.
func statementsOf(file *ast.File) (n int, faults []string) {
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.CallExpr:
			method, ok := node.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			at, ok := place[method.Sel.Name]
			if !ok || len(node.Args) <= at {
				return true
			}
			n++
			if !constant(node.Args[at]) {
				faults = append(faults, method.Sel.Name+" of something that is no constant")
			}
		case *ast.AssignStmt:
			for i, to := range node.Lhs {
				if named(to, "sql") && (len(node.Rhs) != len(node.Lhs) || node.Tok == token.ADD_ASSIGN || !constant(node.Rhs[i])) {
					faults = append(faults, "sql becomes something that is no constant")
				}
			}
		case *ast.GenDecl:
			for _, spec := range node.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && node.Tok == token.VAR && slices.ContainsFunc(v.Names, isStatement) {
					faults = append(faults, v.Names[0].Name+" is a variable")
				}
			}
		}
		return true
	})
	return n, faults
}

func constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.Ident:
		return isStatement(e) || e.Name == chosenPage
	case *ast.SelectorExpr:
		return named(e.X, chosenOld) && e.Sel.Name == "sql"
	}
	return false
}

// These two were read by a person and are only chosen among constants: the page of a list, first, after or before,
// and what each of the old rows is forgotten by.
const chosenPage, chosenOld = "pageSQL", "old"

func isStatement(name *ast.Ident) bool { return strings.HasPrefix(name.Name, "sql") }

func named(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}

func TestStatementsOf(t *testing.T) {
	t.Parallel()
	for body, faults := range map[string]int{
		`c.Exec(ctx, sqlClaim, key)`:                   0,
		"c.QueryRow(ctx, `select 1`)":                  0,
		`b.Queue("begin")`:                             0,
		`r.QueryRow()`:                                 0,
		`sql := sqlA; c.Query(ctx, sql)`:               0,
		`c.Exec(ctx, "delete from "+table)`:            1,
		`c.Exec(ctx, fmt.Sprintf("drop %s", table))`:   1,
		`c.Query(ctx, statement)`:                      1,
		`sql := sqlA + order; c.Query(ctx, sql)`:       1,
		`sql := sqlA; sql += order; c.Query(ctx, sql)`: 1,
		`var sqlB = sqlA + order; c.Query(ctx, sqlB)`:  1,
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nfunc f() {\n"+body+"\n}", parser.SkipObjectResolution)
		require.NoError(t, err)
		_, found := statementsOf(file)
		require.Len(t, found, faults, body)
	}
}
