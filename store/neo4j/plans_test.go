package neo4j_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
	"github.com/takedown/takedown/store/storetest"
)

// scansTweets matches a plan that looks at every tweet.
var scansTweets = regexp.MustCompile(`\+\w*Scan *\|[^|]*\| *t:Tweet`)

// TestNoScan: what is counted over the tweets of a network finds them by an
// index, and does not look through those of all others.
func TestNoScan(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	s := mustOpen(t, uri, opts)
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	file, err := s.OpenFile(t.Context(), "alpha", "a.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	b := overlapping(0, 100)
	file.Offset++
	b.FileID, b.After = file.ID, file.Progress
	if err := errors.Join(storetest.Commit(t.Context(), s, 0, b), s.Derive(t.Context())); err != nil {
		t.Fatal(err)
	}
	counting := []string{neo4j.OfNetwork}
	for step := range neo4j.TotalsSteps {
		if strings.Contains(step, "(t:Tweet) USING INDEX") {
			counting = append(counting, step)
		}
	}
	if len(counting) < 2 {
		t.Fatal("no step counts the tweets of networks")
	}
	for _, statement := range counting {
		found := plan(t, uri, opts, statement)
		if !strings.Contains(found, "+NodeIndexSeek") || strings.Contains(found, "+NodeIndexScan") || scansTweets.MatchString(found) {
			t.Errorf("%s\nis answered by\n%s", statement, found)
		}
	}
}

// TestExportsAreNotSorted: the server holds no export in memory to sort it. What
// it sorts are one account's amplifiers, within what is applied to each account.
func TestExportsAreNotSorted(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	mustOpen(t, uri, opts)
	for name, statement := range neo4j.ExportsInOrder {
		found := plan(t, uri, opts, statement)
		sorts := strings.Count(found, "+Sort") + strings.Count(found, "+Top")
		if name == "amplifications" {
			sorts--
		}
		if sorts != 0 || !strings.Contains(found, "+NodeIndexScan") {
			t.Errorf("%s are answered by\n%s", name, found)
		}
	}
}

// TestTextsAreNotHeld: the server holds the tweets of one text at a time, not all texts.
func TestTextsAreNotHeld(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	mustOpen(t, uri, opts)
	for statement, inOrder := range neo4j.ByText {
		found := plan(t, uri, opts, statement)
		if !strings.Contains(found, inOrder) || strings.Contains(found, "+EagerAggregation") || strings.Contains(found, "+Sort") {
			t.Errorf("%s\nis answered by\n%s", statement, found)
		}
	}
}

// TestPagesAreNotSorted: of a network's tweets, those of a page are read in the order of an index.
func TestPagesAreNotSorted(t *testing.T) {
	uri, opts := neo4jtest.Server(t)
	mustOpen(t, uri, opts)
	for _, statement := range neo4j.PagesOfTweets {
		found := plan(t, uri, opts, statement)
		// What is sorted are the pages of each combination of networks.
		if !strings.Contains(found, "+PartialTop") || strings.Count(found, "+Top") != 1 || strings.Contains(found, "+Sort") {
			t.Errorf("%s\nis answered by\n%s", statement, found)
		}
	}
}

// plan is how the server would answer a statement, as a table. The driver's own plan lists one
// of an operator's children twice.
func plan(t *testing.T, uri string, opts neo4j.Options, statement string) string {
	t.Helper()
	table, ok := ask(t, uri, opts, "EXPLAIN "+statement).Summary.Plan().Arguments()["string-representation"].(string)
	if !ok {
		t.Fatalf("no plan of %s", statement)
	}
	return table
}

// run runs a statement and gives the number that it answers with, if it does.
func run(t *testing.T, uri string, opts neo4j.Options, statement string) int64 {
	t.Helper()
	result := ask(t, uri, opts, statement)
	if len(result.Records) == 0 {
		return 0
	}
	return result.Records[0].Values[0].(int64)
}

// ask runs a statement beside the store.
func ask(t *testing.T, uri string, opts neo4j.Options, statement string) *bolt.EagerResult {
	t.Helper()
	auth := bolt.NoAuth()
	if opts.User != "" {
		auth = bolt.BasicAuth(opts.User, opts.Password, "")
	}
	driver, err := bolt.NewDriverWithContext(uri, auth)
	if err != nil {
		t.Fatal(err)
	}
	defer driver.Close(context.WithoutCancel(t.Context()))
	result, err := bolt.ExecuteQuery(t.Context(), driver, statement, nil, bolt.EagerResultTransformer)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
