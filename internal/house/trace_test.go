package house

import (
	"go/ast"
	"go/types"
	"slices"
)

// composing are the packages whose functions make texts of their arguments alone.
var composing = []string{"fmt", "maps", "slices", "strings"}

// foreign are the origins of an expression that are not constants of the
// program. Numbers and truth values are let through: they cannot change what a
// statement does.
func (f *flow) foreign(e ast.Expr) []ast.Expr {
	var found []ast.Expr
	seen := map[any]bool{}
	var trace func(v value)
	all := func(list []ast.Expr) {
		for _, e := range list {
			trace(value{Expr: e})
		}
	}
	trace = func(v value) {
		t := f.info.Types[v.Expr]
		basic, _ := t.Type.(*types.Basic)
		if t.Value != nil || t.IsNil() || basic != nil && basic.Info()&(types.IsNumeric|types.IsBoolean) != 0 {
			return
		}
		if v.foreign {
			found = append(found, v.Expr)
			return
		}
		switch e := v.Expr.(type) {
		case *ast.ParenExpr:
			trace(value{Expr: e.X, result: v.result, part: v.part})
			return
		case *ast.BinaryExpr:
			all([]ast.Expr{e.X, e.Y})
			return
		case *ast.IndexExpr:
			trace(value{Expr: e.X, part: elements})
			return
		case *ast.SliceExpr:
			trace(value{Expr: e.X})
			return
		case *ast.CompositeLit:
			for _, e := range e.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if ok && v.part != elements {
					trace(value{Expr: kv.Key})
				}
				if ok {
					e = kv.Value
				}
				if v.part != keys {
					trace(value{Expr: e})
				}
			}
			return
		case *ast.CallExpr:
			fn, _ := f.info.Uses[functionName(e.Fun)].(*types.Func)
			if fn == nil {
				if f.composes(e) {
					all(e.Args)
					return
				}
				break
			}
			results, ok := f.results[fn.Origin()]
			if !ok {
				break
			}
			if key := [2]any{fn.Origin(), v.result}; !seen[key] {
				seen[key] = true
				for _, r := range results[v.result] {
					trace(r)
				}
			}
			return
		case *ast.Ident, *ast.SelectorExpr:
			o, ok := f.object(v.Expr).(*types.Var)
			given, known := f.given[o]
			// Others may give values to what is exported, and nobody has to give any to a field.
			if !ok || o.Pkg() != f.pkg || o.Exported() || !known && !o.IsField() {
				break
			}
			if key := [2]any{o, v.part}; !seen[key] {
				seen[key] = true
				for _, g := range given {
					switch {
					case v.part == whole || g.as == v.part:
						trace(g)
					case g.as == whole:
						if g.part == whole {
							g.part = v.part
						}
						trace(g)
					}
				}
			}
			return
		}
		found = append(found, v.Expr)
	}
	trace(value{Expr: e})
	return found
}

// composes says whether a call of a function from elsewhere gives nothing but
// what its arguments are made of.
func (f *flow) composes(call *ast.CallExpr) bool {
	if f.info.Types[call.Fun].IsType() {
		return true
	}
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return f.info.Types[fun].IsBuiltin()
	case *ast.SelectorExpr:
		x, ok := fun.X.(*ast.Ident)
		if !ok {
			return false
		}
		name, ok := f.info.Uses[x].(*types.PkgName)
		return ok && slices.Contains(composing, name.Imported().Path())
	}
	return false
}
