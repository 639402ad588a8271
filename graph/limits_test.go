package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/introspection"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/takedown/takedown/graph/generated"
)

func measure(t *testing.T, query string, variables map[string]any) extent {
	t.Helper()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	doc, err := gqlparser.LoadQueryWithRules(schema, query, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := measurer{variables: variables, fragments: map[*ast.FragmentDefinition]extent{}}
	return m.selections(doc.Operations[0].SelectionSet)
}

func TestMeasures(t *testing.T) {
	for _, c := range []struct {
		query     string
		variables map[string]any
		want      extent
	}{
		{`{ store { revision } }`, nil, extent{2, 2}},
		{`{ a: store { revision } b: store { revision stale } }`, nil, extent{5, 2}},
		// A connection: 1 + size x what it holds.
		{`{ accounts { nodes { platformId } } }`, nil, extent{1 + 50*2, 3}},
		{`{ accounts(first: 100) { totalCount nodes { platformId } } }`, nil, extent{1 + 100*3, 3}},
		{`query ($n: Int) { accounts(last: $n) { nodes { platformId } } }`, map[string]any{"n": int64(7)}, extent{1 + 7*2, 3}},
		{`{ accounts(first: 10) { nodes { amplifiers(first: 5) { edges { evidence(first: 3) { nodes { at } } } } } } }`, nil,
			extent{1 + 10*(1+1+5*(1+1+3*2)), 7}},
		// A look at a whole network costs, however short the answer.
		{`{ network(slug: "a") { workingHours { lead } } }`, nil, extent{1 + 1 + scanCost + 1, 3}},
		{`{ networks { engagementDistribution { likes { max } } } }`, nil, extent{1 + 10*(1+1+scanCost+1), 4}},
		// A size that will be refused counts as the largest allowed.
		{`{ accounts(first: 2000000000) { totalCount } }`, nil, extent{1 + 1000, 2}},
		{`{ accounts(first: -5) { totalCount } }`, nil, extent{1 + 1, 2}},
		// Arguments with a default, lists without a size, lists of ids.
		{`{ network(slug: "a") { topHashtags { items { value } } } }`, nil, extent{1 + 1 + 20*2 + scanCost, 4}},
		{`{ networks { slug } }`, nil, extent{1 + 10, 2}},
		{`{ nodes(ids: ["a", "b", "c"]) { id } }`, nil, extent{1 + 3, 2}},
		// Fragments count where they are spread.
		{`{ store { ...s ... on StoreInfo { stale } } } fragment s on StoreInfo { revision }`, nil, extent{3, 2}},
		// Introspection is bounded by the schema.
		{introspection.Query, nil, extent{1, 1}},
	} {
		if got := measure(t, c.query, c.variables); got != c.want {
			t.Errorf("%.80s: %+v, want %+v", c.query, got, c.want)
		}
	}
}

// Each of 60 fragments spreads the next one twice: 2^60 fields, measured at once.
func TestFragmentsThatMultiplyAreMeasuredOnce(t *testing.T) {
	var query strings.Builder
	query.WriteString(`{ account(platformId: "x") { ...f0 } }`)
	for i := range 60 {
		fmt.Fprintf(&query, ` fragment f%d on Account { a: amplifiers(first: 1) { nodes { ...f%d } } b: amplifiers(first: 1) { nodes { ...f%d } } }`, i, i+1, i+1)
	}
	query.WriteString(` fragment f60 on Account { platformId }`)
	got := measure(t, query.String(), nil)
	if got.fields < 1<<60 || got.depth != 122 {
		t.Errorf("%+v", got)
	}
}

func TestQueriesAboveALimitAreRefused(t *testing.T) {
	f := &fakeStore{}
	h := NewHandler(f, Options{MaxComplexity: 1000, MaxDepth: 5})
	for query, code := range map[string]string{
		`{ accounts(first: 999) { totalCount } }`:                                                        "",
		`{ accounts(first: 500) { nodes { platformId } } }`:                                              "COMPLEXITY_LIMIT",
		`{ account(platformId: "x") { amplifiers(first: 1) { nodes { networks { slug } } } } }`:          "",
		`{ account(platformId: "x") { amplifiers(first: 1) { edges { node { networks { slug } } } } } }`: "COMPLEXITY_LIMIT",
	} {
		answer := ask(t, h, query, nil)
		if code == "" {
			if len(answer.Errors) > 0 {
				t.Errorf("%s: %v", query, answer.Errors)
			}
			continue
		}
		if got := answer.code(); got != code || !strings.Contains(answer.message(), "above the limit of") {
			t.Errorf("%s: %s %s", query, got, answer.message())
		}
	}
}

// One short query cannot keep a store busy with a thousand looks at the same network,
// and what a report of ten networks needs passes.
func TestScansAreLimited(t *testing.T) {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for name := range scans {
		typeName, field, _ := strings.Cut(name, ".")
		if d := schema.Types[typeName]; d == nil || d.Fields.ForName(field) == nil {
			t.Errorf("there is no %s", name)
		}
	}
	var query strings.Builder
	for i := range 300 {
		fmt.Fprintf(&query, " a%d: workingHours { lead }", i)
	}
	if answer := ask(t, NewHandler(&fakeStore{}, Options{}), `{ network(slug: "a") {`+query.String()+` } }`, nil); answer.code() != "COMPLEXITY_LIMIT" {
		t.Errorf("%v", answer.Errors)
	}
	report := measure(t, `{ networks { slug activity { tweets } workingHours { lead } topHashtags { ...top } topDomains { ...top } topClients { ...top } topLanguages { ...top }
		followerDistribution { mean } engagementDistribution { likes { mean } retweets { mean } replies { mean } quotes { mean } } tweets { totalCount } } }
		fragment top on TopValues { items { value tweets accounts } }`, nil)
	if report.fields > defaultMaxComplexity {
		t.Errorf("%+v", report)
	}
}

// The default limits let a full page of accounts with their amplifiers and evidence pass.
func TestTheDefaultLimitsLetWorkPass(t *testing.T) {
	got := measure(t, `{ accounts(first: 100) { edges { cursor node { platformId screenName displayName role
		amplifiers(first: 100) { totalCount coverage truncated edges { retweets tweets firstAt lastAt medianDelay
			node { platformId screenName } evidence(first: 5) { totalCount nodes { at delay retweet { tweetId } } } } } } } } }`, nil)
	if got.fields > defaultMaxComplexity || got.depth > defaultMaxDepth {
		t.Errorf("%+v", got)
	}
}
