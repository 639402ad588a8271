package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

// repeated is gzip of a pattern again and again, for n MiB, after a start: one
// member after the other, so that it is packed once.
func repeated(t *testing.T, start, pattern string, n int) []byte {
	t.Helper()
	times := max(1, 1<<20/len(pattern))
	once := gzipped(t, []byte(strings.Repeat(pattern, times)))
	return append(gzipped(t, []byte(start)), bytes.Repeat(once, n)...)
}

// drain reads all, keeping nothing, and gives the records and the most that was on the heap.
func drain(t *testing.T, s Source) (records int, most uint64, err error) {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	before := stats.HeapAlloc
	r, err := Open(t.Context(), s, Position{})
	if err != nil {
		return 0, 0, err
	}
	defer r.Close()
	for {
		b, err := r.Next()
		if err != nil {
			return records, most, err
		}
		p := b.Parse()
		records += len(p.Tweets) + len(p.Rejects)
		runtime.ReadMemStats(&stats)
		most = max(most, stats.HeapAlloc-min(before, stats.HeapAlloc))
		p.Release()
		b.Release()
	}
}

// enough is what reading may have on the heap, whatever it reads: a tenth of the
// 512 MiB within which bombs have to be refused.
const enough = 64 << 20

// Content that is far larger than the file it comes from is refused early, with
// the file and the line; what is let through stays.
func TestBombs(t *testing.T) {
	header := strings.Join(TweetColumns, ",") + "\n"
	row := strings.Join(tweetRow(), ",") + "\n"
	bomb := repeated(t, header, row, 1<<10)
	rows := header + strings.Repeat(row, 128<<20/len(row))
	for name, c := range map[string]struct {
		file    string
		content []byte
	}{
		"gzip":               {"x_tweets_csv_hashed.csv.gz", bomb},
		"gzip of gzip":       {"x_tweets_csv_hashed.zip", zipped(t, []string{"x_tweets_csv_hashed.csv.gz"}, func(string) []byte { return bomb })},
		"gzip of one line":   {"x_tweets_csv_hashed.csv.gz", repeated(t, header, "x", 1<<10)},
		"gzip of JSON":       {"x.jsonl.gz", repeated(t, "", v1Original+"\n", 1<<8)},
		"zip":                {"x_tweets_csv_hashed.zip", deflated(t, rows)},
		"zip of one file":    {"x_tweets_csv_hashed.zip", overlap(t, repeated(t, header, row, 1))},
		"zip of many":        {"x_tweets_csv_hashed.zip", zipped(t, manyNames(maxMembers+1), func(string) []byte { return nil })},
		"zip of long names":  {"x_tweets_csv_hashed.zip", zipped(t, longNames(300), func(string) []byte { return nil })},
		"zip of lying sizes": {"x_tweets_csv_hashed.zip", lying(t, rows)},
	} {
		t.Run(name, func(t *testing.T) {
			s := write(t, c.file, c.content)
			sources, _, err := Find([]string{s.Path})
			records, most := 0, uint64(0)
			if err == nil {
				records, most, err = drain(t, sources[0])
			}
			if !errors.Is(err, ErrBomb) && !(name == "zip of lying sizes" && errors.Is(err, zip.ErrFormat)) {
				t.Errorf("%d records, %v", records, err)
			}
			if !strings.Contains(fmt.Sprint(err), c.file) && !strings.HasPrefix(fmt.Sprint(err), "after line ") {
				t.Errorf("it does not name the file: %v", err)
			}
			if records > 0 && !strings.HasPrefix(err.Error(), "after line ") {
				t.Errorf("it does not name the line: %v", err)
			}
			if most > enough {
				t.Errorf("%d MiB on the heap", most>>20)
			}
		})
	}
}

// What is repetitive is no bomb if it is small, and none for those who say so.
func TestNoBomb(t *testing.T) {
	header, row := strings.Join(TweetColumns, ",")+"\n", strings.Join(tweetRow(), ",")+"\n"
	if _, _, err := drain(t, write(t, "x.csv.gz", repeated(t, header, row, 10))); err != io.EOF {
		t.Errorf("10 MiB of one row: %v", err)
	}
	large := write(t, "x.csv.gz", repeated(t, header, row, 64))
	if _, _, err := drain(t, large); !errors.Is(err, ErrBomb) {
		t.Errorf("64 MiB of one row: %v", err)
	}
	for _, large.Expansion = range []int{-1, 5000} {
		if _, _, err := drain(t, large); err != io.EOF {
			t.Errorf("let grow by %d: %v", large.Expansion, err)
		}
	}
}

func manyNames(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("%d.txt", i))
	}
	return names
}

func longNames(n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("%d%s.txt", i, strings.Repeat("n", 65_000)))
	}
	return names
}

