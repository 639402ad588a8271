package neo4j

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// searchKind is a kind of hit: how nodes n of it are found and what they go by.
type searchKind struct {
	kind        store.SearchKind
	match       string
	key, sorted string
}

// searchKinds are the kinds of hit in the order they are listed. Texts are kept
// folded beside themselves where folding changes them, because Neo4j's lower
// case is not that of [store.Fold].
var searchKinds = []searchKind{
	{store.SearchAccount, `MATCH (n:Account) WHERE ` + isDerived("n") + `
		AND (coalesce(n.foldedId, n.platformId) = $text OR any(name IN n.foldedNames WHERE name CONTAINS $text))`,
		full("n", "platformId"), collated("n", "platformId")},
	{store.SearchHashtag, `MATCH (n:Hashtag) WHERE ` + full("n", "tag") + ` CONTAINS $text
		AND EXISTS { (n)<-[:TAGGED]-(t:Tweet) WHERE ` + isDerived("t") + ` }`,
		full("n", "tag"), collated("n", "tag")},
	{store.SearchTweet, `MATCH (n:Tweet) WHERE n.known AND ` + isDerived("n") + ` AND coalesce(n.foldedText, n.text) CONTAINS $text`,
		full("n", "id"), collated("n", "id")},
}

// Search implements [store.Reader].
func (s *Store) Search(ctx context.Context, q store.SearchQuery) (*store.Slice[store.Hit], error) {
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "search", err)
	}
	if q.Text == "" || !utf8.ValidString(q.Text) {
		return nil, invalid("search: no text to search for")
	}
	for _, k := range q.Kinds {
		if !slices.ContainsFunc(searchKinds, func(known searchKind) bool { return known.kind == k }) {
			return nil, invalid("search: unknown kind %q", k)
		}
	}
	return read(ctx, s, "search", func(v *view) (*store.Slice[store.Hit], error) {
		found := new(store.Slice[store.Hit])
		var beyond int64
		for place, k := range searchKinds {
			if q.Kinds != nil && !slices.Contains(q.Kinds, k.kind) {
				continue
			}
			n, err := v.search(k, int64(place), q, found)
			if err != nil {
				return nil, err
			}
			beyond += n
		}
		return store.Window(found.Items, found.Keys, found.Total, beyond, q.Page), nil
	})
}

// search adds the hits of one kind to those of the kinds before it, and says
// how many of all lie beyond the page's key.
func (v *view) search(k searchKind, place int64, q store.SearchQuery, found *store.Slice[store.Hit]) (beyond int64, err error) {
	side := "true"
	p := params{"text": store.Fold(q.Text), "after": "", "size": q.Page.First - len(found.Items)}
	if after := q.Page.After; after != nil {
		switch {
		case after.Null || after.Value > place:
			side = "false"
		case after.Value == place:
			side = k.sorted + " > $after"
			p["after"] = collate(after.ID)
		}
	}
	err = v.derived(k.match+" RETURN count(*), count(CASE WHEN "+side+" THEN 1 END)", p, func(r row) error {
		found.Total += r.int(0)
		beyond = r.int(1)
		return nil
	})
	if err != nil || beyond == 0 || p["size"] == 0 {
		return beyond, err
	}
	return beyond, v.derived(k.match+" AND "+side+" RETURN "+k.key+" ORDER BY "+k.sorted+" LIMIT $size", p, func(r row) error {
		found.Items = append(found.Items, store.Hit{Kind: k.kind, ID: r.text(0)})
		found.Keys = append(found.Keys, store.Key{Value: place, ID: r.text(0)})
		return nil
	})
}
