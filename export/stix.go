package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/takedown/takedown/store"
)

// stixPage is how many amplifications are written between look-ups of their accounts.
const stixPage = 4096

// bundle is a STIX bundle that is written.
type bundle struct {
	w    io.Writer
	from Source
	// at is when the bundle is made: objects that change are newer than before.
	at time.Time
	// author is the id of whoever made the objects.
	author string
	// campaigns are the ids of those of networks, by slug.
	campaigns map[string]string
	written   int
}

// STIX writes a STIX 2.1 bundle, made at a time: for each network a campaign with
// a note on its coverage, the accounts as observables, related to their
// campaigns, and a relation from each account to each that it amplified. Of
// networks, or of all where that is nil. All of an archive is marked with its terms. Ids stay the same when it is made again.
func STIX(ctx context.Context, w io.Writer, from Source, networks []string, at time.Time, told func(rows int64)) error {
	all, err := chosen(ctx, from, networks)
	if err != nil {
		return err
	}
	steady, err := steadiness(ctx, from)
	if err != nil {
		return err
	}
	b := &bundle{w: w, from: from, at: at.UTC().Truncate(time.Millisecond), author: stixID("identity", "takedown"), campaigns: map[string]string{}}
	if _, err := fmt.Fprintf(w, `{"type": "bundle", "id": %q, "objects": [`, stixID("bundle", fmt.Sprintf("%q", networks), b.at.String())); err != nil {
		return err
	}
	if err := b.write(stixIdentity{b.dated(stixID("identity", "takedown"), nil), "Takedown", "system"}); err != nil {
		return err
	}
	if err := b.write(terms(b.author)); err != nil {
		return err
	}
	for _, n := range all {
		if err := b.network(n); err != nil {
			return err
		}
	}
	p := &progress{told: told}
	for a, err := range counting(p, from.ExportAccounts(ctx, networks)) {
		if err == nil {
			err = b.account(a)
		}
		if err != nil {
			return err
		}
	}
	if err := b.amplifications(ctx, counting(p, from.ExportAmplifications(ctx, networks))); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\n]}\n"); err != nil {
		return err
	}
	return steady(ctx)
}

// write writes an object, one a line.
func (b *bundle) write(object any) error {
	line, err := json.Marshal(object)
	if err != nil {
		return err
	}
	separator := ",\n"
	if b.written++; b.written == 1 {
		separator = "\n"
	}
	_, err = fmt.Fprintf(b.w, "%s%s", separator, line)
	return err
}

// network writes a network's campaign, and the note on its coverage.
func (b *bundle) network(n store.Network) error {
	id := stixID("campaign", n.Slug)
	b.campaigns[n.Slug] = id
	since := n.FirstTweetAt
	if n.DisclosedOn != nil {
		since = new(n.DisclosedOn.Time())
	}
	name, about := n.Slug, "The accounts of one disclosure."
	if n.Name != nil && *n.Name != "" {
		name = *n.Name
	}
	if n.AttributedTo != nil {
		about += " The platform attributed it to: " + *n.AttributedTo + "."
	}
	if err := b.write(stixCampaign{b.dated(id, since), name, about, []string{n.Slug}, stixTime(n.FirstTweetAt), stixTime(n.LastTweetAt)}); err != nil {
		return err
	}
	return b.write(stixNote{b.dated(stixID("note", "coverage", n.Slug), since), "Coverage: " + string(n.Coverage), coverageMeans[n.Coverage], []string{id}})
}

// coverageMeans says what is seen and what is not.
var coverageMeans = map[store.Coverage]string{
	store.CoverageCoreOnly:       "Only the network's own accounts were disclosed. Accounts outside of it that amplified it are unseen: amplifiers are the least there can be.",
	store.CoverageWithAmplifiers: "Retweets by accounts outside of the network were loaded too.",
	store.CoverageUnknown:        "Nothing is known of what was left out.",
}

// account writes an account, and that it is a core account of its networks.
func (b *bundle) account(a *store.Account) error {
	o := observable(a)
	if err := b.write(o); err != nil {
		return err
	}
	for _, slug := range a.Networks {
		campaign, ok := b.campaigns[slug]
		if !ok {
			continue // one that was not asked for
		}
		if err := b.write(stixRelationship{stixCommon: b.dated(stixID("relationship", "core", slug, o.ID), nil), Relation: "related-to",
			Description: "The campaign's disclosure lists the account.", Source: campaign, Target: o.ID, Labels: []string{"core-account"}}); err != nil {
			return err
		}
	}
	return nil
}

// amplifications writes who amplified whom. An account's id is made of its name
// as well, so accounts are looked up, some at a time.
func (b *bundle) amplifications(ctx context.Context, all iter.Seq2[*store.Amplification, error]) error {
	var page []*store.Amplification
	flush := func() error {
		var ids []string
		for _, e := range page {
			ids = append(ids, e.SourceID, e.TargetID)
		}
		accounts, err := b.from.Accounts(ctx, ids)
		if err != nil {
			return err
		}
		for _, e := range page {
			if accounts[e.SourceID] == nil || accounts[e.TargetID] == nil {
				return errChanged
			}
			if err := b.amplification(e, observable(accounts[e.SourceID]).ID, observable(accounts[e.TargetID]).ID); err != nil {
				return err
			}
		}
		page = page[:0]
		return nil
	}
	for e, err := range all {
		if err != nil {
			return err
		}
		if page = append(page, e); len(page) == stixPage {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func (b *bundle) amplification(e *store.Amplification, source, target string) error {
	r := stixRelationship{stixCommon: b.dated(stixID("relationship", "amplifies", source, target), &e.FirstAt), Relation: "related-to",
		Description: fmt.Sprintf("Amplified it: %d retweets of %d different tweets.", e.Retweets, e.Tweets),
		Source:      source, Target: target, Start: stixTime(&e.FirstAt), Labels: []string{"amplifies"}}
	if e.LastAt.After(e.FirstAt) { // what ends as it starts has no end, says STIX
		r.Stop = stixTime(&e.LastAt)
	}
	return b.write(r)
}
