package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

var analyzeCommand = command{
	name: "analyze", args: "coordination|clusters|saved", summary: "find accounts that act together",
	about: `
coordination prints who acted together with whom: source's messages on an object (a tweet, a URL, a
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

With --save the edges are stored as well, on Neo4j as relationships COORDINATES between
accounts, in the place of those of the same question. saved lists what is stored, and
with --forget ID removes it.

clusters prints who acts together more with each other than with others: the cluster's
name, which is its most central account, the account, and the weight of its ties
with other members. --behaviour may be given again, to fuse several. Tweets without
a URL and texts of nothing but mentions are left out unless --skip-empty=false.

With --shares it needs no store but a CSV, plain or gzipped, with the columns object_id,
account_id, content_id and timestamp_share (seconds since 1970), from any platform.`,
	examples: []string{
		"takedown analyze coordination --behaviour co_retweet --within 60s --min-weight 2 > edges.csv",
		"takedown analyze coordination --behaviour co_link --network china_052020 --from 2019-06-01 --to 2019-09-01",
		"takedown analyze coordination --behaviour co_retweet --within 10s --min-weight 1 --shares shares.csv.gz",
		"takedown analyze clusters --behaviour co_tweet --behaviour co_reply --format json",
	},
	setup: func(f *flags) action {
		c := &analysing{coordination: coordination{in: f.store(analyzeMiB), query: analysis.CoordinationQuery{Within: time.Minute}}}
		c.flags(f)
		f.StringVar(&c.shares, "shares", "", "read this `FILE` instead of a store")
		f.StringVar(&c.format, "format", "csv", "`form` of the answer: csv or json")
		f.BoolVar(&c.save, "save", false, "coordination: store the edges, too")
		f.StringVar(&c.forget, "forget", "", "saved: remove the coordination of this `ID`")
		f.Func("similarity", "clusters: weigh ties by TF-IDF cosine, in millionths, and keep those of at least this `cosine`, 0 to 1", share(&c.similarity))
		f.Func("backbone", "clusters: keep ties too heavy for chance, at this `level` of significance, above 0 and at most 1", share(&c.backbone))
		return func(ctx context.Context, a *app, args []string) error {
			f.Visit(func(x *flag.Flag) { c.given = append(c.given, x.Name) })
			if err := c.check(args); err != nil {
				return err
			}
			switch args[0] {
			case "clusters":
				return a.clusters(ctx, c)
			case "saved":
				return a.saved(ctx, c)
			}
			return a.coordination(ctx, c)
		}
	},
}

// coordination is what `analyze coordination` and `export --behaviour` are asked for.
type coordination struct {
	in    *storeFlags
	query analysis.CoordinationQuery
	// behaviours are all that were given, query.Behaviour the last.
	behaviours []store.Behaviour
	networks   []string
	from, to   moment
	shares     string
	format     string
}

// analysing is what `analyze` is asked for.
type analysing struct {
	coordination
	save                 bool
	forget               string
	similarity, backbone *float64
	// given are the names of the flags that were.
	given []string
}

// flagsOf are the flags that only some questions take.
var flagsOf = map[string][]string{
	"coordination": {"save", "shares", "expected"},
	"clusters":     {"similarity", "backbone", "shares"},
	"saved":        {"forget"},
}

func (c *analysing) check(args []string) error {
	if len(args) != 1 || flagsOf[args[0]] == nil {
		return misuse("", "analyze: say what to find: coordination, clusters or saved")
	}
	for _, flags := range flagsOf {
		for _, name := range flags {
			if slices.Contains(c.given, name) && !slices.Contains(flagsOf[args[0]], name) {
				return misuse("", "analyze: --%s is not about %s", name, args[0])
			}
		}
	}
	switch {
	case c.query.Behaviour == "" && args[0] != "saved":
		return misuse("", "analyze: --behaviour is missing: %s", behaviourNames())
	case len(c.behaviours) > 1 && (args[0] == "coordination" || c.shares != ""):
		return misuse("", "analyze: give one --behaviour: clusters of a store are of several")
	case c.format != "csv" && c.format != "json":
		return misuse("", "analyze: --format is csv or json")
	case c.shares != "" && (c.networks != nil || c.from.Time != nil || c.to.Time != nil || c.save):
		return misuse("", "analyze: --network, --from, --to and --save are about a store, not --shares")
	}
	return nil
}

// share reads a number into n.
func share(n **float64) func(string) error {
	return func(s string) error {
		v, err := strconv.ParseFloat(s, 64)
		*n = &v
		return err
	}
}

// flags adds those that say what to find.
func (c *coordination) flags(f *flags) {
	f.Func("behaviour", "the `behaviour`: "+behaviourNames(), func(s string) error {
		err := (*behaviour)(&c.query.Behaviour).Set(s)
		c.behaviours = append(c.behaviours, c.query.Behaviour)
		return err
	})
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

// behaviour is read from a flag.
type behaviour store.Behaviour

// Set reads it.
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
