package graph

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/loader"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

// filtering is what FuzzFilter asks for. What is not set does not restrict.
type filtering struct {
	Networks        []string `json:"networks,omitempty"`
	IncludeReferred bool     `json:"includeReferred"`
	CreatedFrom     *string  `json:"createdFrom,omitempty"`
	CreatedTo       *string  `json:"createdTo,omitempty"`
	HasCreationDate *bool    `json:"hasCreationDate,omitempty"`
	Role            *string  `json:"role,omitempty"`
	Language        *string  `json:"language,omitempty"`
	MinFollowers    *int64   `json:"minFollowers,omitempty"`
	MaxFollowers    *int64   `json:"maxFollowers,omitempty"`
	MinTweets       *int64   `json:"minTweets,omitempty"`
}

// Which of the filter's conditions FuzzFilter sets.
const (
	byNetwork = 1 << iota
	byTwoNetworks
	withReferred
	byFrom
	byTo
	byHaving
	byLacking
	byRole
	byLanguage
	byMin
	byMax
	byTweets
)

// filtered is an account as FuzzFilter asks for it.
type filtered struct {
	PlatformID, Role string
	Known            bool
	CreatedOn        *string
	Language         *string
	Followers        *int64
	Following        *int64
	TweetCount       int64
	RetweetCount     int64
	FirstTweetAt     *string
	LastTweetAt      *string
	Networks         []struct{ Slug string }
}

const filterQuery = `query($filter: AccountFilter, $order: AccountOrder, $first: Int, $after: String, $last: Int, $before: String) {
	accounts(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
		totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
		nodes { platformId role known createdOn language followers following tweetCount retweetCount firstTweetAt lastTweetAt networks { slug } } } }`

// FuzzFilter: whatever a filter says, its accounts are those that it says, counted
// and ordered as a plain reading of the schema has them, page by page either way;
// or it is refused, as a mistake of whoever asks.
func FuzzFilter(f *testing.F) {
	st, err := duckdb.Open(f.Context(), filepath.Join(f.TempDir(), "fuzz.duckdb"), duckdb.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { st.Close() })
	if _, err := loader.Load(f.Context(), st, []string{"testdata/archive"}, loader.Options{}); err != nil {
		f.Fatal(err)
	}
	h := NewHandler(st, Options{})
	_, all := pages(f, h, filtering{IncludeReferred: true}, "PLATFORM_ID", "ASC", 1000, false)
	if len(all) < 10 {
		f.Fatalf("%d accounts", len(all))
	}
	for i := range uint16(12) {
		f.Add(uint16(1)<<i, "alpha_012020", "beta_012020", "2019-01-01", "2020-01-01", "AMPLIFIER", "en", int64(10), int64(1000), int64(1), byte(i), byte(2))
	}
	f.Add(uint16(byNetwork|byLanguage), "nowhere", "' OR 1=1 --", "2019-02-30", "", "ROLE", `"; MATCH (n) DETACH DELETE n //`, int64(-1), int64(1)<<40, int64(0), byte(9), byte(1))
	f.Add(uint16(byFrom|byTo), "", "\xff", "0000-01-01", "9999-12-31", "", "\x00", int64(0), int64(0), int64(0), byte(3), byte(0))
	f.Fuzz(func(t *testing.T, set uint16, one, other, from, to, role, language string, least, most, tweets int64, order, size byte) {
		given := func(bit uint16) bool { return set&bit != 0 }
		var q filtering
		for _, n := range []struct {
			bit  uint16
			slug string
		}{{byNetwork, one}, {byTwoNetworks, other}} {
			if given(n.bit) {
				q.Networks = append(q.Networks, strings.ToValidUTF8(n.slug, "?"))
			}
		}
		q.IncludeReferred = given(withReferred)
		text := func(bit uint16, s string, to **string) {
			if s = strings.ToValidUTF8(s, "?"); given(bit) {
				*to = &s
			}
		}
		text(byFrom, from, &q.CreatedFrom)
		text(byTo, to, &q.CreatedTo)
		text(byRole, role, &q.Role)
		text(byLanguage, language, &q.Language)
		if given(byHaving | byLacking) {
			q.HasCreationDate = new(given(byHaving))
		}
		number := func(bit uint16, n int64, to **int64) {
			if given(bit) {
				*to = &n
			}
		}
		number(byMin, least, &q.MinFollowers)
		number(byMax, most, &q.MaxFollowers)
		number(byTweets, tweets, &q.MinTweets)
		field, direction := orders[int(order)%len(orders)], []string{"ASC", "DESC"}[order/128]
		code, got := pages(t, h, q, field, direction, int64(size%5)+1, size >= 128)
		if wrong := q.wrong(); wrong != code {
			t.Fatalf("%+v is answered with %q, want %q", q, code, wrong)
		}
		if code != "" {
			return
		}
		want := slices.DeleteFunc(slices.Clone(all), func(a filtered) bool { return !q.takes(a) })
		slices.SortStableFunc(want, func(a, b filtered) int { return inOrder(field, direction == "DESC", a, b) })
		if g, w := names(got), names(want); !slices.Equal(g, w) {
			t.Errorf("%+v by %s %s lists %q, want %q", q, field, direction, g, w)
		}
	})
}

var orders = []string{"PLATFORM_ID", "CREATED_ON", "FOLLOWERS", "FOLLOWING", "TWEETS", "RETWEETS", "FIRST_TWEET", "LAST_TWEET"}