// deflated is a zip of one member.
func deflated(t *testing.T, content string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("x_tweets_csv_hashed.csv")
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// lying is such a zip that says that its member is of 100 bytes.
func lying(t *testing.T, content string) []byte {
	t.Helper()
	z := deflated(t, content)
	entry := bytes.LastIndex(z, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(z[entry+24:], 100)
	return z
}

// overlap is a zip whose directory names the same bytes again and again.
func overlap(t *testing.T, content []byte) []byte {
	t.Helper()
	z := zipped(t, []string{"x_tweets_csv_hashed.csv.gz"}, func(string) []byte { return content })
	end := bytes.LastIndex(z, []byte("PK\x05\x06"))
	entry := bytes.Index(z, []byte("PK\x01\x02"))
	const times = 50
	out := append(bytes.Clone(z[:entry]), bytes.Repeat(z[entry:end], times)...)
	tail := bytes.Clone(z[end:])
	binary.LittleEndian.PutUint16(tail[8:], times)
	binary.LittleEndian.PutUint16(tail[10:], times)
	binary.LittleEndian.PutUint32(tail[12:], uint32(times*(end-entry)))
	return append(out, tail...)
}

// The names of members are names. Nothing is made of them, wherever they point.
func TestMembersAreNames(t *testing.T) {
	names := []string{"../../escaped_tweets_csv_hashed.csv", "/tmp/absolute_tweets_csv_hashed.csv", `x\..\..\back_tweets_csv_hashed.csv`, "a/../../up_tweets_csv_hashed.csv",
		"\x1b[31m\n_tweets_csv_hashed.csv", "a\x00b_tweets_csv_hashed.csv"}
	dir := folder(t, map[string][]byte{"in/side/x_tweets_csv_hashed.zip": zipped(t, names, func(string) []byte { return tweetsCSV(tweetRow()) })})
	sources, ignored, err := Find([]string{filepath.Join(dir, "in/side")})
	if err != nil || len(sources) != len(names) {
		t.Fatalf("%d sources of %d, ignored %q, %v", len(sources), len(names), ignored, err)
	}
	for _, s := range sources {
		if got := readAll(t, s, Position{}, defaults); len(got.Tweets) != 1 {
			t.Errorf("%q: %d tweets", s.Name, len(got.Tweets))
		}
		if s.Path != filepath.Join(dir, "in/side/x_tweets_csv_hashed.zip") {
			t.Errorf("%q is at %s", s.Name, s.Path)
		}
	}
	var files []string
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) != 1 {
		t.Errorf("files %q, %v", files, err)
	}
	twice := zipped(t, []string{"x_tweets_csv_hashed.csv", "x_tweets_csv_hashed.csv"}, func(string) []byte { return tweetsCSV(tweetRow()) })
	sources, ignored, err = Find([]string{write(t, "x.zip", twice).Path})
	if err != nil || len(sources) != 1 || len(ignored) != 1 || !strings.Contains(ignored[0].Reason, "same name") {
		t.Errorf("a name twice: %+v, %+v, %v", sources, ignored, err)
	}
}

// A link in a folder is said and not followed, wherever it points.
func TestLinksInFolders(t *testing.T) {
	secret := folder(t, map[string][]byte{"z_tweets_csv_hashed.csv": tweetsCSV(tweetRow())})
	dir := folder(t, map[string][]byte{"x_tweets_csv_hashed.csv": tweetsCSV(tweetRow())})
	for link, to := range map[string]string{"y_tweets_csv_hashed.csv": filepath.Join(secret, "z_tweets_csv_hashed.csv"), "folder": secret, "self": ".", "gone.csv": "nowhere"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	sources, ignored, err := Find([]string{dir})
	if err != nil || len(sources) != 1 || len(ignored) != 4 {
		t.Fatalf("%+v, %+v, %v", sources, ignored, err)
	}
	for _, i := range ignored {
		if i.Reason != "a symbolic link, which is not followed" {
			t.Errorf("%+v", i)
		}
	}
}

// However much there is of something, reading takes no more memory or time a
// byte, and says what is wrong with it.
func TestAbsurd(t *testing.T) {
	header := strings.Join(TweetColumns, ",") + "\n"
	good := strings.Join(tweetRow(), ",") + "\n"
	for name, c := range map[string]struct {
		content []byte
		records int
		problem string
	}{
		"a field of 1 GB":     {append(repeated(t, header+good, "x", 1<<10), gzipped(t, []byte("\n"+good))...), 3, "EOF"},
		"a row without end":   {repeated(t, header+good, "x,", 1<<9), 2, "EOF"},
		"a quote without end": {repeated(t, header+good+`"`, "x", 1<<9), 2, "EOF"},
		"wide rows":           {repeated(t, header+good, strings.Repeat(",", 100_000)+"\n", 100), -1, "EOF"},
		"blank lines":         {repeated(t, "", "\n", 1<<10), 0, "nothing but blank lines"},
		"spaces":              {repeated(t, "", " ", 1<<9), 0, "the header does not end"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.csv.gz")
			if err := os.WriteFile(path, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			records, most, err := drain(t, Source{Path: path, Name: "x.csv.gz", Expansion: -1})
			if err == nil || !strings.Contains(err.Error(), c.problem) || c.records >= 0 && records != c.records {
				t.Errorf("%d records, %v", records, err)
			}
			if most > enough {
				t.Errorf("%d MiB on the heap", most>>20)
			}
		})
	}
}

// Many columns are refused at once.
func TestManyColumns(t *testing.T) {
	header := strings.Join(append(manyNames(100_000), TweetColumns...), ",") + "\n"
	if _, err := tryRead(write(t, "x.csv", []byte(header)), Position{}, defaults); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "100031 columns") {
		t.Error(err)
	}
}

// JSON that would become far more in memory than it is in the file is rejected as a line.
func TestHeavyJSON(t *testing.T) {
	open := strings.Repeat
	tree := `"quoted_status":{},"retweeted_status":{}`
	for range 17 {
		tree = `"quoted_status":{` + tree + `},"retweeted_status":{` + tree + `}`
	}
	for name, line := range map[string]string{
		"deep arrays":     `{"user":{},"x":` + open("[", 100_000) + open("]", 100_000) + `}`,
		"deep objects":    `{"user":{},"x":` + open(`{"a":`, 100_000) + "1" + open("}", 100_000) + `}`,
		"deep retweets":   open(`{"user":{},"retweeted_status":`, 5000) + "{}" + open("}", 5000),
		"many tweets":     `{"data":[` + open("1,", 7<<20) + `1]}`,
		"many users":      `{"data":[],"includes":{"users":[` + open("{},", 5<<20) + `{}]}}`,
		"many mentions":   `{"user":{},"entities":{"user_mentions":[` + open("{},", 5<<20) + `{}]}}`,
		"a tree":          `{"user":{},` + tree + `}`,
		"unclosed":        open("[", 200),
		"closed too much": open("]", 200_000) + open("[", 101),
	} {
		t.Run(name, func(t *testing.T) {
			s := write(t, "x.jsonl", []byte(lines(v1Original, line, v1Original)))
			got := readAll(t, s, Position{}, defaults)
			if len(got.Tweets) != 2 || len(got.Rejects) != 1 || got.Rejects[0].Code != CodeTooLarge || got.Rejects[0].Line != 2 {
				t.Errorf("%d tweets, rejects %+v", len(got.Tweets), got.Rejects)
			}
		})
	}
	// What only looks like it, in a text, is let through.
	text := strings.Replace(v1Original, "room", "room"+open("[{,", 200_000)+`\"`, 1)
	if got := readLines(t, text); len(got.Tweets) != 1 || len(got.Rejects) > 0 {
		t.Errorf("a text of brackets: %+v", got.Rejects)
	}
}

// A file that is written to while it is read is no whole one: its last record
// may be half of one. What came before is kept, and the reason said.
func TestUnsteady(t *testing.T) {
	var rows [][]string
	for i := range 20_000 {
		rows = append(rows, tweetRow("tweetid", fmt.Sprint(i+1)))
	}
	content := tweetsCSV(rows...)
	for name, change := range map[string]func(path string) error{
		"shrinks":    func(path string) error { return os.Truncate(path, int64(len(content)*3/4)) },
		"grows":      func(path string) error { return os.WriteFile(path, append(content, "1,2,3"...), 0o600) },
		"is emptied": func(path string) error { return os.Truncate(path, 0) },
	} {
		for _, pack := range []string{"", ".gz"} {
			t.Run(name+pack, func(t *testing.T) {
				s := write(t, "x.csv", content)
				if pack != "" {
					s = write(t, "x.csv.gz", gzipped(t, content))
				}
				opts := defaults
				opts.blockSize = 64 << 10
				r, err := open(t.Context(), s, Position{}, opts)
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				if pack != "" {
					change = func(path string) error { return os.Truncate(path, s.Size-1) }
				}
				if err := change(s.Path); err != nil {
					t.Fatal(err)
				}
				tweets := 0
				for {
					b, err := r.Next()
					if err == nil {
						p := b.Parse()
						tweets += len(p.Tweets)
						if len(p.Rejects) > 0 {
							t.Errorf("half a record is one: %+v", p.Rejects)
						}
						p.Release()
						b.Release()
						continue
					}
					if !errors.Is(err, ErrUnsteady) || !strings.HasPrefix(err.Error(), "after line ") {
						t.Error(err)
					}
					break
				}
				if tweets > len(rows) {
					t.Errorf("%d tweets", tweets)
				}
			})
		}
	}
}
