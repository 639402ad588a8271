package neo4j

import (
	"context"
	"maps"
	"time"

	"github.com/takedown/takedown/store"
)

// Activity implements [store.Reader].
func (s *Store) Activity(ctx context.Context, network string) ([]store.HourCount, error) {
	return readCounted(ctx, s, "count activity", func(v *view) ([]store.HourCount, error) {
		hours := []store.HourCount{}
		sets, err := v.networkSets(network)
		if err != nil {
			return nil, err
		}
		if kept, ok := s.summaryOf(v.snapshot).activity(network); ok {
			return kept, nil
		}
		statement := ofNetwork + `
			WITH datetime.truncate('hour', t.postedAt) AS hour, t.isRetweet AS isRetweet
			WITH hour, count(*) AS tweets, count(CASE WHEN isRetweet THEN 1 END) AS retweets
			RETURN hour.epochSeconds, tweets, retweets ORDER BY hour`
		if v.counted {
			statement = `
				MATCH (h:TweetHour) WHERE h.networks IN $sets
				WITH h.start AS start, sum(h.tweets) AS tweets, sum(h.retweets) AS retweets
				RETURN start, tweets, retweets ORDER BY start`
		}
		return hours, v.derived(statement, params{"sets": sets}, func(r row) error {
			hours = append(hours, store.HourCount{Hour: time.Unix(r.int(0), 0).UTC(), Tweets: r.int(1), Retweets: r.int(2)})
			return nil
		})
	})
}

// hourly is a list of the tweets of a network's combinations, by time, where they are counted by
// hours: only what a range cuts of its first and its last hour is counted tweet by tweet.
type hourly struct {
	*view
	query store.TweetQuery
	sets  []any
	// retweets are the values of isRetweet that the list has.
	retweets []bool
	// from and to bound the list, in milliseconds: from is in it.
	from, to int64
}

func (v *view) hourly(q store.TweetQuery) (*hourly, error) {
	sets, err := v.networkSets(q.Network)
	l := &hourly{view: v, query: q, sets: sets, retweets: eitherOr(q.Retweets), from: -maxMillis, to: maxMillis}
	if q.From != nil {
		l.from = max(l.from, ceilMillis(*q.From))
	}
	if q.To != nil {
		l.to = min(l.to, ceilMillis(*q.To))
	}
	return l, err
}

// ceilMillis is the first millisecond that is not before a time.
func ceilMillis(t time.Time) int64 {
	millis := t.UnixMilli()
	if t.After(time.UnixMilli(millis)) {
		millis++
	}
	return millis
}

// page is [view.list] for the list.
func (l *hourly) page(f func(properties)) (total, beyond int64, err error) {
	if total, err = l.count(l.from, l.to); err != nil || total == 0 {
		return 0, 0, err
	}
	p := l.query.Page
	from, to, backward := l.from, l.to, p.Backward()
	later := l.query.Descending == backward
	ties := params{"at": nil, "id": nil}
	switch k := p.Key(); {
	case k == nil || k.Null && backward: // every tweet has a time
		beyond = total
	case k.Null:
		return total, 0, nil
	default:
		ties = params{"at": moment(k.Value), "id": collate(k.ID)}
		at := min(max(k.Value, from-1), to)
		if later {
			from = at + 1
		} else {
			to = at
		}
		if beyond, err = l.count(from, to); err != nil {
			return 0, 0, err
		}
		if at < l.from || at >= l.to {
			break
		}
		if later {
			from = at
		} else {
			to = at + 1
		}
		var tied int64
		if err = l.one(tiedTweets[backward], l.between(at, at+1, ties), &tied); err != nil {
			return 0, 0, err
		}
		beyond += tied
	}
	if beyond == 0 {
		return total, 0, nil
	}
	bounds := l.between(from, to, ties)
	bounds["size"] = p.Size()
	return total, beyond, l.each(pagesOfTweets[direction{later, backward}], bounds, func(r row) error {
		f(r.node())
		return nil
	})
}

