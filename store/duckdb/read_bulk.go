package duckdb

import (
	"context"
	"iter"
	"slices"

	"github.com/takedown/takedown/store"
)

var _ store.Bulk = (*Store)(nil)

// bulkPage is how many rows one statement of a stream reads. The driver keeps a
// whole answer in memory, so a stream is made of many.
const bulkPage = 8192

// paged streams the rows of a table in its order. The statement reads those
// with a rowid from the first parameter on, and less than the second. DuckDB
// finds them without looking at others. prepare is run before.
func paged[T any](ctx context.Context, s *Store, table, statement string, prepare func(*view) error, item func(scan func(...any) error) (T, error)) iter.Seq2[T, error] {
	return pagedBy(ctx, s, table, statement, prepare, item, nil)
}

// pagedBy does so with rows that are wide: each page is put in order here, where
// that is given, which takes less than to have DuckDB carry the rows around. The
// statement need not sort.
func pagedBy[T any](ctx context.Context, s *Store, table, statement string, prepare func(*view) error, item func(scan func(...any) error) (T, error), order func(a, b T) int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		stopped := false
		err := s.read(ctx, "read "+table, func(v *view) error {
			if prepare != nil {
				if err := prepare(v); err != nil {
					return err
				}
			}
			// A table of this transaction's own does not begin at 0.
			var from, end int64
			if err := v.one("SELECT coalesce(min(rowid), 0), coalesce(max(rowid) + 1, 0) FROM "+table, nil, &from, &end); err != nil {
				return err
			}
			for ; from < end; from += bulkPage {
				page := make([]T, 0, bulkPage)
				err := v.each(statement, []any{from, from + bulkPage}, func(scan func(...any) error) error {
					t, err := item(scan)
					page = append(page, t)
					return err
				})
				if err != nil {
					return err
				}
				if order != nil {
					slices.SortFunc(page, order)
				}
				for _, t := range page {
					if stopped = !yield(t, nil); stopped {
						return nil
					}
				}
			}
			return nil
		})
		if err != nil && !stopped {
			var none T
			yield(none, err)
		}
	}
}

// temporary makes a table that lasts as long as the view.
func temporary(definition string) func(*view) error {
	return func(v *view) error { return v.temporary(definition) }
}

func (v *view) temporary(definition string, args ...any) error {
	return v.run("CREATE TEMP TABLE "+definition, args...)
}

func scanText(scan func(...any) error) (s string, err error) { return s, scan(&s) }

// FileRejects implements [store.Bulk].
func (s *Store) FileRejects(ctx context.Context, file int64) iter.Seq2[store.Reject, error] {
	return func(yield func(store.Reject, error) bool) {
		stopped := false
		err := s.read(ctx, "list rejects", func(v *view) error {
			return v.rejects(file, func(r store.Reject) bool {
				stopped = !yield(r, nil)
				return !stopped
			})
		})
		if err != nil && !stopped {
			yield(store.Reject{}, err)
		}
	}
}

// NetworkSets implements [store.Bulk].
func (s *Store) NetworkSets(ctx context.Context) ([][]string, error) {
	var sets [][]string
	err := s.read(ctx, "list network sets", func(v *view) error {
		return v.each(`
			SELECT list(n.slug ORDER BY n.slug) FROM network_sets s JOIN networks n ON n.id = s.network_id
			WHERE s.set_id IN (SELECT DISTINCT network_set FROM tweets) GROUP BY s.set_id ORDER BY s.set_id`, nil,
			func(scan func(...any) error) error {
				var set texts
				err := scan(&set)
				sets = append(sets, set)
				return err
			})
	})
	return sets, err
}

// AllAccounts implements [store.Bulk].
func (s *Store) AllAccounts(ctx context.Context) iter.Seq2[store.ProfiledAccount, error] {
	return paged(ctx, s, "accounts", `
		SELECT `+accountColumns+`, coalesce(o.rank, 0), coalesce(epoch_ms(o.as_of), 0) FROM accounts a LEFT JOIN observed o ON o.num = a.num
		WHERE a.rowid >= ? AND a.rowid < ? ORDER BY a.num`,
		temporary("observed AS SELECT num, rank, as_of FROM accounts JOIN profiles ON account_id = platform_id ORDER BY num"),
		func(scan func(...any) error) (store.ProfiledAccount, error) {
			var p store.Profile
			a, err := scanAccount(scan, &p.Rank, &p.AsOf)
			if err == nil && p.Rank > 0 {
				describe(&p, a)
			}
			return store.ProfiledAccount{Account: *a, Profile: p}, err
		})
}

