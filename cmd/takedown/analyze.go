package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

var analyzeCommand = command{
	name: "analyze", args: "coordination", summary: "find accounts that act together",
	about: `
Prints who acted together with whom: source's messages on an object (a tweet, a URL, a
text, a hashtag) that target had a message on as well, at most --within before or
after. The weight counts them. The expected weight is the mean over 20 shuffles of
each account's own times among its own messages: what it would be if the accounts
were as active and did the same, but independently.

The rule is that of QUT's coordination-network-toolkit, and so are the figures. That
takes tweets without a URL for tweets with the same, empty one: in co_link they match each
other like any. Use --skip-empty to look at what was really shared.

The rows are sorted by source, then target. Ids are printed as the archive has them,
byte for byte, for programs to join on: an id may begin like a formula, so tell a
spreadsheet that these columns are text.

With --shares it needs no store but a CSV, plain or gzipped, with the columns object_id,
account_id, content_id and timestamp_share (seconds since 1970), from any platform.`,
	examples: []string{
		"takedown analyze coordination --behaviour co_retweet --within 60s --min-weight 2 > edges.csv",
		"takedown analyze coordination --behaviour co_link --network china_052020 --from 2019-06-01 --to 2019-09-01",
		"takedown analyze coordination --behaviour co_retweet --within 10s --min-weight 1 --shares shares.csv.gz",
	},
	setup: func(f *flags) action {
		c := &coordination{in: f.store(analyzeMiB), query: analysis.CoordinationQuery{Within: time.Minute}}
		c.flags(f)
		f.StringVar(&c.shares, "shares", "", "read this `FILE` instead of a store")
		f.StringVar(&c.format, "format", "csv", "`form` of the answer: csv or json")
		return func(ctx context.Context, a *app, args []string) error {
			switch {
			case len(args) != 1 || args[0] != "coordination":
				return misuse("", "analyze: say what to find: coordination")
			case c.query.Behaviour == "":
				return misuse("", "analyze: --behaviour is missing: %s", behaviourNames())
			case c.format != "csv" && c.format != "json":
				return misuse("", "analyze: --format is csv or json")
			case c.shares != "" && (c.networks != nil || c.from.Time != nil || c.to.Time != nil):
				return misuse("", "analyze: --network, --from and --to are about a store, not --shares")
			}
			return a.coordination(ctx, c)
		}
	},
}

// coordination is what `analyze coordination` and `export --behaviour` are asked for.
type coordination struct {
	in       *storeFlags
	query    analysis.CoordinationQuery
	networks []string
	from, to moment
	shares   string
	format   string
}

// flags adds those that say what to find.
func (c *coordination) flags(f *flags) {
	f.Var((*behaviour)(&c.query.Behaviour), "behaviour", "the `behaviour`: "+behaviourNames())
	f.DurationVar(&c.query.Within, "within", time.Minute, "how far apart two messages may be, a `duration`, inclusive; for synchrony the width of a bin")
	f.Int64Var(&c.query.MinWeight, "min-weight", 2, "the least `weight` that is listed")
	f.BoolVar(&c.query.SkipEmpty, "skip-empty", false, "leave out tweets without a URL and texts of nothing but mentions, which otherwise have that in common")
	f.BoolVar(&c.query.Expected, "expected", true, "find expected weights, which takes memory; =false leaves them out")
	f.Func("network", "`SLUG` of a network to look at; may be repeated; all of them unless given", func(slug string) error {
		c.networks = append(c.networks, slug)
		return nil
	})
	f.Var(&c.from, "from", "look at messages from this `time` on, such as 2020-01-27 or 2020-01-27T08:00:00Z")
	f.Var(&c.to, "to", "look at messages before this `time`")
}

// behaviour is a flag.Value.
type behaviour store.Behaviour

func (b *behaviour) String() string { return strings.ToLower(string(*b)) }

// Set implements flag.Value.
func (b *behaviour) Set(s string) error {
	*b = behaviour(strings.ToUpper(s))
	if !slices.Contains(store.Behaviours, store.Behaviour(*b)) {
		return fmt.Errorf("not one of %s", behaviourNames())
	}
	return nil
}

func behaviourNames() string {
	var names []string
	for _, b := range store.Behaviours {
		names = append(names, strings.ToLower(string(b)))
	}
	return strings.Join(names, ", ")
}

// moment is a flag.Value: a time, or a day for its start, in UTC.
type moment struct{ *time.Time }

func (m *moment) String() string {
	if m.Time == nil {
		return ""
	}
	return m.Format(time.RFC3339)
}

// Set implements flag.Value.
func (m *moment) Set(s string) error {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			m.Time = &t
			return nil
		}
	}
	return fmt.Errorf("not a time such as 2020-01-27 or 2020-01-27T08:00:00Z")
}
