package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/neo4j"
)

// Neo4jAdmin writes header and data files (CSV, UTF-8) into dir, and then the
// command that imports them to [ImportFile]: without that file an export is not
// complete. dir must be empty or not exist, else the error is [ErrNotEmpty]. The
// store must be derived. progress is told of every so many tweets how many are
// written, and may be nil.
//
// The database is one that neo4j.Open takes for a store that was loaded and
// derived over Bolt.
func Neo4jAdmin(ctx context.Context, dir string, from store.Bulk, progress func(tweets int64)) (Command, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	if entries, err := os.ReadDir(dir); err != nil {
		return nil, err
	} else if len(entries) > 0 {
		return nil, fmt.Errorf("%s: %w", dir, ErrNotEmpty)
	}
	if progress == nil {
		progress = func(int64) {}
	}
	x := &neo4jAdmin{ctx: ctx, dir: dir, from: from, progress: progress, lists: lists{delimiter: firstDelimiter}}
	err := x.write()
	if err == nil && x.lists.has(x.lists.delimiter) {
		// Rare enough that looking for a delimiter first would cost more.
		var free rune
		if free, err = x.lists.free(); err == nil {
			x.lists, x.sheets = lists{delimiter: free}, nil
			err = x.write()
		}
	}
	if err != nil {
		return nil, err
	}
	c := x.command()
	return c, c.write(dir)
}

// neo4jAdmin is an export under way.
type neo4jAdmin struct {
	ctx      context.Context
	dir      string
	from     store.Bulk
	progress func(tweets int64)
	lists    lists
	sheets   []*sheet
	hours    hours
}

// sheet begins a file.
func (x *neo4jAdmin) sheet(name, kind string, columns ...string) (*sheet, error) {
	s, err := create(x.dir, name, kind, &x.lists, columns...)
	if err == nil {
		x.sheets = append(x.sheets, s)
	}
	return s, err
}

// write writes all files.
func (x *neo4jAdmin) write() (err error) {
	x.hours = hours{}
	defer func() {
		for _, s := range x.sheets {
			err = errors.Join(err, s.close())
		}
	}()
	for _, part := range []func() error{x.bookkeeping, x.records, x.networks, x.accounts, x.coordinations, x.tweets, x.tweetHours, x.referredTweets, x.named} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// all writes a row for each item of a stream.
func all[T any](x *neo4jAdmin, items iter.Seq2[T, error], row func(T) error) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		if err := errors.Join(x.ctx.Err(), row(item)); err != nil {
			return err
		}
	}
	return nil
}

// bookkeeping writes what is a store's own: the ledger, the rejects, the state.
func (x *neo4jAdmin) bookkeeping() error {
	state, err := x.from.Snapshot(x.ctx)
	if err != nil {
		return err
	}
	if state.Stale() {
		return errors.New("the store's derived facts are not those of all its rows")
	}
	files, err := x.from.Ledger(x.ctx, "")
	if err != nil {
		return err
	}
	ledger, err := x.sheet("files", "File", "id:long", "network:string", "name:string", "kind:string", "state:string", "problem:string",
		"warnings:string[]", "offset:long", "lines:long", "sha256:string", "skipTweets:long", "skipLines:long", "rowsRead:long",
		"accepted:long", "duplicate:long", "rejected:long", "repaired:long", "startedAt:datetime", "finishedAt:datetime")
	if err != nil {
		return err
	}
	rejects, err := x.sheet("rejects", "Reject", "file:long", "line:long", "batch:long", "place:long", "column:string", "code:string",
		"reason:string", "excerpt:string")
	if err != nil {
		return err
	}
	var last int64
	for _, f := range files {
		last = max(last, f.ID)
		if err := ledger.write(neo4j.FileProperties(f)); err != nil {
			return err
		}
		place := int64(-1)
		if err := all(x, x.from.FileRejects(x.ctx, f.ID), func(r store.Reject) error {
			place++
			return rejects.write(neo4j.RejectProperties(f.ID, place, r))
		}); err != nil {
			return err
		}
	}
	takedown, err := x.sheet("takedown", "Takedown", "id:long", "version:string", "rows:long", "derived:long", "noted:long", "hours:long", "files:long", "locked:boolean", "publishing:boolean")
	if err != nil {
		return err
	}
	for _, p := range neo4j.TakedownProperties(state, last) {
		if err := takedown.write(p); err != nil {
			return err
		}
	}
	return nil
}

// records writes what people wrote.
func (x *neo4jAdmin) records() error {
	records, err := x.sheet("records", "Record", "kind:string", "id:string", "sort:string", "version:long", "body:string", "at:datetime", "seal:string")
	if err != nil {
		return err
	}
	return all(x, x.from.AllRecords(x.ctx), func(r store.Record) error { return records.write(neo4j.RecordProperties(r)) })
}

