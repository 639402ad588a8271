package duckdb

import (
	"cmp"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/takedown/takedown/internal/packed"
	"github.com/takedown/takedown/store"
)

const (
	// packedPairs is how many amplifications of an account are packed, those of most retweets.
	packedPairs = 256
	// amplificationRecords begin where the numbers of no tweet are.
	amplificationRecords = int64(1) << 61
)

// amplificationRecord is the number of the record with an account's amplifications.
func amplificationRecord(of store.Direction, account int32) int64 {
	n := amplificationRecords + int64(account)
	if of == store.AmplifiedBy {
		n += 1 << 32
	}
	return n
}

// amplificationWriter packs amplifications, which come by account and in the order of lists.
type amplificationWriter struct {
	to      *packed.Writer
	of      store.Direction
	records *packedWriter
	// account is whose amplifications come: first are the first of them, runs all.
	account int32
	first   []pair
	runs    []run
	// row is the number of the account's first retweet, where the retweets are by account.
	row int64
}

// run are the retweets of a pair in the table of them, which is by target, then source.
type run struct {
	other    int32
	retweets int64
}

// packAmplifications writes the amplifications in a direction.
func (v *view) packAmplifications(of store.Direction, records *packedWriter, to *packed.Writer) error {
	table, account, other := amplificationTable(of)
	w := amplificationWriter{to: to, of: of, records: records}
	err := v.each("SELECT "+account+", "+other+", other_id, retweets, tweets, first_at, last_at, median_delay_ms FROM "+table+
		" ORDER BY "+account+", retweets DESC, "+other, nil, func(scan func(...any) error) error {
		var account, other int32
		var p pair
		if err := scan(&account, &other, &p.other, &p.Retweets, &p.Tweets, &p.FirstAt, &p.LastAt, &p.delay); err != nil {
			return err
		}
		if account != w.account {
			if err := w.end(); err != nil {
				return err
			}
			w.account = account
		}
		w.runs = append(w.runs, run{other, p.Retweets})
		if len(w.first) < packedPairs {
			w.first = append(w.first, p)
		}
		return nil
	})
	return errors.Join(err, w.end())
}

// end writes the record of an account.
func (w *amplificationWriter) end() error {
	if len(w.runs) == 0 {
		return nil
	}
	r, row := w.records, w.row
	r.begin()
	r.uvarint(uint64(len(w.runs)))
	r.uvarint(uint64(row))
	rows := w.rows()
	for i, p := range w.first {
		r.pair(p, rows[i]-row)
	}
	err := w.to.Add(amplificationRecord(w.of, w.account), r.end(), "")
	w.first, w.runs = w.first[:0], w.runs[:0]
	return err
}

// rows are the numbers of the first retweets of the first pairs: all that come before are
// those of accounts before, and of pairs with accounts before.
func (w *amplificationWriter) rows() []int64 {
	rows := make([]int64, len(w.first))
	if w.of != store.AmplifiersOf {
		return rows
	}
	places := make(map[int32]int, len(w.first))
	for i, r := range w.runs[:len(w.first)] {
		places[r.other] = i
	}
	slices.SortFunc(w.runs, func(a, b run) int { return cmp.Compare(a.other, b.other) })
	for _, r := range w.runs {
		if place, first := places[r.other]; first {
			rows[place] = w.row
		}
		w.row += r.retweets
	}
	return rows
}

// unpack finds the pages of those of the accounts for which the file has
// them, and gives the other accounts. Accounts are ascending.
func (a *amplifications) unpack(v *view, accounts []int32) (others []int32) {
	if v.packed == nil {
		return accounts
	}
	ns := make([]int64, len(accounts))
	for i, account := range accounts {
		ns[i] = amplificationRecord(a.query.Direction, account)
	}
	done := make(map[int32]bool, len(accounts))
	_ = v.packed.file.Read(ns, func(n int64, fields, _ []byte) error {
		account := int32(n - amplificationRecord(a.query.Direction, 0))
		done[account] = a.unpackPage(v, account, fields)
		return nil
	})
	for _, account := range accounts {
		if !done[account] {
			others = append(others, account)
		}
	}
	return others
}

