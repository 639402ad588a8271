package server

import (
	"context"
	"fmt"
	"testing"

	"github.com/takedown/takedown/graph"
)

func said(p graph.LoadProgress) string { return fmt.Sprintf("%s %d %t", p.File, p.RowsRead, p.Done) }

// A reader that does not read costs one message a file, and misses no end of a file.
func TestASlowReaderGetsTheLastOfEachFile(t *testing.T) {
	feed := NewFeed()
	out := feed.Subscribe(t.Context())
	for _, file := range []string{"a", "b", "c"} {
		for n := range int64(100) {
			feed.Publish(graph.LoadProgress{File: file, RowsRead: n + 1, Done: n == 99})
		}
	}
	feed.End()
	var ends []string
	messages := 0
	for p := range out {
		messages++
		if p.Done {
			ends = append(ends, said(p))
		}
	}
	// The first message may have been on its way when the second came.
	if fmt.Sprint(ends) != "[a 100 true b 100 true c 100 true]" || messages > 5 {
		t.Errorf("%v in %d messages", ends, messages)
	}
}

func TestALateReaderBeginsWithTheLatest(t *testing.T) {
	feed := NewFeed()
	feed.Publish(graph.LoadProgress{File: "a", RowsRead: 5})
	out := feed.Subscribe(t.Context())
	if got := said(<-out); got != "a 5 false" {
		t.Error(got)
	}
	feed.End()
	if p, open := <-out; open {
		t.Errorf("%v after the end", p)
	}
	if p, open := <-feed.Subscribe(t.Context()); open {
		t.Errorf("%v to one who comes after the end", p)
	}
}

func TestAReaderMayLeave(t *testing.T) {
	feed := NewFeed()
	ctx, leave := context.WithCancel(t.Context())
	out := feed.Subscribe(ctx)
	leave()
	for range out {
		t.Error("a message")
	}
	feed.Publish(graph.LoadProgress{File: "a"})
	feed.mu.Lock()
	defer feed.mu.Unlock()
	if len(feed.readers) > 0 {
		t.Errorf("%d readers", len(feed.readers))
	}
}