func (x *neo4jAdmin) networks() error {
	networks, err := x.from.Networks(x.ctx)
	if err != nil {
		return err
	}
	nodes, err := x.sheet("networks", "Network", "slug:ID(Network)", "name:string", "attributedTo:string", "platform:string", "disclosedOn:date",
		"coverage:string", "accountCount:long", "accountsUndated:long", "tweetCount:long", "retweetCount:long", "firstTweetAt:datetime", "lastTweetAt:datetime")
	if err != nil {
		return err
	}
	for _, n := range networks {
		if err := nodes.write(neo4j.NetworkProperties(n)); err != nil {
			return err
		}
	}
	sets, err := x.from.NetworkSets(x.ctx)
	if err != nil {
		return err
	}
	combinations, err := x.sheet("network-sets", "NetworkSet", "networks:string[]")
	if err != nil {
		return err
	}
	for _, set := range sets {
		if err := combinations.write(neo4j.NetworkSetProperties(set)); err != nil {
			return err
		}
	}
	return nil
}

// accounts writes the accounts with their networks and amplifiers. Amplifications
// come in the order of the accounts they lead to.
func (x *neo4jAdmin) accounts() error {
	nodes, err := x.sheet("accounts", "Account", "platformId:ID(Account)", "platformIdFull:string", "sort:string", "foldedId:string", "known:boolean",
		"tweetCount:long", "retweetCount:long", "role:string", "networks:string[]", "firstTweetAt:datetime", "lastTweetAt:datetime",
		"profileRank:long", "profileAsOf:datetime", "screenName:string", "displayName:string", "bio:string", "location:string", "profileUrl:string",
		"language:string", "followers:long", "following:long", "createdOn:date", "foldedNames:string[]", "firstAmplifiers:string[]")
	if err != nil {
		return err
	}
	members, err := x.sheet("member-of", "MEMBER_OF", ":START_ID(Account)", ":END_ID(Network)")
	if err != nil {
		return err
	}
	amplifies, err := x.sheet("amplifies", "AMPLIFIES", ":START_ID(Account)", ":END_ID(Account)", "retweets:long", "tweets:long",
		"firstAt:datetime", "lastAt:datetime", "medianDelaySeconds:double")
	if err != nil {
		return err
	}
	next, stop := iter.Pull2(x.from.AllAmplifications(x.ctx))
	defer stop()
	e, err, more := next()
	return all(x, x.from.AllAccounts(x.ctx), func(a store.ProfiledAccount) error {
		id := neo4j.Key(a.PlatformID)
		var first []string
		count := 0
		for ; more && err == nil && e.TargetID == a.PlatformID; e, err, more = next() {
			if count++; count <= neo4j.FirstAmplifiers {
				first = append(first, e.SourceID)
			}
			if err := amplifies.write(neo4j.AmplifiesProperties(e), neo4j.Key(e.SourceID), id); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if count <= neo4j.FirstAmplifiers {
			first = nil
		}
		for _, slug := range a.Networks {
			if err := members.write(nil, id, slug); err != nil {
				return err
			}
		}
		return nodes.write(neo4j.AccountProperties(a, first))
	})
}

// coordinations writes what analyses stored.
func (x *neo4jAdmin) coordinations() error {
	nodes, err := x.sheet("coordinations", "Coordination", "id:string", "behaviour:string", "within:double", "minWeight:long", "skipEmpty:boolean",
		"networks:string[]", "from:datetime", "to:datetime", "derived:long", "savedAt:datetime", "edges:long", "run:string", "runs:long", "seal:string")
	if err != nil {
		return err
	}
	coordinates, err := x.sheet("coordinates", "COORDINATES", ":START_ID(Account)", ":END_ID(Account)", "run:string", "behaviour:string", "within:double",
		"weight:long", "expectedWeight:double")
	if err != nil {
		return err
	}
	saved, err := x.from.SavedCoordinations(x.ctx)
	if err != nil {
		return err
	}
	for _, c := range saved {
		run := neo4j.FirstRun(c.ID())
		if err := nodes.write(neo4j.CoordinationProperties(c, run, 1)); err != nil {
			return err
		}
		const size = 10_000
		var last *store.Pair
		for more := true; more; {
			edges, err := x.from.SavedEdges(x.ctx, c.ID(), last, size)
			if err != nil {
				return err
			}
			for _, e := range edges {
				if err := coordinates.write(neo4j.CoordinatesProperties(c, run, e), neo4j.Key(e.Source), neo4j.Key(e.Target)); err != nil {
					return err
				}
				last = &store.Pair{SourceID: e.Source, TargetID: e.Target}
			}
			more = len(edges) == size
		}
	}
	return nil
}

// references are the relationships of tweets: the file of each and what it leads to.
var references = []struct {
	relationship neo4j.Relationship
	file, to     string
}{
	{neo4j.RetweetOf, "retweet-of", "Tweet"},
	{neo4j.Quotes, "quotes", "Tweet"},
	{neo4j.ReplyTo, "reply-to", "Tweet"},
	{neo4j.Tagged, "tagged", "Hashtag"},
	{neo4j.LinksTo, "links-to", "Url"},
	{neo4j.Mentions, "mentions", "Account"},
	{neo4j.SentWith, "sent-with", "Client"},
}

func (x *neo4jAdmin) tweets() error {
	nodes, err := x.sheet("tweets", "Tweet", "id:ID(Tweet)", "idFull:string", "sort:string", "known:boolean", "postedAt:datetime", "isRetweet:boolean",
		"fullness:long", "text:string", "foldedText:string", "textKey:string", "language:string", "client:string", "accountId:string", "accountIdFull:string",
		"inReplyToAccountId:string", "inReplyToAccountIdFull:string", "inReplyToTweetId:string", "inReplyToTweetIdFull:string",
		"quotedTweetId:string", "quotedTweetIdFull:string", "retweetedAccountId:string", "retweetedAccountIdFull:string",
		"retweetedTweetId:string", "retweetedTweetIdFull:string", "amplifiedAccountId:string", "latitude:double", "longitude:double",
		"quoteCount:long", "replyCount:long", "likeCount:long", "retweetCount:long",
		"hashtags:string[]", "urls:string[]", "mentions:string[]", "pollChoices:string[]", "networks:string[]")
	if err != nil {
		return err
	}
	posted, err := x.sheet("posted", "POSTED", ":START_ID(Account)", ":END_ID(Tweet)")
	if err != nil {
		return err
	}
	ties := make(map[neo4j.Relationship]*sheet, len(references))
	for _, r := range references {
		if ties[r.relationship], err = x.sheet(r.file, string(r.relationship), ":START_ID(Tweet)", ":END_ID("+r.to+")"); err != nil {
			return err
		}
	}
	var written int64
	return all(x, x.from.AllTweets(x.ctx), func(t store.PlacedTweet) error {
		if written++; written%progressEvery == 0 {
			x.progress(written)
		}
		x.hours.add(&t)
		id := neo4j.Key(t.ID)
		for r, name := range neo4j.References(&t.TweetRow) {
			if err := ties[r].write(nil, id, neo4j.Key(name)); err != nil {
				return err
			}
		}
		if err := posted.write(nil, neo4j.Key(t.AccountID), id); err != nil {
			return err
		}
		return nodes.write(neo4j.TweetProperties(&t))
	})
}

// tweetHours writes how many tweets each hour has, once all are written.
func (x *neo4jAdmin) tweetHours() error {
	nodes, err := x.sheet("tweet-hours", "TweetHour", "networks:string[]", "start:long", "tweets:long", "retweets:long", "firstAt:datetime", "lastAt:datetime")
	if err != nil {
		return err
	}
	for _, of := range x.hours {
		for _, h := range of {
			if err := nodes.write(neo4j.TweetHourProperties(h)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *neo4jAdmin) referredTweets() error {
	nodes, err := x.sheet("referred-tweets", "Tweet", "id:ID(Tweet)", "idFull:string", "sort:string", "known:boolean")
	if err != nil {
		return err
	}
	return all(x, x.from.ReferredTweets(x.ctx), func(id string) error { return nodes.write(neo4j.ReferredTweetProperties(id)) })
}

// named writes what tweets name, and which domains URLs are on.
func (x *neo4jAdmin) named() error {
	for _, n := range []struct {
		what                  store.Named
		file, label, property string
	}{
		{store.NamedHashtag, "hashtags", "Hashtag", "tag"},
		{store.NamedDomain, "domains", "Domain", "name"},
		{store.NamedClient, "clients", "Client", "name"},
		{store.NamedURL, "urls", "Url", "url"},
	} {
		nodes, err := x.sheet(n.file, n.label, n.property+":ID("+n.label+")", n.property+"Full:string", "sort:string")
		if err != nil {
			return err
		}
		row := func(name string) error { return nodes.write(neo4j.Named(n.property, name)) }
		if n.what == store.NamedURL {
			on, err := x.sheet("on", "ON", ":START_ID(Url)", ":END_ID(Domain)")
			if err != nil {
				return err
			}
			row = func(url string) error {
				if domain, ok := store.Domain(url); ok {
					if err := on.write(nil, neo4j.Key(url), neo4j.Key(domain)); err != nil {
						return err
					}
				}
				return nodes.write(neo4j.Named(n.property, url))
			}
		}
		if err := all(x, x.from.AllNamed(x.ctx, n.what), row); err != nil {
			return err
		}
	}
	return nil
}
