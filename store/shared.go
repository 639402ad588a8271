package store

import (
	"fmt"
	"slices"
	"time"
)

// SharedKind is a kind of value that several networks can have in common.
type SharedKind string

// The kinds of values that networks share. All but texts count retweets too.
const (
	// SharedAccount: core accounts. A network has those that its archive lists;
	// its tweets are theirs in the archive, of which there may be none.
	SharedAccount SharedKind = "ACCOUNT"
	// SharedHashtag: hashtags, folded.
	SharedHashtag SharedKind = "HASHTAG"
	// SharedURL: links, byte for byte.
	SharedURL SharedKind = "URL"
	// SharedDomain: the domains of links; see [Domain].
	SharedDomain SharedKind = "DOMAIN"
	// SharedText: texts of tweets that are not retweets; see [PlainText].
	SharedText SharedKind = "TEXT"
	// SharedClient: the applications that tweets were sent with.
	SharedClient SharedKind = "CLIENT"
	// SharedRetweeted: the tweets that retweets point at.
	SharedRetweeted SharedKind = "RETWEETED"
)

// SharedQuery asks which values of a kind several networks have. An empty value is none.
type SharedQuery struct {
	Kind SharedKind
	// Networks are at least 2 and at most MaxShared different slugs.
	Networks []string
	// First is the most values to list.
	First int
}

// MaxShared is the most networks that can be compared at once.
const MaxShared = 62

// Check says whether the query can be answered; the error wraps ErrInvalid.
func (q SharedQuery) Check() error {
	if q.First < 0 {
		return fmt.Errorf("a negative number of values: %w", ErrInvalid)
	}
	return checkCompared(q.Networks)
}

func checkCompared(networks []string) error {
	if len(networks) < 2 || len(networks) > MaxShared {
		return fmt.Errorf("%d networks cannot be compared: %w", len(networks), ErrInvalid)
	}
	for i, network := range networks {
		if slices.Contains(networks[:i], network) {
			return fmt.Errorf("network %q is compared with itself: %w", network, ErrInvalid)
		}
	}
	return nil
}

// Shared is what networks have in common.
type Shared struct {
	// Sets say how many values exactly those networks have, for all values of
	// all of them; in no order, without sets that have none.
	Sets []NetworkSet
	// Values are the first of those that at least two networks have: by number
	// of networks descending, then by the tweets of the network with the fewest,
	// descending, then by tweets in all of them, descending, then bytewise.
	Values []SharedValue
}

// NetworkSet is how many values exactly some networks have, by slug.
type NetworkSet struct {
	Networks []string
	Values   int64
}

// SharedValue is a value, with its use by each network that has it, by slug.
type SharedValue struct {
	Value string
	Uses  []Use
}

// Tweets counts the tweets of all networks that have the value.
func (v SharedValue) Tweets() (sum int64) {
	for _, u := range v.Uses {
		sum += u.Tweets
	}
	return sum
}

// Use is a network's use of a value.
type Use struct {
	Network string
	// Tweets counts the network's tweets with the value, Accounts the distinct accounts that posted them.
	Tweets   int64
	Accounts int64
	// FirstAt is the time of the first of these tweets, and FirstTweet its id: of
	// several at that time the bytewise least. Both are nil without a tweet.
	FirstAt    *time.Time
	FirstTweet *string
}
