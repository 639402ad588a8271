package server

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// brought is what a document has in it as its answer; "" for none.
func brought(body string) string {
	_, rest, _ := strings.Cut(body, `<script type="application/json" id="answer">`)
	answer, _, _ := strings.Cut(rest, "</script>")
	return answer
}

// A document brings the answer of its view's question with it, or, where that is none
// or takes long, comes without.
func TestDocumentsBringAnswers(t *testing.T) {
	const text = `{"data":{"name":"</script><script>alert(1)</script><!-- \u2028 & é"}}`
	for name, c := range map[string]struct {
		answer string
		status int
		takes  time.Duration
		want   bool
	}{
		"an answer":                       {text, http.StatusOK, 0, true},
		"an answer that takes a little":   {text, http.StatusOK, bringWithin / 2, true},
		"one that takes longer":           {text, http.StatusOK, bringWithin * 2, false},
		"an error":                        {`{"errors":[{"message":"no"}],"data":null}`, http.StatusOK, 0, false},
		"an error beside an answer":       {`{"data":{"a":1},"errors":[{"message":"no"}]}`, http.StatusOK, 0, false},
		"a refusal":                       {text, http.StatusTooManyRequests, 0, false},
		"something that is not an answer": {"<html>", http.StatusOK, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all, err := assets()
				if err != nil {
					t.Fatal(err)
				}
				var asked string
				h, err := answered(all["index.html"], "a policy", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, err := io.ReadAll(r.Body)
					if err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
						t.Errorf("%s: %v", r.Method, err)
					}
					asked = string(body)
					time.Sleep(c.takes)
					w.WriteHeader(c.status)
					_, _ = io.WriteString(w, c.answer)
				}), "a question")
				if err != nil {
					t.Fatal(err)
				}
				for _, takes := range []string{"", "br, gzip"} {
					w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody)
					r.Header.Set("Accept-Encoding", takes)
					h.ServeHTTP(w, r)
					read := io.Reader(w.Body)
					switch w.Header().Get("Content-Encoding") {
					case "gzip":
						if read, err = gzip.NewReader(w.Body); err != nil {
							t.Fatal(err)
						}
					case "br":
						if c.want {
							t.Error("an answer is compressed in advance")
						}
						continue
					}
					body, err := io.ReadAll(read)
					if err != nil {
						t.Fatal(err)
					}
					got := brought(string(body))
					if asked != "a question" || w.Header().Get("Content-Security-Policy") != "a policy" || w.Header().Get("ETag") != "" == (got != "") {
						t.Errorf("asked %q, headers %v", asked, w.Header())
					}
					if !c.want {
						if got != "" {
							t.Errorf("the document brings %s", got)
						}
						continue
					}
					var is, want any
					if json.Unmarshal([]byte(got), &is) != nil || json.Unmarshal([]byte(text), &want) != nil || is == nil {
						t.Fatalf("the document brings %q", got)
					}
					if a, b := is.(map[string]any)["data"].(map[string]any)["name"], want.(map[string]any)["data"].(map[string]any)["name"]; a != b || strings.ContainsAny(got, "<>&\u2028") {
						t.Errorf("the document brings %q, want %q", got, b)
					}
					if rest := strings.ReplaceAll(string(body), `<script type="application/json" id="answer">`+got+"</script>", string(answerHere)); rest != plainly(t, all["index.html"]) {
						t.Error("the document is another one beside its answer")
					}
				}
			})
		})
	}
}

func plainly(t *testing.T, a *asset) string {
	t.Helper()
	content, err := a.plain()
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// What the server asks for the page is what the page asks, word for word.
func TestDocumentsAskWhatPagesAsk(t *testing.T) {
	all, err := assets()
	if err != nil {
		t.Fatal(err)
	}
	questions, err := firstQuestions(all)
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) == 0 || all["first.json"] != nil {
		t.Fatal("nothing is asked, or the questions are served")
	}
	for view, body := range questions {
		var q struct{ Query string }
		if err := json.Unmarshal([]byte(body), &q); err != nil {
			t.Fatal(err)
		}
		found := false
		for name, a := range all {
			found = found || strings.HasSuffix(name, ".js") && strings.Contains(plainly(t, a), q.Query)
		}
		if !found {
			t.Errorf("no script asks what is asked for %s", view)
		}
	}
}
