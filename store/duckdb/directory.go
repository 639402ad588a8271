package duckdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// directoryBytes bounds the texts of a directory.
const directoryBytes = 128 << 20

// directory are the accounts of one derived state, in memory: DuckDB unpacks two thousand
// rows to give one, and accounts are what nearly every answer names. Where all do not fit,
// they are those that are known; where these do not either, there is none, and DuckDB is
// asked. Nothing of it changes.
type directory struct {
	derived int64
	// all says that also accounts which are only referred to are there.
	all bool
	// ids are ascending, fields the [accountFields] behind them, nums their numbers. An
	// account's place is its index in all lists.
	ids, fields []string
	nums        []int32
	// known are those that are not only referred to, and how many these are.
	known      []bool
	knownCount int64
	// values are what accounts are sorted and chosen by, missing where it is not given.
	values    map[store.AccountField][]int64
	languages []*string
	// sets are the networks that accounts have together, networks which of these each has,
	// and members who has each.
	sets     [][]string
	networks []int32
	members  [][]int32
	// timelines are the numbers of each account's first row in the timelines of all, which are
	// by account.
	timelines []int64
	// amplifications are how many each account has, either way.
	amplifications map[store.Direction][]int64
	// orders are the places in the order of a list.
	orders map[listing][]int32
}

// listing is how a list of accounts is sorted.
type listing struct {
	by         store.AccountField
	descending bool
}

// missing is a value that is not given.
const missing = math.MinInt64

// Remember implements [store.Summarizer].
func (s *Store) Remember(ctx context.Context) error {
	return s.read(ctx, "remember", func(v *view) error {
		_, err := s.hours.of(v, nil)
		return errors.Join(err, s.know(v))
	})
}

// know keeps the directory of the view's state, unless it is kept.
func (s *Store) know(v *view) error {
	state, err := v.snapshot()
	if err != nil {
		return err
	}
	if kept := s.directory.Load(); kept != nil && kept.derived == state.Derived {
		return nil
	}
	var known, all int64
	err = v.one("SELECT coalesce(sum(bytes) FILTER (known), 0)::BIGINT, coalesce(sum(bytes), 0)::BIGINT FROM (SELECT known, strlen(platform_id) + strlen("+
		accountFields+") AS bytes FROM accounts)", nil, &known, &all)
	if err != nil || known > directoryBytes {
		return err
	}
	d, err := v.readDirectory(state, all <= directoryBytes)
	if err == nil {
		s.directory.Store(d)
	}
	return err
}

// readDirectory reads the directory of a state, of all accounts or those that are known.
func (v *view) readDirectory(state store.Snapshot, all bool) (*directory, error) {
	d := &directory{derived: state.Derived, all: all, values: map[store.AccountField][]int64{},
		amplifications: map[store.Direction][]int64{}, orders: map[listing][]int32{}}
	err := d.read(v)
	d.sort()
	rows := int64(0)
	for _, tweets := range d.values[store.AccountByTweets] {
		d.timelines = append(d.timelines, rows)
		rows += tweets // accounts that are only referred to have none
	}
	return d, err
}

// now is the directory of the committed state; nil where there is none.
func (s *Store) now() *directory { return s.directoryOf(s.settled.Load()) }

// directoryOf is the directory of a state.
func (s *Store) directoryOf(state *settled) *directory {
	d := s.directory.Load()
	if d == nil || state == nil || d.derived != state.Derived {
		return nil
	}
	return d
}

// accountOrders are the fields that lists of accounts are ordered by.
var accountOrders = slices.Sorted(maps.Keys(accountValues))

