package synth

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"path"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

const (
	// rowsPerPart is where a tweets file is split.
	rowsPerPart = 1_000_000

	rowsPerDuplicate = 1500
	leastDuplicates  = 3
	// A duplicate repeats one of the rows at most this far before it.
	duplicateReach = 5000

	// Dirty rows are few, so that all of them can be listed.
	rowsPerDirt = 20_000
	mostDirt    = 2000
)

// sheet is one file to write: rows that can be made in any order and on any
// goroutine, by their place in the file.
type sheet struct {
	name    string
	kind    store.FileKind
	network *network
	header  []string
	// first is the place of the file's first row among those of all parts.
	first, rows int64
	// order gives the row for each place: rows come in no order, as in the
	// archives that the platform published.
	order *permutation

	duplicates, dirt strata
	// key makes the file's own choices.
	key uint64
}

// sheets lists the network's files.
func (n *network) sheets() []*sheet {
	var out []*sheet
	add := func(name string, kind store.FileKind, header []string, total, perPart int64) {
		order := newPermutation(total, hash(n.seed, n.index, forFileOrder, int64(len(out))))
		parts := (total + perPart - 1) / perPart
		for i := range parts {
			s := &sheet{
				name: n.slug + name + ".csv", kind: kind, network: n, header: header,
				first: i * perPart, rows: min(perPart, total-i*perPart), order: &order,
				key: hash(n.seed, n.index, forDuplicates, int64(len(out))),
			}
			if parts > 1 {
				s.name = fmt.Sprintf("%s%s_%d.csv", n.slug, name, i+1)
			}
			s.duplicates = newStrata(s.rows, rowsPerDuplicate, leastDuplicates, s.rows, s.key+1)
			s.dirt = newStrata(s.rows, rowsPerDirt, int64(len(blemishes(kind))), mostDirt, s.key+2)
			out = append(out, s)
		}
	}
	add("_users_csv_hashed", store.FileUsers, archive.UserColumns, n.size.accounts, n.size.accounts)
	add("_tweets_csv_hashed", store.FileTweets, archive.TweetColumns, n.size.tweets, rowsPerPart)
	if n.listed != nil {
		add("_amplifiers", store.FileAmplifiers, archive.AmplifierColumns, n.listed.rows, n.listed.rows)
	}
	return out
}

func (s *sheet) path() string { return path.Join(s.network.slug, s.name) }

// strata spreads count marks over rows, one at random in each of count equal parts.
type strata struct {
	rows, count int64
	key         uint64
}

func newStrata(rows, every, least, most int64, key uint64) strata {
	return strata{rows: rows, count: min(max(rows/every, least), most, rows), key: key}
}

// at says whether place i has a mark, and which.
func (s strata) at(i int64) (mark int64, ok bool) {
	k := ((i+1)*s.count - 1) / s.rows
	from, to := k*s.rows/s.count, (k+1)*s.rows/s.count
	return k, i == from+int64(mix(s.key^uint64(k))%uint64(to-from))
}

// chunk is a run of a file's rows, as bytes and as what must be known of them.
type chunk struct {
	csv  archive.Writer
	file File
	// packed is the content of csv as it goes to disk, where that is compressed.
	packed bytes.Buffer
	// post or profile is the row at hand.
	post    post
	profile *store.Profile
}

// lists is how the network's files write lists.
func (s *spec) lists() archive.ListStyle {
	if s.quotedLists {
		return archive.ReprLists
	}
	return archive.BareLists
}

// fill makes places from to before to of the file, with what is duplicate and dirty after them.
func (s *sheet) fill(m *maker, t *tally, c *chunk, from, to int64) error {
	for i := from; i < to; i++ {
		s.row(m, c, i)
		s.encode(&c.csv, c)
		c.file.Rows++
		c.file.Accepted++
		switch s.kind {
		case store.FileTweets:
			t.tweet(s.network.clock, &c.post)
			if c.post.repaired {
				c.file.Repaired++
			}
		case store.FileAmplifiers:
			t.amplification(&c.post)
		}
		if k, ok := s.duplicates.at(i); ok {
			s.duplicate(m, c, i-int64(mix(s.key^uint64(k))%uint64(min(i+1, duplicateReach))))
		}
		if k, ok := s.dirt.at(i); ok {
			if err := s.dirty(m, c, i, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// row makes the sound row in place i of the file.
func (s *sheet) row(m *maker, c *chunk, i int64) {
	n := s.network
	row := s.order.at(s.first + i)
	switch s.kind {
	case store.FileUsers:
		c.profile = &n.accounts[row].profile
	case store.FileTweets:
		m.tweet(n, row, &c.post)
		c.profile = &n.accounts[c.post.author].profile
	default:
		m.amplification(n, row, &c.post)
	}
}

// encode writes the row at hand.
func (s *sheet) encode(w *archive.Writer, c *chunk) {
	switch s.kind {
	case store.FileUsers:
		w.User(c.profile)
	case store.FileTweets:
		w.Tweet(&c.post.TweetRow, c.profile)
	default:
		w.Amplifier(&c.post.TweetRow)
	}
}

// duplicate writes the row in place i again, unless its text has to be
// repaired: whether a duplicate counts as repaired is left open.
func (s *sheet) duplicate(m *maker, c *chunk, i int64) {
	s.row(m, c, i)
	if s.kind == store.FileTweets && c.post.repaired {
		return
	}
	s.encode(&c.csv, c)
	c.file.Rows++
	c.file.Duplicate++
}

// dirty writes a row like that in place i, under an id of its own, with blemish k.
func (s *sheet) dirty(m *maker, c *chunk, i, k int64) error {
	all := blemishes(s.kind)
	b := &all[k%int64(len(all))]
	s.row(m, c, i)
	if s.kind == store.FileUsers {
		p := *c.profile
		p.AccountID = hashedID(s.key, tagDirt, int(k))
		c.profile = &p
	} else {
		c.post.ID = snowflake(c.post.PostedAt, tagDirt<<rowBits|k)
	}
	sound := archive.Writer{Lists: c.csv.Lists}
	s.encode(&sound, c)
	fields, err := csv.NewReader(bytes.NewReader(sound.Bytes())).Read()
	if err != nil {
		return err
	}
	c.file.Rejects = append(c.file.Rejects, Reject{Line: c.csv.Lines() + 1, Column: b.column, Code: b.code})
	c.csv.Record(b.on(s.header, fields)...)
	c.file.Rows++
	c.file.Rejected++
	return nil
}
