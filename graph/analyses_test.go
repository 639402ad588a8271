package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// heldStore streams messages, and waits before the last one until it may go on.
type heldStore struct {
	fakeStore
	reached, goOn chan struct{}
}

const heldMessages = 2*progressEvery + 5000

func (s *heldStore) Messages(context.Context, store.MessageQuery) iter.Seq2[store.Message, error] {
	return func(yield func(store.Message, error) bool) {
		for i := range heldMessages {
			if i == heldMessages-1 {
				s.reached <- struct{}{}
				<-s.goOn
			}
			m := store.Message{Object: fmt.Sprint(i / 1000), AccountID: fmt.Sprint("core", i%2), ID: fmt.Sprint(i), PostedAt: int64(i)}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// listen reads a subscription over server-sent events until it ends.
func listen(t *testing.T, url string) <-chan model.AnalysisProgress {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	body := `{"query": "subscription { analysisProgress { number phase behaviours minWeight messages objects done } }"}`
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	reports := make(chan model.AnalysisProgress, 100)
	go func() {
		defer cancel()
		defer response.Body.Close()
		defer close(reports)
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			data, ok := strings.CutPrefix(lines.Text(), "data: ")
			if !ok {
				continue
			}
			var event struct {
				Data   struct{ AnalysisProgress model.AnalysisProgress }
				Errors []any
			}
			if err := json.Unmarshal([]byte(data), &event); err != nil || len(event.Errors) > 0 {
				t.Errorf("%v: %s", err, data)
			}
			reports <- event.Data.AnalysisProgress
		}
	}()
	return reports
}

// TestAnalysisProgress: who subscribes is told of what is under way from where it
// is, and to its end; then, and where nothing is, the subscription ends.
func TestAnalysisProgress(t *testing.T) {
	st := &heldStore{reached: make(chan struct{}), goOn: make(chan struct{})}
	server := httptest.NewServer(NewHandler(st, Options{}))
	defer server.Close()
	for p := range listen(t, server.URL) {
		t.Errorf("nothing is analysed, but %+v", p)
	}
	for number, c := range []struct {
		query   string
		phase   model.AnalysisPhase
		streams int64
	}{
		{`{ coordination(behaviour: CO_LINK, minWeight: 3) { totalCount } }`, model.AnalysisPhaseEdges, 1},
		{`{ coordinationSweep(behaviour: CO_LINK, within: ["PT1S", "PT2S"], minWeight: [3, 4]) { edges } }`, model.AnalysisPhaseSweep, 2},
	} {
		answered := make(chan reply)
		go func() { answered <- ask(t, server.Config.Handler, c.query, nil) }()
		<-st.reached
		reports := listen(t, server.URL)
		first, last := <-reports, model.AnalysisProgress{}
		want := model.AnalysisProgress{Number: int64(number + 1), Phase: c.phase, Behaviours: []store.Behaviour{store.BehaviourCoLink}, MinWeight: 3,
			Messages: 2 * progressEvery, Objects: 2 * progressEvery / 1000}
		if fmt.Sprint(first) != fmt.Sprint(want) {
			t.Errorf("first %+v, want %+v", first, want)
		}
		for stream := range c.streams {
			if stream > 0 {
				<-st.reached
			}
			st.goOn <- struct{}{}
		}
		for last = range reports {
			if last.Number != want.Number {
				t.Errorf("another analysis: %+v", last)
			}
		}
		want.Messages, want.Objects, want.Done = c.streams*heldMessages, c.streams*heldMessages/1000, true
		if fmt.Sprint(last) != fmt.Sprint(want) {
			t.Errorf("at last %+v, want %+v", last, want)
		}
		if answer := <-answered; len(answer.Errors) > 0 {
			t.Errorf("%+v", answer)
		}
	}
	for p := range listen(t, server.URL) {
		t.Errorf("nothing is analysed any more, but %+v", p)
	}
}

// TestAnalysisReaders: a reader who is slow, or gone, holds nobody up, and the last
// report about each question is not lost.
func TestAnalysisReaders(t *testing.T) {
	a := newAnalyses()
	one := a.begin(model.AnalysisProgress{MinWeight: 1})
	gone, leave := context.WithCancel(t.Context())
	left := a.subscribe(gone)
	leave()
	slow := a.subscribe(t.Context())
	two := a.begin(model.AnalysisProgress{MinWeight: 2})
	for i := range int64(1000) {
		a.read(one, i, i)
		a.read(two, 2*i, i)
	}
	a.end(one)
	a.end(two)
	got := map[int64]model.AnalysisProgress{}
	count := 0
	for p := range slow {
		got[p.Number] = *p
		count++
	}
	if count > 4 || !got[one].Done || !got[two].Done || got[one].Messages != 999 || got[two].Messages != 1998 || got[two].MinWeight != 2 {
		t.Errorf("%d reports, at last %+v", count, got)
	}
	for p := range left {
		if p.Number != one && p.Number != two {
			t.Error(p)
		}
	}
}
