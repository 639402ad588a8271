package duckdb

import (
	"context"
	"slices"
	"time"

	"github.com/takedown/takedown/store"
)

// hours are how many tweets each set of networks has in each hour. They are counted by
// Summarize or when first asked for, once for a state of the derived tables: from them it
// is known how long a list by time is, and between which hours a page of it lies.
type hours struct {
	// turn is held, as its only item, by whoever reads or counts.
	turn    chan struct{}
	counted bool
	derived int64
	bySet   map[int16][]hour
}

// hour is one hour, which starts at a time in milliseconds.
type hour struct{ start, tweets, retweets int64 }

const hourMillis = int64(time.Hour / time.Millisecond)

// of gives the hours of some sets, ascending, as the view sees them.
func (h *hours) of(v *view, sets []any) ([]hour, error) {
	s, err := v.snapshot()
	if err != nil {
		return nil, err
	}
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-v.ctx.Done():
		return nil, v.ctx.Err()
	}
	bySet := h.bySet
	if !h.counted || h.derived != s.Derived {
		if bySet, err = v.countHours(); err != nil {
			return nil, err
		}
		// A view that is older than what was counted last does not replace it.
		if !h.counted || h.derived < s.Derived {
			h.counted, h.derived, h.bySet = true, s.Derived, bySet
		}
	}
	var of []hour
	for _, set := range sets {
		of = bothHours(of, bySet[set.(int16)])
	}
	return of, nil
}

func (v *view) countHours() (map[int16][]hour, error) {
	bySet := map[int16][]hour{}
	return bySet, v.each(`
		SELECT network_set, epoch_ms(date_trunc('hour', posted_at)) AS start, count(*), count_if(is_retweet)
		FROM timeline GROUP BY network_set, start ORDER BY network_set, start`, nil, func(scan func(...any) error) error {
		var set int16
		var at hour
		err := scan(&set, &at.start, &at.tweets, &at.retweets)
		bySet[set] = append(bySet[set], at)
		return err
	})
}

// bothHours adds up the hours of two lists, neither of which it changes.
func bothHours(a, b []hour) []hour {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clip(a), b...)
	}
	both := make([]hour, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].start < b[0].start:
			both, a = append(both, a[0]), a[1:]
		case a[0].start > b[0].start:
			both, b = append(both, b[0]), b[1:]
		default:
			both = append(both, hour{a[0].start, a[0].tweets + b[0].tweets, a[0].retweets + b[0].retweets})
			a, b = a[1:], b[1:]
		}
	}
	return append(append(both, a...), b...)
}

// Activity implements [store.Reader].
func (s *Store) Activity(ctx context.Context, network string) ([]store.HourCount, error) {
	counts := []store.HourCount{}
	err := s.read(ctx, "count activity", func(v *view) error {
		sets, err := v.networkSets(network)
		if err != nil {
			return err
		}
		hours, err := s.hours.of(v, sets)
		for _, h := range hours {
			counts = append(counts, store.HourCount{Hour: time.UnixMilli(h.start).UTC(), Tweets: h.tweets, Retweets: h.retweets})
		}
		return err
	})
	return counts, err
}

// hourly is a list of the tweets of a network, by time.
type hourly struct {
	*view
	query store.TweetQuery
	order order
	hours []hour
	// table has them.
	table string
	// all are the list's conditions but those of time, and from and to those, in milliseconds.
	all      where
	from, to int64
}

// page reads the page, between the hours where it is.
func (l *hourly) page(row func(scan func(...any) error) error) (total, beyond int64, err error) {
	if total, err = l.count(l.from, l.to); err != nil || total == 0 {
		return 0, 0, err
	}
	from, to := l.around()
	w := l.between(from, to)
	p := l.query.Page
	if l.later() {
		beyond, err = l.count(to, l.to)
	} else {
		beyond, err = l.count(l.from, from)
	}
	if err != nil {
		return 0, 0, err
	}
	other, same := l.order.beyond(p.Key(), p.Backward())
	either := other.or(same)
	w = w.and(either)
	var here int64
	if p.Key() == nil {
		here, err = l.count(from, to)
	} else {
		err = l.one("SELECT count(*) FROM "+withIDs(l.table)+" WHERE "+w.String(), w.args, &here)
	}
	if beyond += here; err != nil || here == 0 {
		return total, beyond, err
	}
	return total, beyond, l.each("SELECT "+pageColumns+" FROM "+withIDs(l.table)+" WHERE "+w.String()+" ORDER BY "+l.order.by(p.Backward())+" LIMIT ?",
		append(w.args, p.Size()), row)
}

// later says that the page goes on to later times.
func (l *hourly) later() bool { return l.query.Descending == l.query.Page.Backward() }

// around is a range of time, within the list's, that has all of the page: as many
// tweets as it takes in whole hours beyond the key's millisecond, and what has that one.
func (l *hourly) around() (from, to int64) {
	from, to = l.from, l.to
	k := l.query.Page.Key()
	left := int64(l.query.Page.Size())
	if l.later() {
		beyond := from
		if k != nil && k.Value >= from {
			from = min(k.Value, to)
			beyond = from + 1
		}
		for _, h := range l.hours {
			if h.start < beyond || h.start+hourMillis > to {
				continue
			}
			if left -= l.tweets(h); left <= 0 {
				return from, h.start + hourMillis
			}
		}
		return from, to
	}
	beyond := to
	if k != nil && k.Value < to {
		beyond = max(from, k.Value)
		to = beyond + 1
	}
	for _, h := range slices.Backward(l.hours) {
		if h.start+hourMillis > beyond || h.start < from {
			continue
		}
		if left -= l.tweets(h); left <= 0 {
			return h.start, to
		}
	}
	return from, to
}

// tweets are those of an hour that the list has.
func (l *hourly) tweets(h hour) int64 {
	switch of := l.query.Retweets; {
	case of == nil:
		return h.tweets
	case *of:
		return h.retweets
	default:
		return h.tweets - h.retweets
	}
}

// count is how many tweets the list has in a range. What is left of hours that the
// range cuts is counted one by one.
func (l *hourly) count(from, to int64) (n int64, err error) {
	if from >= to {
		return 0, nil
	}
	cut := false
	for _, h := range l.hours {
		switch end := h.start + hourMillis; {
		case end <= from || h.start >= to:
		case h.start < from || end > to:
			cut = true
		default:
			n += l.tweets(h)
		}
	}
	if !cut {
		return n, nil
	}
	// The whole hours of the range are between these.
	first, last := min(ceilHour(from), to), max(floorHour(to), from)
	left := l.between(from, first)
	right := l.between(max(last, first), to)
	either := left.or(right)
	var odd int64
	err = l.one("SELECT count(*) FROM "+l.table+" WHERE "+either.String(), either.args, &odd)
	return n + odd, err
}

// between are the list's conditions for a range.
func (l *hourly) between(from, to int64) where {
	var w where
	if from >= to {
		w.add("false")
		return w
	}
	if from > earliest {
		w.add("posted_at >= make_timestamp_ms(?)", from)
	}
	if to < latest {
		w.add("posted_at < make_timestamp_ms(?)", to)
	}
	return l.all.and(w)
}

// A list without bounds is one between these.
const earliest, latest = -maxMillis, maxMillis + 1

func floorHour(ms int64) int64 {
	rest := ms % hourMillis
	if rest < 0 {
		rest += hourMillis
	}
	return ms - rest
}

func ceilHour(ms int64) int64 { return -floorHour(-ms) }
