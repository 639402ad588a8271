package loader

import (
	"context"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// pending is a batch being gathered.
type pending struct {
	store.Batch
	network string
	kind    store.FileKind
	blocks  []*archive.Block
	// read counts the records of the blocks.
	read int64
	// at finds the batch's own rows by id, and members what is in Members; both
	// are filled when first needed.
	at      map[string]int
	members map[string]bool
	// own are the classes of the file's rows by fullness, inside and outside the network.
	own map[ownClass]classID
}

type ownClass struct {
	fullness  store.Fullness
	inNetwork bool
}

// reset makes p the empty batch that follows entry's progress. It keeps the room
// of the batch that p was: a batch is large, and there is one after the other.
func (p *pending) reset(entry store.File) {
	if p.own == nil {
		p.own, p.members = make(map[ownClass]classID), make(map[string]bool)
	}
	clear(p.own)
	clear(p.members)
	*p = pending{
		Batch: store.Batch{
			FileID: entry.ID, After: entry.Progress, Tweets: p.Tweets[:0],
			Profiles: p.Profiles[:0], Members: p.Members[:0], Rejects: p.Rejects[:0],
		},
		network: entry.Network, kind: entry.Kind, blocks: p.blocks[:0], members: p.members, own: p.own,
	}
}

// full says that the batch is worth a transaction, or holds enough blocks that
// gave it little (duplicates) to let them go.
func (p *pending) full() bool {
	return max(len(p.Tweets), len(p.Profiles), len(p.Rejects)) >= batchRows || p.read >= 2*batchRows
}

// release gives the blocks' memory back; the batch's strings are gone with it.
func (p *pending) release() {
	for _, b := range p.blocks {
		b.Release()
	}
}

// prepare fills the set of seen tweets from the store, and of seen users from
// the network, before the first file that needs it.
func (l *load) prepare(ctx context.Context, network string, kind store.FileKind) error {
	if kind == store.FileUsers {
		l.users = newSeenSet()
		for id, err := range l.st.HeldUsers(ctx, network) {
			if err != nil {
				return err
			}
			l.users.add(id, 0)
		}
		return nil
	}
	if l.seen != nil {
		return nil
	}
	l.seen = newSeenSet()
	for t, err := range l.st.HeldTweets(ctx) {
		if err != nil {
			return err
		}
		l.seen.add(t.ID, l.classes.id(class{t.Fullness, t.Networks}))
	}
	return nil
}

// take adds what is new in a parsed block to the batch, and counts all of it.
func (l *load) take(p *pending, b parsed) {
	rows, accepted := int64(len(b.rows.Tweets)), int64(0)
	if p.kind == store.FileUsers {
		rows = int64(len(b.rows.Profiles))
		accepted = l.takeUsers(p, b.rows.Profiles)
	} else {
		for i := range b.rows.Tweets {
			if l.takeTweet(p, &b.rows.Tweets[i]) {
				accepted++
			}
		}
		for i := range b.rows.Embedded {
			l.takeTweet(p, &b.rows.Embedded[i])
		}
		p.Profiles = append(p.Profiles, b.rows.Profiles...)
	}
	p.Rejects = append(p.Rejects, b.rows.Rejects...)
	p.blocks = append(p.blocks, b.block)

	p.read += rows
	rejected, end := int64(len(b.rows.Rejects)), b.block.End()
	p.After.Offset, p.After.Lines, p.After.SHA256 = end.Offset, end.Lines, end.SHA256
	p.After.RowsRead += rows + rejected
	p.After.Accepted += accepted
	p.After.Duplicate += rows - accepted
	p.After.Rejected += rejected
	p.After.Repaired += b.rows.Repaired

	l.progress.Rows += rows + rejected
	l.progress.Accepted += accepted
	l.progress.Duplicate += rows - accepted
	l.progress.Rejected += rejected
}

// takeUsers adds the users that no users file of the network had before.
func (l *load) takeUsers(p *pending, users []store.Profile) (accepted int64) {
	for i := range users {
		if _, seen := l.users.add(users[i].AccountID, 0); seen {
			continue
		}
		accepted++
		p.Profiles = append(p.Profiles, users[i])
		p.Members = append(p.Members, users[i].AccountID)
	}
	return accepted
}

// takeTweet adds a tweet to the batch unless it is a duplicate. A tweet that the
// store holds less fully is not: it takes the held one's place.
func (l *load) takeTweet(p *pending, t *store.TweetRow) bool {
	if t.InNetwork {
		p.member(t.AccountID)
	}
	heldID, seen := l.seen.add(t.ID, l.ownClass(p, t))
	if !seen {
		if p.at != nil {
			p.at[t.ID] = len(p.Tweets)
		}
		p.Tweets = append(p.Tweets, *t)
		return true
	}
	merged := heldID
	if t.InNetwork {
		merged = l.classes.with(heldID, p.network)
	}
	fuller := t.Fullness > l.classes.all[heldID].fullness
	if fuller {
		merged = l.classes.id(class{t.Fullness, l.classes.all[merged].networks})
	}
	if merged == heldID {
		return false
	}
	l.seen.set(t.ID, merged)
	i, here := p.row(t.ID)
	switch {
	case fuller && here:
		inNetwork := p.Tweets[i].InNetwork || t.InNetwork
		p.Tweets[i] = *t
		p.Tweets[i].InNetwork = inNetwork
	case fuller:
		p.at[t.ID] = len(p.Tweets)
		p.Tweets = append(p.Tweets, *t)
		p.Replaced = append(p.Replaced, t.ID)
	case here:
		p.Tweets[i].InNetwork = true
	default:
		p.Shared = append(p.Shared, t.ID)
	}
	return fuller
}

// ownClass is the class of a tweet that only this file holds.
func (l *load) ownClass(p *pending, t *store.TweetRow) classID {
	key := ownClass{t.Fullness, t.InNetwork}
	id, ok := p.own[key]
	if !ok {
		c := class{fullness: t.Fullness}
		if t.InNetwork {
			c.networks = []string{p.network}
		}
		id = l.classes.id(c)
		p.own[key] = id
	}
	return id
}

// row finds the batch's own row of a tweet.
func (p *pending) row(id string) (int, bool) {
	if p.at == nil {
		p.at = make(map[string]int, len(p.Tweets))
		for i := range p.Tweets {
			p.at[p.Tweets[i].ID] = i
		}
	}
	i, ok := p.at[id]
	return i, ok
}

// member makes the account a core account of the batch's network.
func (p *pending) member(account string) {
	if !p.members[account] {
		p.members[account] = true
		p.Members = append(p.Members, account)
	}
}