// unpackPage cuts an account's page out of its record; false where the record has too few.
func (a *amplifications) unpackPage(v *view, account int32, record []byte) bool {
	pairs, total, ok := v.packedPairs(record)
	if !ok {
		return false
	}
	all := total == int64(len(pairs))
	// Lists are by retweets: those with too few end it.
	enough := sort.Search(len(pairs), func(i int) bool { return pairs[i].Retweets < a.query.MinRetweets })
	if enough < len(pairs) {
		pairs, total, all = pairs[:enough], int64(enough), true
	} else if !all && a.query.MinRetweets > 1 {
		return false
	}
	begin := 0
	if k := a.query.Page.Key(); k != nil {
		if k.Null {
			return false
		}
		begin = sort.Search(len(pairs), func(i int) bool {
			return pairs[i].Retweets < k.Value || pairs[i].Retweets == k.Value && pairs[i].other > k.ID
		})
	}
	end := min(begin+a.query.Page.Size(), len(pairs))
	if !all && begin+a.query.Page.Size() > len(pairs) {
		return false
	}
	found := a.answer[account]
	found.total, found.beyond = total, total-int64(begin)
	for _, p := range pairs[begin:end] {
		e := p.Amplification
		if p.delay.Valid {
			e.MedianDelay = new(medianDelay(p.delay.V))
		}
		e.TargetID, e.SourceID = found.account, p.other
		if a.query.Direction == store.AmplifiedBy {
			e.TargetID, e.SourceID = p.other, found.account
		}
		found.items, found.keys = append(found.items, &e), append(found.keys, store.Key{Value: e.Retweets, ID: p.other})
	}
	return true
}

// pair is an amplification, who is at its other end, the median delay in milliseconds, and
// the number of its first row in the table of retweets, which only amplifiers have.
type pair struct {
	store.Amplification
	other string
	delay sql.Null[float64]
	row   int64
}

// packedPairs are the pairs of a record, and how many there are in all.
func (v *view) packedPairs(record []byte) (pairs []pair, total int64, ok bool) {
	r := packedReader{rest: record}
	r.begin()
	total = int64(r.uvarint())
	row := int64(r.uvarint())
	pairs = make([]pair, 0, min(uint64(total), packedPairs))
	for len(pairs) < cap(pairs) {
		pairs = append(pairs, r.pair(v, row))
	}
	return pairs, total, r.whole()
}

// pair writes an amplification but for whose it is; its first row is so many after the account's.
func (w *packedWriter) pair(p pair, after int64) {
	w.account(p.other)
	w.varint(p.Retweets)
	w.varint(p.Tweets)
	w.millis(p.FirstAt.UnixMilli())
	w.millis(p.LastAt.UnixMilli() - p.FirstAt.UnixMilli())
	switch delay := int64(p.delay.V); {
	case !p.delay.Valid:
		w.uvarint(delayUnknown)
	case float64(delay) == p.delay.V:
		w.uvarint(delayWhole)
		w.millis(delay)
	default:
		w.uvarint(delayBroken)
		w.float(p.delay.V)
	}
	w.varint(after)
}

// How the median delay of an amplification is written: not, in whole milliseconds or in others.
const (
	delayUnknown = iota
	delayWhole
	delayBroken
)

// pair reads what pair wrote, of an account whose first row is row.
func (r *packedReader) pair(v *view, row int64) (p pair) {
	p.other = r.account(v)
	p.Retweets, p.Tweets = r.varint(), r.varint()
	first := r.millis()
	p.FirstAt, p.LastAt = time.UnixMilli(first).UTC(), time.UnixMilli(first+r.millis()).UTC()
	switch r.uvarint() {
	case delayUnknown:
	case delayWhole:
		p.delay.V, p.delay.Valid = float64(r.millis()), true
	case delayBroken:
		p.delay.V, p.delay.Valid = r.float(), true
	default:
		r.fail()
	}
	p.row = row + r.varint()
	return p
}

// evidenceRuns are the pairs of the file that are the asked ones; false where one is not there.
func (v *view) evidenceRuns(asked map[numberPair]store.Pair) (runs map[numberPair]pair, ok bool) {
	if v.packed == nil {
		return nil, false
	}
	sources := map[int32]map[string]numberPair{}
	for named, p := range asked {
		if sources[named.target] == nil {
			sources[named.target] = map[string]numberPair{}
		}
		sources[named.target][p.SourceID] = named
	}
	var ns []int64
	for _, target := range slices.Sorted(maps.Keys(sources)) {
		ns = append(ns, amplificationRecord(store.AmplifiersOf, target))
	}
	runs = make(map[numberPair]pair, len(asked))
	err := v.packed.file.Read(ns, func(n int64, fields, _ []byte) error {
		of := sources[int32(n-amplificationRecord(store.AmplifiersOf, 0))]
		pairs, _, ok := v.packedPairs(fields)
		if !ok {
			return packed.ErrDamaged
		}
		for _, p := range pairs {
			if named, asked := of[p.other]; asked {
				runs[named] = p
			}
		}
		return nil
	})
	return runs, err == nil && len(runs) == len(asked)
}
