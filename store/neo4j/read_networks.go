package neo4j

import (
	"context"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Networks implements [store.Reader].
func (s *Store) Networks(ctx context.Context) ([]store.Network, error) {
	return read(ctx, s, "list networks", func(v *view) ([]store.Network, error) {
		networks := []store.Network{}
		err := v.each("MATCH (n:Network) RETURN n", nil, func(r row) error {
			p := r.node()
			networks = append(networks, store.Network{Slug: p["slug"].(string), Name: optional[string](p, "name"),
				AttributedTo: optional[string](p, "attributedTo"), Platform: optional[string](p, "platform"),
				DisclosedOn: p.date("disclosedOn"), Coverage: store.Coverage(p["coverage"].(string)),
				AccountCount: p["accountCount"].(int64), AccountsUndated: p["accountsUndated"].(int64),
				TweetCount: p["tweetCount"].(int64), RetweetCount: p["retweetCount"].(int64),
				FirstTweetAt: p.time("firstTweetAt"), LastTweetAt: p.time("lastTweetAt")})
			return nil
		})
		slices.SortFunc(networks, func(a, b store.Network) int { return strings.Compare(a.Slug, b.Slug) })
		return networks, err
	})
}

// CreationDays implements [store.Reader].
func (s *Store) CreationDays(ctx context.Context, networks []string) (map[string][]store.DayCount, error) {
	return read(ctx, s, "count creation days", func(v *view) (map[string][]store.DayCount, error) {
		created := make(map[string][]store.DayCount)
		p := params{"networks": sortedKeys(keys(networks))}
		err := v.each("MATCH (n:Network) WHERE n.slug IN $networks RETURN n.slug", p, func(r row) error {
			created[r.text(0)] = []store.DayCount{}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return created, v.derived(`
			MATCH (n:Network)<-[:MEMBER_OF]-(a:Account)
			WHERE n.slug IN $networks AND n.slug IN a.networks AND a.createdOn IS NOT NULL
			WITH n.slug AS slug, a.createdOn AS day, count(*) AS accounts ORDER BY day
			RETURN slug, {day: day}, accounts`, p, func(r row) error {
			slug := r.text(0)
			created[slug] = append(created[slug], store.DayCount{Day: *properties(r[1].(map[string]any)).date("day"), Count: r.int(2)})
			return nil
		})
	})
}
