package synth

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/takedown/takedown/loader/archive"
)

// small is the least archive.
const small = 0.0001

// digests are the SHA-256 of every file under dir, uncompressed, without ".gz".
func digests(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".gz") {
			z, err := gzip.NewReader(bytes.NewReader(content))
			if err != nil {
				return err
			}
			if content, err = io.ReadAll(z); err != nil {
				return err
			}
		}
		name, err := filepath.Rel(dir, strings.TrimSuffix(path, ".gz"))
		out[filepath.ToSlash(name)] = sha256.Sum256(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func write(t *testing.T, opt Options) map[string][32]byte {
	t.Helper()
	dir := t.TempDir()
	if _, err := Write(t.Context(), dir, opt); err != nil {
		t.Fatal(err)
	}
	return digests(t, dir)
}

// TestSameBytes: seed and scale decide the content, processors and compression don't.
func TestSameBytes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := write(t, Options{Seed: 3, Scale: small})
	runtime.GOMAXPROCS(4)
	four := write(t, Options{Seed: 3, Scale: small})
	packed := write(t, Options{Seed: 3, Scale: small, Compress: true})
	other := write(t, Options{Seed: 4, Scale: small})
	for _, slug := range []string{"china_082019", "china_052020", "russia_052020", "turkey_052020"} {
		for _, name := range []string{"_users_csv_hashed.csv", "_tweets_csv_hashed.csv"} {
			if _, ok := one[slug+"/"+slug+name]; !ok {
				t.Errorf("%s%s is missing", slug, name)
			}
		}
	}
	for name, sum := range one {
		if four[name] != sum {
			t.Errorf("%s differs between one processor and four", name)
		}
		if name != TruthFile && packed[name] != sum {
			t.Errorf("%s differs when compressed", name)
		}
		if other[name] == sum {
			t.Errorf("%s is the same for another seed", name)
		}
	}
	if len(four) != len(one) || len(packed) != len(one) {
		t.Errorf("%d files, %d on four processors, %d compressed", len(one), len(four), len(packed))
	}
}

// TestReaderAgrees: the archive reader finds the rows, lines, repairs and
// rejects that the truth lists, in plain and in compressed files.
func TestReaderAgrees(t *testing.T) {
	for _, compress := range []bool{false, true} {
		dir := t.TempDir()
		truth, err := Write(t.Context(), dir, Options{Seed: 11, Scale: 0.002, Compress: compress})
		if err != nil {
			t.Fatal(err)
		}
		sources, ignored, err := archive.Find([]string{dir})
		if err != nil {
			t.Fatal(err)
		}
		if len(ignored) != 1 || filepath.Base(ignored[0].Path) != TruthFile {
			t.Errorf("ignored: %v", ignored)
		}
		files := map[string]File{}
		repaired := int64(0)
		for _, n := range truth.Networks {
			for _, f := range n.Files {
				files[f.Name] = f
				repaired += f.Repaired
			}
		}
		if repaired == 0 {
			t.Error("no text has to be repaired")
		}
		for _, s := range sources {
			want := files[s.Name]
			delete(files, s.Name)
			got := readWith(t, s)
			if want.Rejects == nil {
				t.Fatalf("%s is not in the truth", s.Name)
			}
			if !slices.Equal(got.Rejects, want.Rejects) {
				t.Errorf("%s: rejected %v, truth %v", s.Name, got.Rejects, want.Rejects)
			}
			got.Rejects, want.Rejects = nil, nil
			want.Accepted, want.Duplicate = want.Accepted+want.Duplicate, 0 // the reader leaves duplicates in
			if !equalLedger(got, want) {
				t.Errorf("%s: read %+v, truth %+v", s.Name, got, want)
			}
		}
		for name := range files {
			t.Errorf("%s was not found", name)
		}
	}
}

func equalLedger(a, b File) bool {
	return a.Name == b.Name && a.Kind == b.Kind && a.Lines == b.Lines && a.Rows == b.Rows &&
		a.Accepted == b.Accepted && a.Duplicate == b.Duplicate && a.Rejected == b.Rejected && a.Repaired == b.Repaired
}

func readWith(t *testing.T, s archive.Source) File {
	t.Helper()
	r, err := archive.Open(t.Context(), s, archive.Position{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := File{Name: s.Name, Kind: string(r.Kind())}
	for {
		b, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		p := b.Parse()
		if f.Kind == "USERS" {
			f.Accepted += int64(len(p.Profiles))
		}
		f.Accepted += int64(len(p.Tweets))
		f.Repaired += p.Repaired
		for _, j := range p.Rejects {
			f.Rejects = append(f.Rejects, Reject{Line: j.Line, Column: j.Column, Code: j.Code})
		}
		b.Release()
	}
	f.Rejected = int64(len(f.Rejects))
	f.Rows = f.Accepted + f.Rejected
	f.Lines = r.Position().Lines
	return f
}

// TestParts: a large file comes in parts that together hold every row once.
func TestParts(t *testing.T) {
	n := newNetwork(1, russiaMay, 1)
	var rows int64
	var names []string
	for _, s := range n.sheets()[1:] {
		if s.first != rows {
			t.Errorf("%s starts at row %d, want %d", s.name, s.first, rows)
		}
		rows += s.rows
		names = append(names, s.name)
	}
	want := []string{
		"russia_052020_tweets_csv_hashed_1.csv", "russia_052020_tweets_csv_hashed_2.csv",
		"russia_052020_tweets_csv_hashed_3.csv", "russia_052020_tweets_csv_hashed_4.csv",
	}
	if rows != 3_434_792 || !slices.Equal(names, want) {
		t.Errorf("%d rows in %v", rows, names)
	}
}

func TestRefusals(t *testing.T) {
	for _, scale := range []float64{0, -1, MaxScale + 1} {
		dir := filepath.Join(t.TempDir(), "out")
		if _, err := Write(t.Context(), dir, Options{Scale: scale}); err == nil {
			t.Errorf("scale %v is accepted", scale)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("scale %v leaves a folder behind", scale)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), dir, Options{Scale: small}); !errors.Is(err, ErrNotEmpty) {
		t.Errorf("a folder that is not empty: %v", err)
	}
}

// TestProgressAndCancel: progress grows to its total, and a stopped run says so
// and writes no truth.
func TestProgressAndCancel(t *testing.T) {
	var last, total int64
	progress := func(done, all int64) {
		if done <= last || total != 0 && all != total {
			t.Errorf("progress went from %d of %d to %d of %d", last, total, done, all)
		}
		last, total = done, all
	}
	if _, err := Write(t.Context(), t.TempDir(), Options{Seed: 1, Scale: small, Progress: progress}); err != nil {
		t.Fatal(err)
	}
	if last != total || total == 0 {
		t.Errorf("progress ended at %d of %d", last, total)
	}

	ctx, cancel := context.WithCancel(t.Context())
	dir := t.TempDir()
	_, err := Write(ctx, dir, Options{Seed: 1, Scale: 0.01, Progress: func(int64, int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped run returned %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, TruthFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a stopped run wrote a truth")
	}
}
