package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/takedown/takedown/graph/model"
)

// What a document may hold at most, whatever it asks for. The largest of the
// web page and of GraphiQL's introspection are far below.
const (
	maxQueryBytes   = 64 << 10
	maxTokens       = 2_000
	maxOperations   = 10
	maxFragments    = 100
	maxDirectives   = 50
	maxAliases      = 300
	maxIntrospected = 2
	// maxFields counts fields with each fragment in the place of its spreads.
	maxFields = 5_000
	// maxPairs counts pairs of fields with the same name in the same place,
	// all of which validation compares to see if they can be merged.
	maxPairs = 20_000
)

// guard refuses documents whose validation would take long, before it begins:
// rules of validation follow each spread of a fragment, and compare each field
// with all others of its name. The guard itself takes time linear in the
// document's text, and in maxFields.
type guard struct {
	// passed are documents that need not be looked at again.
	passed graphql.Cache[bool]
}

var _ graphql.OperationParameterMutator = guard{}

func newGuard() guard { return guard{passed: lru.New[bool](cachedQueries)} }

// ExtensionName names the extension to gqlgen.
func (guard) ExtensionName() string { return "Guard" }

// Validate accepts every schema.
func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters refuses a document above a limit. One that is no
// GraphQL passes, and is refused, with its place, by the parser.
func (g guard) MutateOperationParameters(ctx context.Context, raw *graphql.RawParams) *gqlerror.Error {
	if len(raw.Query) > maxQueryBytes {
		return refusal(&limitError{"length in bytes", int64(len(raw.Query)), maxQueryBytes}, codeComplexityLimit)
	}
	if passed, _ := g.passed.Get(ctx, raw.Query); passed {
		return nil
	}
	source := &ast.Source{Input: raw.Query}
	if n := tokens(source); n > maxTokens {
		return refusal(&limitError{"number of tokens", n, maxTokens}, codeComplexityLimit)
	}
	doc, err := parser.ParseQuery(source)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	found := survey(doc)
	if found.endless {
		return refusal(model.Invalidf("a fragment spreads itself"), codeBadUserInput)
	}
	if over := found.over(); over != nil {
		return refusal(over, codeComplexityLimit)
	}
	g.passed.Add(ctx, raw.Query, true)
	return nil
}

// tokens counts the tokens of a document, up to the first that is none.
func tokens(source *ast.Source) (n int64) {
	for l := lexer.New(source); ; n++ {
		if t, err := l.ReadToken(); err != nil || t.Kind == lexer.EOF || t.Kind == lexer.Invalid {
			return n
		}
	}
}

// surveyed is what a document holds.
type surveyed struct {
	operations, fragments, directives, aliases, introspected, fields, pairs int64
	// endless: a fragment spreads itself.
	endless bool
}

// over is the first limit that the document is above; nil for none.
func (s surveyed) over() error {
	for _, l := range []limitError{
		{"number of operations", s.operations, maxOperations},
		{"number of fragments", s.fragments, maxFragments},
		{"number of directives", s.directives, maxDirectives},
		{"number of aliases", s.aliases, maxAliases},
		{"number of fields", s.fields, maxFields},
		{"number of introspections", s.introspected, maxIntrospected},
		{"number of repeated fields, pair by pair,", s.pairs, maxPairs},
	} {
		if l.measured > l.max {
			return &l
		}
	}
	return nil
}

// survey counts what a document holds. Pairs are counted of documents with few
// enough fields.
func survey(doc *ast.QueryDocument) surveyed {
	c := surveyor{fragments: make(map[string]*ast.FragmentDefinition), sizes: make(map[string]surveyed)}
	for _, f := range doc.Fragments {
		if c.fragments[f.Name] == nil {
			c.fragments[f.Name] = f
		}
	}
	var all surveyed
	var sets []ast.SelectionSet
	for _, o := range doc.Operations {
		all = all.with(c.set(o.SelectionSet))
		c.text.directives += int64(len(o.Directives))
		sets = append(sets, o.SelectionSet)
	}
	// Validation looks into fragments that nothing spreads as well.
	for _, f := range doc.Fragments {
		all = all.with(c.set(f.SelectionSet))
		c.text.directives += int64(len(f.Directives))
		sets = append(sets, f.SelectionSet)
	}
	all.operations, all.fragments = int64(len(doc.Operations)), int64(len(doc.Fragments))
	all.directives, all.aliases, all.endless = c.text.directives, c.text.aliases, c.text.endless
	if !all.endless && all.over() == nil {
		for _, set := range sets {
			all.pairs += c.pairs([]ast.SelectionSet{set})
		}
	}
	return all
}

func (s surveyed) with(o surveyed) surveyed {
	s.fields = saturated(float64(s.fields) + float64(o.fields))
	s.introspected = saturated(float64(s.introspected) + float64(o.introspected))
	return s
}

// surveyor goes through a document.
type surveyor struct {
	fragments map[string]*ast.FragmentDefinition
	// sizes are those of the fragments gone through; -1 fields of those being gone through.
	sizes map[string]surveyed
	// text is what is counted where it is written, not where it is spread.
	text surveyed
}

// set counts fields and introspections as if each fragment were in the place of its spreads.
func (c *surveyor) set(set ast.SelectionSet) (all surveyed) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			c.text.directives += int64(len(s.Directives))
			if s.Alias != s.Name {
				c.text.aliases++
			}
			one := surveyed{fields: 1}
			if s.Name == "__schema" || s.Name == "__type" {
				one.introspected = 1
			}
			all = all.with(one).with(c.set(s.SelectionSet))
		case *ast.InlineFragment:
			c.text.directives += int64(len(s.Directives))
			all = all.with(c.set(s.SelectionSet))
		case *ast.FragmentSpread:
			c.text.directives += int64(len(s.Directives))
			all = all.with(c.fragment(s.Name))
		}
	}
	return all
}

func (c *surveyor) fragment(name string) surveyed {
	size, known := c.sizes[name]
	switch f := c.fragments[name]; {
	case known && size.fields < 0:
		c.text.endless = true
		return surveyed{}
	case f != nil && !known:
		c.sizes[name] = surveyed{fields: -1}
		size = c.set(f.SelectionSet)
		c.sizes[name] = size
	}
	return size
}

// pairs counts the pairs of fields of the same name in sets that are merged, and below.
func (c *surveyor) pairs(sets []ast.SelectionSet) (n int64) {
	below := make(map[string][]ast.SelectionSet)
	for _, set := range sets {
		c.byName(set, below)
	}
	for _, sets := range below {
		k := int64(len(sets))
		n += k*(k-1)/2 + c.pairs(sets)
	}
	return n
}

// byName adds to each name what the fields of that name select.
func (c *surveyor) byName(set ast.SelectionSet, below map[string][]ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			below[s.Alias] = append(below[s.Alias], s.SelectionSet)
		case *ast.InlineFragment:
			c.byName(s.SelectionSet, below)
		case *ast.FragmentSpread:
			if f := c.fragments[s.Name]; f != nil {
				c.byName(f.SelectionSet, below)
			}
		}
	}
}
