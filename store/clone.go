package store

import (
	"slices"
	"strings"
)

// Clone copies a batch with all its strings, which then share no memory with
// what they were read from.
func (b *Batch) Clone() *Batch {
	c := *b
	c.Tweets = make([]TweetRow, len(b.Tweets))
	for i := range b.Tweets {
		c.Tweets[i] = b.Tweets[i]
		t := &c.Tweets[i]
		for _, s := range []*string{&t.ID, &t.AccountID, &t.Text, &t.Language, &t.Client, &t.InReplyToAccountID, &t.InReplyToTweetID,
			&t.QuotedTweetID, &t.RetweetedAccountID, &t.RetweetedTweetID} {
			*s = strings.Clone(*s)
		}
		for _, list := range []*[]string{&t.Hashtags, &t.URLs, &t.Mentions, &t.PollChoices} {
			*list = cloneAll(*list)
		}
	}
	c.Replaced, c.Shared, c.Members = cloneAll(b.Replaced), cloneAll(b.Shared), cloneAll(b.Members)
	c.Profiles = slices.Clone(b.Profiles)
	for i := range c.Profiles {
		p := &c.Profiles[i]
		for _, s := range []*string{&p.AccountID, &p.ScreenName, &p.DisplayName, &p.Bio, &p.Location, &p.ProfileURL, &p.Language} {
			*s = strings.Clone(*s)
		}
	}
	c.Rejects = slices.Clone(b.Rejects)
	for i := range c.Rejects {
		r := &c.Rejects[i]
		for _, s := range []*string{&r.Column, &r.Code, &r.Reason, &r.Excerpt} {
			*s = strings.Clone(*s)
		}
	}
	return &c
}

func cloneAll(texts []string) []string {
	if texts == nil {
		return nil
	}
	all := make([]string, len(texts))
	for i, s := range texts {
		all[i] = strings.Clone(s)
	}
	return all
}
