package neo4j

import (
	"context"
	"errors"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// Posts implements [store.Reader].
func (s *Store) Posts(ctx context.Context, q store.PostQuery) iter.Seq2[store.Post, error] {
	return func(yield func(store.Post, error) bool) {
		c := s.summary.Load()
		if c != nil && c.posts[q.Rule] != nil {
			moved := false
			for p, err := range s.posts(ctx, q, c) {
				if moved = errors.Is(err, errMoved); moved {
					break
				}
				if !yield(p, err) {
					return
				}
			}
			if !moved {
				return
			}
		}
		s.posts(ctx, q, nil)(yield)
	}
}

// errMoved is the error of who looks for what was chosen in another state.
var errMoved = errors.New("chosen in another state")

// posts streams what a query finds, or of what was chosen in advance, if that is given.
func (s *Store) posts(ctx context.Context, q store.PostQuery, chosen *summary) iter.Seq2[store.Post, error] {
	p := params{"from": instant(q.From), "to": instant(q.To), "accounts": nil, "languages": nil,
		"texts": textArgs(q.Texts), "tags": sortedKeys(keys(q.Hashtags)), "domains": textArgs(q.Domains)}
	if q.Languages != nil {
		p["languages"] = textArgs(q.Languages)
	}
	statement := postsOfAll
	if q.Networks != nil {
		statement = postsOfNetworks
	}
	check := func(*view) error { return nil }
	if chosen != nil {
		statement = postsOfChosen
		p["ids"] = chosen.posts[q.Rule]
		check = func(v *view) error {
			if !chosen.isOf(v.snapshot) {
				return errMoved
			}
			return nil
		}
	}
	return streamDerivedIf(ctx, s, "list posts", statement, p, q.Networks, check, func(r row) store.Post {
		return store.Post{ID: r.text(0), AccountID: r.text(1), PostedAt: r.int(2), IsRetweet: r.bool(3), Language: r.text(4), Text: r.text(5),
			Hashtags: r.texts(6), URLs: r.texts(7), QuoteCount: r.int(8), ReplyCount: r.int(9), LikeCount: r.int(10), RetweetCount: r.int(11),
			Networks: r.texts(12)}
	})
}

var (
	postsOfAll      = postsOf(whoseTextSays("MATCH (t:Tweet) WHERE " + isDerived("t")))
	postsOfNetworks = postsOf(whoseTextSays(ofNetwork))
	postsOfChosen   = postsOf("UNWIND $ids AS id MATCH (t:Tweet {id: id})")
)

// ofLanguages is the condition that a query's range and languages select tweet t.
var ofLanguages = selected + " AND ($languages IS NULL OR t.language IN $languages)"

// whoseTextSays finds tweets t by what they are tagged with, link to and, of those that
// match finds, say: each once, however many conditions find it.
func whoseTextSays(match string) string {
	domain := full("d", "name")
	return `
		CALL () {
			UNWIND $tags AS tag MATCH (:Hashtag {tag: tag})<-[:TAGGED]-(t:Tweet) RETURN t
			UNION
			MATCH (d:Domain) WHERE any(domain IN $domains WHERE ` + domain + ` = domain OR ` + domain + ` ENDS WITH '.' + domain)
			MATCH (d)<-[:ON]-(:Url)<-[:LINKS_TO]-(t:Tweet) RETURN t
			UNION
			` + match + ` AND ` + ofLanguages + ` AND any(text IN $texts WHERE coalesce(t.foldedText, t.text) CONTAINS text) RETURN t
		}`
}

// postsOf are those of some tweets t that are selected.
func postsOf(tweets string) string {
	return tweets + `
		WITH t WHERE ` + ofLanguages + `
		RETURN ` + full("t", "id") + `, ` + full("t", "accountId") + `, t.postedAt.epochMillis, t.isRetweet, coalesce(t.language, ''), coalesce(t.text, ''),
			t.hashtags, t.urls, coalesce(t.quoteCount, -1), coalesce(t.replyCount, -1), coalesce(t.likeCount, -1), coalesce(t.retweetCount, -1), t.networks`
}

// textArgs are the texts that can be in the store.
func textArgs(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return !utf8.ValidString(text) })
}
