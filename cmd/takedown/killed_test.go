package main

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// More kills need a larger archive to fall into different batches:
//
//	go test ./cmd/takedown -run TestKilledLoad -timeout 0 -v -kills 200 -kill-scale 0.01
//	go test ./cmd/takedown -run TestLoadsAlike -timeout 0 -v -kills 20 -kill-scale 0.004
var (
	kills     = flag.Int("kills", 0, "how often TestKilledLoad kills takedown, and TestLoadsAlike kills Neo4j during one load; by default 5 and 1")
	killScale = flag.String("kill-scale", "0.0001", "size of the archive that TestKilledLoad and TestLoadsAlike load, as synth has it")
)

// killsOr is how often to kill: so often by default.
func killsOr(n int) int {
	if *kills > 0 {
		return *kills
	}
	return n
}

// steps are what TestKilledLoad kills: reading and deriving, then an analysis that is stored.
func steps(at, archive string) [][]string {
	return [][]string{
		{"load", "--store", at, archive},
		{"analyze", "coordination", "--store", at, "--behaviour", "co_retweet", "--within", "1h", "--min-weight", "1", "--save"},
	}
}

// program is `takedown` in a process of its own.
func program(t *testing.T, args []string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var said bytes.Buffer
	c := process(t.Context(), args...)
	c.Stdout, c.Stderr = io.Discard, &said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, &said
}

// undisturbed is what a store holds after the steps, and how long each of them takes.
func undisturbed(t *testing.T, archive string) (sum string, batches int64, times []time.Duration) {
	t.Helper()
	at := storeIn(t)
	for _, args := range steps(at, archive) {
		start := time.Now()
		if c, said := program(t, args); c.Wait() != nil {
			t.Fatalf("%v: %s", args, said)
		}
		times = append(times, time.Since(start))
	}
	path := strings.TrimPrefix(at, "duckdb:")
	return checksum(t, path), committed(t, path).batches, times
}

// TestKilledLoad: takedown is killed at random moments of loading, deriving and
// analysing. What was committed is there afterwards, and going on ends with the store
// of an undisturbed run, with no batch in it twice.
func TestKilledLoad(t *testing.T) {
	archive, _ := sample(t, *killScale)
	want, batches, times := undisturbed(t, archive)
	left, stores, redone := killsOr(5), 0, int64(0)
	for left > 0 {
		path := filepath.Join(t.TempDir(), "killed.duckdb")
		stores++
		for i, args := range steps("duckdb:"+path, archive) {
			held := committed(t, path)
			// A store is killed a few times, and then comes to its end.
			for tries := min(left, 4); tries > 0; tries-- {
				c, said := program(t, args)
				time.Sleep(rand.N(times[i]))
				killed := c.Process.Kill() == nil
				err := c.Wait()
				if err == nil {
					break // it was done before
				}
				if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); !killed || !ok || !status.Signaled() {
					t.Fatalf("%v: %v: %s", args, err, said)
				}
				left--
				now := committed(t, path)
				if now.rows < held.rows || now.batches < held.batches || now.derived < held.derived {
					t.Fatalf("%+v was committed, and after a kill there is %+v", held, now)
				}
				held = now
			}
			if c, said := program(t, args); c.Wait() != nil {
				t.Fatalf("going on with %v: %s", args, said)
			}
		}
		if diff := cmp.Diff(want, checksum(t, path)); diff != "" {
			t.Fatalf("undisturbed (-), killed (+):\n%s", diff)
		}
		redone = max(redone, committed(t, path).batches-batches)
		discard(t, path)
	}
	t.Logf("killed %d times over %d stores of %d batches; undisturbed, the steps take %v", killsOr(5), stores, batches, times)
	if redone > 0 {
		t.Errorf("%d batches were committed twice", redone)
	}
}

// state is what of a load is committed.
type state struct{ rows, batches, derived int64 }

