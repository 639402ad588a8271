package duckdb

import (
	"encoding/binary"
	"errors"
	"math"
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
	to        *packed.Writer
	of        store.Direction
	directory *directory
	// account is whose amplifications are in record: total are there, of which packedPairs are.
	account int32
	total   int64
	record  []byte
}

// packAmplifications writes the amplifications in a direction.
func (v *view) packAmplifications(of store.Direction, d *directory, to *packed.Writer) error {
	table, account, other := amplificationTable(of)
	w := amplificationWriter{to: to, of: of, directory: d}
	err := v.each("SELECT "+account+", other_id, retweets, tweets, epoch_ms(first_at), epoch_ms(last_at), median_delay_ms FROM "+table+
		" ORDER BY "+account+", retweets DESC, "+other, nil, func(scan func(...any) error) error {
		var account int32
		var other string
		var retweets, tweets, first, last int64
		var delay *float64
		if err := scan(&account, &other, &retweets, &tweets, &first, &last, &delay); err != nil {
			return err
		}
		if account != w.account || w.total == 0 {
			if err := w.end(); err != nil {
				return err
			}
			w.account = account
		}
		if w.total++; w.total > packedPairs {
			return nil
		}
		w.record = packedAccount(w.record, d, other)
		w.record = binary.AppendUvarint(w.record, uint64(retweets))
		w.record = binary.AppendUvarint(w.record, uint64(tweets))
		w.record = binary.AppendVarint(w.record, first)
		w.record = binary.AppendVarint(w.record, last-first)
		if delay == nil {
			delay = new(math.NaN())
		}
		w.record = binary.LittleEndian.AppendUint64(w.record, math.Float64bits(*delay))
		return nil
	})
	return errors.Join(err, w.end())
}

// end writes the record of an account.
func (w *amplificationWriter) end() error {
	if w.total == 0 {
		return nil
	}
	fields := append(binary.AppendUvarint(nil, uint64(w.total)), w.record...)
	err := w.to.Add(amplificationRecord(w.of, w.account), fields, "")
	w.total, w.record = 0, w.record[:0]
	return err
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
	r := packedReader{rest: record}
	total := int64(r.uvarint())
	pairs := make([]pair, 0, min(total, packedPairs))
	for len(pairs) < cap(pairs) {
		pairs = append(pairs, r.pair(v))
	}
	if r.failed || len(r.rest) > 0 {
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
		e.TargetID, e.SourceID = found.account, p.other
		if a.query.Direction == store.AmplifiedBy {
			e.TargetID, e.SourceID = p.other, found.account
		}
		found.items, found.keys = append(found.items, &e), append(found.keys, store.Key{Value: e.Retweets, ID: p.other})
	}
	return true
}

// pair is an amplification, and who is at its other end.
type pair struct {
	store.Amplification
	other string
}

// pair reads an amplification but for whose it is.
func (r *packedReader) pair(v *view) (p pair) {
	p.other = r.account(v)
	p.Retweets, p.Tweets = int64(r.uvarint()), int64(r.uvarint())
	first := r.varint()
	p.FirstAt, p.LastAt = time.UnixMilli(first).UTC(), time.UnixMilli(first+r.varint()).UTC()
	var delay float64
	if len(r.rest) >= 8 {
		delay = math.Float64frombits(binary.LittleEndian.Uint64(r.rest))
	}
	r.skip(8)
	if !math.IsNaN(delay) {
		p.MedianDelay = new(medianDelay(delay))
	}
	return p
}
