package neo4j

import (
	"context"

	"github.com/takedown/takedown/store"
)

func accountOf(p properties) *store.Account {
	return &store.Account{PlatformID: p.id("platformId"), Known: p["known"].(bool),
		ScreenName: optional[string](p, "screenName"), DisplayName: optional[string](p, "displayName"), Bio: optional[string](p, "bio"),
		Location: optional[string](p, "location"), ProfileURL: optional[string](p, "profileUrl"), Language: optional[string](p, "language"),
		Followers: optional[int64](p, "followers"), Following: optional[int64](p, "following"), CreatedOn: p.date("createdOn"),
		Networks: p.texts("networks"), TweetCount: p["tweetCount"].(int64), RetweetCount: p["retweetCount"].(int64),
		FirstTweetAt: p.time("firstTweetAt"), LastTweetAt: p.time("lastTweetAt")}
}

// Accounts implements [store.Reader].
func (s *Store) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	return read(ctx, s, "read accounts", func(v *view) (map[string]*store.Account, error) {
		accounts := make(map[string]*store.Account, len(ids))
		return accounts, v.derived("MATCH (a:Account) WHERE a.platformId IN $ids AND "+isDerived("a")+" RETURN a",
			params{"ids": sortedKeys(keys(ids))}, func(r row) error {
				a := accountOf(r.node())
				accounts[a.PlatformID] = a
				return nil
			})
	})
}

// accountOrders are the properties that lists of accounts are ordered by.
var accountOrders = map[store.AccountField]string{
	store.AccountByPlatformID: "",
	store.AccountByCreatedOn:  "n.createdOn",
	store.AccountByFollowers:  "n.followers",
	store.AccountByFollowing:  "n.following",
	store.AccountByTweets:     "n.tweetCount",
	store.AccountByRetweets:   "n.retweetCount",
	store.AccountByFirstTweet: "n.firstTweetAt",
	store.AccountByLastTweet:  "n.lastTweetAt",
}

// accountKey is an account's place in a list, and how to compare with such a place.
func accountKey(a *store.Account, by store.AccountField) store.Key {
	key := store.Key{ID: a.PlatformID}
	var value *int64
	switch by {
	case store.AccountByPlatformID:
		return key
	case store.AccountByCreatedOn:
		if a.CreatedOn != nil {
			days := int64(*a.CreatedOn)
			value = &days
		}
	case store.AccountByFollowers:
		value = a.Followers
	case store.AccountByFollowing:
		value = a.Following
	case store.AccountByTweets:
		value = &a.TweetCount
	case store.AccountByRetweets:
		value = &a.RetweetCount
	case store.AccountByFirstTweet:
		if a.FirstTweetAt != nil {
			millis := a.FirstTweetAt.UnixMilli()
			value = &millis
		}
	case store.AccountByLastTweet:
		if a.LastTweetAt != nil {
			millis := a.LastTweetAt.UnixMilli()
			value = &millis
		}
	}
	if value == nil {
		key.Null = true
	} else {
		key.Value = *value
	}
	return key
}

// orderValue turns the value of a key into a parameter of the property's type.
func orderValue(by store.AccountField) func(int64) any {
	switch by {
	case store.AccountByCreatedOn:
		return func(days int64) any { return day(days) }
	case store.AccountByFirstTweet, store.AccountByLastTweet:
		return func(millis int64) any { return moment(millis) }
	}
	return func(n int64) any { return n }
}

// AccountPage implements [store.Reader].
func (s *Store) AccountPage(ctx context.Context, q store.AccountQuery) (*store.Slice[*store.Account], error) {
	value, ok := accountOrders[q.OrderBy]
	if !ok {
		return nil, invalid("list accounts: unknown order %q", q.OrderBy)
	}
	if err := q.Page.Check(); err != nil {
		return nil, wrap(ctx, "list accounts", err)
	}
	match, w, err := accountsWhere(q)
	if err != nil {
		return nil, err
	}
	o := order{value: value, id: collated("n", "platformId"), key: orderValue(q.OrderBy), descending: q.Descending}
	return read(ctx, s, "list accounts", func(v *view) (*store.Slice[*store.Account], error) {
		var accounts []*store.Account
		var keys []store.Key
		total, beyond, err := v.list(match, w, o, q.Page, func(p properties) {
			a := accountOf(p)
			accounts, keys = append(accounts, a), append(keys, accountKey(a, q.OrderBy))
		})
		return store.Window(accounts, keys, total, beyond, q.Page), err
	})
}

func accountsWhere(q store.AccountQuery) (match string, w *where, err error) {
	match, w = "MATCH (n:Account)", new(where)
	w.add(isDerived("n"), "", nil)
	if q.Networks != nil {
		match = `
			CALL () {
				MATCH (n:Account)-[:MEMBER_OF]->(network:Network) WHERE network.slug IN $networks AND network.slug IN n.networks
				RETURN DISTINCT n
			}
			WITH n`
		w.add("true", "networks", sortedKeys(keys(q.Networks)))
	}
	if !q.IncludeReferred {
		w.add("n.known", "", nil)
	}
	if q.CreatedFrom != nil {
		w.add("n.createdOn >= $createdFrom", "createdFrom", dateArg(q.CreatedFrom))
	}
	if q.CreatedTo != nil {
		w.add("n.createdOn <= $createdTo", "createdTo", dateArg(q.CreatedTo))
	}
	if q.Undated != nil {
		w.add("(n.createdOn IS NULL) = $undated", "undated", *q.Undated)
	}
	if q.Role != nil {
		switch *q.Role {
		case store.RoleAmplifier, store.RoleOriginator, store.RoleSilent:
		default:
			return "", nil, invalid("list accounts: unknown role %q", *q.Role)
		}
		w.add("n.role = $role", "role", string(*q.Role))
	}
	if q.Language != nil {
		w.add("n.language = $language", "language", textArg(*q.Language))
	}
	if q.MinFollowers != nil {
		w.add("n.followers >= $minFollowers", "minFollowers", *q.MinFollowers)
	}
	if q.MaxFollowers != nil {
		w.add("n.followers <= $maxFollowers", "maxFollowers", *q.MaxFollowers)
	}
	if q.MinTweets != nil {
		w.add("n.tweetCount >= $minTweets", "minTweets", *q.MinTweets)
	}
	return match, w, nil
}
