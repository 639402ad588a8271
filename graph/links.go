package graph

import (
	"context"
	"iter"
	"slices"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// links are the links of some kinds in a store.
type links struct {
	loaders *loaders
	bulk    *bulk
	kinds   []analysis.LinkKind
}

var _ analysis.LinkSource = (*links)(nil)

func newLinks(ctx context.Context, st store.Reader, kinds ...analysis.LinkKind) *links {
	return &links{loaders: loadersOf(ctx), bulk: &bulk{store: st}, kinds: kinds}
}

// sorted divides things by their kind.
func sorted(things []analysis.Thing) (accounts, networks []string) {
	for _, t := range things {
		switch t.Kind {
		case analysis.KindAccount:
			accounts = append(accounts, t.ID)
		case analysis.KindNetwork:
			networks = append(networks, t.ID)
		}
	}
	return accounts, networks
}

// Count implements [analysis.LinkSource].
func (s *links) Count(ctx context.Context, things []analysis.Thing) (int64, error) {
	accounts, networks := sorted(things)
	var sum int64
	if slices.Contains(s.kinds, analysis.LinkAmplifies) {
		for _, d := range directions {
			n, err := s.bulk.count(ctx, d, accounts)
			if err != nil {
				return 0, err
			}
			sum += n
		}
	}
	if slices.Contains(s.kinds, analysis.LinkMemberOf) {
		known, err := s.loaders.accountList(ctx, accounts)
		if err != nil {
			return 0, err
		}
		for _, a := range known {
			sum += int64(len(a.Networks))
		}
		for _, slug := range networks {
			n, err := s.loaders.network(slug)
			if err != nil {
				return 0, err
			}
			sum += n.AccountCount
		}
	}
	return sum, nil
}

var directions = []store.Direction{store.AmplifiersOf, store.AmplifiedBy}

// Links implements [analysis.LinkSource].
func (s *links) Links(ctx context.Context, things []analysis.Thing) iter.Seq2[analysis.Link, error] {
	accounts, networks := sorted(things)
	return func(yield func(analysis.Link, error) bool) {
		if slices.Contains(s.kinds, analysis.LinkAmplifies) && !s.amplifications(ctx, accounts, yield) {
			return
		}
		if slices.Contains(s.kinds, analysis.LinkMemberOf) {
			_ = s.memberships(ctx, accounts, yield) && s.members(ctx, networks, yield)
		}
	}
}

func (s *links) amplifications(ctx context.Context, accounts []string, yield func(analysis.Link, error) bool) bool {
	for _, d := range directions {
		for a, err := range s.bulk.read(ctx, d, accounts) {
			if err != nil {
				yield(analysis.Link{}, err)
				return false
			}
			if !yield(analysis.AmplifiesLink(a), nil) {
				return false
			}
		}
	}
	return true
}

func (s *links) memberships(ctx context.Context, accounts []string, yield func(analysis.Link, error) bool) bool {
	known, err := s.loaders.accountList(ctx, accounts)
	if err != nil {
		yield(analysis.Link{}, err)
		return false
	}
	for _, a := range known {
		for _, slug := range a.Networks {
			if !yield(analysis.MemberLink(a.PlatformID, slug), nil) {
				return false
			}
		}
	}
	return true
}

func (s *links) members(ctx context.Context, networks []string, yield func(analysis.Link, error) bool) bool {
	for _, slug := range networks {
		for a, err := range networkMembers(ctx, s.bulk.store, slug) {
			if err != nil {
				yield(analysis.Link{}, err)
				return false
			}
			if !yield(analysis.MemberLink(a.PlatformID, slug), nil) {
				return false
			}
		}
	}
	return true
}

// thing is the thing with a global id, which must be there.
func (l *loaders) thing(ctx context.Context, id string) (analysis.Thing, error) {
	kind, raw, err := parseGlobalID(id)
	if err != nil {
		return analysis.Thing{}, err
	}
	node, err := l.node(ctx, id)
	if err == nil && node == nil {
		err = &notFoundError{kind: kind, name: raw}
	}
	return analysis.Thing{Kind: analysis.Kind(kind), ID: raw}, err
}

// nodeOf is a thing that another one refers to.
func (l *loaders) nodeOf(ctx context.Context, t analysis.Thing) (model.Node, error) {
	switch t.Kind {
	case analysis.KindNetwork:
		return asNode(l.network(t.ID))
	case analysis.KindAccount:
		return asNode(l.account(ctx, t.ID))
	case analysis.KindTweet:
		return asNode(l.tweet(ctx, t.ID))
	case analysis.KindDomain:
		return domain(t.ID), nil
	default:
		return hashtag(t.ID), nil
	}
}

// nodesOf are many at once.
func (l *loaders) nodesOf(ctx context.Context, things []analysis.Thing) ([]model.Node, error) {
	for _, t := range things {
		switch t.Kind {
		case analysis.KindAccount:
			l.accounts.want(ctx, t.ID)
		case analysis.KindTweet:
			l.tweets.want(ctx, t.ID)
		}
	}
	nodes := make([]model.Node, len(things))
	for i, t := range things {
		var err error
		if nodes[i], err = l.nodeOf(ctx, t); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}
