package graph

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// What the GraphQL over HTTP specification says of requests, as npm's graphql-http
// audits it: a status, a media type, and no data where nothing ran.
func TestOverHTTP(t *testing.T) {
	const plain, own = "application/json", "application/graphql-response+json"
	post := func(accept, body string) *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", plain)
		r.Header.Set("Accept", accept)
		return r
	}
	get := func(accept, query string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/graphql?query="+url.QueryEscape(query), nil)
		r.Header.Set("Accept", accept)
		return r
	}
	for name, c := range map[string]struct {
		request *http.Request
		status  int
		media   string
		data    bool
	}{
		"a question":                         {post(plain, `{"query":"{__typename}"}`), 200, plain, true},
		"a question, new media type":         {post(own, `{"query":"{__typename}"}`), 200, own, true},
		"a question by GET":                  {get(plain, `{__typename}`), 200, plain, true},
		"a question that also takes events":  {post(own+", "+plain+", text/event-stream", `{"query":"{__typename}"}`), 200, own, true},
		"no GraphQL":                         {post(plain, `{"query":"{"}`), 200, plain, false},
		"no GraphQL, new media type":         {post(own, `{"query":"{"}`), 400, own, false},
		"no such field":                      {post(plain, `{"query":"{nothing}"}`), 200, plain, false},
		"no such field, new media type":      {post(own, `{"query":"{nothing}"}`), 400, own, false},
		"no such field by GET":               {get(own, `{nothing}`), 400, own, false},
		"above a limit":                      {post(plain, `{"query":"{`+numbered("a%d: __schema { __typename } ", 9)+`}"}`), 200, plain, false},
		"above a limit, new media type":      {post(own, `{"query":"{`+numbered("a%d: __schema { __typename } ", 9)+`}"}`), 400, own, false},
		"a variable of another type":         {post(plain, `{"query":"query($s: String!){network(slug:$s){slug}}","variables":{"s":{}}}`), 200, plain, false},
		"no query":                           {post(plain, `{}`), 400, plain, false},
		"no query by GET":                    {get(own, ``), 400, own, false},
		"no JSON":                            {post(plain, `{"query`), 400, plain, false},
		"a list":                             {post(plain, `[]`), 400, plain, false},
		"a subscription by GET":              {get(plain, `subscription{loadProgress{file}}`), 405, plain, false},
		"an error in a field has data aside": {post(plain, `{"query":"{accounts(first:-1){totalCount}}"}`), 200, plain, true},
	} {
		w := httptest.NewRecorder()
		NewHandler(&fakeStore{}, Options{}).ServeHTTP(w, c.request)
		var answer map[string]json.RawMessage
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Errorf("%s: %v: %s", name, err, w.Body)
			continue
		}
		if _, data := answer["data"]; w.Code != c.status || !strings.HasPrefix(w.Header().Get("Content-Type"), c.media) || data != c.data {
			t.Errorf("%s: %d %s %s", name, w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if _, refused := answer["errors"]; !refused == !c.data && name[:2] != "an" {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
}
