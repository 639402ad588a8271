package packed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// write writes records with ascending numbers.
func write(t *testing.T, dictionary []byte, numbers []int64, record func(n int64) (fields []byte, text string)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "records")
	w, err := Create(path, dictionary)
	for _, n := range numbers {
		fields, text := record(n)
		err = errors.Join(err, w.Add(n, fields, text))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func recordOf(n int64) (fields []byte, text string) {
	return bytes.Repeat(fmt.Append(nil, "record ", n, " "), int(n%40)), strings.Repeat(fmt.Sprint("text of ", n, " "), int(n%7))
}

// check compares a record with what was written.
func check(t *testing.T, n int64, fields, text []byte) {
	t.Helper()
	wantFields, wantText := recordOf(n)
	if !bytes.Equal(fields, wantFields) || string(text) != wantText {
		t.Errorf("record %d is %q, %q", n, fields, text)
	}
}

// TestRead: every record that is there is found, whichever are asked for at once, and no other.
func TestRead(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, count := range []int{0, 1, together, together + 1, 1000} {
		for _, dictionary := range []string{"", "record record record "} {
			numbers, n := make([]int64, count), int64(-1)
			for i := range numbers {
				n += 1 + r.Int64N(5)*r.Int64N(2)
				numbers[i] = n
			}
			f, err := Open(write(t, []byte(dictionary), numbers, recordOf))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for range 50 {
				var ask, want, got []int64
				for n := r.Int64N(200) - 2; n < 1100; n += 1 + r.Int64N(1+r.Int64N(200)) {
					ask = append(ask, n)
					if _, there := slices.BinarySearch(numbers, n); there {
						want = append(want, n)
					}
				}
				err := f.Read(ask, func(n int64, fields, text []byte) error {
					check(t, n, fields, text)
					got = append(got, n)
					return nil
				})
				if err != nil || !slices.Equal(got, want) {
					t.Fatalf("of %v: %v, %v, not %v", ask, got, err, want)
				}
			}
		}
	}
}

func TestOrder(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "records"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Add(0, nil, ""), w.Add(5, nil, "")); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int64{5, 4} {
		if w.Add(n, nil, "") == nil {
			t.Errorf("%d was added after 5", n)
		}
	}
	if err := w.Discard(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a discarded file is there:", err)
	}
}

// TestDamaged: of a file with any byte changed, or cut off anywhere, no wrong record is read.
func TestDamaged(t *testing.T) {
	var numbers []int64
	for n := range int64(2 * together) {
		numbers = append(numbers, n)
	}
	whole, err := os.ReadFile(write(t, []byte("record "), numbers, recordOf))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "damaged")
	look := func(content []byte) (read int, err error) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := Open(path)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		return read, f.Read(numbers, func(n int64, fields, text []byte) error {
			read++
			check(t, n, fields, text)
			return nil
		})
	}
	if read, err := look(whole); err != nil || read != len(numbers) {
		t.Fatal(read, err)
	}
	for at := range whole {
		changed := slices.Clone(whole)
		changed[at] ^= 1 << (at % 8)
		// A byte may be one that nothing depends on.
		if read, err := look(changed); err == nil && read != len(numbers) {
			t.Errorf("changed at %d of %d: read %d, and no error", at, len(whole), read)
		}
		if read, err := look(whole[:at]); err == nil {
			t.Errorf("cut off at %d of %d: read %d, and no error", at, len(whole), read)
		}
	}
}

// TestLengths: lengths that nobody wrote, which a checksum does not tell from others, are damage.
func TestLengths(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records")
	w, err := Create(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.records = 1
	for _, value := range []uint64{0, math.MaxUint64 - 4, 5} {
		w.lengths = binary.AppendUvarint(w.lengths, value)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Read([]int64{0}, func(int64, []byte, []byte) error { return nil }); !errors.Is(err, ErrDamaged) {
		t.Errorf("%v is no damage", err)
	}
}
