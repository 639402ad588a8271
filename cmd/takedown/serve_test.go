package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// progressOf follows a load until the subscription ends, as events of a plain request.
func progressOf(t *testing.T, s *service) (finished map[string]int64) {
	t.Helper()
	body := `{"query":"subscription { loadProgress { file network rowsRead accepted duplicate rejected done } }"}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	finished = map[string]int64{}
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if !found || data == "" {
			continue
		}
		var message struct {
			Data struct {
				LoadProgress struct {
					File, Network                           string
					RowsRead, Accepted, Duplicate, Rejected int64
					Done                                    bool
				}
			}
		}
		if err := json.Unmarshal([]byte(data), &message); err != nil {
			t.Fatalf("%v in %s", err, data)
		}
		p := message.Data.LoadProgress
		if p.RowsRead != p.Accepted+p.Duplicate+p.Rejected {
			t.Errorf("%s does not reconcile: %+v", p.File, p)
		}
		if p.Done {
			finished[p.Network+"/"+p.File] = p.RowsRead
		}
	}
	return finished
}

// The overview comes with the answer that /graphql gives to what the page asks first.
func TestTheOverviewBringsItsAnswer(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	s := begin(t, "serve", "--store", at)
	page := ""
	for range 100 { // the first time it may take longer than a document waits
		response, err := http.Get(s.url + "/")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if _, rest, brought := strings.Cut(string(text), `id="answer">`); brought {
			page, _, _ = strings.Cut(rest, "</script>")
			break
		}
	}
	var is, want struct {
		Networks []struct {
			Slug, Coverage           string
			AccountCount, TweetCount int64
		}
	}
	s.ask(t, `{ networks { slug coverage accountCount tweetCount } }`, nil, &want)
	if err := json.Unmarshal([]byte(page), &struct{ Data any }{&is}); err != nil || len(is.Networks) != 4 {
		t.Fatalf("the document brings %q: %v", page, err)
	}
	if diff := cmp.Diff(want, is); diff != "" {
		t.Errorf("/graphql (-), the document (+):\n%s", diff)
	}
}

// Archives are loaded while questions are answered; when the subscription has ended,
// the answers count them.
func TestLoadingWhileServing(t *testing.T) {
	dir, truth := sample(t, "0.001")
	at := storeIn(t)
	s := begin(t, "serve", "--store", at, "--load", dir)
	var during struct{ Store struct{ Stale bool } }
	s.ask(t, `{ store { stale } }`, nil, &during) // whatever the answer, there is one
	finished := progressOf(t, s)
	var got struct {
		Store    struct{ Stale bool }
		Networks []struct {
			Slug       string
			TweetCount int64
		}
	}
	s.ask(t, `{ store { stale } networks { slug tweetCount } }`, nil, &got)
	if got.Store.Stale {
		t.Error("the load has ended, and figures do not count it")
	}
	tweets := map[string]int64{}
	for _, n := range got.Networks {
		tweets[n.Slug] = n.TweetCount
	}
	last := ""
	for _, n := range truth.Networks {
		if tweets[n.Slug] != n.Tweets {
			t.Errorf("%s: %d tweets, want %d", n.Slug, tweets[n.Slug], n.Tweets)
		}
		for _, f := range n.Files {
			if rows, found := finished[n.Slug+"/"+f.Name]; found && rows != f.Rows {
				t.Errorf("%s ended with %d rows, want %d", f.Name, rows, f.Rows)
			} else if found {
				last = f.Name
			}
		}
	}
	// Who comes late misses files that were done before, but not the last one.
	if last == "" {
		t.Errorf("no file ended: %v", finished)
	}
	s.end(t)
	if strings.Contains(s.log.String(), `"level":"ERROR"`) {
		t.Error(s.log)
	}
}

// A load that is under way when the server is told to end stops, and goes on later.
func TestEndingWhileLoading(t *testing.T) {
	dir, truth := sample(t, "0.001")
	at := storeIn(t)
	s := begin(t, "serve", "--store", at, "--load", dir)
	s.end(t)
	done(t, "load", "--store", at, dir)
	s = begin(t, "serve", "--store", at)
	compareNetworks(t, s, truth)
	compareLedger(t, s, truth)
	s.end(t)
}

// A process that is told to end by a signal ends in order.
func TestSignals(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, filepath.Join(dir, "china_052020"))
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		served := process(t.Context(), "serve", "--addr", "127.0.0.1:0")
		served.Env = append(served.Env, "TAKEDOWN_STORE="+at)
		out, err := served.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		served.Stderr = &log
		if err := served.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		if !lines.Scan() || !strings.HasPrefix(lines.Text(), "Takedown answers from "+at) {
			t.Errorf("it said %q", lines.Text())
		}
		if err := served.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			t.Errorf("it said %q", lines.Text())
		}
		if err := served.Wait(); err != nil || !strings.Contains(log.String(), `"msg":"shut down"`) {
			t.Errorf("%v: %v\n%s", signal, err, log.String())
		}
	}
}

// The log is JSON for machines, one object a line.
func TestTheLogIsJSON(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	s := begin(t, "serve", "--store", at)
	s.ask(t, `{ networks { slug } }`, nil, new(any))
	s.end(t)
	asked := false
	for line := range strings.Lines(s.log.String()) {
		var entry struct{ Msg, Route string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("%v in %s", err, line)
		}
		asked = asked || entry.Msg == "request" && entry.Route == "graphql"
	}
	if !asked {
		t.Errorf("the request is not in the log:\n%s", s.log)
	}
}
