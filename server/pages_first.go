package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// bringWithin is how long a document waits for the answer that it brings along. What takes
// longer the page asks for itself.
const bringWithin = 50 * time.Millisecond

// answerHere is where the answer goes in the document.
var answerHere = []byte("<!-- its first answer -->")

// firstQuestions are what views ask first, by their addresses, in the words in which the page asks.
func firstQuestions(all map[string]*asset) (questions map[string]string, err error) {
	const name = "first.json"
	if all[name] == nil {
		return nil, errors.New("server: the pages do not say what they ask first: see server/ui")
	}
	content, err := all[name].plain()
	if err == nil {
		err = json.Unmarshal(content, &questions)
	}
	if err != nil {
		return nil, fmt.Errorf("server: %s: %w", name, err)
	}
	delete(all, name)
	return questions, nil
}

// answered serves a document with the answer to what its view asks first in it: the view
// is drawn without a request of its own. The answer is for whoever asks for the document,
// as one from /graphql would be, and no one keeps it.
func answered(document *asset, policy string, questions http.Handler, question string) (http.Handler, error) {
	content, err := document.plain()
	if err != nil {
		return nil, err
	}
	before, after, found := bytes.Cut(content, answerHere)
	if !found {
		return nil, errors.New("server: the page has no place for an answer: see server/ui")
	}
	empty := page(document, policy)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := answerOf(r, questions, question)
		if answer == nil || r.Method == http.MethodHead {
			empty.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", document.kind)
		h.Set("Content-Security-Policy", policy)
		h.Set("Vary", "Accept-Encoding")
		var body bytes.Buffer
		body.WriteString(`<script type="application/json" id="answer">`)
		json.HTMLEscape(&body, answer) // no text of an account ends the element
		body.WriteString("</script>")
		out := io.Writer(w)
		if accepted(r.Header.Get("Accept-Encoding"))("gzip") {
			h.Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			defer func() { _ = zipped.Close() }() // a client that went away needs no answer
			out = zipped
		}
		for _, part := range [][]byte{before, body.Bytes(), after} {
			_, _ = out.Write(part) // nor here
		}
	}), nil
}

// answerOf asks what a client would, as that client; nil where there is no whole answer in time.
func answerOf(r *http.Request, questions http.Handler, question string) []byte {
	ctx, cancel := context.WithTimeout(r.Context(), bringWithin)
	defer cancel()
	asked := (&http.Request{
		Method: http.MethodPost, URL: &url.URL{Path: "/graphql"}, Host: r.Host, RemoteAddr: r.RemoteAddr,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/graphql-response+json"}},
		Body:   io.NopCloser(strings.NewReader(question)), ContentLength: int64(len(question)),
	}).WithContext(ctx)
	told := &kept{header: http.Header{}, status: http.StatusOK}
	questions.ServeHTTP(told, asked)
	var whole struct{ Data, Errors json.RawMessage }
	if ctx.Err() != nil || told.status != http.StatusOK || json.Unmarshal(told.body.Bytes(), &whole) != nil || whole.Data == nil || whole.Errors != nil {
		return nil
	}
	return told.body.Bytes()
}

// kept is an answer that is not sent.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header         { return k.header }
func (k *kept) WriteHeader(status int)      { k.status = status }
func (k *kept) Write(b []byte) (int, error) { return k.body.Write(b) }
