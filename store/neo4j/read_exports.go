package neo4j

import (
	"context"
	"iter"

	"github.com/takedown/takedown/store"
)

// exports are the statements of streams sorted by a key, such as an account's
// platform id. An index gives most nodes in the bytewise order of their keys, one
// after the other: the server sorts nothing. Those whose key is not in that order
// as it stands carry one that is, which few do (see collate): each statement is
// asked once for either kind, and the two streams are merged.
var exports = struct{ accounts, amplifications, tweets byKey }{
	accounts: sortedBy("a", "Account", "platformId", `
		AND ($networks IS NULL AND (a.known OR EXISTS { (a)-[:AMPLIFIES]-() })
			OR `+isCore("a")+` OR EXISTS { MATCH (a)-[:AMPLIFIES]-(o:Account) WHERE `+isCore("o")+` })`,
		"RETURN a"),
	amplifications: sortedBy("a", "Account", "platformId", " AND EXISTS { (a)<-[:AMPLIFIES]-() }", `
		CALL (a) {
			MATCH (a)<-[e:AMPLIFIES]-(o:Account) WHERE $networks IS NULL OR `+isCore("a")+` OR `+isCore("o")+`
			RETURN e, o ORDER BY e.retweets DESC, `+collated("o", "platformId")+`
		}
		RETURN `+full("a", "platformId")+`, `+full("o", "platformId")+`, e.retweets, e.tweets, e.firstAt, e.lastAt, e.medianDelaySeconds`),
	tweets: sortedBy("t", "Tweet", "id", " AND t.known AND ($sets IS NULL OR t.networks IN $sets)", "RETURN t"),
}

// isCore is the condition that an account is one of $networks.
func isCore(account string) string {
	return "any(network IN " + account + ".networks WHERE network IN $networks)"
}

// byKey are the statements of a stream of nodes sorted by their keys.
type byKey struct{ inOrder, sorted string }

// sortedBy are statements that match nodes with a label, restricted by conditions, and answer from each.
func sortedBy(node, label, key, conditions, answer string) byKey {
	match := "MATCH (" + node + ":" + label + ") WHERE " + node + "." + key + " IS NOT NULL AND $derived > 0 AND " + isDerived(node) + conditions
	return byKey{
		inOrder: match + " AND " + node + ".sort IS NULL WITH " + node + " ORDER BY " + node + "." + key + " " + answer,
		sorted:  match + " AND " + node + ".sort IS NOT NULL WITH " + node + " ORDER BY " + node + ".sort " + answer,
	}
}

// ExportAccounts implements [store.Exporter].
func (s *Store) ExportAccounts(ctx context.Context, networks []string) iter.Seq2[*store.Account, error] {
	return export(ctx, s, "export accounts", exports.accounts, networks,
		func(a *store.Account) string { return a.PlatformID },
		func(r row) *store.Account { return accountOf(r.node()) })
}

// ExportAmplifications implements [store.Exporter].
func (s *Store) ExportAmplifications(ctx context.Context, networks []string) iter.Seq2[*store.Amplification, error] {
	return export(ctx, s, "export amplifications", exports.amplifications, networks,
		func(e *store.Amplification) string { return e.TargetID },
		func(r row) *store.Amplification {
			e, _ := amplificationOf(r.text(0), r[1:], store.AmplifiersOf)
			return e
		})
}

// ExportTweets implements [store.Exporter].
func (s *Store) ExportTweets(ctx context.Context, networks []string) iter.Seq2[*store.Tweet, error] {
	return export(ctx, s, "export tweets", exports.tweets, networks,
		func(t *store.Tweet) string { return t.ID },
		func(r row) *store.Tweet { return tweetOf(r.node()) })
}

func export[T any](ctx context.Context, s *Store, doing string, b byKey, networks []string, key func(T) string, item func(row) T) iter.Seq2[T, error] {
	p := func() params { return params{"networks": slugsArg(networks)} }
	return merge(streamDerived(ctx, s, doing, b.inOrder, p(), networks, item), streamDerived(ctx, s, doing, b.sorted, p(), networks, item), key)
}

// slugsArg are slugs as a parameter; nil stays nil.
func slugsArg(slugs []string) any {
	if slugs == nil {
		return nil
	}
	return sortedKeys(keys(slugs))
}

// merge is two streams sorted by a key as one. Items with the same key are of one stream.
func merge[T any](a, b iter.Seq2[T, error], key func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		next, stop := iter.Pull2(b)
		defer stop()
		y, err, more := next()
		// rest yields items of b up to the one with a key.
		rest := func(to *string) bool {
			for ; more && (err != nil || to == nil || key(y) < *to); y, err, more = next() {
				if !yield(y, err) || err != nil {
					return false
				}
			}
			return true
		}
		for x, failed := range a {
			if failed != nil {
				yield(x, failed)
				return
			}
			if k := key(x); !rest(&k) || !yield(x, nil) {
				return
			}
		}
		rest(nil)
	}
}
