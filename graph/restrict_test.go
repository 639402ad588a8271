package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
)

// Whoever is limited to a network is refused a question, or answered with nothing of
// another network: every golden question is asked that way.
func TestNothingLeaksFromOtherNetworks(t *testing.T) {
	st := goldenStore(t, engines[0].open)
	networks, err := st.Networks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const own = "alpha_012020"
	// foreign is what tells of another network: its slug, and accounts of it alone.
	var foreign []string
	for _, n := range networks {
		if n.Slug == own {
			continue
		}
		foreign = append(foreign, n.Slug)
		page, err := st.AccountPage(t.Context(), store.AccountQuery{Networks: []string{n.Slug}, OrderBy: store.AccountByPlatformID, Page: store.Page{First: 1000}})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Items {
			for _, text := range []*string{a.ScreenName, a.DisplayName, a.Bio} {
				// Short ones may be anything.
				if text != nil && len(*text) > 5 && !slices.Contains(a.Networks, own) {
					foreign = append(foreign, *text)
				}
			}
		}
	}
	if len(foreign) < 6 {
		t.Fatalf("there is too little to be leaked: %q", foreign)
	}
	handler := NewHandler(st, Options{})
	limited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(Within(r.Context(), []string{own})))
	})
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil {
		t.Fatal(err)
	}
	answered, refused := 0, 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for part := range strings.SplitSeq(string(text), nextQuestion) {
			query, _, _ := strings.Cut(part, "\n---\n")
			body, err := json.Marshal(map[string]string{"query": query})
			if err != nil {
				t.Fatal(err)
			}
			request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
			request.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			limited.ServeHTTP(w, request)
			answer := w.Body.String()
			switch {
			case w.Code == http.StatusForbidden:
				refused++
				continue
			case strings.Contains(answer, `"limitedTo":["`+own+`"]`):
				answered++
			case !strings.HasPrefix(answer, `{"errors"`):
				t.Errorf("%s: the answer does not say that it is limited: %.300s", file, answer)
			}
			for _, f := range foreign {
				// What was asked for by name may be repeated in an error.
				if strings.Contains(answer, f) && !strings.Contains(query, f) {
					t.Errorf("%s tells of %q: %.300s", file, f, answer)
				}
			}
		}
	}
	if answered < 10 || refused < 20 {
		t.Errorf("%d questions were answered, %d refused", answered, refused)
	}
	t.Logf("%d answered, %d refused", answered, refused)
}

// Heads that come with evidence are as limited as those that are asked for.
func TestLimitedHeads(t *testing.T) {
	head := func(id, network string) *store.Tweet {
		return &store.Tweet{ID: id, Known: true, Text: new("text"), Networks: []string{network}}
	}
	pair := store.Pair{SourceID: "b", TargetID: "a"}
	st := limitedReader{evidenced{&fakeStore{}, map[store.Pair]*store.Slice[*store.Retweet]{pair: {Items: []*store.Retweet{
		{TweetID: "1", Head: head("1", "own"), OriginalHead: head("2", "other")}, {TweetID: "3"},
	}}}}, []string{"own"}}
	got, err := st.Evidence(t.Context(), store.EvidenceQuery{Heads: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []*store.Retweet{{TweetID: "1", Head: head("1", "own"), OriginalHead: &store.Tweet{ID: "2"}}, {TweetID: "3"}}
	if diff := cmp.Diff(want, got[pair].Items); diff != "" {
		t.Error(diff)
	}
}

// evidenced answers with evidence.
type evidenced struct {
	store.Reader
	evidence map[store.Pair]*store.Slice[*store.Retweet]
}

func (e evidenced) Evidence(context.Context, store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	return e.evidence, nil
}

// The list of what is within names types and fields of the schema alone.
func TestWithinNamesTheSchema(t *testing.T) {
	_, schema := newResolver(recordless{&fakeStore{}}, &Options{})
	for of, fields := range newLimited().fields {
		definition := schema.Schema().Types[of]
		if definition == nil {
			t.Errorf("there is no type %s", of)
			continue
		}
		for _, name := range fields {
			if name != "*" && !strings.HasPrefix(name, "__") && definition.Fields.ForName(name) == nil {
				t.Errorf("there is no field %s.%s", of, name)
			}
		}
	}
}
