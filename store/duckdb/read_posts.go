package duckdb

import (
	"context"
	"iter"
	"strings"

	"github.com/takedown/takedown/store"
)

// Posts implements [store.Reader]. The candidates are put into a table of the
// transaction's own, and read from there page by page.
func (s *Store) Posts(ctx context.Context, q store.PostQuery) iter.Seq2[store.Post, error] {
	var slugs map[int16][]string
	prepare := func(v *view) (err error) {
		if slugs, err = v.slugs(); err != nil {
			return err
		}
		candidates, args, err := v.candidates(q)
		if err != nil {
			return err
		}
		return v.run("CREATE TEMP TABLE posts AS SELECT "+postColumns+" FROM "+candidates, args...)
	}
	return paged(ctx, s, "posts", "SELECT * FROM temp.posts WHERE rowid >= ? AND rowid < ? ORDER BY rowid", prepare,
		func(scan func(...any) error) (p store.Post, err error) {
			var set int16
			err = scan(&p.ID, &p.AccountID, &p.PostedAt, &set, &p.IsRetweet, &p.Language, &p.Text, (*texts)(&p.Hashtags), (*texts)(&p.URLs),
				&p.QuoteCount, &p.ReplyCount, &p.LikeCount, &p.RetweetCount)
			p.Networks = slugs[set]
			return p, err
		})
}

const postColumns = `id, account_id, epoch_ms(posted_at) AS posted_at, network_set, is_retweet, coalesce(language, '') AS language,
	coalesce(body, '') AS body, hashtags, urls, coalesce(quote_count, -1) AS quote_count, coalesce(reply_count, -1) AS reply_count,
	coalesce(like_count, -1) AS like_count, coalesce(retweet_count, -1) AS retweet_count`

// candidates is the relation of the tweets that a query can be about: of those that are
// kept for it, or of all.
func (v *view) candidates(q store.PostQuery) (relation string, args []any, err error) {
	tweets, err := v.derivedTweets()
	if err != nil {
		return "", nil, err
	}
	summarized, err := v.summarized()
	if err != nil {
		return "", nil, err
	}
	if summarized {
		if err := v.one("SELECT count(*) > 0 FROM summary_rules WHERE rule = ?", []any{textArg(q.Rule)}, &summarized); err != nil {
			return "", nil, err
		}
	}
	w := new(where)
	w.during(q.From, q.To)
	if err := v.ofNetworks(w, q.Networks); err != nil {
		return "", nil, err
	}
	if q.Languages != nil {
		// As values: then DuckDB reads no texts in other languages.
		w.in("language", anyOf(valid(q.Languages)))
	}
	if summarized {
		w.add("rule = ?", q.Rule)
		return "summary_posts WHERE " + w.String(), w.args, nil
	}
	w.say(q)
	return namedTweets("(SELECT * FROM " + tweets + " WHERE " + w.String() + ")"), w.args, nil
}

// say restricts to tweets that can say what is asked for. To fold every text takes
// DuckDB several times as long as to read it, so patterns are looked for that fold to
// what is asked for.
func (w *where) say(q store.PostQuery) {
	var found where
	for _, finds := range []struct {
		condition string
		anyOf     []string
	}{
		{"regexp_matches(body, ?)", q.Texts},
		{"len(hashtags) > 0 AND regexp_matches(array_to_string(hashtags, ' '), ?)", q.Hashtags},
		{"len(urls) > 0 AND regexp_matches(array_to_string(urls, ' '), ?)", q.Domains},
	} {
		if list := valid(finds.anyOf); len(list) > 0 {
			found.add(finds.condition, foldedPattern(list))
		}
	}
	w.add(strings.Join(append(found.conditions, "false"), " OR "), found.args...)
}

// maxPattern bounds what is looked for, in characters: a pattern that takes more
// room than RE2 gives it is an error.
const maxPattern = 24

// foldedPattern matches what folds to one of some folded texts, or begins like it.
func foldedPattern(texts []string) string {
	patterns := make([]string, len(texts))
	for i, text := range texts {
		letters := []rune(text)
		patterns[i] = store.FoldPattern(string(letters[:min(maxPattern, len(letters))]))
	}
	return "(?:" + strings.Join(patterns, "|") + ")"
}

func anyOf[T any](values []T) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = value
	}
	return list
}
