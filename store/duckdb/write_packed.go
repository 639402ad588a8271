package duckdb

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"

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
	records := newPackedWriter(s.now())
	dictionary, err := v.packedDictionary(end, records)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%016x", rand.Uint64())
	w, err := packed.Create(s.packedPath(name), dictionary)
	if err != nil {
		return err
	}
	if err := s.packAll(v, state, end, w, records); err != nil {
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
func (s *Store) packAll(v *view, state store.Snapshot, end int64, to *packed.Writer, records *packedWriter) error {
	for n := int64(0); n < end; n += packedAtOnce {
		if now, err := s.Snapshot(v.ctx); err != nil || !now.Same(state) {
			return errors.Join(err, fmt.Errorf("something was loaded meanwhile: %w", store.ErrConflict))
		}
		err := v.eachPacked(records, "n >= ? AND n < ?", []any{n, n + packedAtOnce}, to.Add)
		if err != nil {
			return err
		}
	}
	return errors.Join(v.packAmplifications(store.AmplifiersOf, records, to), v.packAmplifications(store.AmplifiedBy, records, to))
}

// eachPacked makes the records of some tweets, and calls add with each, ascending.
func (v *view) eachPacked(records *packedWriter, some string, args []any, add func(n int64, record []byte, text string) error) error {
	var tweets []numberedTweet
	var ns []int64
	var sets []int16
	err := v.each("SELECT "+tweetColumns+", n FROM tweets WHERE "+some+" ORDER BY n", args, func(scan func(...any) error) error {
		var n int64
		t, set, err := scanTweet(func(fields ...any) error { return scan(append(fields, &n)...) })
		tweets, ns, sets = append(tweets, t), append(ns, n), append(sets, set)
		return err
	})
	if err != nil {
		return err
	}
	if err := v.nameTweets(tweets); err != nil {
		return err
	}
	for i, t := range tweets {
		var text string
		if t.Text != nil {
			text = *t.Text
		}
		if err := add(ns[i], records.packTweet(t.Tweet, sets[i]), text); err != nil {
			return err
		}
	}
	return nil
}

// packedDictionary are some tweets from all over the store, numbered below end. Some that
// follow each other are read at once.
func (v *view) packedDictionary(end int64, records *packedWriter) (dictionary []byte, err error) {
	const most, oneIn, run = 12_000, 64, 10
	ns := make([]int64, min(most, end/oneIn+1))
	for i := range ns {
		from := int64(i / run * run)
		ns[i] = end*from/int64(len(ns)) + int64(i) - from
	}
	w := new(where)
	w.in("n", anyOf(ns))
	var texts []byte
	err = v.eachPacked(records, w.String(), w.args, func(_ int64, record []byte, text string) error {
		dictionary, texts = append(dictionary, record...), append(texts, text...)
		return nil
	})
	return append(dictionary, texts...), err
}
