package duckdb

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

// tweetColumns are all of a tweet, tweetHeads what [store.Reader.TweetHeads] gives.
// They name tweets by numbers: see view.nameTweets.
const (
	tweetColumns = headColumns + `language, client, in_reply_to_account, in_reply_to_tweet, quoted_tweet, retweeted_account,
	retweeted_tweet, latitude, longitude, quote_count, reply_count, like_count, retweet_count, hashtags, urls, mentions, poll_choices`
	tweetHeads = headColumns + "NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"

	headColumns = "id, network_set, account_id, posted_at, body, is_retweet, "
)

// Tweets implements [store.Reader].
func (s *Store) Tweets(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return s.someTweets(ctx, ids, tweetColumns)
}

// TweetHeads implements [store.Reader].
func (s *Store) TweetHeads(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return s.someTweets(ctx, ids, tweetHeads)
}

func (s *Store) someTweets(ctx context.Context, ids []string, columns string) (map[string]*store.Tweet, error) {
	var tweets map[string]*store.Tweet
	err := s.read(ctx, "read tweets", func(v *view) error {
		ids := valid(ids)
		places, referred, err := v.places(ids)
		if err != nil {
			return err
		}
		tweets, err = v.knownOrReferred(ids, places, referred, columns)
		return err
	})
	return tweets, err
}

// knownOrReferred is view.tweets, with the ids of those that are only referred to.
func (v *view) knownOrReferred(ids []string, places map[string]int64, referred []string, columns string) (map[string]*store.Tweet, error) {
	tweets, err := v.tweets(ids, places, columns)
	if err != nil {
		return nil, err
	}
	for _, id := range referred {
		if tweets[id] == nil {
			tweets[id] = &store.Tweet{ID: id}
		}
	}
	return tweets, nil
}

// places says where the derived tables say that tweets are held, and which
// they only refer to.
func (v *view) places(ids []string) (places map[string]int64, referred []string, err error) {
	numbers, err := v.tweetNumbers(ids)
	if err != nil {
		return nil, nil, err
	}
	places = make(map[string]int64, len(ids))
	err = v.listed("SELECT tweet, n FROM tweet_index WHERE ", "tweet", slices.Sorted(maps.Keys(numbers)), func(scan func(...any) error) error {
		var num int64
		var n sql.Null[int64]
		err := scan(&num, &n)
		if n.Valid {
			places[numbers[num]] = n.V
		} else {
			referred = append(referred, numbers[num])
		}
		return err
	})
	return places, referred, err
}