// committed is what is in a store that was killed, or is not yet there. It looks at
// a copy: opening the store itself would tidy it up.
func committed(t *testing.T, path string) (s state) {
	t.Helper()
	twin := filepath.Join(t.TempDir(), "twin.duckdb")
	defer discard(t, twin)
	for _, suffix := range []string{"", ".wal", ".wal.checkpoint", ".wal.recovery"} {
		content, err := os.ReadFile(path + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = os.WriteFile(twin+suffix, content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(twin); err != nil || info.Size() == 0 {
		return s
	}
	db, err := sql.Open("duckdb", twin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var made bool
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'meta'").Scan(&made); err != nil {
		t.Fatal(err)
	}
	if !made {
		return s
	}
	err = db.QueryRowContext(t.Context(), `
		SELECT (SELECT coalesce(sum(rows_read), 0)::BIGINT FROM files), max(value::BIGINT) FILTER (key = 'rows'), max(value::BIGINT) FILTER (key = 'derived')
		FROM meta WHERE key IN ('rows', 'derived')`).Scan(&s.rows, &s.batches, &s.derived)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// discard removes a store with its folder: hundreds of them fill a disk before the test ends.
func discard(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Error(err)
	}
}

// smallDisk is a folder on a disk of its own, of so many bytes, where that can be had.
func smallDisk(t *testing.T, size int64) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+strconv.FormatInt(size, 10)); err != nil {
		t.Skipf("no small disk to fill, which takes the right to mount one: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// resize makes a small disk larger.
func resize(t *testing.T, dir string, size int64, flags uintptr) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, "size="+strconv.FormatInt(size, 10)); err != nil {
		t.Fatal(err)
	}
}

// TestFullDisk: on a disk that is too small a load says so and fails, or is killed
// there; once there is room it goes on to the store of an undisturbed run.
func TestFullDisk(t *testing.T) {
	archive, _ := sample(t, *killScale)
	want, _, times := undisturbed(t, archive)
	probe := filepath.Join(smallDisk(t, 1<<40), "probe.duckdb")
	for _, args := range steps("duckdb:"+probe, archive) {
		if c, said := program(t, args); c.Wait() != nil {
			t.Fatalf("%v: %s", args, said)
		}
	}
	info, err := os.Stat(probe)
	if err != nil {
		t.Fatal(err)
	}
	full, tries := 0, max(1, killsOr(5)/20)
	for round := 0; full < tries; round++ {
		if round == 10*tries {
			t.Fatalf("in %d rounds the disk was full in %d", round, full)
		}
		// From nothing at all to nearly enough.
		dir := smallDisk(t, 4096+rand.N(info.Size()))
		path := filepath.Join(dir, "full.duckdb")
		wasFull := false
		for _, args := range steps("duckdb:"+path, archive) {
			c, said := program(t, args)
			if round%2 == 1 {
				time.AfterFunc(rand.N(2*times[0]), func() { _ = c.Process.Kill() })
			}
			if err := c.Wait(); err == nil {
				continue
			}
			if c.ProcessState.ExitCode() >= 0 {
				wasFull = true
				checkFull(t, c.ProcessState.ExitCode(), said.String(), path)
			}
			resize(t, dir, 1<<40, 0)
			if c, said := program(t, args); c.Wait() != nil {
				t.Fatalf("going on with %v after %s: %s", args, said, said)
			}
		}
		if wasFull {
			full++
		}
		if diff := cmp.Diff(want, checksum(t, path)); diff != "" {
			t.Fatalf("undisturbed (-), on a full disk (+):\n%s", diff)
		}
	}
	t.Logf("the disk was full %d times", full)
}

func checkFull(t *testing.T, code int, said, path string) {
	t.Helper()
	if code != exitFailed || !strings.Contains(said, "no space left on its disk") || !strings.Contains(said, "takedown: ") {
		t.Errorf("on a full disk: exit code %d\n%s", code, said)
	}
	for _, words := range []string{"IO Error", "duckdb error", "database/sql", "TransactionContext"} {
		if strings.Contains(said, words) {
			t.Errorf("%s, on a full disk, says %q:\n%s", path, words, said)
		}
	}
}

// TestReadOnlyStore: where nothing can be written, that is said, and nothing is changed.
func TestReadOnlyStore(t *testing.T) {
	archive, _ := sample(t, "0.0001")
	dir := smallDisk(t, 1<<40)
	path := filepath.Join(dir, "store.duckdb")
	done(t, "load", "--store", "duckdb:"+path, archive)
	before := checksum(t, path)
	resize(t, dir, 1<<40, syscall.MS_RDONLY)
	for name, args := range map[string][]string{
		"a store":         {"load", "--store", "duckdb:" + path, archive},
		"a store to ask":  {"rejects", "--store", "duckdb:" + path, "--network", "china_052020"},
		"a folder":        {"load", "--store", "duckdb:" + filepath.Join(dir, "new.duckdb"), archive},
		"a folder within": {"load", "--store", "duckdb:" + filepath.Join(dir, "new", "new.duckdb"), archive},
		"a backup":        {"backup", "--store", "duckdb:" + path, filepath.Join(dir, "copy")},
	} {
		r := takedown(t, nil, args...)
		if r.code != exitFailed || !strings.Contains(r.stderr, "can only be read") || strings.Contains(r.stderr, "IO Error") || !strings.Contains(r.stderr, dir) {
			t.Errorf("%s: exit code %d\n%s", name, r.code, r.stderr)
		}
	}
	resize(t, dir, 1<<40, 0)
	if diff := cmp.Diff(before, checksum(t, path)); diff != "" {
		t.Errorf("it was changed:\n%s", diff)
	}
}
