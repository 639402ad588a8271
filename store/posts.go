package store

import (
	"strings"
	"time"
)

// PostQuery selects tweets by what they say. A tweet is selected when at least
// one of Texts, Hashtags and Domains finds it, and nothing else restricts it away.
// A store may stream others, too, that nothing else restricts away: it looks for
// candidates, of which analysis is the judge.
type PostQuery struct {
	// Rule names the rule that judges what is found, if there is one. A store that keeps
	// what a rule chose streams only that.
	Rule string

	// Texts find a tweet whose text, folded, contains one of them. They are
	// folded and not empty.
	Texts []string
	// Hashtags find a tweet that has one of them, folded. They are folded and not empty.
	Hashtags []string
	// Domains find a tweet with a URL whose [Domain] is one of them or lies below
	// one, as news.example.org lies below example.org. They are folded and not empty.
	Domains []string

	// Languages restricts to these languages, as disclosed; nil does not restrict.
	Languages []string
	// Networks restricts to the archives of any of them; nil does not restrict, empty selects none.
	Networks []string
	// From is inclusive, To exclusive.
	From, To *time.Time
}

// Post is a known tweet as far as what it says, and to what effect, goes. An
// empty Language or Text was not disclosed; nor was a negative count.
type Post struct {
	ID, AccountID string
	// PostedAt is in milliseconds since 1970-01-01 UTC.
	PostedAt  int64
	IsRetweet bool
	Language  string
	Text      string
	// Hashtags and URLs are as disclosed, with repetitions.
	Hashtags, URLs []string
	// QuoteCount to RetweetCount are the platform's engagement figures at takedown.
	QuoteCount, ReplyCount, LikeCount, RetweetCount int64
	// Networks are the slugs of the archives that hold the tweet, ascending. Posts
	// of one stream may share the slice.
	Networks []string
}

// Under says whether a domain is another one or lies below it.
func Under(domain, of string) bool {
	rest, ok := strings.CutSuffix(domain, of)
	return ok && (rest == "" || rest[len(rest)-1] == '.')
}

// PostRule is a query, whose Rule is named, and the judge of what it finds.
type PostRule struct {
	PostQuery
	Match func(*Post) bool
}
