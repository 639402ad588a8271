package graph

import (
	"context"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// surroundings looks around things in a store.
type surroundings struct {
	store   store.Reader
	loaders *loaders
	found   map[analysis.Thing]*analysis.Surroundings
	first   int
}

// Around implements [analysis.NeighborSource].
func (s *surroundings) Around(ctx context.Context, things []analysis.Thing, first int) (map[analysis.Thing]*analysis.Surroundings, error) {
	s.found, s.first = make(map[analysis.Thing]*analysis.Surroundings, len(things)), first
	of := map[analysis.Kind][]string{}
	for _, t := range things {
		s.found[t] = new(analysis.Surroundings)
		of[t.Kind] = append(of[t.Kind], t.ID)
	}
	for _, look := range []func(context.Context, map[analysis.Kind][]string) error{
		s.amplified, s.accounts, s.networks, s.tweets, s.referrers, s.users,
	} {
		if err := look(ctx, of); err != nil {
			return nil, err
		}
	}
	return s.found, nil
}

// around is what was found around a thing.
func (s *surroundings) around(kind analysis.Kind, id string) *analysis.Surroundings {
	return s.found[analysis.Thing{Kind: kind, ID: id}]
}

// count notes a number of links.
func count(a *analysis.Surroundings, kind analysis.LinkKind, outgoing bool, total int64) {
	a.Counts = append(a.Counts, analysis.NeighborCount{Kind: kind, Outgoing: outgoing, Total: total})
}

// list notes the first of a kind of links, and how many there are.
func list[T any](a *analysis.Surroundings, kind analysis.LinkKind, outgoing bool, slice *store.Slice[T], link func(T) analysis.Link) {
	count(a, kind, outgoing, slice.Total)
	links := make([]analysis.Link, len(slice.Items))
	for i, item := range slice.Items {
		links[i] = link(item)
	}
	a.Lists = append(a.Lists, links)
	a.More = a.More || slice.HasNext
}

// name notes the links that a thing names itself.
func name(a *analysis.Surroundings, kind analysis.LinkKind, outgoing bool, links ...analysis.Link) {
	count(a, kind, outgoing, int64(len(links)))
	a.Named = append(a.Named, links...)
}

// amplified lists the amplifications at accounts, most retweets first.
func (s *surroundings) amplified(ctx context.Context, of map[analysis.Kind][]string) error {
	accounts := of[analysis.KindAccount]
	if len(accounts) == 0 {
		return nil
	}
	for _, d := range directions {
		found, err := s.store.Amplifications(ctx, store.AmplifierQuery{Direction: d, Accounts: accounts, MinRetweets: 1, Page: store.Page{First: s.first}})
		if err != nil {
			return err
		}
		for _, id := range accounts {
			list(s.around(analysis.KindAccount, id), analysis.LinkAmplifies, d == store.AmplifiedBy, found[id], analysis.AmplifiesLink)
		}
	}
	return nil
}

// accounts notes the networks of accounts, and counts their tweets.
func (s *surroundings) accounts(ctx context.Context, of map[analysis.Kind][]string) error {
	accounts, err := s.loaders.accountList(ctx, of[analysis.KindAccount])
	if err != nil {
		return err
	}
	for _, a := range accounts {
		var networks []analysis.Link
		for _, slug := range a.Networks {
			networks = append(networks, analysis.MemberLink(a.PlatformID, slug))
		}
		around := s.around(analysis.KindAccount, a.PlatformID)
		name(around, analysis.LinkMemberOf, true, networks...)
		count(around, analysis.LinkPosted, true, a.TweetCount)
	}
	return nil
}

// networks lists the core accounts of networks, most tweets first.
func (s *surroundings) networks(ctx context.Context, of map[analysis.Kind][]string) error {
	for _, slug := range of[analysis.KindNetwork] {
		members, err := s.store.AccountPage(ctx, store.AccountQuery{Networks: []string{slug}, OrderBy: store.AccountByTweets, Descending: true, Page: store.Page{First: s.first}})
		if err != nil {
			return err
		}
		list(s.around(analysis.KindNetwork, slug), analysis.LinkMemberOf, false, members, func(a *store.Account) analysis.Link {
			return analysis.MemberLink(a.PlatformID, slug)
		})
	}
	return nil
}

// users lists who uses hashtags and domains, most tweets first.
func (s *surroundings) users(ctx context.Context, of map[analysis.Kind][]string) error {
	for kind, facet := range map[analysis.Kind]store.Facet{analysis.KindHashtag: store.FacetHashtag, analysis.KindDomain: store.FacetDomain} {
		if len(of[kind]) == 0 {
			continue
		}
		found, err := s.store.Uses(ctx, store.UseQuery{Facet: facet, Values: of[kind], Page: store.Page{First: s.first}})
		if err != nil {
			return err
		}
		for _, value := range of[kind] {
			list(s.around(kind, value), analysis.LinkUses, false, found[value], func(u *store.AccountUse) analysis.Link {
				return analysis.UseLink(u, analysis.Thing{Kind: kind, ID: value})
			})
		}
	}
	return nil
}
