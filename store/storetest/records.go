package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/takedown/takedown/store"
)

// records are those of a kind that a store holds.
func (f *fixture) records(kind string, ids ...string) []store.Record {
	f.t.Helper()
	list := []store.Record{}
	for r, err := range f.store.Records(f.ctx, kind, ids...) {
		must(f.t, err)
		list = append(list, r)
	}
	return list
}

// record is one to write, anew.
func record(kind, id, body string) store.Record {
	return store.Record{Kind: kind, ID: id, Body: []byte(body), At: when("2020-06-12 10:00:00.123")}
}

// put writes a record that has to be taken, and gives it as it is held then.
func (f *fixture) put(r store.Record) store.Record {
	f.t.Helper()
	version, err := f.store.PutRecord(f.ctx, r)
	must(f.t, err)
	if version <= r.Version {
		f.t.Errorf("record %q: version %d after %d", r.ID, version, r.Version)
	}
	r.Version = version
	return r
}

// conflict wants ErrConflict.
func (f *fixture) conflict(what string, err error) {
	f.t.Helper()
	if !errors.Is(err, store.ErrConflict) {
		f.t.Errorf("%s: %v, want an error that wraps ErrConflict", what, err)
	}
}

// bodies are JSON that a careless store would change.
var bodies = []string{`{}`, `null`, `""`, "0", " {\n\t\"a\" : 1.0,\r\n \"a\" : 1e400 }\n", `"\u0000\ud800 \/"`, `"'; DROP TABLE records; --"`, `["$1", "?", "${7}"]`,
	"\"e\u0301 é \u2028 \U0010ffff 👩‍👩‍👧‍👦 \u202e\"", `123456789012345678901234567890`}

// testRecords: records are kept as they are, under their names, and change only
// for who has seen them.
func testRecords(f *fixture) {
	same(f.t, "no records", f.records("case"), []store.Record{})
	before := f.state()
	want := map[string][]store.Record{}
	for kind, ids := range map[string][]string{"case": append(slices.Clone(trickyIDs), strings.Repeat("é", store.MaxRecordName/2)), "Case": {"a", "9"},
		"caſe": {"a"}, "'; DROP TABLE records; --": {"9"}} {
		for i, id := range ids {
			want[kind] = append(want[kind], f.put(record(kind, id, bodies[i%len(bodies)])))
		}
		slices.SortFunc(want[kind], func(a, b store.Record) int { return strings.Compare(a.ID, b.ID) })
	}
	check := func(what string) {
		f.t.Helper()
		for kind, list := range want {
			same(f.t, what+", "+kind, f.records(kind), list)
		}
		same(f.t, what+", among others", f.records("case", "nobody's", "\xff", want["case"][7].ID, want["case"][2].ID, want["case"][2].ID),
			[]store.Record{want["case"][2], want["case"][7]})
		same(f.t, what+", of no kind", f.records("CASE"), []store.Record{})
		same(f.t, what+", of what is not text", f.records("\xff"), []store.Record{})
	}
	check("written")
	f.reopen()
	check("opened again")

	r := &want["case"][3]
	for _, version := range []int64{0, r.Version - 1, r.Version + 1} {
		stale := record("case", r.ID, `"stale"`)
		stale.Version = version
		_, err := f.store.PutRecord(f.ctx, stale)
		f.conflict(fmt.Sprint("put version ", version, " of ", r.Version), err)
		f.conflict(fmt.Sprint("delete version ", version, " of ", r.Version), f.store.DeleteRecord(f.ctx, "case", r.ID, version))
	}
	unseen := record("case", "new", `1`)
	unseen.Version = 1
	_, err := f.store.PutRecord(f.ctx, unseen)
	f.conflict("put what is gone", err)
	f.conflict("delete what is not there", f.store.DeleteRecord(f.ctx, "case", "new", 1))
	check("after conflicts")

	r.Body, r.At = []byte(strings.Repeat(" ", store.MaxRecordBody-2)+`""`), when("2021-01-01 00:00")
	*r = f.put(*r)
	if got := f.records("case", r.ID); len(got) != 1 || !bytes.Equal(got[0].Body, r.Body) {
		f.t.Errorf("a record of %d bytes is not held as it is", len(r.Body))
	}
	r.Body = []byte(`"short"`)
	*r = f.put(*r)
	check("changed")
	seen := want["case"][5]
	must(f.t, f.store.DeleteRecord(f.ctx, "case", seen.ID, seen.Version))
	f.conflict("delete again", f.store.DeleteRecord(f.ctx, "case", seen.ID, seen.Version))
	_, err = f.store.PutRecord(f.ctx, seen)
	f.conflict("put what was deleted", err)
	want["case"] = slices.Delete(want["case"], 5, 6)
	check("deleted")
	again := f.put(record("case", seen.ID, `"again"`))
	if again.Version <= seen.Version {
		f.t.Errorf("a record that was deleted has version %d again, after %d", again.Version, seen.Version)
	}
	f.conflict("delete what is another one by now", f.store.DeleteRecord(f.ctx, "case", seen.ID, seen.Version))
	want["case"] = slices.Insert(want["case"], 5, again)
	check("written again")
	f.reopen()
	check("at last")
	same(f.t, "all but the records", f.state(), before)
}

