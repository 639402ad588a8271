package archive

import (
	"cmp"
	"fmt"

	"github.com/takedown/takedown/store"
)

// tweet appends a row of a tweets file and what it says of its author.
func (p *parser) tweet() bool {
	id, account := p.raw(colTweetID), p.raw(colUserID)
	replyUser, replyTweet := p.raw(colReplyUserID), p.raw(colReplyTweetID)
	quoted := p.raw(colQuotedTweetID)
	retweetUser, retweetTweet := p.raw(colRetweetUserID), p.raw(colRetweetTweetID)
	if !goodID(id) || !goodID(account) || !(replyUser == "" || goodID(replyUser)) || !(replyTweet == "" || goodID(replyTweet)) ||
		!(quoted == "" || goodID(quoted)) || !(retweetUser == "" || goodID(retweetUser)) || !(retweetTweet == "" || goodID(retweetTweet)) {
		return false
	}
	at, ok := parseTime(p.raw(colTime))
	if !ok {
		return false
	}
	isRetweet, given, ok := boolean(p.raw(colIsRetweet))
	if !ok {
		return false
	}
	if !given {
		isRetweet = retweetUser != "" || retweetTweet != ""
	}
	latitude, hasLatitude, ok1 := coordinate(p.raw(colLatitude))
	longitude, hasLongitude, ok2 := coordinate(p.raw(colLongitude))
	quotes, ok3 := count(p.raw(colQuoteCount))
	replies, ok4 := count(p.raw(colReplyCount))
	likes, ok5 := count(p.raw(colLikeCount))
	retweets, ok6 := count(p.raw(colRetweetCount))
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 {
		return false
	}
	hashtags, ok1 := p.list(p.str(colHashtags), listOfTags)
	urls, ok2 := p.list(p.str(colURLs), listOfURLs)
	mentions, ok3 := p.list(p.raw(colMentions), listOfIDs)
	choices, ok4 := p.list(p.str(colPollChoices), listOfPhrases)
	if !ok1 || !ok2 || !ok3 || !ok4 || !goodIDs(mentions) {
		return false
	}
	at = postedAt(id, at, msPerMinute)
	if !p.observe(account, at) {
		return false
	}

	p.tweets = append(p.tweets, store.TweetRow{})
	row := &p.tweets[len(p.tweets)-1]
	row.ID, row.AccountID, row.PostedAt = id, account, at
	row.Text, row.Language, row.Client = p.str(colText), p.str(colTweetLanguage), p.str(colClient)
	row.InReplyToAccountID, row.InReplyToTweetID, row.QuotedTweetID = replyUser, replyTweet, quoted
	row.IsRetweet, row.RetweetedAccountID, row.RetweetedTweetID = isRetweet, retweetUser, retweetTweet
	if hasLatitude && hasLongitude {
		row.HasPlace, row.Latitude, row.Longitude = true, latitude, longitude
	}
	row.QuoteCount, row.ReplyCount, row.LikeCount, row.RetweetCount = quotes, replies, likes, retweets
	row.Hashtags, row.URLs, row.Mentions, row.PollChoices = hashtags, urls, mentions, choices
	row.Fullness, row.InNetwork = store.FullnessArchive, true
	return true
}

// profile reads the columns about an account.
func (p *parser) profile(into *store.Profile) bool {
	var ok1, ok2, ok3 bool
	into.Followers, ok1 = count(p.raw(colFollowers))
	into.Following, ok2 = count(p.raw(colFollowing))
	into.CreatedOn, into.HasCreatedOn, ok3 = parseDate(p.raw(colCreatedOn))
	if !ok1 || !ok2 || !ok3 {
		return false
	}
	into.ScreenName, into.DisplayName = p.str(colScreenName), p.str(colDisplayName)
	into.Bio, into.Location = p.str(colBio), p.str(colLocation)
	into.ProfileURL, into.Language = p.str(colProfileURL), p.str(colAccountLanguage)
	return true
}

// observe keeps what a tweet of the account at a time says of it, if that is the
// best observation of the block.
func (p *parser) observe(account string, at int64) bool {
	seen := store.Profile{AccountID: account, Rank: store.ProfileFromTweet, AsOf: at}
	if !p.profile(&seen) {
		return false
	}
	p.keep(seen)
	return true
}

// keep adds an observation unless a better one of the account is there.
func (p *parser) keep(seen store.Profile) {
	i := p.lastProfile
	if i < 0 || p.lastAccount != seen.AccountID {
		var held bool
		if i, held = p.newest[seen.AccountID]; !held {
			i = len(p.profiles)
			p.newest[seen.AccountID] = i
			p.profiles = append(p.profiles, seen)
		}
		p.lastAccount, p.lastProfile = seen.AccountID, i
	}
	if compareProfiles(&seen, &p.profiles[i]) > 0 {
		p.profiles[i] = seen
	}
}

