package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

// peopled loads an archive, and writes what people and analyses add to a store.
func peopled(t *testing.T, dir string) (path string) {
	t.Helper()
	at := storeIn(t)
	path = strings.TrimPrefix(at, "duckdb:")
	done(t, "load", "--store", at, dir)
	done(t, "analyze", "coordination", "--store", at, "--behaviour", "co_retweet", "--within", "1h", "--min-weight", "1", "--save")
	st, err := duckdb.Open(t.Context(), path, duckdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"first", "second"} {
		if _, err := st.PutRecord(t.Context(), store.Record{Kind: "case", ID: id, Body: []byte(`{"title":"` + id + `"}`)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(st.DeleteRecord(t.Context(), "case", "second", 1), st.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// said is all that a store's commands print of it.
func said(t *testing.T, path, dir string) string {
	t.Helper()
	at := "duckdb:" + path
	out := checksum(t, path)
	for _, args := range [][]string{{"load", "--store", at, dir}, {"analyze", "saved", "--store", at}} {
		out += done(t, args...).stdout
	}
	return out
}

// spoil changes bytes in the middle of a store's file until it is recognised as damaged.
func spoil(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := len(content) / 2; at < len(content)/2+3<<18 && at < len(content); at += 4096 {
		content[at] ^= 0xff
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRebuild: a damaged store is recognised, what to do is said, and doing it gives
// the store that was there; the damaged file is kept.
func TestRebuild(t *testing.T) {
	dir, _ := sample(t, "0.0002")
	path := peopled(t, dir)
	at := "duckdb:" + path
	want := said(t, path, dir)
	spoil(t, path)
	broken, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The export reads all there is.
	r := takedown(t, nil, "backup", "--store", at, path+".copy")
	if r.code != exitFailed || !strings.Contains(r.stderr, path) || !strings.Contains(r.stderr, "checksums differ") || !strings.Contains(r.stderr, "takedown rebuild --store "+at+" PATH...") {
		t.Errorf("a damaged store: exit code %d\n%s", r.code, r.stderr)
	}
	r = done(t, "rebuild", "--store", at, dir)
	if !strings.Contains(r.stdout, "kept: 1 record") || !strings.Contains(r.stdout, "1 saved coordination") || !strings.Contains(r.stdout, path+".aside-1") {
		t.Errorf("%s\n%s", r.stdout, r.stderr)
	}
	if diff := cmp.Diff(want, said(t, path, dir)); diff != "" {
		t.Errorf("before (-), rebuilt (+):\n%s", diff)
	}
	if kept, err := os.ReadFile(path + ".aside-1"); err != nil || !bytes.Equal(kept, broken) {
		t.Errorf("the damaged file was not kept as it is: %v", err)
	}
	if left, _ := filepath.Glob(path + ".re*"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}

// TestRebuildOfNothing: of a file in which nothing can be read the archives are left.
func TestRebuildOfNothing(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	path := strings.TrimPrefix(at, "duckdb:")
	done(t, "load", "--store", at, dir)
	want := checksum(t, path)
	if err := os.WriteFile(path, bytes.Repeat([]byte("gone"), 10_000), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := takedown(t, nil, "load", "--store", at, dir); r.code != exitFailed || !strings.Contains(r.stderr, "not a DuckDB database") || !strings.Contains(r.stderr, "takedown rebuild") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	if r := done(t, "rebuild", "--store", at, dir); !strings.Contains(r.stderr, "nothing of the old store can be read") {
		t.Errorf("%s\n%s", r.stdout, r.stderr)
	}
	if diff := cmp.Diff(want, checksum(t, path)); diff != "" {
		t.Errorf("before (-), rebuilt (+):\n%s", diff)
	}
	if r := takedown(t, nil, "rebuild", "--store", storeIn(t), dir); r.code != exitFailed || !strings.Contains(r.stderr, "there is no store") {
		t.Errorf("where none was: exit code %d\n%s", r.code, r.stderr)
	}
}

// TestRebuildNeedsAllFiles: a file of the old store that is not there again stops it
// before anything is moved.
func TestRebuildNeedsAllFiles(t *testing.T) {
	dir, truth := sample(t, "0.0001")
	path := peopled(t, dir)
	at := "duckdb:" + path
	gone := filepath.Join(dir, truth.Networks[0].Slug)
	if err := os.Rename(gone, filepath.Join(t.TempDir(), "elsewhere")); err != nil {
		t.Fatal(err)
	}
	before := checksum(t, path)
	r := takedown(t, nil, "rebuild", "--store", at, dir)
	if r.code != exitFailed || !strings.Contains(r.stderr, "--partial") || !strings.Contains(r.stderr, truth.Networks[0].Files[0].Name) {
		t.Fatalf("exit code %d\n%s", r.code, r.stderr)
	}
	if diff := cmp.Diff(before, checksum(t, path)); diff != "" {
		t.Errorf("the store was changed:\n%s", diff)
	}
	if r := done(t, "rebuild", "--store", at, "--partial", dir); !strings.Contains(r.stdout, "left out: ") || !strings.Contains(r.stdout, path+".aside-1") {
		t.Error(r.stdout)
	}
}

// TestRebuildStopped: wherever a rebuild is stopped, doing it again ends with the same
// store, and with the old file aside.
func TestRebuildStopped(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	path := peopled(t, dir)
	at := "duckdb:" + path
	want := said(t, path, dir)
	spoilt := func() {
		t.Helper()
		spoil(t, path)
		if err := os.WriteFile(path+".wal", nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	spoilt()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stderr bytes.Buffer
	if code := run(ctx, []string{"rebuild", "--store", at, dir}, &stderr, &stderr, lookup(nil)); code != exitFailed {
		t.Errorf("exit code %d\n%s", code, &stderr)
	}
	done(t, "rebuild", "--store", at, dir)
	// Between the moves: first of the log, then of the file, then of the new one.
	for i, moves := range []int{0, 1, 2} {
		spoilt()
		next := path + ".rebuilding"
		done(t, "load", "--store", "duckdb:"+next, dir)
		old, err := duckdb.OpenRemains(path)
		if err != nil {
			t.Fatal(err)
		}
		st, err := duckdb.Open(t.Context(), next, duckdb.Options{})
		if err == nil {
			_, err = old.CopyTo(t.Context(), st)
		}
		if err := errors.Join(err, st.Close(), old.Close()); err != nil {
			t.Fatal(err)
		}
		aside := path + ".aside-" + string(rune('2'+i))
		for _, suffix := range []string{".wal", ""}[:moves] {
			if err := os.Rename(path+suffix, aside+suffix); err != nil {
				t.Fatal(err)
			}
		}
		done(t, "rebuild", "--store", at, dir)
		if diff := cmp.Diff(want, said(t, path, dir)); diff != "" {
			t.Errorf("stopped after %d moves, before (-), rebuilt (+):\n%s", moves, diff)
		}
		if _, err := os.Stat(aside); err != nil {
			t.Errorf("after %d moves: %v", moves, err)
		}
	}
}

// TestBackupAndRestore: what backup writes, restore gives back, and neither writes over anything.
func TestBackupAndRestore(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	path := peopled(t, dir)
	out, back := filepath.Join(t.TempDir(), "copy.duckdb"), filepath.Join(t.TempDir(), "back.duckdb")
	s := begin(t, "serve", "--store", "duckdb:"+path)
	if r := takedown(t, nil, "backup", "--store", "duckdb:"+path, out); r.code != exitFailed || !strings.Contains(r.stderr, "in use by") {
		t.Errorf("while it is served: exit code %d\n%s", r.code, r.stderr)
	}
	s.end(t)
	done(t, "backup", "--store", "duckdb:"+path, out)
	for _, args := range [][]string{{"backup", "--store", "duckdb:" + path, out}, {"restore", "--store", "duckdb:" + path, out}} {
		if r := takedown(t, nil, args...); r.code != exitFailed || !strings.Contains(r.stderr, "exists") {
			t.Errorf("%v: exit code %d\n%s", args, r.code, r.stderr)
		}
	}
	done(t, "restore", "--store", "duckdb:"+back, out)
	if diff := cmp.Diff(said(t, path, dir), said(t, back, dir)); diff != "" {
		t.Errorf("backed up (-), restored (+):\n%s", diff)
	}
	spoil(t, out)
	other := filepath.Join(t.TempDir(), "other.duckdb")
	if r := takedown(t, nil, "restore", "--store", "duckdb:"+other, out); r.code != exitFailed || !strings.Contains(r.stderr, "is not what was backed up") || strings.Contains(r.stderr, "rebuild") {
		t.Errorf("a changed backup: exit code %d\n%s", r.code, r.stderr)
	}
	if left, _ := filepath.Glob(other + "*"); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