// direction is where a page goes on to: to later times, and among those of one time to smaller ids.
type direction struct{ later, smaller bool }

// ofHourly matches tweets n of the combination networks in a range. It is asked only where
// all tweets were derived.
const ofHourly = "MATCH (n:Tweet) USING INDEX SEEK n:Tweet(networks, postedAt) " +
	"WHERE n.networks = networks AND n.postedAt >= $from AND n.postedAt < $to AND n.isRetweet IN $retweets"

// tiedTweets counts tweets whose ids are larger than $id, and smaller.
var tiedTweets = map[bool]string{
	false: "UNWIND $sets AS networks " + ofHourly + " AND " + collated("n", "id") + " > $id RETURN count(*)",
	true:  "UNWIND $sets AS networks " + ofHourly + " AND " + collated("n", "id") + " < $id RETURN count(*)",
}

// pagesOfTweets are the first tweets of a range in each direction, without those at $at before $id. Each
// combination's come in the order of the index.
var pagesOfTweets = map[direction]string{
	{later: true}:                firstTweets("", ">", ""),
	{later: true, smaller: true}: firstTweets("", "<", " DESC"),
	{}:                           firstTweets(" DESC", ">", ""),
	{smaller: true}:              firstTweets(" DESC", "<", " DESC"),
}

func firstTweets(time, beyond, id string) string {
	by := "n.postedAt" + time + ", " + collated("n", "id") + id
	return `
		UNWIND $sets AS networks
		CALL (networks) {
			` + ofHourly + ` AND ($at IS NULL OR n.postedAt <> $at OR ` + collated("n", "id") + ` ` + beyond + ` $id)
			RETURN n ORDER BY n.networks` + time + `, ` + by + ` LIMIT $size
		}
		RETURN n ORDER BY ` + by + ` LIMIT $size`
}

// count is how many tweets the list has in a range.
func (l *hourly) count(from, to int64) (n int64, err error) {
	if from >= to {
		return 0, nil
	}
	// The whole hours of the range are between these.
	first, last := ceilHour(from), floorHour(to)
	if first >= last {
		first, last = to, to
	}
	p := l.between(from, to, params{"first": first / 1000, "last": last / 1000,
		"cut": []any{[]any{moment(from), moment(first)}, []any{moment(last), moment(to)}}})
	return n, l.one(countedByHours, p, &n)
}

const countedByHours = `
	CALL () {
		MATCH (h:TweetHour) WHERE h.networks IN $sets AND h.start >= $first AND h.start < $last
		RETURN sum(CASE WHEN true IN $retweets THEN h.retweets ELSE 0 END + CASE WHEN false IN $retweets THEN h.tweets - h.retweets ELSE 0 END) AS whole
	}
	CALL () {
		UNWIND $sets AS networks
		UNWIND $cut AS range
		MATCH (n:Tweet) USING INDEX SEEK n:Tweet(networks, postedAt)
		WHERE n.networks = networks AND n.postedAt >= range[0] AND n.postedAt < range[1] AND n.isRetweet IN $retweets
		RETURN count(*) AS rest
	}
	RETURN whole + rest`

// between adds the parameters of a range to others.
func (l *hourly) between(from, to int64, p params) params {
	all := params{"sets": l.sets, "retweets": l.retweets, "from": moment(from), "to": moment(to)}
	maps.Copy(all, p)
	return all
}

// one reads the number that a statement answers with.
func (l *hourly) one(statement string, p params, n *int64) error {
	return l.each(statement, p, func(r row) error {
		*n = r.int(0)
		return nil
	})
}

const hourMillis = int64(time.Hour / time.Millisecond)

func floorHour(millis int64) int64 { return millis - (millis%hourMillis+hourMillis)%hourMillis }

func ceilHour(millis int64) int64 { return -floorHour(-millis) }
