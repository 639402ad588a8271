package synth

import "time"

// TruthFormat names the form of [Truth]; it changes when the form does.
const TruthFormat = "takedown-truth/1"

// Truth is what a generated archive holds, written beside it as truth.json. What
// was planted is listed in full; of what is merely counted, totals and the most
// frequent values. All definitions are those of the project's contract: times
// are UTC, lists of ids bytewise ascending.
type Truth struct {
	Format string  `json:"format"`
	Seed   uint64  `json:"seed"`
	Scale  float64 `json:"scale"`

	Networks []Network `json:"networks"`

	// SharedCreationWindows are the windows of the default question (7 days, at
	// least 10 accounts in each of at least 2 networks, q ≤ 0.01): these, and no others.
	SharedCreationWindows []Window `json:"sharedCreationWindows"`

	Amplified    []Amplified `json:"amplified"`
	Coordination []Group     `json:"coordination"`
	Narratives   []Narrative `json:"narratives"`
}

// Network is the truth about one network once all of its files are loaded.
type Network struct {
	Slug         string `json:"slug"`
	Name         string `json:"name"`
	AttributedTo string `json:"attributedTo"`
	DisclosedOn  string `json:"disclosedOn"`
	Coverage     string `json:"coverage"`

	// Accounts counts core accounts, AccountsUndated those of them without a
	// creation date. Tweets and Retweets count distinct accepted tweets of the
	// network's own archive.
	Accounts        int64      `json:"accounts"`
	AccountsUndated int64      `json:"accountsUndated"`
	Tweets          int64      `json:"tweets"`
	Retweets        int64      `json:"retweets"`
	FirstTweetAt    *time.Time `json:"firstTweetAt"`
	LastTweetAt     *time.Time `json:"lastTweetAt"`

	// Amplifiers counts the accounts of the amplifier list, which are not core accounts.
	Amplifiers int64 `json:"amplifiers"`

	// Roles counts core accounts: ORIGINATOR, AMPLIFIER, SILENT.
	Roles map[string]int64 `json:"roles"`

	WorkingHours WorkingHours `json:"workingHours"`

	// CreationWindows are those in which this network's accounts alone qualify
	// under the default question, shared or not: these, and no others.
	CreationWindows []Window `json:"creationWindows"`

	// Top lists at most 20 values each, by tweets descending, then bytewise.
	// Hashtags are lower-cased, domains without "www."; each counts once a tweet.
	TopHashtags  []Count `json:"topHashtags"`
	TopDomains   []Count `json:"topDomains"`
	TopClients   []Count `json:"topClients"`
	TopLanguages []Count `json:"topLanguages"`

	// MostRetweeted are at most 20 core accounts by the retweets of others that
	// the files of the network itself hold, its amplifier list among them.
	MostRetweeted []Retweeted `json:"mostRetweeted"`

	Files []File `json:"files"`
}

// WorkingHours is when a network works: its offset from UTC, and how many of
// its tweets fall on Monday to Friday, 08:00 to before 17:00, at that offset.
type WorkingHours struct {
	UTCOffsetHours int64 `json:"utcOffsetHours"`
	Tweets         int64 `json:"tweets"`
}

// Window is a creation window: the merged span of all qualifying 7-day windows
// around one burst.
type Window struct {
	Name string `json:"name"`
	// From and To are the span's first and last day; BurstFrom and BurstTo the
	// days on which the planted accounts were created.
	From      string `json:"from"`
	To        string `json:"to"`
	BurstFrom string `json:"burstFrom"`
	BurstTo   string `json:"burstTo"`
	// Networks are those that qualify, in the order of Truth.Networks.
	Networks []WindowNetwork `json:"networks"`
}

// WindowNetwork is one network's part in a window.
type WindowNetwork struct {
	Network string `json:"network"`
	// Accounts counts the network's dated accounts created in the span, planted or not.
	Accounts int64 `json:"accounts"`
	// Planted are the ids of those that the burst planted.
	Planted []string `json:"planted"`
}

// Amplified is an account all of whose amplifiers are planted: this list is complete.
type Amplified struct {
	Network string `json:"network"`
	Account string `json:"account"`
	// Amplifiers are by retweets descending, then account.
	Amplifiers []Amplifier `json:"amplifiers"`
}

// Amplifier is one account's retweets of another.
type Amplifier struct {
	Account string `json:"account"`
	// Network is where the amplifier is a core account; empty for one of an amplifier list.
	Network  string    `json:"network,omitempty"`
	Retweets int64     `json:"retweets"`
	Tweets   int64     `json:"tweets"`
	FirstAt  time.Time `json:"firstAt"`
	LastAt   time.Time `json:"lastAt"`
	// MedianDelaySeconds is null where no retweet names its original.
	MedianDelaySeconds *float64 `json:"medianDelaySeconds"`
}

// Group is a coordinated group.
type Group struct {
	Network       string   `json:"network"`
	Behaviour     string   `json:"behaviour"`
	WithinSeconds int64    `json:"withinSeconds"`
	Members       []string `json:"members"`
	// Edges are complete among the members. A group without any acts on the same
	// objects too slowly to be coordinated, and must not be found.
	Edges []Edge `json:"edges"`
}

// Edge is a directed pair and its weight.
type Edge struct {
	Source string `json:"source"`
	Target string `json:"target"`
	Weight int64  `json:"weight"`
}

// Narrative is a story told in several texts under hashtags of its own.
type Narrative struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Hashtags []string `json:"hashtags"`
	Links    []string `json:"links"`
	// Texts are what its tweets begin with; one or two of the hashtags follow,
	// and sometimes one of the links.
	Texts []string `json:"texts"`
	Told  []Told   `json:"told"`
}

// Told is how a network told a narrative.
type Told struct {
	Network  string    `json:"network"`
	Tweets   int64     `json:"tweets"`
	Accounts []string  `json:"accounts"`
	FirstAt  time.Time `json:"firstAt"`
	LastAt   time.Time `json:"lastAt"`
}

// Count is a value and the number of tweets with it.
type Count struct {
	Value  string `json:"value"`
	Tweets int64  `json:"tweets"`
}

// Retweeted is an account and how often others retweeted it.
type Retweeted struct {
	Account  string `json:"account"`
	Retweets int64  `json:"retweets"`
}

// File is the ledger that loading one file of the network's folder must end
// with; no tweet is in two files. Rows = Accepted +
// Duplicate + Rejected; Repaired are among Accepted.
type File struct {
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	Lines     int64    `json:"lines"`
	Rows      int64    `json:"rows"`
	Accepted  int64    `json:"accepted"`
	Duplicate int64    `json:"duplicate"`
	Rejected  int64    `json:"rejected"`
	Repaired  int64    `json:"repaired"`
	Rejects   []Reject `json:"rejects"`
}

// Reject is a dirty row. Line is the physical line, from 1, on which it starts;
// Column is empty where the row as a whole is at fault.
type Reject struct {
	Line   int64  `json:"line"`
	Column string `json:"column"`
	Code   string `json:"code"`
}
