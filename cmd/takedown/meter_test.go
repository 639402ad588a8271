package main

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/loader"
)

func TestStepsInWords(t *testing.T) {
	for want, s := range map[string]step{
		"deriving": {what: "deriving"},
		"reading a.csv (1 of 2), 25%, 1,000 rows, 100 a second, 30s left": {what: "reading", label: "a.csv (1 of 2)", part: 25, whole: 100, rows: 1000, elapsed: 10 * time.Second},
		"reading, 0%, 1 row":                {what: "reading", whole: 100, rows: 1},
		"reading, 100%, 7 rows, 3 a second": {what: "reading", part: 130, whole: 100, rows: 7, elapsed: 2 * time.Second}, // it grew
	} {
		if got := s.text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A bar fits the terminal, whatever it says and however narrow that is.
func TestBarsFit(t *testing.T) {
	s := step{what: "reading", label: strings.Repeat("武汉", 60), part: 1 << 40, whole: 1 << 41, rows: 123_456_789, elapsed: time.Hour}
	for width := range 200 {
		if got := utf8.RuneCountInString(s.line(width)); got > max(width, 1) {
			t.Errorf("%d characters in %d columns: %s", got, width, s.line(width))
		}
	}
	if got := s.line(120); !strings.Contains(got, "50% [##########----------]") || !strings.Contains(got, "1h0m0s left") {
		t.Error(got)
	}
	if got := (step{what: "reading", part: 3, whole: 2}).line(80); !strings.Contains(got, "["+strings.Repeat("#", barWidth)+"]") {
		t.Error(got)
	}
}

func TestMetersAreQuiet(t *testing.T) {
	var b bytes.Buffer
	m := &meter{w: &b}
	for i := range 1000 {
		m.show(step{what: "reading", rows: int64(i), elapsed: time.Duration(i) * time.Millisecond})
	}
	m.show(step{what: "deriving", elapsed: time.Second})
	m.end()
	if b.String() != "reading\nderiving\n" {
		t.Errorf("%q", b.String())
	}
	b.Reset()
	m = &meter{w: &b, columns: 40, bar: true}
	m.show(step{what: "reading"})
	m.end()
	if b.String() != "\rreading\x1b[K\r\x1b[K" {
		t.Errorf("%q", b.String())
	}
}

func TestFigures(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1_234_567: "1,234,567", -1000: "-1,000", -999: "-999"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if plural(1, "file") != "1 file" || plural(0, "file") != "0 files" || plural(2000, "row") != "2,000 rows" {
		t.Error("plural")
	}
}

// Progress over all files becomes progress of each file, with an end to each.
func TestProgressOfEachFile(t *testing.T) {
	var got []graph.LoadProgress
	files := fileTracker{publish: func(p graph.LoadProgress) { got = append(got, p) }}
	at := func(file string, index int, rows, accepted, rejected, bytes, size int64, elapsed time.Duration) loader.Progress {
		return loader.Progress{
			Phase: loader.PhaseReading, File: file, Network: "n", FileIndex: index, FileCount: 2, Elapsed: elapsed,
			Rows: rows, Accepted: accepted, Rejected: rejected, BytesRead: bytes, FileBytes: size, BytesTotal: 150,
		}
	}
	files.follow(at("a", 1, 5, 5, 0, 25, 100, 0))
	files.follow(at("a", 1, 10, 9, 1, 50, 100, 2*time.Second))
	files.follow(at("a", 2, 12, 10, 2, 60, 50, 4*time.Second)) // another file of that name
	files.follow(loader.Progress{Phase: loader.PhaseDeriving, FileIndex: 2})
	files.end()
	two, eight := 2.0, 8.0
	want := []graph.LoadProgress{
		{File: "a", Network: "n", RowsRead: 5, Accepted: 5, BytesRead: 25, BytesTotal: 100},
		{File: "a", Network: "n", RowsRead: 10, Accepted: 9, Rejected: 1, BytesRead: 50, BytesTotal: 100, RowsPerSecond: 5, ETASeconds: &two},
		{File: "a", Network: "n", RowsRead: 10, Accepted: 9, Rejected: 1, BytesRead: 50, BytesTotal: 100, RowsPerSecond: 5, Done: true},
		{File: "a", Network: "n", RowsRead: 2, Accepted: 1, Rejected: 1, BytesRead: 10, BytesTotal: 50, RowsPerSecond: 1, ETASeconds: &eight},
		{File: "a", Network: "n", RowsRead: 2, Accepted: 1, Rejected: 1, BytesRead: 10, BytesTotal: 50, RowsPerSecond: 1, Done: true},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%d: %+v, want %+v", i, got[i], want[i])
		}
	}
}
