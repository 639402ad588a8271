package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/store"
)

// folder makes files of the contents in a folder of their own.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func zipped(t *testing.T, names []string, content func(name string) []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, name := range names {
		// Both ways in which members are stored.
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: []uint16{zip.Deflate, zip.Store}[i%2]})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content(name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func usersCSV() []byte {
	var w Writer
	w.Record(UserColumns...)
	w.Record("u1", "Ann", "ann", "", "", "", "1", "2", "2015-03-04", "en")
	return slices.Clone(w.Bytes())
}

func findIn(t *testing.T, path string) (names, slugs, ignored []string) {
	t.Helper()
	sources, left, err := Find([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sources {
		names, slugs = append(names, s.Name), append(slugs, s.Slug)
	}
	for _, i := range left {
		rel, err := filepath.Rel(path, i.Path)
		if err != nil {
			t.Fatal(err)
		}
		ignored = append(ignored, filepath.ToSlash(rel))
	}
	slices.Sort(ignored)
	return names, slugs, ignored
}

// A folder as people have it: many parts, compressed and not, with all that lies about in one.
func TestFindFolder(t *testing.T) {
	tweets := tweetsCSV(tweetRow())
	dir := folder(t, map[string][]byte{
		"b/x_1_tweets_csv_hashed_2.csv":    tweets,
		"b/x_1_tweets_csv_hashed_1.csv.gz": gzipped(t, tweets),
		"b/x_1_users_csv_hashed.csv":       usersCSV(),
		"b/x_1_tweets_csv_unhashed.CSV.gz": gzipped(t, tweets),
		"amplifiers.csv":                   []byte(strings.Join(AmplifierColumns, ",") + "\n1,b,2020-01-02 03:04,a,9\n"),
		"api.jsonl":                        []byte(v2Page + "\n"),
		"api.json.gz":                      gzipped(t, []byte(v1Original+"\n")),
		"y_tweets_csv_hashed.csv":          []byte("this is not it"),
		"truth.json":                       []byte("{\n \"format\": 1\n}\n"),
		"other.csv":                        []byte("a,b\n1,2\n"),
		"readme.txt":                       tweets,
		".DS_Store":                        {0},
		"._x_1_tweets_csv_hashed_2.csv":    {0, 5, 22, 7},
	})
	names, slugs, ignored := findIn(t, dir)
	// y is named like part of an archive: opening it will tell what is wrong.
	want := []string{"x_1_users_csv_hashed.csv", "x_1_tweets_csv_hashed_1.csv.gz", "x_1_tweets_csv_hashed_2.csv", "x_1_tweets_csv_unhashed.CSV.gz",
		"y_tweets_csv_hashed.csv", "api.json.gz", "api.jsonl", "amplifiers.csv"}
	if !slices.Equal(names, want) {
		t.Errorf("found %q, want %q", names, want)
	}
	if want := []string{"x_1", "x_1", "x_1", "x_1", "y", "", "", ""}; !slices.Equal(slugs, want) {
		t.Errorf("slugs %q, want %q", slugs, want)
	}
	if want := []string{".DS_Store", "._x_1_tweets_csv_hashed_2.csv", "other.csv", "readme.txt", "truth.json"}; !slices.Equal(ignored, want) {
		t.Errorf("ignored %q, want %q", ignored, want)
	}
}

func TestFindZip(t *testing.T) {
	junk := "__MACOSX/x/._x_tweets_csv_hashed.csv"
	members := []string{"x/", "x/x_tweets_csv_hashed_1.csv", junk, "x/x_users_csv_hashed.csv", "x/notes.pdf", "x/more.jsonl", "../x_tweets_csv_hashed_2.csv"}
	dir := folder(t, map[string][]byte{"x_tweets_csv_hashed.zip": zipped(t, members, func(name string) []byte {
		switch {
		case strings.HasSuffix(name, "/"):
			return nil
		case name == junk:
			return []byte{0, 5, 22, 7}
		case strings.Contains(name, "users"):
			return usersCSV()
		case strings.HasSuffix(name, "jsonl"):
			return []byte(v1Original)
		}
		return tweetsCSV(tweetRow("tweet_text", name), tweetRow("tweetid", "2"))
	})})
	sources, ignored, err := Find([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"x/x_users_csv_hashed.csv", "../x_tweets_csv_hashed_2.csv", "x/x_tweets_csv_hashed_1.csv", "x/more.jsonl"}
	for i, s := range sources {
		if i >= len(want) || s.Member != want[i] || s.Slug != "x" || s.Name != "x_tweets_csv_hashed.zip!"+want[i] || s.Size == 0 {
			t.Errorf("source %d: %+v", i, s)
			continue
		}
		got := readAll(t, s, Position{}, defaults)
		if got.Kind == store.FileTweets && (len(got.Tweets) != 2 || got.Tweets[0].Text != s.Member) || len(got.Rejects) > 0 {
			t.Errorf("%s: %+v", s.Name, got)
		}
	}
	if len(sources) != len(want) || len(ignored) != 2 {
		t.Errorf("%d sources, ignored %+v", len(sources), ignored)
	}
}

func TestFindRefuses(t *testing.T) {
	dir := folder(t, map[string][]byte{"other.csv": []byte("a,b\n"), "empty/readme.txt": nil, "bad.zip": []byte("PK")})
	for _, path := range []string{"none", "other.csv", "empty", "empty/readme.txt", "bad.zip"} {
		if _, _, err := Find([]string{filepath.Join(dir, path)}); err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Compressed or not, in one gzip member or many, the same is read, and reading
// can go on after every block.
func TestCompressed(t *testing.T) {
	var rows [][]string
	for i := range 500 {
		rows = append(rows, tweetRow("tweetid", string(rune('a'+i%26))+strings.Repeat("x", i)))
	}
	content := tweetsCSV(rows...)
	opts := defaults
	opts.blockSize = 10_000
	want := readAll(t, write(t, "x.csv", content), Position{}, opts)
	for name, packed := range map[string][]byte{
		"one member":   gzipped(t, content),
		"many members": gzipped(t, content[:1000], nil, content[1000:50_000], content[50_000:]),
	} {
		s := write(t, "x.csv", packed) // told from the content, not the name
		got := readAll(t, s, Position{}, opts)
		equal(t, name, got, want)
		for i, end := range got.Ends {
			rest := readAll(t, s, end, opts)
			if left := len(want.Tweets) - len(rest.Tweets); want.Tweets[left-1].ID == "" || sum(got.Counts[:i+1]) != left {
				t.Errorf("%s: after block %d, %d tweets are left", name, i, len(rest.Tweets))
			}
		}
		changed := got.Ends[3]
		changed.SHA256 = strings.Repeat("0", 64)
		if _, err := tryRead(s, changed, opts); !errors.Is(err, ErrChanged) {
			t.Errorf("%s: resumed in another file: %v", name, err)
		}
	}
}

func sum(ns []int) (n int) {
	for _, k := range ns {
		n += k
	}
	return n
}

// A file that is cut short gives the whole records before the cut, then says so.
func TestTruncated(t *testing.T) {
	var rows [][]string
	for i := range 20_000 {
		rows = append(rows, tweetRow("tweetid", strings.Repeat("7", 1+i%18), "tweet_text", strings.Repeat(string(rune('a'+i%26)), i%97)))
	}
	content := tweetsCSV(rows...)
	packed := gzipped(t, content)
	damaged := bytes.Clone(packed)
	damaged[len(damaged)-6] ^= 1 // the checksum
	for name, b := range map[string][]byte{"half": packed[:len(packed)/2], "without its last byte": packed[:len(packed)-1], "damaged": damaged} {
		opts := defaults
		opts.blockSize = 100_000
		got, err := tryRead(write(t, "x.csv.gz", b), Position{}, opts)
		if err == nil || errors.Is(err, io.EOF) || len(got.Tweets) == 0 || len(got.Rejects) > 0 {
			t.Errorf("%s: %d tweets, rejects %+v, error %v", name, len(got.Tweets), got.Rejects, err)
		}
		if short := name != "damaged"; errors.Is(err, io.ErrUnexpectedEOF) != short {
			t.Errorf("%s: %v", name, err)
		}
		last := got.Ends[len(got.Ends)-1]
		if !bytes.HasPrefix(content[last.Offset-1:], []byte("\n")) {
			t.Errorf("%s: the last block ends inside a record, at %d", name, last.Offset)
		}
	}
}
