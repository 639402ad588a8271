package house

import (
	"slices"
	"strings"
	"testing"
)

// arrow lets one package of the module import another.
type arrow struct{ from, to, reason string }

// arrows are all there are. Whoever adds one says why here, and sees that it
// points the same way as the others: from the edge to the domain.
var arrows = []arrow{
	{"cmd/takedown", "server", "a command serves"},
	{"cmd/takedown", "auth", "a command makes tokens, and opens a server's gate to them"},
	{"cmd/takedown", "graph", "a load's progress goes to the subscription"},
	{"cmd/takedown", "loader", "a command loads"},
	{"cmd/takedown", "export", "a command exports"},
	{"cmd/takedown", "report", "a case is exported as a page"},
	{"cmd/takedown", "loader/synth", "a command makes an archive, and the demo needs one"},
	{"cmd/takedown", "analysis", "a command finds coordination, also without a store"},
	{"cmd/takedown", "store", "commands open a store and tell its errors apart"},
	{"cmd/takedown", "store/duckdb", "the engine behind duckdb:PATH"},
	{"cmd/takedown", "store/neo4j", "the engine behind neo4j:// and bolt://"},
	{"server", "auth", "the server asks who a caller is, and what they may do"},
	{"server", "graph", "the server puts the questions on HTTP"},
	{"server", "report", "a case is opened, and saved, as its report"},
	{"server", "store", "readiness and metrics ask the store"},
	{"graph", "analysis", "the graph answers with verdicts"},
	{"graph", "store", "the graph answers with facts"},
	{"graph", "cases", "the graph answers with cases, and changes them"},
	{"cases", "store", "cases are records of a store"},
	{"graph/generated", "cases", "gqlgen binds the schema to the domain's types"},
	{"graph/model", "cases", "shapes of answers are made of the domain's types"},
	{"graph", "graph/generated", "the resolvers fulfil what gqlgen makes of the schema"},
	{"graph", "graph/model", "scalars and the shapes of answers"},
	{"graph/generated", "analysis", "gqlgen binds the schema to the domain's types"},
	{"graph/generated", "store", "gqlgen binds the schema to the domain's types"},
	{"graph/generated", "graph/model", "gqlgen binds the schema to scalars and shapes"},
	{"graph/model", "analysis", "edges of a coordination find their evidence"},
	{"graph/model", "store", "shapes of answers are made of the domain's types"},
	{"analysis", "store", "verdicts on the domain's types; never on the Store itself"},
	{"loader", "loader/archive", "the loader reads archives"},
	{"export", "store", "exports read a store whole"},
	{"export", "analysis", "a graph can be one of edges that an analysis found"},
	{"export", "store/neo4j", "a bulk import makes the graph that the engine says rows make, so it asks the engine"},
	{"loader", "store", "the loader writes into any store"},
	{"loader/archive", "store", "an archive's rows are the domain's types"},
	{"loader/synth", "loader/archive", "made archives are written in the real format"},
	{"loader/synth", "store", "made rows are the domain's types"},
	{"store/duckdb", "store", "an engine fulfils the contract"},
	{"store/duckdb", "internal/packed", "tweets are kept once more where one is found at once"},
	{"store/neo4j", "store", "an engine fulfils the contract"},
	{"store/neo4j/neo4jtest", "store/neo4j", "a server for tests is opened as a store"},
	{"store/storetest", "store", "the suite asks any engine"},
	{"internal/bench", "graph", "two engines are asked the same questions within one process"},
	{"internal/bench", "loader/synth", "what is loaded is compared with the truth about it"},
	{"internal/bench", "server", "a server is measured against one whose store gives constant answers"},
	{"internal/bench", "store", "what is measured is the contract's"},
	{"internal/bench", "store/duckdb", "the store whose answers are constant, and bare statements that create one"},
}

// testArrows are the further ones that only tests need.
var testArrows = []arrow{
	{"export", "loader", "what is exported was loaded"},
	{"export", "loader/archive", "hostile text comes in archives"},
	{"export", "store/duckdb", "the engine that is exported"},
	{"export", "store/neo4j/neo4jtest", "what is exported is imported, and compared with a load over Bolt"},
	{"loader/synth", "analysis", "the planted windows, and no other, must qualify"},
	{"store/neo4j", "store/storetest", "every engine passes the suite"},
	{"store/neo4j", "store/neo4j/neo4jtest", "an engine with a server needs one"},
	{"graph", "store/storetest", "what is loaded between two answers is committed as the suite does"},
	{"store/duckdb", "store/storetest", "every engine passes the suite"},
	{"loader", "store/duckdb", "loading, resuming and the ledger are seen in an engine"},
	{"cmd/takedown", "cases", "a case is made to be exported"},
	{"cmd/takedown", "store/neo4j/neo4jtest", "known answers are found on the engine"},
	{"graph", "loader", "golden questions are asked of a loaded archive"},
	{"graph", "export", "golden questions run on what is exported and imported, too"},
	{"graph", "store/duckdb", "golden questions run on the engine"},
	{"graph", "store/neo4j/neo4jtest", "golden questions run on the engine"},
	{"internal/bench", "store/neo4j", "the engine that is measured"},
	{"internal/bench", "store/neo4j/neo4jtest", "an engine with a server needs one"},
}

// TestArrows finds imports that nothing lists, and listed ones that are gone.
func TestArrows(t *testing.T) {
	used := map[arrow]bool{}
	find := func(list []arrow, from, to string) bool {
		i := slices.IndexFunc(list, func(a arrow) bool { return a.from == from && a.to == to })
		if i >= 0 {
			used[list[i]] = true
		}
		return i >= 0
	}
	for _, s := range sources(t) {
		for _, imported := range s.imports {
			to, ok := inModule(imported)
			if !ok || to == s.dir() || find(arrows, s.dir(), to) {
				continue
			}
			if !s.test() || !find(testArrows, s.dir(), to) {
				t.Errorf("%s: %s must not import %s: no arrow says so", s.path, s.dir(), to)
			}
		}
	}
	for _, a := range slices.Concat(arrows, testArrows) {
		if a.reason == "" {
			t.Errorf("%s → %s has no reason", a.from, a.to)
		}
		if !used[a] {
			t.Errorf("%s no longer imports %s: drop the arrow", a.from, a.to)
		}
	}
}

// TestStoreStandsAlone: the contract needs the standard library and nothing else.
func TestStoreStandsAlone(t *testing.T) {
	for _, s := range sources(t) {
		if s.dir() != "store" {
			continue
		}
		for _, imported := range s.imports {
			if first, _, _ := strings.Cut(imported, "/"); strings.Contains(first, ".") {
				t.Errorf("%s imports %s, which is not in the standard library", s.path, imported)
			}
		}
	}
}

// forTests are the packages that tests share, named for it.
func forTests(dir string) bool { return strings.HasSuffix(dir, "test") }

// TestProductionImportsNoTests: what only tests need stays out of the program.
func TestProductionImportsNoTests(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || forTests(s.dir()) {
			continue
		}
		for _, imported := range s.imports {
			dir, own := inModule(imported)
			if imported == "testing" || strings.HasPrefix(imported, "testing/") || imported == "net/http/httptest" || own && forTests(dir) {
				t.Errorf("%s imports %s", s.path, imported)
			}
		}
	}
}
