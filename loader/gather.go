package loader

import (
	"context"
	"slices"
	"strings"

	"github.com/takedown/takedown/loader/archive"
	"github.com/takedown/takedown/store"
)

// pending is a batch being gathered.
type pending struct {
	store.Batch
	ending
	// rows is the number of new tweets that fills the batch.
	rows   int
	blocks []*archive.Block
	// read counts the records of the blocks.
	read int
	// at finds the batch's own rows by id, and members what is in Members; both
	// are filled when first needed.
	at      map[string]int
	members map[string]bool
	// own are the classes of the file's rows by fullness, inside and outside the network.
	own map[ownClass]classID
}

// ending is how a batch ends.
type ending struct {
	file *file
	// last marks the last batch of the file, full the last one that is committed
	// together with those before it.
	last, full bool
}

// size is what makes batches worth to pass on: new tweets, profiles, rejects,
// records and bytes read.
type size struct {
	tweets, profiles, rejects, read int
	bytes                           int64
}

// with adds a batch, but for its bytes: only the blocks of a batch being gathered are in memory.
func (s size) with(t size) size {
	return size{tweets: s.tweets + t.tweets, profiles: s.profiles + t.profiles, rejects: s.rejects + t.rejects, read: s.read + t.read}
}

// enough says that there are as many as rows of something, or that what was read
// gave little (duplicates), or is long, and its blocks are to be let go.
func (s size) enough(rows int) bool {
	const long = 1 << 10 // bytes a row; most are half of it
	return max(s.tweets, s.profiles, s.rejects) >= rows || s.read >= 2*rows || s.bytes >= int64(rows)*long
}

type ownClass struct {
	fullness  store.Fullness
	inNetwork bool
}

// reset makes p the empty batch that follows progress in a file, for rows new
// tweets. It keeps the room of the batch that p was.
func (p *pending) reset(f *file, progress store.Progress, rows int) {
	if p.own == nil {
		p.own, p.members = make(map[ownClass]classID), make(map[string]bool)
	}
	clear(p.own)
	clear(p.members)
	*p = pending{
		Batch: store.Batch{
			FileID: f.entry.ID, Before: progress, After: progress, Tweets: p.Tweets[:0],
			Profiles: p.Profiles[:0], Members: p.Members[:0], Rejects: p.Rejects[:0],
		},
		ending: ending{file: f}, rows: rows, blocks: p.blocks[:0], members: p.members, own: p.own,
	}
}

func (p *pending) size() size {
	return size{len(p.Tweets), len(p.Profiles), len(p.Rejects), p.read, p.After.Offset - p.Before.Offset}
}

// release gives the blocks' memory back; the batch's strings are gone with it.
func (p *pending) release() {
	for _, b := range p.blocks {
		b.Release()
	}
}

// prepare makes the load ready for the first block of a file. The sets of seen
// tweets and users are filled from the store when a file first needs them.
func (l *load) prepare(ctx context.Context, f *file) error {
	f.before = l.progress
	l.progress.File, l.progress.Network, l.progress.FileBytes, l.progress.FileIndex = f.src.Name, f.network, f.src.Size, f.index
	l.progress.BytesRead = f.bytes
	l.skipTweets, l.skipLines = int(f.entry.SkipTweets), f.entry.SkipLines
	switch {
	case f.r == nil:
		return nil
	case f.kind == store.FileUsers:
		return l.prepareUsers(ctx, f.network)
	case l.seen != nil:
		return nil
	}
	seen := newSeenSet()
	for t, err := range l.st.HeldTweets(ctx) {
		if err != nil {
			return err
		}
		seen.add(t.ID, l.classes.id(class{t.Fullness, t.Networks}))
	}
	l.seen = seen
	return nil
}

func (l *load) prepareUsers(ctx context.Context, network string) error {
	if l.users[network] != nil {
		return nil
	}
	listed := make(map[string]bool)
	for id, err := range l.st.HeldUsers(ctx, network) {
		if err != nil {
			return err
		}
		listed[id] = true
	}
	l.users[network] = listed
	return nil
}