// testRecordsRefused: what no store can hold is ErrInvalid, and a context that
// is done stops every method; neither changes anything.
func testRecordsRefused(f *fixture) {
	held := f.put(record("case", "held", `1`))
	for name, r := range map[string]store.Record{
		"no kind":             record("", "a", `1`),
		"no id":               record("case", "", `1`),
		"an id too long":      record("case", strings.Repeat("x", store.MaxRecordName+1), `1`),
		"an id that no text":  record("case", "a\xff", `1`),
		"a kind that no text": record("\xff", "a", `1`),
		"no body":             record("case", "a", ``),
		"a body that no JSON": record("case", "a", `{`),
		"a body that no text": record("case", "a", "\"\xff\""),
		"a body too long":     record("case", "a", strings.Repeat(" ", store.MaxRecordBody)+`1`),
	} {
		if _, err := f.store.PutRecord(f.ctx, r); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("%s: %v, want an error that wraps ErrInvalid", name, err)
		}
	}
	for _, id := range []string{"", "\xff"} {
		if err := f.store.DeleteRecord(f.ctx, "case", id, 1); !errors.Is(err, store.ErrInvalid) {
			f.t.Errorf("delete %q: %v, want an error that wraps ErrInvalid", id, err)
		}
	}
	cancelled, cancel := context.WithCancel(f.ctx)
	cancel()
	changed := held
	changed.Body = []byte(`2`)
	_, put := f.store.PutRecord(cancelled, changed)
	_, list := drain(f.store.Records(cancelled, "case"))
	for name, err := range map[string]error{"put": put, "list": list, "delete": f.store.DeleteRecord(cancelled, "case", "held", held.Version)} {
		if !errors.Is(err, context.Canceled) {
			f.t.Errorf("%s: %v, want an error that wraps context.Canceled", name, err)
		}
	}
	same(f.t, "what is held", f.records("case"), []store.Record{held})
	// A write that was stopped may be on its way yet; one that comes after it waits.
	settled := func() []store.Record {
		other := held
		other.Version = -1
		_, err := f.store.PutRecord(f.ctx, other)
		f.conflict("put a version that never was", err)
		return f.records("case")
	}
	f.retry("put", func(ctx context.Context) error { _, err := f.store.PutRecord(ctx, changed); return err }, func() bool {
		return string(settled()[0].Body) == `2`
	})
	f.retryLooks("delete", func(ctx context.Context) error { return f.store.DeleteRecord(ctx, "case", "held", held.Version+1) }, func() bool {
		return len(settled()) == 0
	})
}

// recordWriters write at once, each so many times.
const recordWriters, recordRounds = 4, 5

// testRecordWriters: of many who write at once nobody's writing is lost, while
// others load.
func testRecordWriters(f *fixture) {
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("a", "A", "2020-01-01 00:00")}, members: []string{"A"}})
	f.put(record("list", "shared", `""`))
	var all sync.WaitGroup
	won := make(chan int, recordWriters*recordRounds)
	for w := range recordWriters {
		all.Go(func() {
			for round := range recordRounds {
				f.append("list", "shared", fmt.Sprint(w, "-", round))
				if _, err := f.store.PutRecord(f.ctx, record("own", fmt.Sprint(w, "-", round), `1`)); err != nil {
					f.t.Error(err)
				}
				switch _, err := f.store.PutRecord(f.ctx, record("contested", fmt.Sprint(round), fmt.Sprint(w))); {
				case err == nil:
					won <- w
				case !errors.Is(err, store.ErrConflict):
					f.t.Error(err)
				}
			}
		})
	}
	for round := range 2 {
		f.load("alpha", someOfEverything(round, 0))
		f.derive()
	}
	all.Wait()
	close(won)
	if len(won) != recordRounds {
		f.t.Errorf("%d writers have created %d records", len(won), recordRounds)
	}
	if own := f.records("own"); len(own) != recordWriters*recordRounds {
		f.t.Errorf("%d records of %d", len(own), recordWriters*recordRounds)
	}
	missing := map[string]bool{}
	for w := range recordWriters {
		for round := range recordRounds {
			missing[fmt.Sprint(w, "-", round)] = true
		}
	}
	for entry := range strings.FieldsSeq(strings.Trim(string(f.records("list")[0].Body), `"`)) {
		if !missing[entry] {
			f.t.Errorf("%q is there twice, or never was written", entry)
		}
		delete(missing, entry)
	}
	if len(missing) > 0 {
		f.t.Errorf("lost: %v", slices.Sorted(maps.Keys(missing)))
	}
	f.checkAll()
}

// append adds a word to a record, as often as another writer comes first.
func (f *fixture) append(kind, id, word string) {
	for {
		r := f.records(kind, id)[0]
		r.Body = []byte(strings.TrimSuffix(string(r.Body), `"`) + word + ` "`)
		r.At = r.At.Add(time.Second)
		_, err := f.store.PutRecord(f.ctx, r)
		if err == nil {
			return
		}
		if !errors.Is(err, store.ErrConflict) {
			f.t.Error(err)
			return
		}
	}
}
