package duckdb

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"

	"github.com/takedown/takedown/internal/packed"
	"github.com/takedown/takedown/store"
)

// packedTweets are the tweets of a derived state once more, and its amplifications, in a file
// of their own beside the store. DuckDB unpacks two thousand rows of two dozen columns to
// give one tweet, and the tweets of an answer lie the further apart the more there are;
// there, a tweet takes the same time wherever it is. Without the file, answers are the same.
type packedTweets struct {
	derived int64
	file    *packed.File
}

// packedSuffix and a name of 16 digits are what such a file has after the store's name. It is
// written once, and the store says which is its own: one that another store has left
// under the same name, or an older version of this one, is not taken for it. A version whose
// records are others needs another suffix.
const packedSuffix = ".tweets-"

var packedFile = regexp.MustCompile(`^` + regexp.QuoteMeta(packedSuffix) + `[0-9a-f]{16}$`)

func (s *Store) packedPath(name string) string { return s.path + packedSuffix + name }

// lookPacked opens the file that the store says is its own, and removes others.
func (s *Store) lookPacked(ctx context.Context) error {
	var name string
	now := new(packedTweets)
	err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(name), ''), coalesce(max(derived), -1) FROM summary_tweets").Scan(&name, &now.derived)
	if err != nil {
		return err
	}
	if packedFile.MatchString(packedSuffix + name) {
		if now.file, err = packed.Open(s.packedPath(name)); err == nil {
			s.packed.Store(now)
		}
	}
	// What cannot be removed takes room, but does no harm.
	files, _ := beside(s.path, packedFile, false)
	for _, path := range files {
		if path != s.packedPath(name) {
			_ = os.Remove(path)
		}
	}
	return nil
}

// hasPacked says that the file is that of a state.
func (s *Store) hasPacked(of store.Snapshot) bool {
	p := s.packed.Load()
	return p != nil && p.derived == of.Derived
}

// packTweets writes the file. The view is of a state without anything stale; what is
// loaded meanwhile ends it.
func (s *Store) packTweets(v *view) (err error) {
	state, err := v.snapshot()
	if err != nil {
		return err
	}
	var end int64
	if err := v.one("SELECT coalesce(max(n), -1) + 1 FROM tweets", nil, &end); err != nil {
		return err
	}
	dictionary, err := v.packedDictionary(end)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%016x", rand.Uint64())
	w, err := packed.Create(s.packedPath(name), dictionary)
	if err != nil {
		return err
	}
	if err := s.packAll(v, state, end, w); err != nil {
		return errors.Join(err, w.Discard())
	}
	if err := w.Close(); err != nil {
		return err
	}
	return errors.Join(v.run("DELETE FROM summary_tweets"), v.run("INSERT INTO summary_tweets VALUES (?, ?)", name, state.Derived))
}

// packedAtOnce is how many tweets one statement reads, a sixth of a row group of DuckDB's.
const packedAtOnce = 20_480

// packAll packs the tweets, which are numbered below end, and the amplifications.
func (s *Store) packAll(v *view, state store.Snapshot, end int64, w *packed.Writer) error {
	directory := s.now()
	var record []byte
	for n := int64(0); n < end; n += packedAtOnce {
		if now, err := s.Snapshot(v.ctx); err != nil || now.Rows != state.Rows || now.Derived != state.Derived {
			return errors.Join(err, fmt.Errorf("something was loaded meanwhile: %w", store.ErrConflict))
		}
		err := v.each("SELECT n, account_id, coalesce(body, ''), "+packedFields+" FROM "+namedTweets("(SELECT * FROM tweets WHERE n >= ? AND n < ?)")+" ORDER BY n",
			[]any{n, n + packedAtOnce}, func(scan func(...any) error) error {
				var n int64
				var account, text, fields string
				if err := scan(&n, &account, &text, &fields); err != nil {
					return err
				}
				record = packedAccount(record[:0], directory, account)
				record = append(record, fields...)
				return w.Add(n, record, text)
			})
		if err != nil {
			return err
		}
	}
	return errors.Join(v.packAmplifications(store.AmplifiersOf, directory, w), v.packAmplifications(store.AmplifiedBy, directory, w))
}

// packedAccount adds an account to a record: one more than its number, which takes a tenth of
// the room of an id, or 0 and the id.
func packedAccount(record []byte, d *directory, id string) []byte {
	if d != nil {
		if place, found := slices.BinarySearch(d.ids, id); found {
			return binary.AppendUvarint(record, uint64(d.nums[place])+1)
		}
	}
	record = binary.AppendUvarint(append(record, 0), uint64(len(id)))
	return append(record, id...)
}

// packedDictionary are some tweets from all over the store, numbered below end.
func (v *view) packedDictionary(end int64) (dictionary []byte, err error) {
	const most, oneIn = 1500, 64
	ns := make([]int64, min(most, end/oneIn+1))
	for i := range ns {
		ns[i] = end / int64(len(ns)) * int64(i)
	}
	w := new(where)
	w.in("n", anyOf(ns))
	var texts []byte
	err = v.each("SELECT coalesce(body, ''), "+packedFields+" FROM "+namedTweets("(SELECT * FROM tweets WHERE "+w.String()+")"), w.args, func(scan func(...any) error) error {
		var text, fields string
		err := scan(&text, &fields)
		dictionary, texts = append(dictionary, fields...), append(texts, text...)
		return err
	})
	return append(dictionary, texts...), err
}
