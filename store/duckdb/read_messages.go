package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"

	"github.com/takedown/takedown/store"
)

// Messages implements [store.Reader]. The messages are sorted into a table of
// one connection, in one committed state, and read from there page by page.
func (s *Store) Messages(ctx context.Context, q store.MessageQuery) iter.Seq2[store.Message, error] {
	return func(yield func(store.Message, error) bool) {
		stopped := false
		err := s.messages(ctx, q, func(m store.Message) bool {
			stopped = !yield(m, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(store.Message{}, wrap(ctx, "list messages", err))
		}
	}
}

func (s *Store) messages(ctx context.Context, q store.MessageQuery, yield func(store.Message) bool) (err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() {
		_, dropped := conn.ExecContext(context.WithoutCancel(ctx), "DROP TABLE IF EXISTS temp.sorted_messages")
		err = errors.Join(err, dropped, conn.Close())
	}()
	tx, err := begin(ctx, conn)
	if err != nil {
		return err
	}
	v := &view{ctx: ctx, tx: tx}
	if err := v.sortMessages(q); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return readMessages(ctx, conn, yield)
}

func (v *view) sortMessages(q store.MessageQuery) error {
	w, err := v.messagesWhere(q)
	if err != nil {
		return err
	}
	tweets, err := v.derivedTweets()
	if err != nil {
		return err
	}
	statement, args, err := messages(q, tweets, w)
	if err != nil {
		return err
	}
	return v.run("CREATE TEMP TABLE sorted_messages AS "+statement, args...)
}

func (v *view) messagesWhere(q store.MessageQuery) (*where, error) {
	w := new(where)
	w.during(q.From, q.To)
	if q.Accounts != nil {
		w.add("account_id IN (SELECT unnest(?::VARCHAR[]))", valid(q.Accounts))
	}
	return w, v.ofNetworks(w, q.Networks)
}

// ofNetworks restricts to the tweets of any of some networks; nil does not restrict.
func (v *view) ofNetworks(w *where, networks []string) error {
	if networks == nil {
		return nil
	}
	var all []any
	for _, network := range networks {
		sets, err := v.networkSets(network)
		if err != nil {
			return err
		}
		all = append(all, sets...)
	}
	w.in("network_set", all)
	return nil
}

// plainText is [store.PlainText] of an expression; the tests hold it to that.
// Most texts have nothing to replace, which is seen faster than it is done.
func plainText(expression string) string {
	const mention, spaces, odd = `'@[^` + store.Spaces + `]*'`, `'[` + store.Spaces + `]+'`, `'[` + store.Spaces + `]{2}|[^\P{Z} ]|[\t-\r\x{85}]'`
	folded := "lower(" + expression + ")"
	named := "CASE WHEN contains(" + expression + ", '@') THEN regexp_replace(" + folded + ", " + mention + ", '', 'g') ELSE " + folded + " END"
	return "trim(CASE WHEN regexp_matches(" + named + ", " + odd + ") THEN regexp_replace(" + named + ", " + spaces + ", ' ', 'g') ELSE " + named + " END)"
}

// lastWord is the last word of [store.PlainText] of an expression. Most texts end
// with a word that nothing is to be taken from: it is found from the text's end,
// in a tenth of the time that the plain text takes.
func lastWord(expression string) string {
	const last, lastPlain = `'[^` + store.Spaces + `]*\z'`, `'[^ ]*\z'`
	word := "regexp_extract(" + expression + ", " + last + ")"
	return "CASE WHEN " + word + " <> '' AND NOT contains(" + word + ", '@') THEN lower(" + word + ") ELSE regexp_extract(" + plainText(expression) + ", " + lastPlain + ") END"
}

// act is how a tweet acts on objects: on the one of an expression, or on those
// of a list. sketch, where set, is an expression that is cheaper than object and
// the same for tweets of the same object. originals says that the object itself
// is a message as well.
type act struct {
	object, objects, sketch, condition string
	originals                          bool
}

var acts = map[store.Behaviour]act{
	store.BehaviourCoRetweet:   {object: "retweeted_tweet", condition: "is_retweet AND retweeted_tweet IS NOT NULL"},
	store.BehaviourFastRetweet: {object: "retweeted_tweet", condition: "is_retweet AND retweeted_tweet IS NOT NULL", originals: true},
	store.BehaviourCoReply:     {object: "in_reply_to_tweet", condition: "NOT is_retweet AND in_reply_to_tweet IS NOT NULL"},
	store.BehaviourCoTweet:     {object: plainText("body"), sketch: lastWord("body"), condition: "NOT is_retweet AND body IS NOT NULL"},
	store.BehaviourCoLink: {objects: "CASE WHEN len(list_filter(urls, lambda url: url <> '')) > 0 THEN list_distinct(list_filter(urls, lambda url: url <> '')) ELSE [''] END",
		condition: "NOT is_retweet"},
	store.BehaviourCoHashtag: {objects: "list_distinct(list_transform(list_filter(hashtags, lambda tag: tag <> ''), lambda tag: lower(tag)))",
		condition: "NOT is_retweet"},
	store.BehaviourSynchrony: {object: "''", condition: "true"},
}

// from selects acts: object, whether the tweet has other objects, and columns.
// It takes the arguments of w once, or three times with originals.
func (a act) from(tweets, columns string, w *where) string {
	rest := " FROM " + tweets + " WHERE " + a.condition + " AND " + w.String()
	if a.objects != "" {
		return "SELECT unnest(objects) AS object, len(objects) > 1 AS repeated, " + columns + " FROM (SELECT " + a.objects + " AS objects, " + columns + rest + ")"
	}
	statement := "SELECT " + a.object + " AS object, false AS repeated, " + columns + rest
	if a.originals {
		statement += " UNION ALL SELECT id AS object, false AS repeated, " + columns + " FROM " + tweets +
			" WHERE NOT is_retweet AND id IN (SELECT " + a.object + rest + ") AND " + w.String()
	}
	return statement
}

// messages makes the statement that selects messages from tweets.
func messages(q store.MessageQuery, tweets string, w *where) (statement string, args []any, err error) {
	act, ok := acts[q.Behaviour]
	if !ok {
		return "", nil, invalid("unknown behaviour %q", q.Behaviour)
	}
	args = w.args
	if act.originals {
		args = slices.Repeat(args, 3)
	}
	near := ""
	if within := q.Within.Milliseconds(); within > 0 && q.Behaviour != store.BehaviourSynchrony {
		// What is near to another one is found by numbers alone, with a hash for
		// the object or its sketch: two of the same hash do no harm. Texts are read of
		// what was found.
		sketched := act
		if act.sketch != "" {
			sketched.object = act.sketch
		}
		near = `WITH near AS MATERIALIZED (
			SELECT n FROM (
				SELECT n, ms, lag(ms) OVER near AS before, lead(ms) OVER near AS after
				FROM (SELECT hash(object) AS object, epoch_ms(posted_at) AS ms, n FROM (` + sketched.from(tweets, "posted_at, n", w) + `))
				WINDOW near AS (PARTITION BY object ORDER BY ms)
			) WHERE ms - before <= ? OR after - ms <= ?
		) `
		tweets = "(SELECT * FROM " + tweets + " WHERE n IN (SELECT n FROM near))"
		args = slices.Concat(args, []any{within, within}, args)
	}
	return near + "SELECT object, account_id, id, epoch_ms(posted_at) AS posted_at, repeated FROM (" +
		act.from(namedTweets(tweets), "account_id, id, posted_at", w) + ") ORDER BY object, posted_at", args, nil
}

// readMessages reads the sorted messages of a connection. The driver keeps a
// whole answer in memory, so there are many.
func readMessages(ctx context.Context, conn *sql.Conn, yield func(store.Message) bool) error {
	const size = 32768
	for from := int64(0); ; from += size {
		page, err := messagePage(ctx, conn, from, from+size)
		if err != nil {
			return err
		}
		for _, m := range page {
			if err := ctx.Err(); err != nil || !yield(m) {
				return err
			}
		}
		if len(page) < size {
			return nil
		}
	}
}

func messagePage(ctx context.Context, conn *sql.Conn, from, to int64) (page []store.Message, err error) {
	rows, err := conn.QueryContext(ctx, "SELECT object, account_id, id, posted_at, repeated FROM temp.sorted_messages WHERE rowid >= ? AND rowid < ? ORDER BY rowid", from, to)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m store.Message
		if err := rows.Scan(&m.Object, &m.AccountID, &m.ID, &m.PostedAt, &m.Repeated); err != nil {
			return nil, err
		}
		page = append(page, m)
	}
	return page, rows.Err()
}