// describe fills in the observation that an account's profile was made of.
func describe(p *store.Profile, a *store.Account) {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	count := func(n *int64) int64 {
		if n == nil {
			return -1
		}
		return *n
	}
	p.AccountID, p.ScreenName, p.DisplayName, p.Bio = a.PlatformID, text(a.ScreenName), text(a.DisplayName), text(a.Bio)
	p.Location, p.ProfileURL, p.Language = text(a.Location), text(a.ProfileURL), text(a.Language)
	p.Followers, p.Following = count(a.Followers), count(a.Following)
	if a.CreatedOn != nil {
		p.CreatedOn, p.HasCreatedOn = *a.CreatedOn, true
	}
}

// AllTweets implements [store.Bulk].
func (s *Store) AllTweets(ctx context.Context) iter.Seq2[store.PlacedTweet, error] {
	var slugs map[int16][]string
	return paged(ctx, s, "tweets", `
		SELECT network_set, id, account_id, epoch_ms(posted_at), fullness, is_retweet, coalesce(retweeted_account, ''), coalesce(retweeted_tweet, ''),
			coalesce(in_reply_to_account, ''), coalesce(in_reply_to_tweet, ''), coalesce(quoted_tweet, ''), coalesce(body, ''),
			coalesce(language, ''), coalesce(client, ''), latitude IS NOT NULL, coalesce(latitude, 0), coalesce(longitude, 0),
			coalesce(quote_count, -1), coalesce(reply_count, -1), coalesce(like_count, -1), coalesce(retweet_count, -1),
			hashtags, urls, mentions, poll_choices, coalesce(amplified, '')
		FROM `+namedTweets("(SELECT * FROM tweets WHERE rowid >= $1 AND rowid < $2)")+`
		LEFT JOIN (SELECT n, amplified FROM unnamed WHERE place >= $1 AND place < $2) USING (n)`,
		func(v *view) (err error) {
			if slugs, err = v.slugs(); err != nil {
				return err
			}
			return v.temporary(`unnamed AS
				SELECT t.rowid AS place, t.n, a.platform_id AS amplified
				FROM retweets r JOIN accounts a ON a.num = r.target JOIN tweets t ON t.id = r.tweet
				WHERE t.retweeted_account IS DISTINCT FROM a.platform_id
				ORDER BY place`)
		},
		func(scan func(...any) error) (t store.PlacedTweet, err error) {
			var set int16
			err = scan(&set, &t.ID, &t.AccountID, &t.PostedAt, &t.Fullness, &t.IsRetweet, &t.RetweetedAccountID, &t.RetweetedTweetID,
				&t.InReplyToAccountID, &t.InReplyToTweetID, &t.QuotedTweetID, &t.Text, &t.Language, &t.Client, &t.HasPlace, &t.Latitude, &t.Longitude,
				&t.QuoteCount, &t.ReplyCount, &t.LikeCount, &t.RetweetCount,
				(*texts)(&t.Hashtags), (*texts)(&t.URLs), (*texts)(&t.Mentions), (*texts)(&t.PollChoices), &t.AmplifiedAccountID)
			t.Networks = slugs[set]
			return t, err
		})
}

// ReferredTweets implements [store.Bulk].
func (s *Store) ReferredTweets(ctx context.Context) iter.Seq2[string, error] {
	return paged(ctx, s, "tweet_index", `
		SELECT coalesce(o.id, i.tweet::VARCHAR) FROM tweet_index i LEFT JOIN odd_tweets o ON o.num = i.tweet
		WHERE i.n IS NULL AND i.rowid >= ? AND i.rowid < ?`, nil, scanText)
}

// namedThings are the things that tweets name, one a row, with repetitions. See
// facetValues for why they are those that the domain's functions give.
var namedThings = map[store.Named]string{
	store.NamedHashtag: "SELECT lower(unnest(hashtags)) AS name FROM tweets",
	store.NamedURL:     "SELECT unnest(urls) AS name FROM tweets",
	store.NamedDomain:  "SELECT lower(regexp_extract(url, '" + store.DomainPattern + "', 1)) AS name FROM (SELECT DISTINCT unnest(urls) AS url FROM tweets)",
	store.NamedClient:  "SELECT client AS name FROM tweets",
}

// AllNamed implements [store.Bulk].
func (s *Store) AllNamed(ctx context.Context, what store.Named) iter.Seq2[string, error] {
	return paged(ctx, s, "named", "SELECT name FROM named WHERE rowid >= ? AND rowid < ?",
		temporary("named AS SELECT DISTINCT name FROM ("+namedThings[what]+") WHERE name <> ''"), scanText)
}

// AllAmplifications implements [store.Bulk].
func (s *Store) AllAmplifications(ctx context.Context) iter.Seq2[store.Amplification, error] {
	return func(yield func(store.Amplification, error) bool) {
		for e, err := range s.ExportAmplifications(ctx, nil) {
			if err != nil {
				yield(store.Amplification{}, err)
				return
			}
			if !yield(*e, nil) {
				return
			}
		}
	}
}
