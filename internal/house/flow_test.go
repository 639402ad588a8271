package house

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"testing"
)

// flow says what the values of one package are made of: what is given to each
// variable, field, parameter and result. It takes no notice of the order of
// statements, so it finds too much rather than too little.
type flow struct {
	pkg    *types.Package
	syntax []*ast.File
	info   types.Info
	// given is by *types.Var; a variable that is not in it is of unknown origin.
	given map[types.Object][]value
	// results is by *types.Func, and then by the place of the result.
	results map[types.Object]map[int][]value
}

// value is an expression, or one of the results of a call.
type value struct {
	ast.Expr
	result int
	// part of the value is given, as a part of what it is given to.
	part, as part
	// foreign values come from where the flow does not see.
	foreign bool
}

// part tells the keys of a map from its elements.
type part int

const (
	whole part = iota
	keys
	elements
)

// flowOf follows the values of a package. It gives the package types as far as
// the importer knows others; errors of that are of no interest, since the
// compiler has already had its say.
func flowOf(name string, importer types.Importer, syntax []*ast.File) *flow {
	f := &flow{
		syntax: syntax,
		info: types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		},
		given:   map[types.Object][]value{},
		results: map[types.Object]map[int][]value{},
	}
	config := types.Config{Importer: importer, Error: func(error) {}}
	f.pkg, _ = config.Check(name, files, syntax, &f.info)
	for _, file := range f.syntax {
		called := map[*ast.Ident]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			f.collect(n, called)
			return true
		})
	}
	return f
}

// checker imports the packages of the module. Others are empty to it.
type checker struct{ t *testing.T }

// Import implements [types.Importer].
func (c checker) Import(name string) (*types.Package, error) {
	if dir, ok := inModule(name); ok {
		return flowOf(name, c, sourcesOf(c.t, dir)).pkg, nil
	}
	pkg := types.NewPackage(name, path.Base(name))
	pkg.MarkComplete()
	return pkg, nil
}

// collect notes what a piece of the program gives to what.
func (f *flow) collect(n ast.Node, called map[*ast.Ident]bool) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		f.give(n.Lhs, n.Rhs)
	case *ast.ValueSpec:
		for _, name := range n.Names {
			f.declare(name)
		}
		f.give(exprs(n.Names), n.Values)
	case *ast.RangeStmt:
		f.add(f.object(n.Key), value{Expr: n.X, part: f.keysOf(n.X)})
		f.add(f.object(n.Value), value{Expr: n.X, part: elements})
	case *ast.CompositeLit:
		f.literal(n)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			f.add(f.object(n.X), value{Expr: n.X, foreign: true}) // whoever has the address can put anything there
		}
	case *ast.FuncLit:
		f.unseenCallers(n.Type)
	case *ast.FuncDecl:
		f.function(n)
	case *ast.CallExpr:
		f.call(n, called)
	case *ast.Ident:
		// A function that is handed on is called by we don't know whom.
		if fn, ok := f.info.Uses[n].(*types.Func); ok && !called[n] {
			for p := range fn.Origin().Signature().Params().Variables() {
				f.add(p, value{Expr: n, foreign: true})
			}
		}
	}
}

// declare notes a variable that begins as its type's zero value.
func (f *flow) declare(name *ast.Ident) {
	if o := f.object(name); o != nil {
		f.given[o] = append([]value{}, f.given[o]...)
	}
}

func (f *flow) add(o types.Object, v value) {
	if o != nil {
		f.given[o] = append(f.given[o], v)
	}
}

func (f *flow) give(to, from []ast.Expr) {
	for i, to := range to {
		o, as := f.object(to), whole
		if index, ok := to.(*ast.IndexExpr); ok {
			as = elements
			f.add(o, value{Expr: index.Index, as: keys})
		}
		switch {
		case len(from) == 1:
			f.add(o, value{Expr: from[0], result: i, as: as})
		case len(from) > 1:
			f.add(o, value{Expr: from[i], as: as})
		}
	}
}

// keysOf is what ranging over an expression gives first: the keys of a map, and
// of others, to be on the safe side, all.
func (f *flow) keysOf(e ast.Expr) part {
	if t := f.info.Types[e].Type; t != nil {
		if _, ok := t.Underlying().(*types.Map); ok {
			return keys
		}
	}
	return whole
}

// literal notes what a literal of a struct gives to its fields.
func (f *flow) literal(lit *ast.CompositeLit) {
	t := f.info.Types[lit].Type
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			f.add(f.object(kv.Key), value{Expr: kv.Value})
		} else if i < s.NumFields() {
			f.add(s.Field(i).Origin(), value{Expr: e})
		}
	}
}

// unseenCallers notes the parameters of a function that anybody may call.
func (f *flow) unseenCallers(t *ast.FuncType) {
	for _, p := range t.Params.List {
		for _, name := range p.Names {
			f.add(f.object(name), value{Expr: name, foreign: true})
		}
	}
}

// function notes what a function returns.
func (f *flow) function(d *ast.FuncDecl) {
	if d.Name.IsExported() {
		f.unseenCallers(d.Type)
	}
	if d.Type.Results == nil || d.Body == nil {
		return
	}
	results := map[int][]value{}
	f.results[f.info.Defs[d.Name]] = results
	for _, r := range d.Type.Results.List {
		for _, name := range r.Names {
			f.declare(name)
			results[len(results)] = []value{{Expr: name}}
		}
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for i := range d.Type.Results.NumFields() {
				switch len(n.Results) {
				case 0: // the named ones
				case 1:
					results[i] = append(results[i], value{Expr: n.Results[0], result: i})
				default:
					results[i] = append(results[i], value{Expr: n.Results[i]})
				}
			}
		}
		return true
	})
}

// call notes what a call gives to the parameters of a function of the package.
func (f *flow) call(call *ast.CallExpr, called map[*ast.Ident]bool) {
	name := functionName(call.Fun)
	fn, ok := f.info.Uses[name].(*types.Func)
	if !ok {
		return
	}
	called[name] = true
	params := fn.Origin().Signature().Params()
	for i, arg := range call.Args {
		if params.Len() > 0 {
			f.add(params.At(min(i, params.Len()-1)), value{Expr: arg})
		}
	}
}

// object is the variable or field that an expression is, or is a part of.
func (f *flow) object(e ast.Expr) types.Object {
	switch e := e.(type) {
	case *ast.Ident:
		if v, ok := f.info.ObjectOf(e).(*types.Var); ok {
			return v.Origin()
		}
	case *ast.SelectorExpr:
		return f.object(e.Sel)
	case *ast.IndexExpr:
		return f.object(e.X)
	case *ast.StarExpr:
		return f.object(e.X)
	case *ast.ParenExpr:
		return f.object(e.X)
	}
	return nil
}

// functionName is the name of the function that a call names, or nil.
func functionName(fun ast.Expr) *ast.Ident {
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	case *ast.IndexExpr:
		return functionName(fun.X)
	}
	return nil
}

func exprs(names []*ast.Ident) []ast.Expr {
	all := make([]ast.Expr, len(names))
	for i, name := range names {
		all[i] = name
	}
	return all
}
