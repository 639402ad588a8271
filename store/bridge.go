package store

import "fmt"

// BridgeQuery asks which accounts tie networks together. Networks are as in [SharedQuery].
type BridgeQuery struct {
	Networks []string
	// First is the most accounts to list.
	First int
}

// Check says whether the query can be answered; the error wraps ErrInvalid.
func (q BridgeQuery) Check() error {
	if q.First < 0 {
		return fmt.Errorf("a negative number of bridges: %w", ErrInvalid)
	}
	return checkCompared(q.Networks)
}

// Bridges are the accounts that have ties to at least two networks. Total counts
// all of them. Items are the first: by number of networks descending; then by the
// retweets of the tie that is the weakest, descending, a core account's tie to
// its own network being stronger than any other; then by the retweets of all its
// ties, descending; then by id bytewise.
type Bridges struct {
	Total int64
	Items []Bridge
}

// Bridge is an account, with its tie to each of the networks that it has one to, by slug.
type Bridge struct {
	AccountID string
	Ties      []NetworkTie
}

// Retweets counts the retweets of all ties. One between two accounts that are
// core in several of the networks is in as many.
func (b Bridge) Retweets() (sum int64) {
	for _, t := range b.Ties {
		sum += t.RetweetsOf + t.RetweetedBy
	}
	return sum
}

// NetworkTie is what ties an account to a network: that it is one of its core
// accounts, and the amplifications between it and others of them.
type NetworkTie struct {
	Network string
	Core    bool
	// RetweetsOf counts its retweets of Amplified core accounts, RetweetedBy the
	// retweets of it by Amplifiers, also core accounts.
	RetweetsOf  int64
	Amplified   int64
	RetweetedBy int64
	Amplifiers  int64
}
