package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/storetest"
)

// must asks and wants no error.
func mustAsk(t *testing.T, h http.Handler, query string, variables map[string]any) map[string]any {
	t.Helper()
	answer := ask(t, h, query, variables)
	if len(answer.Errors) > 0 {
		t.Fatalf("%s: %v", query, answer.Errors)
	}
	return answer.Data
}

// TestTwoPeople: on every store, of two people who add to a case at once neither
// loses anything, of two who change one note at once one is told, and an answer
// that was saved shows what a load has changed.
func TestTwoPeople(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine.name, func(t *testing.T) {
			st := goldenStore(t, engine.open)
			// Each has a server of their own.
			people := []http.Handler{NewHandler(st, Options{}), NewHandler(st, Options{})}
			id := mustAsk(t, people[0], `mutation { createCase(name: "shared") { id } }`, nil)["createCase"].(map[string]any)["id"]
			t.Cleanup(func() {
				version := mustAsk(t, people[0], `query($id: ID!) { case(id: $id) { version } }`, map[string]any{"id": id})["case"].(map[string]any)["version"]
				mustAsk(t, people[0], `mutation($id: ID!, $version: Int!) { deleteCase(caseId: $id, version: $version) }`, map[string]any{"id": id, "version": version})
			})
			addAtOnce(t, people, id)
			changeAtOnce(t, people, id)
			askedAgain(t, people[0], st, id)
		})
	}
}

func addAtOnce(t *testing.T, people []http.Handler, id any) {
	t.Helper()
	const each = 6
	var all sync.WaitGroup
	for p, h := range people {
		all.Go(func() {
			for n := range each {
				answer := ask(t, h, `mutation($id: ID!, $name: String!) {
					addToCase(caseId: $id, items: [{ cluster: { name: $name, behaviour: [CO_LINK] } }]) { id }
					annotate(caseId: $id, text: $name) { id }
				}`, map[string]any{"id": id, "name": fmt.Sprint(p, "-", n)})
				if len(answer.Errors) > 0 {
					t.Error(answer.Errors)
				}
			}
		})
	}
	all.Wait()
	held := mustAsk(t, people[0], `query($id: ID!) { case(id: $id) { items { name } annotations { text } } }`, map[string]any{"id": id})["case"].(map[string]any)
	for _, list := range []string{"items", "annotations"} {
		names := fmt.Sprint(held[list])
		for p := range people {
			for n := range each {
				if name := fmt.Sprint(":", p, "-", n, "]"); strings.Count(names, name) != 1 {
					t.Errorf("%s lacks %s: %s", list, name, names)
				}
			}
		}
	}
}

func changeAtOnce(t *testing.T, people []http.Handler, id any) {
	t.Helper()
	seen := mustAsk(t, people[0], `query($id: ID!) { case(id: $id) { version annotations { id } } }`, map[string]any{"id": id})["case"].(map[string]any)
	note := seen["annotations"].([]any)[0].(map[string]any)["id"]
	codes := make([]string, len(people))
	var all sync.WaitGroup
	for p, h := range people {
		all.Go(func() {
			answer := ask(t, h, `mutation($id: ID!, $note: ID!, $text: String!, $version: Int!) {
				annotate(caseId: $id, annotationId: $note, text: $text, version: $version) { version }
			}`, map[string]any{"id": id, "note": note, "text": fmt.Sprint("by ", p), "version": seen["version"]})
			for _, e := range answer.Errors {
				codes[p], _ = e.Extensions["code"].(string)
			}
		})
	}
	all.Wait()
	if got := codes[0] + codes[1]; got != codeConflict {
		t.Errorf("the codes of two changes at once are %q, want one %s", codes, codeConflict)
	}
}

func askedAgain(t *testing.T, h http.Handler, st store.Store, id any) {
	t.Helper()
	const query = `query($id: String!) { tweet(tweetId: $id) { text } store { revision } }`
	mustAsk(t, h, `mutation($id: ID!, $query: String!) { addToCase(caseId: $id, items: [{ answer: { title: "t", query: $query, variables: { id: "added later" } } }]) { id } }`,
		map[string]any{"id": id, "query": query})
	before, err := st.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file, err := st.OpenFile(t.Context(), "alpha_012020", "later.csv", store.FileTweets)
	if err != nil {
		t.Fatal(err)
	}
	b := &store.Batch{FileID: file.ID, Tweets: []store.TweetRow{{ID: "added later", AccountID: "b1", Text: "new", Fullness: store.FullnessArchive, InNetwork: true}}, Done: true}
	if err := errors.Join(storetest.Commit(t.Context(), st, 0, b), st.Derive(t.Context())); err != nil {
		t.Fatal(err)
	}
	held := mustAsk(t, h, `query($id: ID!) { case(id: $id) { items { answer { revision derivedRevision rerun { revision derivedRevision totalCount changes { path before after } } } } } }`,
		map[string]any{"id": id})["case"].(map[string]any)["items"].([]any)
	got := fmt.Sprint(held[len(held)-1])
	want := fmt.Sprintf("map[answer:map[derivedRevision:%d rerun:map[changes:[map[after:%[2]d before:%[1]d path:/store/revision] "+
		"map[after:map[text:new] before:<nil> path:/tweet]] derivedRevision:%[2]d revision:%[2]d totalCount:2] revision:%[1]d]]", before.Rows, before.Rows+1)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// recordless is a store whose records are away.
type recordless struct{ *fakeStore }

func (recordless) PutRecord(context.Context, store.Record) (int64, error) {
	return 0, fmt.Errorf("bolt://10.0.0.9 only lets read: %w", store.ErrUnavailable)
}

// TestCasesAway: a store that takes no records says that it is unavailable, and no more.
func TestCasesAway(t *testing.T) {
	answer := ask(t, NewHandler(recordless{&fakeStore{}}, Options{}), `mutation { createCase(name: "a") { id } }`, nil)
	if len(answer.Errors) != 1 || answer.Errors[0].Extensions["code"] != codeStoreUnavailable || strings.Contains(answer.Errors[0].Message, "10.0.0.9") {
		t.Errorf("%v", answer.Errors)
	}
}
