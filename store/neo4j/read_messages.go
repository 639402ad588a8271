package neo4j

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/takedown/takedown/store"
)

// Messages implements [store.Reader].
func (s *Store) Messages(ctx context.Context, q store.MessageQuery) iter.Seq2[store.Message, error] {
	statement, ok := messages[q.Behaviour]
	if !ok {
		return func(yield func(store.Message, error) bool) {
			yield(store.Message{}, invalid("list messages: unknown behaviour %q", q.Behaviour))
		}
	}
	p := params{"from": instant(q.From), "to": instant(q.To), "accounts": nil}
	if q.Accounts != nil {
		p["accounts"] = sortedKeys(keys(q.Accounts))
	}
	return streamDerived(ctx, s, "list messages", statement, p, q.Networks, func(r row) store.Message {
		return store.Message{Object: r.text(0), AccountID: r.text(1), ID: r.text(2), PostedAt: r.int(3), Repeated: r.bool(4)}
	})
}

// streamDerived streams what a statement answers from what was derived, as
// $derived says, and from the networks' combinations $sets, null for any. Neo4j
// does not keep a state for a stream: writers wait until it has ended.
func streamDerived[T any](ctx context.Context, s *Store, doing, statement string, p params, networks []string, item func(row) T) iter.Seq2[T, error] {
	return streamDerivedIf(ctx, s, doing, statement, p, networks, func(*view) error { return nil }, item)
}

// streamDerivedIf is streamDerived, ended by what check has against the state.
func streamDerivedIf[T any](ctx context.Context, s *Store, doing, statement string, p params, networks []string, check func(*view) error, item func(row) T) iter.Seq2[T, error] {
	p["sets"] = nil
	begin := func(v *view) error {
		if err := check(v); err != nil {
			return err
		}
		p["derived"] = v.snapshot.Derived
		if networks == nil {
			return nil
		}
		sets := []any{}
		for _, network := range networks {
			some, err := v.networkSets(network)
			if err != nil {
				return err
			}
			sets = append(sets, some...)
		}
		p["sets"] = sets
		return nil
	}
	return streamHeld(ctx, s, doing, statement, p, begin, item)
}

// streamHeld is stream for what writers must not change before it has ended. One that they
// changed all the same, as the connection that kept them waiting broke, ends with
// store.ErrUnavailable.
func streamHeld[T any](ctx context.Context, s *Store, doing, statement string, p params, check func(*view) error, item func(row) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		h, err := s.hold(ctx, doing)
		if err != nil {
			yield(none, err)
			return
		}
		defer h.release(ctx)
		var before, after state
		begin := func(tx *tx) (err error) {
			if before, err = tx.state(); err != nil {
				return err
			}
			return check(newView(tx, before))
		}
		end := func(tx *tx) (err error) {
			if after, err = tx.state(); err == nil && after.published != before.published {
				err = fmt.Errorf("the store changed meanwhile: %w", store.ErrUnavailable)
			}
			return err
		}
		for item, err := range stream(ctx, s, doing, statement, p, begin, item, end) {
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// selected is the condition that a query selects tweet t.
var selected = "t.known AND $derived > 0 AND ($sets IS NULL OR t.networks IN $sets) AND ($accounts IS NULL OR t.accountId IN $accounts) AND " + inRange("t")

// messages are the statements for the messages of each behaviour. Where the
// object is a node, the graph has them together already.
var messages = map[store.Behaviour]string{
	store.BehaviourCoRetweet: `
		MATCH (o:Tweet) WHERE EXISTS { (o)<-[:RETWEET_OF]-() }
		CALL (o) { MATCH (o)<-[:RETWEET_OF]-(t:Tweet) WHERE t.isRetweet AND ` + selected + ` RETURN t, false AS repeated ORDER BY t.postedAt }` +
		message(full("o", "id")),
	store.BehaviourCoReply: `
		MATCH (o:Tweet) WHERE EXISTS { (o)<-[:REPLY_TO]-() }
		CALL (o) { MATCH (o)<-[:REPLY_TO]-(t:Tweet) WHERE NOT t.isRetweet AND ` + selected + ` RETURN t, false AS repeated ORDER BY t.postedAt }` +
		message(full("o", "id")),
	store.BehaviourCoLink: `
		MATCH (o:Url)
		CALL (o) { MATCH (o)<-[:LINKS_TO]-(t:Tweet) WHERE NOT t.isRetweet AND ` + selected + `
			RETURN t, COUNT { (t)-[:LINKS_TO]->() } > 1 AS repeated ORDER BY t.postedAt }` +
		message(full("o", "url")) + `
		UNION ALL
		MATCH (t:Tweet) WHERE NOT t.isRetweet AND NOT EXISTS { (t)-[:LINKS_TO]->() } AND ` + selected + `
		WITH t, false AS repeated ORDER BY t.postedAt` + message("''"),
	store.BehaviourCoHashtag: `
		MATCH (o:Hashtag)
		CALL (o) { MATCH (o)<-[:TAGGED]-(t:Tweet) WHERE NOT t.isRetweet AND ` + selected + `
			RETURN t, COUNT { (t)-[:TAGGED]->() } > 1 AS repeated ORDER BY t.postedAt }` +
		message(full("o", "tag")),
	store.BehaviourFastRetweet: `
		MATCH (o:Tweet) WHERE EXISTS { MATCH (o)<-[:RETWEET_OF]-(t:Tweet) WHERE t.isRetweet AND ` + selected + ` }
		CALL (o) {
			CALL (o) {
				MATCH (o)<-[:RETWEET_OF]-(t:Tweet) WHERE t.isRetweet AND ` + selected + ` RETURN t
				UNION ALL
				WITH o AS t WHERE NOT t.isRetweet AND ` + selected + ` RETURN t
			}
			RETURN t, false AS repeated ORDER BY t.postedAt
		}` + message(full("o", "id")),
	store.BehaviourCoTweet: `
		MATCH (t:Tweet) USING INDEX t:Tweet(textKey) WHERE t.textKey IS NOT NULL
		WITH t, t.textKey AS key ORDER BY key
		WITH t, key, false AS repeated WHERE ` + selected + ` ORDER BY key, t.postedAt` +
		message(plainText("coalesce(t.foldedText, t.text)")),
	store.BehaviourSynchrony: `
		MATCH (t:Tweet) WHERE ` + selected + `
		WITH t, false AS repeated ORDER BY t.postedAt` + message("''"),
}

// message is the end of a statement that has found tweet t.
func message(object string) string {
	return " RETURN " + object + " AS object, " + full("t", "accountId") + " AS account, " + full("t", "id") + " AS id, t.postedAt.epochMillis AS at, repeated"
}

// plainText is [store.PlainText] of an expression that is folded; the tests hold it to
// that. Neo4j splits at many separators in time that grows with the square of a text,
// so that all become one first.
func plainText(folded string) string {
	var other []string
	for space := range strings.SplitSeq(strings.ReplaceAll(store.Spaces, " ", ""), "") {
		other = append(other, "'"+space+"'")
	}
	return `reduce(plain = '', word IN split(reduce(text = ` + folded + `, space IN [` + strings.Join(other, ", ") + `] | replace(text, space, ' ')), ' ') |
		plain + CASE WHEN word = '' OR word STARTS WITH '@' THEN '' WHEN plain = '' THEN '' ELSE ' ' END + split(word, '@')[0])`
}
