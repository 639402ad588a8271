package neo4j

import (
	"context"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// Posts implements [store.Reader].
func (s *Store) Posts(ctx context.Context, q store.PostQuery) iter.Seq2[store.Post, error] {
	p := params{"from": instant(q.From), "to": instant(q.To), "accounts": nil, "languages": nil,
		"texts": textArgs(q.Texts), "tags": sortedKeys(keys(q.Hashtags)), "domains": textArgs(q.Domains)}
	if q.Languages != nil {
		p["languages"] = textArgs(q.Languages)
	}
	statement := postsOfAll
	if q.Networks != nil {
		statement = postsOfNetworks
	}
	return streamDerived(ctx, s, "list posts", statement, p, q.Networks, func(r row) store.Post {
		return store.Post{ID: r.text(0), AccountID: r.text(1), PostedAt: r.int(2), IsRetweet: r.bool(3), Language: r.text(4), Text: r.text(5),
			Hashtags: r.texts(6), URLs: r.texts(7), QuoteCount: r.int(8), ReplyCount: r.int(9), LikeCount: r.int(10), RetweetCount: r.int(11),
			Networks: r.texts(12)}
	})
}

var (
	postsOfAll      = posts("MATCH (t:Tweet) WHERE " + isDerived("t"))
	postsOfNetworks = posts(ofNetwork)
)

// posts finds tweets t of those that match finds and that are selected, each
// once, however many conditions find it.
func posts(match string) string {
	among := selected + " AND ($languages IS NULL OR t.language IN $languages)"
	domain := full("d", "name")
	return `
		CALL () {
			UNWIND $tags AS tag MATCH (:Hashtag {tag: tag})<-[:TAGGED]-(t:Tweet) RETURN t
			UNION
			MATCH (d:Domain) WHERE any(domain IN $domains WHERE ` + domain + ` = domain OR ` + domain + ` ENDS WITH '.' + domain)
			MATCH (d)<-[:ON]-(:Url)<-[:LINKS_TO]-(t:Tweet) RETURN t
			UNION
			` + match + ` AND ` + among + ` AND any(text IN $texts WHERE coalesce(t.foldedText, t.text) CONTAINS text) RETURN t
		}
		WITH t WHERE ` + among + `
		RETURN ` + full("t", "id") + `, ` + full("t", "accountId") + `, t.postedAt.epochMillis, t.isRetweet, coalesce(t.language, ''), coalesce(t.text, ''),
			t.hashtags, t.urls, coalesce(t.quoteCount, -1), coalesce(t.replyCount, -1), coalesce(t.likeCount, -1), coalesce(t.retweetCount, -1), t.networks`
}

// textArgs are the texts that can be in the store.
func textArgs(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return !utf8.ValidString(text) })
}
