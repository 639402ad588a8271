package graph

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"testing"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// acting is a store in which some accounts retweeted one tweet at once.
type acting struct {
	fakeStore

	accounts int
	rows     int64
	// stuck messages wait until nobody wants them any more: it is told when they
	// begin to, and when they no longer do.
	stuck chan string
}

func (a *acting) Snapshot(context.Context) (store.Snapshot, error) {
	return store.Snapshot{Rows: a.rows, Derived: a.rows}, nil
}

func (a *acting) Messages(ctx context.Context, _ store.MessageQuery) iter.Seq2[store.Message, error] {
	a.called("Messages")
	return func(yield func(store.Message, error) bool) {
		if a.stuck != nil {
			a.stuck <- "begun"
			<-ctx.Done()
			a.stuck <- "left"
			yield(store.Message{}, ctx.Err())
			return
		}
		for i := range a.accounts {
			if !yield(store.Message{Object: "o", AccountID: fmt.Sprintf("a%04d", i), ID: fmt.Sprint(i)}, nil) {
				return
			}
		}
	}
}

// TestPagesAreComputedOnce: what one question found serves the following pages,
// other fields and other accounts, until the store changes.
func TestPagesAreComputedOnce(t *testing.T) {
	st := &acting{accounts: 40, rows: 1}
	h := NewHandler(st, Options{})
	read := func(want int, query string) {
		t.Helper()
		if r := ask(t, h, query, nil); len(r.Errors) > 0 {
			t.Fatal(r.Errors)
		}
		if got := st.calls["Messages"]; got != want {
			t.Errorf("the messages were read %d times, want %d: %s", got, want, query)
		}
	}
	const edges = `{ coordination(behaviour: CO_RETWEET, minWeight: 1, first: 30%s) { totalCount edges { %s } } }`
	read(1, fmt.Sprintf(edges, "", "weight"))
	after := cursor(orderCoordination, store.Key{Value: 5, ID: "a0001a0002"})
	read(1, fmt.Sprintf(edges, `, after: "`+after+`"`, "weight"))
	read(1, `{ accounts(first: 20) { nodes { coordinatesWith(behaviour: CO_RETWEET, minWeight: 1) { totalCount } } } }`)
	read(2, fmt.Sprintf(edges, "", "expectedWeight"))
	read(2, fmt.Sprintf(edges, `, after: "`+after+`"`, "expectedWeight"))
	// Thirty edges are asked for the same evidence, and for more of it.
	read(4, fmt.Sprintf(edges, "", "evidence { totalCount } more: evidence(first: 20) { totalCount }"))
	read(5, fmt.Sprintf(edges, ", networks: [\"a\"]", "weight"))
	read(5, fmt.Sprintf(edges, ", networks: [\"a\", \"a\"]", "weight"))
	// Clusters start from what was found, and look at what was done.
	read(7, `{ coordinationClusters(behaviour: [CO_RETWEET], minWeight: 1) { size } }`)
	read(7, `{ coordinationClusters(behaviour: [CO_RETWEET], minWeight: 1) { density } }`)
	read(9, `{ coordinationSweep(behaviour: CO_RETWEET, within: ["PT1S", "PT1M"], minWeight: [1, 2, 3]) { edges } }`)
	st.rows = 2
	read(10, fmt.Sprintf(edges, "", "weight"))
}

// TestLeavingStopsCoordination: when whoever asked has gone.
func TestLeavingStopsCoordination(t *testing.T) {
	st := &acting{stuck: make(chan string)}
	h := NewHandler(st, Options{})
	for _, query := range []string{
		`{ coordination(behaviour: CO_LINK) { totalCount } }`,
		`{ coordinationClusters(behaviour: [CO_LINK]) { size } }`,
		`{ coordinationSweep(behaviour: CO_LINK, within: ["PT1M"], minWeight: [2]) { edges } }`,
	} {
		ctx, leave := context.WithCancel(t.Context())
		leaving := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r.WithContext(ctx)) })
		told := make(chan string)
		go func() {
			first := <-st.stuck
			leave()
			told <- first + " " + <-st.stuck
		}()
		if r := ask(t, leaving, query, nil); r.code() != codeTimeout {
			t.Errorf("%s: %v", query, r.Errors)
		}
		if got := <-told; got != "begun left" {
			t.Errorf("%s: %s", query, got)
		}
	}
}

// TestTooMuchCoordination is an error that says what to do.
func TestTooMuchCoordination(t *testing.T) {
	const accounts = 3200 // 5,118,400 pairs
	r := ask(t, NewHandler(&acting{accounts: accounts}, Options{}), `{ coordination(behaviour: CO_RETWEET) { totalCount } }`, nil)
	if r.code() != codeComplexityLimit || r.message() != (&analysis.LimitError{Items: "pairs of accounts", Limit: maxItems}).Error() {
		t.Error(r.Errors)
	}
	if errors.Is(&analysis.LimitError{}, store.ErrInvalid) {
		t.Error("too much is not a wrong question")
	}
}

// TestEdgesAreCutOff: of more edges than are kept, the answer says so, and an
// account whose edges all are among them does not.
func TestEdgesAreCutOff(t *testing.T) {
	const accounts = 1200 // 1,438,800 edges
	h := NewHandler(&acting{accounts: accounts}, Options{})
	var got struct {
		Coordination struct {
			TotalCount int
			Truncated  bool
		}
		A, B struct {
			CoordinatesWith struct {
				TotalCount int
				Truncated  bool
			}
		}
	}
	askInto(t, h, `{ coordination(behaviour: CO_RETWEET, minWeight: 1) { totalCount truncated }
		a: account(platformId: "a0000") { coordinatesWith(behaviour: CO_RETWEET, minWeight: 1) { totalCount truncated } }
		b: account(platformId: "a1199") { coordinatesWith(behaviour: CO_RETWEET, minWeight: 1) { totalCount truncated } } }`, nil, &got)
	if c := got.Coordination; c.TotalCount != accounts*(accounts-1) || !c.Truncated {
		t.Errorf("%+v", c)
	}
	if a := got.A.CoordinatesWith; a.TotalCount != accounts-1 || a.Truncated {
		t.Errorf("the first account: %+v", a)
	}
	if b := got.B.CoordinatesWith; !b.Truncated {
		t.Errorf("the last account: %+v", b)
	}
}
