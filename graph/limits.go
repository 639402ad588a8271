package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/graph/model"
)

// plainListSize is what a list without a page size is taken to hold.
const plainListSize = 10

// scanCost is what a field of scans counts besides its answer. The default limit lets
// 250 of them pass.
const scanCost = 2000

// rerunCost is what asking a saved question again counts, besides the changes: it
// has the limits of a question of its own. All those of a case may be asked at once.
const rerunCost = 20_000

// scans are the fields for which a store looks at a whole network, or at everything,
// however short the answer. A query may ask for one again and again by aliases.
var scans = map[string]bool{
	"Query.search":                    true,
	"Query.coordination":              true,
	"Query.coordinationClusters":      true,
	"Query.coordinationSweep":         true,
	"Query.path":                      true,
	"Query.neighborhood":              true,
	"Account.coordinatesWith":         true,
	"SavedCoordination.edges":         true,
	"Narrative.spread":                true,
	"NarrativeSpread.tweets":          true,
	"Network.activity":                true,
	"Network.workingHours":            true,
	"Network.topHashtags":             true,
	"Network.topDomains":              true,
	"Network.topClients":              true,
	"Network.topLanguages":            true,
	"Network.followerDistribution":    true,
	"Network.tweets":                  true,
	"Network.influence":               true,
	"Network.tiers":                   true,
	"Network.topCascades":             true,
	"Tweet.cascade":                   true,
	"EngagementDistribution.likes":    true,
	"EngagementDistribution.retweets": true,
	"EngagementDistribution.replies":  true,
	"EngagementDistribution.quotes":   true,

	"NetworkComparison.accounts":        true,
	"NetworkComparison.hashtags":        true,
	"NetworkComparison.urls":            true,
	"NetworkComparison.domains":         true,
	"NetworkComparison.texts":           true,
	"NetworkComparison.clients":         true,
	"NetworkComparison.retweetedTweets": true,
	"NetworkComparison.bridges":         true,
	"Network.creationCohorts":           true,
}

// limitError says that a query asks for too much at once.
type limitError struct {
	what          string
	measured, max int64
}

func (e *limitError) Error() string {
	return fmt.Sprintf("the query's %s is %d, above the limit of %d; ask for less at once", e.what, e.measured, e.max)
}

// limits refuses queries before they run. The complexity of a query is the number of
// fields that its answer can hold: lists count as many times as their page size. Fields
// that make a store work hard for a short answer count for more.
// Each fragment is measured once, so that measuring is linear in the query's text
// even where fragments that spread fragments multiply.
type limits struct {
	complexity, depth int64
}

var _ graphql.OperationContextMutator = limits{}

// ExtensionName names the extension to gqlgen.
func (limits) ExtensionName() string { return "Limits" }

// Validate accepts every schema.
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation above a limit.
func (l limits) MutateOperationContext(_ context.Context, op *graphql.OperationContext) *gqlerror.Error {
	m := measurer{variables: op.Variables, fragments: map[*ast.FragmentDefinition]extent{}}
	e := m.selections(op.Operation.SelectionSet)
	switch {
	case m.unfit != nil:
		return refusal(m.unfit, codeBadUserInput)
	case m.deferred:
		// Over plain HTTP only the first part of a deferred answer arrives, nulls in the rest.
		return refusal(model.Invalidf("@defer is not supported"), codeBadUserInput)
	case e.depth > l.depth:
		return refusal(&limitError{"depth", e.depth, l.depth}, codeComplexityLimit)
	case e.fields > l.complexity:
		return refusal(&limitError{"complexity", e.fields, l.complexity}, codeComplexityLimit)
	}
	op.Stats.SetExtension(costKey, e.fields)
	return nil
}

const costKey = "Cost"

// Heavy says whether an operation makes the store look at a whole network, or gives
// an answer as large as if it did.
func Heavy(op *graphql.OperationContext) bool {
	cost, _ := op.Stats.GetExtension(costKey).(int64)
	return cost >= scanCost
}

// extent is the size of a part of a query.
type extent struct{ fields, depth int64 }

func (e extent) with(o extent) extent {
	return extent{fields: saturated(float64(e.fields) + float64(o.fields)), depth: max(e.depth, o.depth)}
}

// saturated keeps sums and products of extents within an int64.
func saturated(n float64) int64 {
	if n >= math.MaxInt64 {
		return math.MaxInt64
	}
	return int64(n)
}

type measurer struct {
	variables map[string]any
	fragments map[*ast.FragmentDefinition]extent
	// deferred is set where a part of the query is marked @defer.
	deferred bool
	// unfit is the first Int in the text that is none: validation lets it pass, and where
	// a list is empty nothing below would look at it.
	unfit error
}

func (m *measurer) selections(set ast.SelectionSet) extent {
	var total extent
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total = total.with(m.field(s))
		case *ast.InlineFragment:
			m.deferred = m.deferred || s.Directives.ForName("defer") != nil
			total = total.with(m.selections(s.SelectionSet))
		case *ast.FragmentSpread:
			m.deferred = m.deferred || s.Directives.ForName("defer") != nil
			e, measured := m.fragments[s.Definition]
			if !measured {
				e = m.selections(s.Definition.SelectionSet)
				m.fragments[s.Definition] = e
			}
			total = total.with(e)
		}
	}
	return total
}

func (m *measurer) field(f *ast.Field) extent {
	if f.Name == "__schema" || f.Name == "__type" {
		// Bounded by the schema itself.
		return extent{fields: 1, depth: 1}
	}
	for _, a := range f.Arguments {
		if a.Value.Kind == ast.IntValue && a.Value.ExpectedType != nil && a.Value.ExpectedType.Name() == "Int" && m.unfit == nil {
			_, m.unfit = model.UnmarshalInt64(context.Background(), json.Number(a.Value.Raw))
		}
	}
	inner := m.selections(f.SelectionSet)
	cost := 1.0
	if f.ObjectDefinition.Name == "SavedAnswer" && f.Name == "rerun" {
		cost += rerunCost
	}
	if scans[f.ObjectDefinition.Name+"."+f.Name] {
		cost += scanCost
	}
	return extent{
		fields: saturated(cost + float64(m.listSize(f))*float64(inner.fields)),
		depth:  inner.depth + 1,
	}
}

// listSize is how many items a field can answer with.
func (m *measurer) listSize(f *ast.Field) int64 {
	arguments := f.ArgumentMap(m.variables)
	for _, name := range []string{"first", "last", "limit"} {
		if n, err := model.UnmarshalInt64(context.Background(), arguments[name]); err == nil {
			return min(max(n, 1), maxPageSize)
		}
	}
	if ids, ok := arguments["ids"].([]any); ok {
		return int64(len(ids))
	}
	paged := f.ObjectDefinition.Fields.ForName("totalCount") != nil || f.ObjectDefinition.Fields.ForName("truncated") != nil
	switch {
	case f.Definition.Arguments.ForName("first") != nil:
		return defaultPageSize
	case f.Definition.Type.Elem != nil && !paged:
		return plainListSize
	}
	// The items of a page were counted by the field that holds the page size.
	return 1
}