// read reads the accounts.
func (d *directory) read(v *view) error {
	columns := ""
	for _, by := range accountOrders {
		if value := accountValues[by]; value == "" {
			columns += ", 0"
		} else {
			columns += ", " + value
		}
	}
	languages, sets := map[string]*string{}, map[string]int32{}
	statement := "SELECT platform_id, num, known, " + accountFields + ", language, networks, coalesce(t.amplifications, 0), coalesce(s.amplifications, 0)" +
		columns + ` FROM accounts
		LEFT JOIN (SELECT target AS num, count(*) AS amplifications FROM amplifies GROUP BY target) t USING (num)
		LEFT JOIN (SELECT source AS num, count(*) AS amplifications FROM amplifies GROUP BY source) s USING (num)
		WHERE known OR ? ORDER BY num`
	return v.each(statement, []any{d.all}, func(scan func(...any) error) error {
		var id, fields string
		var language *string
		var num int32
		var known bool
		var of texts
		var amplifiers, amplified int64
		values := make([]sql.Null[int64], len(accountOrders))
		into := []any{&id, &num, &known, &fields, &language, &of, &amplifiers, &amplified}
		for i := range values {
			into = append(into, &values[i])
		}
		err := scan(into...)
		d.ids, d.fields, d.nums = append(d.ids, id), append(d.fields, fields), append(d.nums, num)
		if d.known = append(d.known, known); known {
			d.knownCount++
		}
		d.amplifications[store.AmplifiersOf] = append(d.amplifications[store.AmplifiersOf], amplifiers)
		d.amplifications[store.AmplifiedBy] = append(d.amplifications[store.AmplifiedBy], amplified)
		if language != nil {
			language = once(languages, *language, language)
		}
		d.languages = append(d.languages, language)
		set := once(sets, strings.Join(of, "\x00"), int32(len(d.sets)))
		if int(set) == len(d.sets) {
			d.sets, d.members = append(d.sets, of), append(d.members, nil)
		}
		d.networks, d.members[set] = append(d.networks, set), append(d.members[set], int32(len(d.networks)))
		for i, by := range accountOrders {
			if !values[i].Valid {
				values[i].V = missing
			}
			d.values[by] = append(d.values[by], values[i].V)
		}
		return err
	})
}

// once is what was first known by a key.
func once[T any](known map[string]T, key string, value T) T {
	if first, ok := known[key]; ok {
		return first
	}
	known[key] = value
	return value
}

// sort finds the orders.
func (d *directory) sort() {
	for _, by := range accountOrders {
		for _, descending := range []bool{false, true} {
			l := listing{by, descending}
			places := make([]int32, len(d.ids))
			for i := range places {
				places[i] = int32(i)
			}
			slices.SortFunc(places, func(a, b int32) int { return l.compare(d.key(l, a), d.key(l, b)) })
			d.orders[l] = places
		}
	}
}

// key is the key of an account in a list.
func (d *directory) key(l listing, place int32) store.Key {
	k := store.Key{Value: d.values[l.by][place], ID: d.ids[place]}
	if k.Value == missing {
		k.Null, k.Value = true, 0
	}
	return k
}

// compare says which of two keys comes first, as [order] sorts.
func (l listing) compare(a, b store.Key) int {
	ids := strings.Compare(a.ID, b.ID)
	switch {
	case l.by == store.AccountByPlatformID && l.descending:
		return -ids
	case l.by == store.AccountByPlatformID, a.Null && b.Null:
		return ids
	case a.Null:
		return 1
	case b.Null:
		return -1
	case l.descending:
		return cmp.Or(cmp.Compare(b.Value, a.Value), ids)
	}
	return cmp.Or(cmp.Compare(a.Value, b.Value), ids)
}

// each calls found with the places of those ids that it has, and gives the others, if
// there can be such accounts.
func (d *directory) each(ids []string, found func(place int) error) (others []string, err error) {
	if d == nil {
		return ids, nil
	}
	for _, id := range ids {
		if place, has := slices.BinarySearch(d.ids, id); has {
			err = errors.Join(err, found(place))
		} else if !d.all {
			others = append(others, id)
		}
	}
	return others, err
}

// place is the place of the account with a number; ok is false where it is not there.
func (d *directory) place(num int32) (place int, ok bool) {
	if d == nil {
		return 0, false
	}
	return slices.BinarySearch(d.nums, num)
}

// count is one of the values that are counted for each account; ok is false where it has
// to be counted.
func (d *directory) count(values func(d *directory) []int64, num int32) (n int64, ok bool) {
	place, ok := d.place(num)
	if ok {
		n = values(d)[place]
	}
	return n, ok
}

// id is the id of the account with a number; ok is false where it is not there.
func (d *directory) id(num int32) (id string, ok bool) {
	place, ok := d.place(num)
	if ok {
		id = d.ids[place]
	}
	return id, ok
}

// timeline is the number of the first row of an account's tweets in the table of timelines.
func (d *directory) timeline(num int32) (row int64, ok bool) {
	place, ok := d.place(num)
	if ok {
		row = d.timelines[place]
	}
	return row, ok
}

// account is the account at a place.
func (d *directory) account(place int32) (*store.Account, error) {
	return accountOf(d.ids[place], d.fields[place])
}

// accounts are those of some ids that it has, and the other ids.
func (d *directory) accounts(ids []string) (accounts map[string]*store.Account, others []string, err error) {
	accounts = make(map[string]*store.Account, len(ids))
	others, err = d.each(ids, func(place int) (err error) {
		accounts[d.ids[place]], err = d.account(int32(place))
		return err
	})
	return accounts, others, err
}
