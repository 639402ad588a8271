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
	v := &view{ctx, tx}
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
	statement, args, err := messages(q.Behaviour, tweets, w)
	if err != nil {
		return err
	}
	_, err = v.tx.ExecContext(v.ctx, "CREATE TEMP TABLE sorted_messages AS "+statement+" ORDER BY object, posted_at", args...)
	return err
}

func (v *view) messagesWhere(q store.MessageQuery) (*where, error) {
	w := new(where)
	w.during(q.From, q.To)
	if q.Networks == nil {
		return w, nil
	}
	var all []any
	for _, network := range q.Networks {
		sets, err := v.networkSets(network)
		if err != nil {
			return nil, err
		}
		all = append(all, sets...)
	}
	w.in("network_set", all)
	return w, nil
}

// plainText is [store.PlainText] of an expression; the tests hold it to that.
func plainText(expression string) string {
	return `trim(regexp_replace(regexp_replace(lower(` + expression + `), '@[^` + store.Spaces + `]*', '', 'g'), '[` + store.Spaces + `]+', ' ', 'g'))`
}

// messages makes the statement that selects a behaviour's messages from tweets:
// object, account, id, time and whether the message has other objects.
func messages(b store.Behaviour, tweets string, w *where) (statement string, args []any, err error) {
	const rest = ", account_id, id, epoch_ms(posted_at) AS posted_at, false AS repeated FROM "
	// lists is for an object in a list.
	lists := func(list string) string {
		return `SELECT unnest(objects) AS object, account_id, id, posted_at, len(objects) > 1 AS repeated FROM (
			SELECT list_distinct(` + list + `) AS objects, account_id, id, epoch_ms(posted_at) AS posted_at
			FROM ` + tweets + ` WHERE NOT is_retweet AND ` + w.String() + `)`
	}
	switch b {
	case store.BehaviourCoRetweet:
		return "SELECT retweeted_tweet AS object" + rest + tweets + " WHERE is_retweet AND retweeted_tweet IS NOT NULL AND " + w.String(), w.args, nil
	case store.BehaviourCoReply:
		return "SELECT in_reply_to_tweet AS object" + rest + tweets + " WHERE NOT is_retweet AND in_reply_to_tweet IS NOT NULL AND " + w.String(), w.args, nil
	case store.BehaviourCoTweet:
		return "SELECT " + plainText("body") + " AS object" + rest + tweets + " WHERE NOT is_retweet AND body IS NOT NULL AND " + w.String(), w.args, nil
	case store.BehaviourCoLink:
		return lists("CASE WHEN len(list_filter(urls, lambda url: url <> '')) > 0 THEN list_filter(urls, lambda url: url <> '') ELSE [''] END"), w.args, nil
	case store.BehaviourCoHashtag:
		return lists("list_transform(list_filter(hashtags, lambda tag: tag <> ''), lambda tag: lower(tag))"), w.args, nil
	case store.BehaviourFastRetweet:
		retweets := "SELECT retweeted_tweet AS object" + rest + tweets + " WHERE is_retweet AND retweeted_tweet IS NOT NULL AND " + w.String()
		return retweets + " UNION ALL SELECT id" + rest + tweets + " WHERE NOT is_retweet AND id IN (SELECT object FROM (" + retweets + ")) AND " + w.String(),
			slices.Repeat(w.args, 3), nil
	case store.BehaviourSynchrony:
		return "SELECT '' AS object" + rest + tweets + " WHERE " + w.String(), w.args, nil
	}
	return "", nil, invalid("unknown behaviour %q", b)
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
