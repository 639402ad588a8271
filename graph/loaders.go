package graph

import (
	"context"
	"errors"
	"sync"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/store"
)

// loaders batch and remember the reads of one request.
type loaders struct {
	accounts       *batcher[string, *store.Account]
	tweets         *batcher[string, *store.Tweet]
	amplifications *batcher[amplifierKey, *store.Slice[*store.Amplification]]
	evidence       *batcher[evidenceKey, *store.Slice[*store.Retweet]]
	creationDays   *batcher[string, []store.DayCount]
	answers        *batcher[answerKey, *cases.Answer]

	snapshot func() (store.Snapshot, error)
	// networks is read once; again is read when a slug is not among them,
	// because a load may have begun since.
	networks, again func() ([]store.Network, error)
	// heads says that nobody looks at more of a tweet than its head.
	heads bool
	// limit are the networks that are seen; nil does not limit.
	limit []string

	// renewed is a context with loaders of its own.
	renewed func(context.Context) context.Context
}

// amplifierKey asks for one account's amplifications.
type amplifierKey struct {
	account string
	amplifierArgs
}

// amplifierArgs are shared by all accounts of a batch.
type amplifierArgs struct {
	direction   store.Direction
	during      timeRange
	minRetweets int64
	first       int
	after       store.Key
	hasAfter    bool
}

// evidenceKey asks for the retweets behind one amplification.
type evidenceKey struct {
	pair store.Pair
	evidenceArgs
}

type evidenceArgs struct {
	during timeRange
	first  int
}

func newLoaders(ctx context.Context, st store.Reader, keeper *cases.Keeper) *loaders {
	all := st
	st = limitedTo(ctx, st)
	networks := func() ([]store.Network, error) { return st.Networks(ctx) }
	limit, _ := limitOf(ctx)
	tweets, heads := st.Tweets, needsHeads(ctx)
	if heads {
		tweets = st.TweetHeads
	}
	return &loaders{
		limit:          limit,
		heads:          heads,
		renewed:        func(ctx context.Context) context.Context { return withLoaders(ctx, all, keeper) },
		accounts:       newBatcher(st.Accounts),
		tweets:         newBatcher(tweets),
		amplifications: newBatcher(amplificationsOf(st)),
		evidence:       newBatcher(evidenceOf(st, heads && namesEvidence(ctx))),
		creationDays:   newBatcher(st.CreationDays),
		answers:        newBatcher(answersOf(keeper)),
		snapshot:       sync.OnceValues(func() (store.Snapshot, error) { return st.Snapshot(ctx) }),
		networks:       sync.OnceValues(networks),
		again:          sync.OnceValues(networks),
	}
}

// amplificationsOf makes one store call for each distinct set of arguments.
func amplificationsOf(st store.Reader) func(context.Context, []amplifierKey) (map[amplifierKey]*store.Slice[*store.Amplification], error) {
	return func(ctx context.Context, keys []amplifierKey) (map[amplifierKey]*store.Slice[*store.Amplification], error) {
		groups := map[amplifierArgs][]string{}
		for _, k := range keys {
			groups[k.amplifierArgs] = append(groups[k.amplifierArgs], k.account)
		}
		found := make(map[amplifierKey]*store.Slice[*store.Amplification], len(keys))
		for args, accounts := range groups {
			q := store.AmplifierQuery{
				Direction:   args.direction,
				Accounts:    accounts,
				MinRetweets: args.minRetweets,
				Page:        store.Page{First: args.first},
			}
			q.From, q.To = args.during.bounds()
			if args.hasAfter {
				q.Page.After = &args.after
			}
			slices, err := st.Amplifications(ctx, q)
			if err != nil {
				return nil, err
			}
			for account, slice := range slices {
				found[amplifierKey{account, args}] = slice
			}
		}
		return found, nil
	}
}

// evidenceOf makes one store call for each distinct set of arguments.
func evidenceOf(st store.Reader, heads bool) func(context.Context, []evidenceKey) (map[evidenceKey]*store.Slice[*store.Retweet], error) {
	return func(ctx context.Context, keys []evidenceKey) (map[evidenceKey]*store.Slice[*store.Retweet], error) {
		groups := map[evidenceArgs][]store.Pair{}
		for _, k := range keys {
			groups[k.evidenceArgs] = append(groups[k.evidenceArgs], k.pair)
		}
		found := make(map[evidenceKey]*store.Slice[*store.Retweet], len(keys))
		for args, pairs := range groups {
			q := store.EvidenceQuery{Pairs: pairs, First: args.first, Heads: heads}
			q.From, q.To = args.during.bounds()
			slices, err := st.Evidence(ctx, q)
			if err != nil {
				return nil, err
			}
			for pair, slice := range slices {
				found[evidenceKey{pair, args}] = slice
			}
		}
		return found, nil
	}
}

// account is the account of an id that another thing refers to. The derived facts
// may not list it yet: then it is only referred to.
func (l *loaders) account(ctx context.Context, id string) (*store.Account, error) {
	a, err := l.accounts.load(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return &store.Account{PlatformID: id}, nil
	}
	return a, err
}

// accountList is account for many ids at once.
func (l *loaders) accountList(ctx context.Context, ids []string) ([]*store.Account, error) {
	l.accounts.want(ctx, ids...)
	accounts := make([]*store.Account, len(ids))
	for i, id := range ids {
		var err error
		if accounts[i], err = l.account(ctx, id); err != nil {
			return nil, err
		}
	}
	return accounts, nil
}

// accountRef is account for an id that may not be disclosed.
func (l *loaders) accountRef(ctx context.Context, id *string) (*store.Account, error) {
	if id == nil {
		return nullable[store.Account](nil, store.ErrNotFound)
	}
	return l.account(ctx, *id)
}

// tweet is the tweet of an id that another thing refers to.
func (l *loaders) tweet(ctx context.Context, id string) (*store.Tweet, error) {
	t, err := l.tweets.load(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return &store.Tweet{ID: id}, nil
	}
	return t, err
}

// tweetRef is tweet for an id that may not be disclosed.
func (l *loaders) tweetRef(ctx context.Context, id *string) (*store.Tweet, error) {
	if id == nil {
		return nullable[store.Tweet](nil, store.ErrNotFound)
	}
	return l.tweet(ctx, *id)
}

// network is the network of a slug; an unknown one is an error that names it.
func (l *loaders) network(slug string) (*store.Network, error) {
	for _, list := range []func() ([]store.Network, error){l.networks, l.again} {
		networks, err := list()
		if err != nil {
			return nil, err
		}
		for i := range networks {
			if networks[i].Slug == slug {
				return &networks[i], nil
			}
		}
	}
	return nil, &notFoundError{kind: "network", name: slug}
}

// networkList is network for many slugs.
func (l *loaders) networkList(slugs []string) ([]*store.Network, error) {
	networks := make([]*store.Network, len(slugs))
	for i, slug := range slugs {
		var err error
		if networks[i], err = l.network(slug); err != nil {
			return nil, err
		}
	}
	return networks, nil
}

type loadersKey struct{}

func withLoaders(ctx context.Context, st store.Reader, keeper *cases.Keeper) context.Context {
	return context.WithValue(ctx, loadersKey{}, newLoaders(ctx, st, keeper))
}

func loadersOf(ctx context.Context) *loaders { return ctx.Value(loadersKey{}).(*loaders) }
