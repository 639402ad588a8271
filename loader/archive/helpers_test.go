package archive

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

// reading is everything that one reading of a source gives, sharing no memory with its blocks.
type reading struct {
	Kind     store.FileKind
	Warnings []string
	Parsed
	// Ends are the positions after each block.
	Ends []Position
	// Counts are the records of each block.
	Counts []int
}

// write makes a file of the content and gives its source.
func write(t testing.TB, name string, content []byte) Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return Source{Path: path, Name: name, Size: int64(len(content))}
}

// readAll reads a source from a position to its end.
func readAll(t testing.TB, s Source, from Position, opts options) reading {
	t.Helper()
	got, err := tryRead(s, from, opts)
	if err != nil {
		t.Fatalf("reading %s: %v", s.Name, err)
	}
	return got
}

func tryRead(s Source, from Position, opts options) (got reading, err error) {
	r, err := open(context.Background(), s, from, opts)
	if err != nil {
		return got, err
	}
	defer r.Close()
	got.Kind, got.Warnings = r.Kind(), r.Warnings()
	for {
		b, err := r.Next()
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		got.add(b)
	}
}

func (got *reading) add(b *Block) {
	p := b.Parse()
	got.Tweets = append(got.Tweets, deepCopy(p.Tweets)...)
	got.Embedded = append(got.Embedded, deepCopy(p.Embedded)...)
	got.Profiles = append(got.Profiles, deepCopy(p.Profiles)...)
	got.Rejects = append(got.Rejects, deepCopy(p.Rejects)...)
	got.Repaired += p.Repaired
	got.Ends = append(got.Ends, b.End())
	records := len(p.Tweets) + len(p.Rejects)
	if got.Kind == store.FileUsers {
		records += len(p.Profiles)
	}
	got.Counts = append(got.Counts, records)
	p.Release()
	scribble(b)
	b.Release()
}

// scribble overwrites a block's memory, so that a string that still points into it is noticed.
func scribble(b *Block) {
	for i := range b.buf {
		b.buf[i] = '#'
	}
	for i := range b.text[:cap(b.text)] {
		b.text[:cap(b.text)][i] = '#'
	}
}

// deepCopy copies rows, strings included.
func deepCopy[T any](rows []T) []T {
	return cloned(reflect.ValueOf(rows)).Interface().([]T)
}

func cloned(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.SetString(strings.Clone(v.String()))
	case reflect.Slice:
		for i := range v.Len() {
			out = reflect.Append(out, cloned(v.Index(i)))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(cloned(v.Field(i)))
		}
	default:
		out.Set(v)
	}
	return out
}

func gzipped(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&out)
		if _, err := w.Write(p); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

// tweetRow gives the fields of a good row of a tweets file, with some columns set: name, value, name, value, …
func tweetRow(set ...string) []string {
	row := []string{
		"1001", "u1", "Ann", "ann", "Here", "Bio", "https://a.example", "10", "20", "2015-03-04", "en",
		"en", "hello", "2016-10-10 08:46", "web", "", "",
		"", "false", "", "", "absent", "absent", "1",
		"2", "3", "4", "[]", "[]", "[]", "[]",
	}
	for i := 0; i < len(set); i += 2 {
		row[slices.Index(TweetColumns, set[i])] = set[i+1]
	}
	return row
}

// tweetsCSV formats a tweets file of the rows.
func tweetsCSV(rows ...[]string) []byte {
	var w Writer
	w.Record(TweetColumns...)
	for _, r := range rows {
		w.Record(r...)
	}
	return slices.Clone(w.Bytes())
}

// readTweets reads a tweets file of the content.
func readTweets(t testing.TB, content []byte) reading {
	t.Helper()
	return readAll(t, write(t, "x.csv", content), Position{}, defaults)
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }
