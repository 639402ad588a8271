package duckdb

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// searchKinds are the kinds of hit in the order they are listed.
var searchKinds = []store.SearchKind{store.SearchAccount, store.SearchHashtag, store.SearchTweet}

// Search implements [store.Reader]. A hit's place is one text, the kind's digit
// and then the id, so that one pass over what was found counts and sorts it.
func (s *Store) Search(ctx context.Context, q store.SearchQuery) (*store.Slice[store.Hit], error) {
	if err := q.Page.CheckForward(); err != nil {
		return nil, wrap(ctx, "search", err)
	}
	if q.Text == "" || !utf8.ValidString(q.Text) {
		return nil, invalid("search: no text to search for")
	}
	for _, k := range q.Kinds {
		if !slices.Contains(searchKinds, k) {
			return nil, invalid("search: unknown kind %q", k)
		}
	}
	after := searchPlace(q.Page.After)
	found := new(store.Slice[store.Hit])
	err := s.read(ctx, "search", func(v *view) error {
		tweets, err := v.derivedTweets()
		if err != nil {
			return err
		}
		statement, args := searchStatement(tweets, q)
		var beyond int64
		var places texts
		err = v.one("SELECT count(*), count(*) FILTER (WHERE place > ?), min(place, ?) FILTER (WHERE place > ?) FROM ("+statement+")",
			slices.Concat([]any{after, q.Page.First, after}, args), &found.Total, &beyond, &places)
		for _, place := range places {
			kind, id := int(place[0]-'0'), place[1:]
			found.Items = append(found.Items, store.Hit{Kind: searchKinds[kind], ID: id})
			found.Keys = append(found.Keys, store.Key{Value: int64(kind), ID: id})
		}
		found.HasNext, found.HasPrevious = beyond > int64(len(places)), found.Total > beyond
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// searchPlace is the place of a key, which need not be that of a kind.
func searchPlace(k *store.Key) string {
	switch {
	case k == nil || !k.Null && k.Value < 0:
		return ""
	case k.Null || k.Value >= int64(len(searchKinds)):
		return string(rune('0' + len(searchKinds)))
	}
	return string(rune('0'+k.Value)) + k.ID
}

// searchStatement selects the places of all hits. DuckDB's lower is the same as
// [store.Fold]; the tests hold it to that.
func searchStatement(tweets string, q store.SearchQuery) (string, []any) {
	text := store.Fold(q.Text)
	statement := "SELECT '' AS place WHERE false"
	var args []any
	for _, kind := range searchKinds {
		if q.Kinds != nil && !slices.Contains(q.Kinds, kind) {
			continue
		}
		var part string
		switch kind {
		case store.SearchAccount:
			part = `SELECT '0' || platform_id FROM accounts WHERE lower(platform_id) = ?
				OR contains(lower(screen_name), ?) OR contains(lower(display_name), ?) OR contains(lower(bio), ?)`
		case store.SearchHashtag:
			part = `SELECT DISTINCT '1' || lower(tag) FROM (SELECT unnest(hashtags) AS tag FROM ` + tweets + `)
				WHERE contains(lower(tag), ?)`
		case store.SearchTweet:
			part = `SELECT '2' || id FROM ` + namedTweets(tweets) + ` WHERE contains(lower(body), ?)`
		}
		statement += " UNION ALL " + part
		args = append(args, slices.Repeat([]any{text}, strings.Count(part, "?"))...)
	}
	return statement, args
}
