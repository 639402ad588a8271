package duckdb

import (
	"context"
	"slices"

	"github.com/takedown/takedown/store"
)

// epochDays is a DATE column as a [store.Date].
func epochDays(column string) string { return "(" + column + " - DATE '1970-01-01')" }

// Networks implements [store.Reader].
func (s *Store) Networks(ctx context.Context) (networks []store.Network, err error) {
	err = s.read(ctx, "list networks", func(v *view) error {
		networks, err = v.networks()
		return err
	})
	return slices.Clone(networks), err
}

func (v *view) networks() ([]store.Network, error) {
	if v.settled != nil {
		return v.settled.networks, nil
	}
	networks := []store.Network{}
	return networks, v.each(`
		SELECT slug, name, attributed_to, platform, `+epochDays("disclosed_on")+`, coverage,
			account_count, accounts_undated, tweet_count, retweet_count, first_tweet_at, last_tweet_at
		FROM networks JOIN network_totals ON network_id = id ORDER BY slug`, nil, func(scan func(...any) error) error {
		var n store.Network
		err := scan(&n.Slug, &n.Name, &n.AttributedTo, &n.Platform, &n.DisclosedOn, &n.Coverage,
			&n.AccountCount, &n.AccountsUndated, &n.TweetCount, &n.RetweetCount, &n.FirstTweetAt, &n.LastTweetAt)
		networks = append(networks, n)
		return err
	})
}

// CreationDays implements [store.Reader].
func (s *Store) CreationDays(ctx context.Context, networks []string) (map[string][]store.DayCount, error) {
	created := make(map[string][]store.DayCount)
	err := s.read(ctx, "count creation days", func(v *view) error {
		if v.directory != nil {
			for _, network := range networks {
				if _, known := v.settled.sets[network]; known {
					created[network] = v.directory.creationDays(network)
				}
			}
			return nil
		}
		return v.each(`
			SELECT n.slug, a.day, a.accounts
			FROM networks n LEFT JOIN (
				SELECT slug, day, count(*) AS accounts
				FROM (
					SELECT unnest(networks) AS slug, `+epochDays("created_on")+` AS day
					FROM accounts WHERE created_on IS NOT NULL
				) GROUP BY ALL
			) a ON a.slug = n.slug
			WHERE n.slug IN (SELECT unnest(?::VARCHAR[]))
			ORDER BY n.slug, a.day`, []any{valid(networks)},
			func(scan func(...any) error) error {
				var slug string
				var day *store.Date
				var accounts *int64
				if err := scan(&slug, &day, &accounts); err != nil {
					return err
				}
				if day == nil {
					created[slug] = []store.DayCount{}
				} else {
					created[slug] = append(created[slug], store.DayCount{Day: *day, Count: *accounts})
				}
				return nil
			})
	})
	return created, err
}