// compareProfiles orders observations of one account as [store.Batch] says:
// highest rank, then newest, then bytewise greatest content, field by field.
func compareProfiles(a, b *store.Profile) int {
	if c := cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.AsOf, b.AsOf)); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.ScreenName, b.ScreenName), cmp.Compare(a.DisplayName, b.DisplayName),
		cmp.Compare(a.Bio, b.Bio), cmp.Compare(a.Location, b.Location),
		cmp.Compare(a.ProfileURL, b.ProfileURL), cmp.Compare(a.Language, b.Language),
		cmp.Compare(a.Followers, b.Followers), cmp.Compare(a.Following, b.Following),
		compareDates(a, b),
	)
}

func compareDates(a, b *store.Profile) int {
	switch {
	case a.HasCreatedOn && b.HasCreatedOn:
		return cmp.Compare(a.CreatedOn, b.CreatedOn)
	case a.HasCreatedOn:
		return 1
	case b.HasCreatedOn:
		return -1
	}
	return 0
}

// user appends a row of a users file.
func (p *parser) user() bool {
	row := store.Profile{AccountID: p.raw(colUserID), Rank: store.ProfileFromUsers}
	if !goodID(row.AccountID) || !p.profile(&row) {
		return false
	}
	p.profiles = append(p.profiles, row)
	return true
}

// amplifier appends a row of an amplifier list.
func (p *parser) amplifier() bool {
	id, account := p.raw(colTweetID), p.raw(colUserID)
	retweetUser, retweetTweet := p.raw(colRetweetUserID), p.raw(colRetweetTweetID)
	at, ok := parseTime(p.raw(colTime))
	if !ok || !goodID(id) || !goodID(account) || retweetUser == "" && retweetTweet == "" ||
		!(retweetUser == "" || goodID(retweetUser)) || !(retweetTweet == "" || goodID(retweetTweet)) {
		return false
	}
	p.tweets = append(p.tweets, store.TweetRow{
		ID: id, AccountID: account, PostedAt: postedAt(id, at, msPerMinute),
		IsRetweet: true, RetweetedAccountID: retweetUser, RetweetedTweetID: retweetTweet,
		QuoteCount: -1, ReplyCount: -1, LikeCount: -1, RetweetCount: -1,
		Fullness: store.FullnessSkeleton,
	})
	return true
}

// fault says what is wrong with a record of n fields that was not accepted: its
// width, or the first column at fault in the order of the file.
func (p *parser) fault(n int) fault {
	if n != p.width {
		return fault{code: CodeWrongWidth, reason: fmt.Sprintf("the record has %d fields, the header %d", n, p.width)}
	}
	for _, c := range p.order {
		if f := p.columnFault(c); f.found() {
			f.column = c.String()
			return f
		}
	}
	return fault{code: CodeNoRetweet, reason: "neither a retweeted account nor a retweeted tweet is given"}
}

// columnFault judges one column of the record at hand.
func (p *parser) columnFault(c column) (f fault) {
	s := p.raw(c)
	bad := func(ok bool, code, what string) {
		if !ok {
			f = fault{code: code, reason: fmt.Sprintf("%s is not %s", quote(s), what)}
		}
	}
	switch c {
	case colTweetID, colUserID:
		return idFault(s)
	case colReplyUserID, colReplyTweetID, colQuotedTweetID, colRetweetUserID, colRetweetTweetID:
		if s != "" {
			return idFault(s)
		}
	case colTime:
		_, ok := parseTime(s)
		bad(ok, CodeBadTime, "a time of the form YYYY-MM-DD HH:MM")
	case colCreatedOn:
		_, _, ok := parseDate(s)
		bad(ok, CodeBadDate, "a date of the form YYYY-MM-DD")
	case colFollowers, colFollowing, colQuoteCount, colReplyCount, colLikeCount, colRetweetCount:
		_, ok := count(s)
		bad(ok, CodeBadNumber, "a whole number from 0")
	case colLatitude, colLongitude:
		_, _, ok := coordinate(s)
		bad(ok, CodeBadNumber, `a coordinate, "present" or "absent"`)
	case colIsRetweet:
		_, _, ok := boolean(s)
		bad(ok, CodeBadBoolean, "true or false")
	case colHashtags, colURLs, colMentions, colPollChoices:
		list, ok := appendList(nil, s, listStyles[c])
		bad(ok, CodeBadList, "a list of the form ['a', 'b'] or [a, b]")
		for i := 0; c == colMentions && ok && i < len(list) && !f.found(); i++ {
			f = idFault(list[i])
		}
	}
	return f
}
