package neo4j

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// facetValues are the values of tweets t for each facet.
var facetValues = map[store.Facet]string{
	store.FacetHashtag:  "MATCH (t)-[:TAGGED]->(h:Hashtag) WITH t, " + full("h", "tag") + " AS value",
	store.FacetDomain:   "MATCH (t)-[:LINKS_TO]->(:Url)-[:ON]->(d:Domain) WITH DISTINCT t, " + full("d", "name") + " AS value",
	store.FacetClient:   "WITH t, t.client AS value WHERE value IS NOT NULL",
	store.FacetLanguage: "WITH t, t.language AS value WHERE value IS NOT NULL",
}

// Top implements [store.Reader].
func (s *Store) Top(ctx context.Context, network string, facet store.Facet, first int) ([]store.Count, int64, error) {
	values, ok := facetValues[facet]
	switch {
	case !ok:
		return nil, 0, invalid("count values: unknown facet %q", facet)
	case first < 0:
		return nil, 0, invalid("count values: a negative number of values")
	}
	answer, err := s.most(ctx, "count values", topStatement(values), network, first)
	return answer.counts, answer.distinct, err
}

// topStatement counts the tweets t of a network by their values.
func topStatement(values string) string {
	return ofNetwork + values + " RETURN value, count(*), count(DISTINCT t.accountId)"
}

// most are the first of some counts, and the number of all.
type most struct {
	counts   []store.Count
	distinct int64
}

// most runs a statement that counts over the tweets of a network, unless that was done in
// advance. Counts come unsorted and the first are kept, so that neither side holds more
// than the counts.
func (s *Store) most(ctx context.Context, doing, statement, network string, first int) (most, error) {
	order := func(a, b store.Count) int {
		return cmp.Or(cmp.Compare(b.Tweets, a.Tweets), strings.Compare(a.Value, b.Value))
	}
	return read(ctx, s, doing, func(v *view) (most, error) {
		answer := most{counts: []store.Count{}}
		keep := func() {
			slices.SortFunc(answer.counts, order)
			answer.counts = answer.counts[:min(first, len(answer.counts))]
		}
		sets, err := v.networkSets(network)
		if err != nil {
			return answer, err
		}
		if all, ok := s.summaryOf(v.snapshot).first(statement, network, first); ok {
			return all, nil
		}
		err = v.derived(statement, params{"sets": sets}, func(r row) error {
			answer.distinct++
			answer.counts = append(answer.counts, store.Count{Value: r.text(0), Tweets: r.int(1), Accounts: r.int(2)})
			if len(answer.counts) > 2*first+1000 {
				keep()
			}
			return nil
		})
		keep()
		return answer, err
	})
}

// measures are the properties of accounts and of tweets that are measured.
var measures = map[store.Measure]string{
	store.MeasureFollowers: "a.followers",
	store.MeasureFollowing: "a.following",
	store.MeasureLikes:     "t.likeCount",
	store.MeasureRetweets:  "t.retweetCount",
	store.MeasureReplies:   "t.replyCount",
	store.MeasureQuotes:    "t.quoteCount",
}

// Distribution implements [store.Reader].
func (s *Store) Distribution(ctx context.Context, network string, m store.Measure) ([]store.ValueCount, error) {
	measure, ok := measures[m]
	if !ok {
		return nil, invalid("count a distribution: unknown measure %q", m)
	}
	match := ofNetwork + "AND NOT t.isRetweet"
	if m == store.MeasureFollowers || m == store.MeasureFollowing {
		match = "MATCH (n:Network {slug: $slug})<-[:MEMBER_OF]-(a:Account) WHERE $slug IN a.networks"
	}
	return read(ctx, s, "count a distribution", func(v *view) ([]store.ValueCount, error) {
		values := []store.ValueCount{}
		sets, err := v.networkSets(network)
		if err != nil {
			return nil, err
		}
		if kept, ok := s.summaryOf(v.snapshot).distribution(measured{m, network}); ok {
			return kept, nil
		}
		return values, v.derived(match+" AND "+measure+" IS NOT NULL WITH "+measure+" AS value, count(*) AS n RETURN value, n ORDER BY value",
			params{"sets": sets, "slug": network}, func(r row) error {
				values = append(values, store.ValueCount{Value: r.int(0), Count: r.int(1)})
				return nil
			})
	})
}