func names(accounts []filtered) (list []string) {
	for _, a := range accounts {
		list = append(list, a.PlatformID)
	}
	return list
}

// wrong is the code of what is wrong with the filter, as the schema says.
func (q filtering) wrong() string {
	for _, day := range []*string{q.CreatedFrom, q.CreatedTo} {
		if day == nil {
			continue
		}
		if _, err := store.ParseDate(*day); err != nil {
			return codeBadUserInput
		}
	}
	if q.Role != nil && !slices.Contains([]string{"AMPLIFIER", "ORIGINATOR", "SILENT"}, *q.Role) {
		return codeBadUserInput
	}
	for _, n := range []*int64{q.MinFollowers, q.MaxFollowers, q.MinTweets} {
		if n != nil && int64(int32(*n)) != *n {
			return codeBadUserInput
		}
	}
	for _, slug := range q.Networks {
		if slug != "alpha_012020" && slug != "beta_012020" {
			return codeNotFound
		}
	}
	return ""
}

// takes says whether the filter lets an account pass, as the schema says. Days of
// one form compare as their texts do.
func (q filtering) takes(a filtered) bool {
	in := func(slug string) bool {
		return slices.ContainsFunc(a.Networks, func(n struct{ Slug string }) bool { return n.Slug == slug })
	}
	switch {
	case !a.Known && !q.IncludeReferred,
		q.Networks != nil && !slices.ContainsFunc(q.Networks, in),
		q.CreatedFrom != nil && (a.CreatedOn == nil || *a.CreatedOn < *q.CreatedFrom),
		q.CreatedTo != nil && (a.CreatedOn == nil || *a.CreatedOn > *q.CreatedTo),
		q.HasCreationDate != nil && *q.HasCreationDate != (a.CreatedOn != nil),
		q.Role != nil && *q.Role != a.Role,
		q.Language != nil && (a.Language == nil || *q.Language != *a.Language),
		q.MinFollowers != nil && (a.Followers == nil || *a.Followers < *q.MinFollowers),
		q.MaxFollowers != nil && (a.Followers == nil || *a.Followers > *q.MaxFollowers),
		q.MinTweets != nil && a.TweetCount < *q.MinTweets:
		return false
	}
	return true
}

// inOrder compares accounts as the schema orders them: without a value last, ties
// by platform id.
func inOrder(field string, descending bool, a, b filtered) int {
	value := func(a filtered) (key string, given bool) {
		number := func(n *int64) (string, bool) {
			if n == nil {
				return "", false
			}
			return fmt.Sprintf("%020d", *n), true
		}
		moment := func(s *string) (string, bool) {
			if s == nil {
				return "", false
			}
			return strings.TrimSuffix(*s, "Z"), true // 08:00:00 before 08:00:00.001
		}
		switch field {
		case "CREATED_ON":
			return moment(a.CreatedOn)
		case "FOLLOWERS":
			return number(a.Followers)
		case "FOLLOWING":
			return number(a.Following)
		case "TWEETS":
			return number(&a.TweetCount)
		case "RETWEETS":
			return number(&a.RetweetCount)
		case "FIRST_TWEET":
			return moment(a.FirstTweetAt)
		case "LAST_TWEET":
			return moment(a.LastTweetAt)
		}
		return a.PlatformID, true
	}
	x, hasX := value(a)
	y, hasY := value(b)
	if hasX != hasY {
		if hasX {
			return -1
		}
		return 1
	}
	by := strings.Compare(x, y)
	if descending {
		by = -by
	}
	return cmp.Or(by, strings.Compare(a.PlatformID, b.PlatformID))
}

// pages asks for all pages of a list, forward or backward, and gives the code of
// the error where there is one. Each page has to fit with the ones before.
func pages(t testing.TB, h http.Handler, q filtering, field, direction string, size int64, backward bool) (code string, accounts []filtered) {
	t.Helper()
	variables := map[string]any{"filter": q, "order": map[string]string{"field": field, "direction": direction}}
	count, place := "first", "after"
	if backward {
		count, place = "last", "before"
	}
	variables[count] = size
	for {
		var answer struct {
			Data *struct {
				Accounts struct {
					TotalCount int
					PageInfo   struct {
						HasNextPage, HasPreviousPage bool
						StartCursor, EndCursor       *string
					}
					Nodes []filtered
				}
			}
			Errors []struct {
				Extensions struct{ Code string }
			}
		}
		body, err := json.Marshal(map[string]any{"query": filterQuery, "variables": variables})
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
		request.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, request)
		if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%v in %s", err, recorder.Body)
		}
		if len(answer.Errors) > 0 {
			return answer.Errors[0].Extensions.Code, nil
		}
		page := answer.Data.Accounts
		more, next, behind := page.PageInfo.HasNextPage, page.PageInfo.EndCursor, page.PageInfo.HasPreviousPage
		if backward {
			more, next, behind = page.PageInfo.HasPreviousPage, page.PageInfo.StartCursor, page.PageInfo.HasNextPage
			accounts = append(page.Nodes, accounts...)
		} else {
			accounts = append(accounts, page.Nodes...)
		}
		before := len(accounts) - len(page.Nodes)
		if int64(len(page.Nodes)) > size || more && int64(len(page.Nodes)) < size || more != (len(accounts) < page.TotalCount) || behind != (before > 0) {
			t.Fatalf("%s: %d of %d after %d, more: %t, behind: %t", body, len(page.Nodes), page.TotalCount, before, more, behind)
		}
		if !more {
			return "", accounts
		}
		variables[place] = next
	}
}