// begin leaves out what an interrupted load committed of the block, adds what it
// holds beside its tweets, and gives the index of the tweet to go on from.
func (l *load) begin(p *pending, b *parsed) (next int) {
	rows := &b.rows
	next = min(l.skipTweets, len(rows.Tweets))
	l.skipTweets -= next
	if l.skipLines >= b.block.End().Lines {
		rows.Repaired = 0 // counted with the part that was committed
	}
	for len(rows.Rejects) > 0 && rows.Rejects[0].Line <= l.skipLines {
		rows.Rejects = rows.Rejects[1:]
	}

	count := store.Progress{Rejected: int64(len(rows.Rejects)), Repaired: rows.Repaired}
	users := 0
	if p.file.kind == store.FileUsers {
		users = len(rows.Profiles)
		count.Accepted = l.takeUsers(p, rows.Profiles)
	} else {
		for i := range rows.Profiles {
			if l.observed.better(&rows.Profiles[i]) {
				p.Profiles = append(p.Profiles, rows.Profiles[i])
			}
		}
	}
	for i := range rows.Embedded {
		l.takeTweet(p, &rows.Embedded[i])
	}
	p.Rejects = append(p.Rejects, rows.Rejects...)
	l.count(p, count, users+len(rows.Rejects))
	return next
}

// take adds what is new among a parsed block's tweets, from the one with index
// next on, until the batch is full or the block is at its end.
func (l *load) take(p *pending, b parsed, next int) (_ int, whole bool) {
	var count store.Progress
	from := next
	for next < len(b.rows.Tweets) && len(p.Tweets) < p.rows {
		if l.takeTweet(p, &b.rows.Tweets[next]) {
			count.Accepted++
		}
		next++
	}
	l.count(p, count, next-from)
	end := b.block.End()
	if whole = next == len(b.rows.Tweets); whole {
		p.blocks = append(p.blocks, b.block)
		p.After.Offset, p.After.Lines, p.After.SHA256 = end.Offset, end.Lines, end.SHA256
		p.After.SkipTweets, p.After.SkipLines = 0, 0
	} else {
		p.After.SkipTweets, p.After.SkipLines = int64(next), end.Lines
	}
	return next, whole
}

// count adds to the file's and the load's figures. Of the rows, what was neither
// accepted nor rejected is a duplicate.
func (l *load) count(p *pending, part store.Progress, rows int) {
	part.RowsRead = int64(rows)
	part.Duplicate = part.RowsRead - part.Accepted - part.Rejected
	p.read += rows

	p.After.RowsRead += part.RowsRead
	p.After.Accepted += part.Accepted
	p.After.Duplicate += part.Duplicate
	p.After.Rejected += part.Rejected
	p.After.Repaired += part.Repaired

	l.progress.Rows += part.RowsRead
	l.progress.Accepted += part.Accepted
	l.progress.Duplicate += part.Duplicate
	l.progress.Rejected += part.Rejected
}

// takeUsers adds the users that no users file of the network had before.
func (l *load) takeUsers(p *pending, users []store.Profile) (accepted int64) {
	listed := l.users[p.file.network]
	for i := range users {
		id := users[i].AccountID
		if listed[id] {
			continue
		}
		listed[strings.Clone(id)] = true
		accepted++
		p.Profiles = append(p.Profiles, users[i])
		p.Members = append(p.Members, id)
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
		p.add(t)
		return true
	}
	merged := heldID
	if t.InNetwork {
		merged = l.classes.with(heldID, p.file.network)
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
		p.add(t)
		p.Replaced = append(p.Replaced, t.ID)
	case here:
		p.Tweets[i].InNetwork = true
	default:
		p.Shared = append(p.Shared, t.ID)
	}
	return fuller
}

// add appends a row. The rows are a large slice, which append would copy to one
// a quarter larger again and again.
func (p *pending) add(t *store.TweetRow) {
	if n := len(p.Tweets); n == cap(p.Tweets) && n < p.rows {
		p.Tweets = slices.Grow(p.Tweets, min(max(1024, 3*n), p.rows-n))
	}
	p.Tweets = append(p.Tweets, *t)
}

// ownClass is the class of a tweet that only this file holds.
func (l *load) ownClass(p *pending, t *store.TweetRow) classID {
	key := ownClass{t.Fullness, t.InNetwork}
	id, ok := p.own[key]
	if !ok {
		c := class{fullness: t.Fullness}
		if t.InNetwork {
			c.networks = []string{p.file.network}
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