// TweetPage implements [store.Reader].
func (s *Store) TweetPage(ctx context.Context, q store.TweetQuery) (*store.Slice[*store.Tweet], error) {
	if err := q.Page.Check(); err != nil {
		return nil, wrap(ctx, "list tweets", err)
	}
	var tweets []*store.Tweet
	var keys []store.Key
	var total, beyond int64
	err := s.read(ctx, "list tweets", func(v *view) error {
		var page []placedTweet
		var err error
		if page, total, beyond, err = s.listTweets(v, q); err != nil {
			return err
		}
		places := make(map[string]int64, len(page))
		for _, t := range page {
			keys = append(keys, t.key)
			places[t.key.ID] = t.n
		}
		columns := tweetColumns
		if q.Heads {
			columns = tweetHeads
		}
		found, err := v.tweets(slices.Collect(maps.Keys(places)), places, columns)
		for _, k := range keys {
			tweets = append(tweets, found[k.ID])
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return store.Window(tweets, keys, total, beyond, q.Page), nil
}

// placedTweet is a tweet's place in a list, and where it is held.
type placedTweet struct {
	key store.Key
	n   int64
}

// pageColumns are those of a placedTweet.
const pageColumns = "epoch_ms(posted_at), id, n"

// listTweets is [view.list] of tweets. The tweets of an account lie together; those
// of a network are found by their hours.
func (s *Store) listTweets(v *view, q store.TweetQuery) (page []placedTweet, total, beyond int64, err error) {
	row := func(scan func(...any) error) error {
		var t placedTweet
		err := scan(&t.key.Value, &t.key.ID, &t.n)
		page = append(page, t)
		return err
	}
	o := order{value: "epoch_ms(posted_at)", sort: "posted_at", id: "id", descending: q.Descending}
	k := q.Page.Key()
	if q.AccountID != "" || q.Network == "" || k != nil && k.Null {
		w, num, err := v.tweetsWhere(q)
		if err != nil {
			return nil, 0, 0, err
		}
		if n, ok := v.directory.count(tweetsOf, num); ok && len(w.conditions) == 1 && k == nil {
			if page, err = v.timelineOfRun(num, n, q); err == nil && page == nil && n > 0 {
				err = v.page("timeline", withIDs("timeline"), pageColumns, w, o, q.Page, row)
			}
			return page, n, n, err
		}
		total, beyond, err = v.list("timeline", withIDs("timeline"), pageColumns, w, o, q.Page, row)
		return page, total, beyond, err
	}
	sets, err := v.networkSets(q.Network)
	if err != nil {
		return nil, 0, 0, err
	}
	l := hourly{view: v, query: q, order: o, table: "timeline", from: earliest, to: latest}
	summarized, err := v.summarized()
	if err != nil {
		return nil, 0, 0, err
	}
	if summarized {
		l.table = "summary_times"
	}
	if l.hours, err = s.hours.of(v, sets); err != nil {
		return nil, 0, 0, err
	}
	if q.From != nil {
		l.from = ceilMillis(*q.From)
	}
	if q.To != nil {
		l.to = ceilMillis(*q.To)
	}
	l.all.in("network_set", sets)
	if q.Retweets != nil {
		l.all.add("is_retweet = ?", *q.Retweets)
	}
	total, beyond, err = l.page(row)
	return page, total, beyond, err
}

// withIDs is a table such as timeline with the tweets' ids.
func withIDs(timeline string) string {
	return "(SELECT l.*, coalesce(o.id, l.tweet::VARCHAR) AS id FROM " + timeline + " l LEFT JOIN odd_tweets o ON o.num = l.tweet)"
}

// tweetsOf are how many tweets accounts have.
func tweetsOf(d *directory) []int64 { return d.values[store.AccountByTweets] }

// tweetsWhere are the conditions of a list of tweets, and the number of the account whose
// they are, -1 for all accounts or one that is not there.
func (v *view) tweetsWhere(q store.TweetQuery) (w *where, num int32, err error) {
	w, num = new(where), -1
	if q.AccountID != "" {
		numbers, err := v.accountNumbers([]string{q.AccountID})
		if err != nil {
			return nil, 0, err
		}
		if of, ok := numbers[q.AccountID]; ok {
			num = of
		}
		w.add("account = ?", num)
	}
	if q.Network != "" {
		sets, err := v.networkSets(q.Network)
		if err != nil {
			return nil, 0, err
		}
		w.in("network_set", sets)
	}
	w.during(q.From, q.To)
	if q.Retweets != nil {
		w.add("is_retweet = ?", *q.Retweets)
	}
	return w, num, nil
}

// tweets reads columns of held tweets, found by where the derived tables say they are. A
// tweet that was loaded or moved since is looked for among all.
func (v *view) tweets(ids []string, places map[string]int64, columns string) (map[string]*store.Tweet, error) {
	slugs, err := v.slugs()
	if err != nil {
		return nil, err
	}
	tweets := make(map[string]*store.Tweet, len(ids))
	for ns := range slices.Chunk(v.unpack(tweets, slugs, places), fetched) {
		if err := v.fetch(tweets, slugs, ns, columns); err != nil {
			return nil, err
		}
	}
	// The row at a place can be another one by now.
	maps.DeleteFunc(tweets, func(id string, _ *store.Tweet) bool {
		_, ok := places[id]
		return !ok
	})
	missing := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return tweets[id] != nil })
	s, err := v.snapshot()
	if err != nil || !s.Stale() || len(missing) == 0 {
		return tweets, err
	}
	fresh, err := v.freshPlaces(missing)
	if err != nil {
		return nil, err
	}
	for ns := range slices.Chunk(fresh, fetched) {
		if err := v.fetch(tweets, slugs, ns, columns); err != nil {
			return nil, err
		}
	}
	return tweets, nil
}

// freshPlaces are where tweets are held that were loaded or moved since the last Derive.
func (v *view) freshPlaces(ids []string) (ns []int64, err error) {
	numbers, err := v.tweetNumbers(ids)
	if err != nil || len(numbers) == 0 {
		return nil, err
	}
	from := int64(0)
	if v.settled != nil {
		from = v.settled.fresh
	}
	err = v.each("SELECT n FROM tweets WHERE n >= ? AND id IN (SELECT unnest(?::BIGINT[])) ORDER BY n",
		[]any{from, slices.Collect(maps.Keys(numbers))}, func(scan func(...any) error) error {
			var n int64
			err := scan(&n)
			ns = append(ns, n)
			return err
		})
	return ns, err
}

// addTweets adds those of a statement that selects tweetColumns or tweetHeads, and says how many they are.
func (v *view) addTweets(tweets map[string]*store.Tweet, slugs map[int16][]string, statement string, args []any) (found int, err error) {
	var rows []numberedTweet
	err = v.each(statement, args, func(scan func(...any) error) error {
		t, set, err := scanTweet(scan)
		t.Networks = slugs[set]
		rows = append(rows, t)
		return err
	})
	if err != nil {
		return 0, err
	}
	err = v.nameTweets(rows)
	for _, t := range rows {
		tweets[t.ID] = t.Tweet
	}
	return len(rows), err
}

// fetched is how many tweets a statement fetches. Up to 50 values that a join finds
// DuckDB looks up as it reads; of more, it compares every row with all.
const fetched = 50

// fetch adds the tweets at some places, fetched of them at most. By the list DuckDB
// skips groups of 122,880 rows, but reads all columns of the others; by the numbers
// that it has itself for the rows, which the join finds, it skips the rows within. They
// are the places as long as no row was ever replaced, which is tried first. One place is
// compared as the table is read.
func (v *view) fetch(tweets map[string]*store.Tweet, slugs map[int16][]string, ns []int64, columns string) error {
	places := anyOf(ns)
	if len(ns) == 1 {
		_, err := v.addTweets(tweets, slugs, "SELECT "+columns+" FROM tweets WHERE n = ?", places)
		return err
	}
	listed := "n IN " + placeholders(len(ns))
	statement := "SELECT " + columns + " FROM tweets WHERE " + listed + " AND rowid IN "
	found, err := v.addTweets(tweets, slugs, statement+"(SELECT unnest(?::BIGINT[]))", append(slices.Clip(places), ns))
	if err == nil && found < len(ns) {
		_, err = v.addTweets(tweets, slugs, statement+"(SELECT rowid FROM tweets WHERE "+listed+")", slices.Concat(places, places))
	}
	return err
}

// numberedTweet is a tweet, and the numbers of those it names.
type numberedTweet struct {
	*store.Tweet
	num                         int64
	inReplyTo, quoted, original sql.Null[int64]
}

// scanTweet reads tweetColumns or tweetHeads.
func scanTweet(scan func(...any) error) (t numberedTweet, set int16, err error) {
	t.Tweet = &store.Tweet{Known: true}
	err = scan(&t.num, &set, &t.AccountID, &t.PostedAt, &t.Text, &t.IsRetweet, &t.Language, &t.Client, &t.InReplyToAccountID,
		&t.inReplyTo, &t.quoted, &t.RetweetedAccountID, &t.original, &t.Latitude, &t.Longitude,
		&t.QuoteCount, &t.ReplyCount, &t.LikeCount, &t.RetweetCount,
		(*texts)(&t.Hashtags), (*texts)(&t.URLs), (*texts)(&t.Mentions), (*texts)(&t.PollChoices))
	return t, set, err
}

// nameTweets gives tweets the ids behind the numbers.
func (v *view) nameTweets(tweets []numberedTweet) error {
	var nums []int64
	for _, t := range tweets {
		nums = append(nums, t.num, t.inReplyTo.V, t.quoted.V, t.original.V)
	}
	name, err := v.tweetNames(nums)
	if err != nil {
		return err
	}
	optional := func(num sql.Null[int64]) *string {
		if !num.Valid {
			return nil
		}
		id := name(num.V)
		return &id
	}
	for _, t := range tweets {
		t.ID, t.InReplyToTweetID = name(t.num), optional(t.inReplyTo)
		t.QuotedTweetID, t.RetweetedTweetID = optional(t.quoted), optional(t.original)
	}
	return nil
}
