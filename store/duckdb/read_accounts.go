package duckdb

import (
	"context"
	"database/sql"

	"github.com/takedown/takedown/store"
)

var accountColumns = `platform_id, known, screen_name, display_name, bio, location, profile_url, language, followers, following, ` +
	epochDays("created_on") + `, networks, tweet_count, retweet_count, first_tweet_at, last_tweet_at`

// scanAccount reads accountColumns, and then more.
func scanAccount(scan func(...any) error, more ...any) (*store.Account, error) {
	a := new(store.Account)
	err := scan(append([]any{&a.PlatformID, &a.Known, &a.ScreenName, &a.DisplayName, &a.Bio, &a.Location, &a.ProfileURL,
		&a.Language, &a.Followers, &a.Following, &a.CreatedOn, (*texts)(&a.Networks), &a.TweetCount, &a.RetweetCount,
		&a.FirstTweetAt, &a.LastTweetAt}, more...)...)
	return a, err
}

// Accounts implements [store.Reader].
func (s *Store) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	ids = valid(ids)
	if err := ctx.Err(); err != nil {
		return nil, wrap(ctx, "read accounts", err)
	}
	accounts, others, err := s.now().accounts(ids)
	if err != nil || len(others) == 0 {
		return accounts, wrap(ctx, "read accounts", err)
	}
	err = s.read(ctx, "read accounts", func(v *view) error {
		// All anew: the state may be another one.
		if accounts, others, err = v.directory.accounts(ids); err != nil || len(others) == 0 {
			return err
		}
		summarized, err := v.summarized()
		switch {
		case err != nil:
			return err
		case summarized:
			return v.summarizedAccounts(others, "fields", func(id string, fields any) (err error) {
				accounts[id], err = accountOf(id, fields.(string))
				return err
			})
		}
		return v.each("SELECT "+accountColumns+" FROM accounts WHERE platform_id IN (SELECT unnest(?::VARCHAR[]))",
			[]any{others}, func(scan func(...any) error) error {
				a, err := scanAccount(scan)
				accounts[a.PlatformID] = a
				return err
			})
	})
	return accounts, err
}

// accountValues are what a list of accounts is ordered by, as BIGINT.
var accountValues = map[store.AccountField]string{
	store.AccountByPlatformID: "",
	store.AccountByCreatedOn:  epochDays("created_on"),
	store.AccountByFollowers:  "followers",
	store.AccountByFollowing:  "following",
	store.AccountByTweets:     "tweet_count",
	store.AccountByRetweets:   "retweet_count",
	store.AccountByFirstTweet: "epoch_ms(first_tweet_at)",
	store.AccountByLastTweet:  "epoch_ms(last_tweet_at)",
}

// AccountPage implements [store.Reader].
func (s *Store) AccountPage(ctx context.Context, q store.AccountQuery) (*store.Slice[*store.Account], error) {
	value, ok := accountValues[q.OrderBy]
	if !ok {
		return nil, invalid("list accounts: unknown order %q", q.OrderBy)
	}
	if err := q.Page.Check(); err != nil {
		return nil, wrap(ctx, "list accounts", err)
	}
	w, err := accountsWhere(q)
	if err != nil {
		return nil, wrap(ctx, "list accounts", err)
	}
	o := order{value: value, id: "platform_id", descending: q.Descending}
	key := value
	if key == "" {
		key = "0"
	}
	var accounts []*store.Account
	var keys []store.Key
	var total, beyond int64
	var page *store.Slice[*store.Account]
	err = s.read(ctx, "list accounts", func(v *view) error {
		if v.directory != nil && (v.directory.all || !q.IncludeReferred) {
			page, err = v.directory.page(q)
			return err
		}
		total, beyond, err = v.list("accounts", "accounts", accountColumns+", "+key, w, o, q.Page, func(scan func(...any) error) error {
			var value sql.Null[int64]
			a, err := scanAccount(scan, &value)
			accounts = append(accounts, a)
			keys = append(keys, store.Key{Null: !value.Valid, Value: value.V, ID: a.PlatformID})
			return err
		})
		return err
	})
	if err != nil || page != nil {
		return page, err
	}
	return store.Window(accounts, keys, total, beyond, q.Page), nil
}

func accountsWhere(q store.AccountQuery) (*where, error) {
	w := new(where)
	if q.Networks != nil {
		w.add("list_has_any(networks, ?::VARCHAR[])", valid(q.Networks))
	}
	if !q.IncludeReferred {
		w.add("known")
	}
	if q.CreatedFrom != nil {
		w.add(epochDays("created_on")+" >= ?", int64(*q.CreatedFrom))
	}
	if q.CreatedTo != nil {
		w.add(epochDays("created_on")+" <= ?", int64(*q.CreatedTo))
	}
	if q.Undated != nil {
		w.add("(created_on IS NULL) = ?", *q.Undated)
	}
	if q.Role != nil {
		switch *q.Role {
		case store.RoleAmplifier, store.RoleOriginator, store.RoleSilent:
		default:
			return nil, invalid("unknown role %q", *q.Role)
		}
		w.add("role = ?", string(*q.Role))
	}
	if q.Language != nil {
		w.add("language = ?", textArg(*q.Language))
	}
	if q.MinFollowers != nil {
		w.add("followers >= ?", *q.MinFollowers)
	}
	if q.MaxFollowers != nil {
		w.add("followers <= ?", *q.MaxFollowers)
	}
	if q.MinTweets != nil {
		w.add("tweet_count >= ?", *q.MinTweets)
	}
	return w, nil
}
