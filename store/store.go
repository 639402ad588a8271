package store

import (
	"context"
	"io"
	"iter"
)

// Reader answers questions. All methods may be called from many goroutines at
// once, also while a Writer writes; each answer is drawn from one committed
// state. Every method stops soon after ctx is done and then returns an error
// that wraps ctx.Err().
//
// "Derived" in a comment means: as of Snapshot.Derived, not of the last batch. A
// tweet that a fuller row has replaced since can be missing from what is counted
// or searched in the tweets themselves (Referrers, Uses, Retweeted, Top,
// Distribution, Shared, Search, Posts).
type Reader interface {
	// Snapshot says what the store's answers are drawn from. It is asked often, and is
	// the cheapest question there is.
	Snapshot(ctx context.Context) (Snapshot, error)

	// Networks lists every network with its totals (derived), by slug.
	Networks(ctx context.Context) ([]Network, error)

	// Accounts gives the accounts among ids that the store knows or refers to (derived).
	Accounts(ctx context.Context, ids []string) (map[string]*Account, error)

	// AccountPage lists accounts (derived).
	AccountPage(ctx context.Context, q AccountQuery) (*Slice[*Account], error)

	// Tweets gives the tweets among ids that the store knows or refers to.
	// References are derived.
	Tweets(ctx context.Context, ids []string) (map[string]*Tweet, error)

	// TweetHeads is Tweets for who needs to know who said what and when: all but the author,
	// the text, the time, the networks and whether it is a retweet may be left out, which
	// may take longer to read than those.
	TweetHeads(ctx context.Context, ids []string) (map[string]*Tweet, error)

	// TweetPage lists tweets (derived).
	TweetPage(ctx context.Context, q TweetQuery) (*Slice[*Tweet], error)

	// Amplifications lists, for each of q.Accounts, its amplifications in one
	// direction (derived). Every account asked for has an entry, empty or not.
	Amplifications(ctx context.Context, q AmplifierQuery) (map[string]*Slice[*Amplification], error)

	// Evidence lists, for each of q.Pairs, the retweets behind it (derived); the
	// total counts all of them. A pair without any is absent. Keys are not set.
	Evidence(ctx context.Context, q EvidenceQuery) (map[Pair]*Slice[*Retweet], error)

	// Referrers lists, for each of q.Tweets, the tweets that refer to it (derived).
	// Every tweet asked for has an entry, empty or not.
	Referrers(ctx context.Context, q ReferrerQuery) (map[string]*Slice[*Referrer], error)

	// Uses lists, for each of q.Values, the accounts that used it (derived). Every
	// value asked for has an entry, empty or not.
	Uses(ctx context.Context, q UseQuery) (map[string]*Slice[*AccountUse], error)

	// Retweeted lists the first most retweeted tweets of the network, each with its
	// retweets in the store, whichever network they are in, and the accounts that
	// posted them: by retweets descending, then tweet id bytewise ascending. The
	// number is that of all tweets of the network with a retweet (derived).
	Retweeted(ctx context.Context, network string, first int) ([]Count, int64, error)

	// CreationDays counts the core accounts of each network by creation day,
	// ascending, days without any left out (derived). An unknown network is absent.
	CreationDays(ctx context.Context, networks []string) (map[string][]DayCount, error)

	// Activity counts the network's tweets by hour, ascending, hours without any left out (derived).
	Activity(ctx context.Context, network string) ([]HourCount, error)

	// Top lists the first most frequent values of a facet over the network's
	// tweets, by tweets descending, then value bytewise ascending, and the number
	// of distinct values (derived). Hashtags are counted as lower-cased, domains
	// without "www.", each once a tweet; a tweet without a value is not counted.
	Top(ctx context.Context, network string, facet Facet, first int) ([]Count, int64, error)

	// Distribution lists the distinct values of a measure over the network,
	// ascending, each with its count; undisclosed values are left out (derived).
	Distribution(ctx context.Context, network string, m Measure) ([]ValueCount, error)

	// Shared finds the values that several networks have, and how each uses them
	// (derived). See [Shared] for the order. An unknown network is ErrNotFound.
	Shared(ctx context.Context, q SharedQuery) (*Shared, error)

	// Bridges finds the accounts that tie networks together (derived). See
	// [Bridges] for the order. An unknown network is ErrNotFound.
	Bridges(ctx context.Context, q BridgeQuery) (*Bridges, error)

	// Search finds accounts, hashtags and tweets by text (derived).
	Search(ctx context.Context, q SearchQuery) (*Slice[Hit], error)

	// Messages streams the messages of a behaviour (derived): all on one object
	// together, by time. Objects, and messages of the same time, are in no order.
	// A message is once on an object. It stops at the first error, which it yields.
	Messages(ctx context.Context, q MessageQuery) iter.Seq2[Message, error]

	// Posts streams the tweets that a query selects (derived), each once, in no
	// order. It stops at the first error, which it yields.
	Posts(ctx context.Context, q PostQuery) iter.Seq2[Post, error]

	// Ledger lists the network's files in the order of first opening. An empty
	// network means all of them, by network, then order.
	Ledger(ctx context.Context, network string) ([]File, error)

	// Rejects streams the network's rejected rows by file, then line, then
	// order of commit. It stops at the first error, which it yields.
	Rejects(ctx context.Context, network string) iter.Seq2[Reject, error]

	// SavedCoordinations lists what SaveCoordination stored, by SavedAt, then ID.
	SavedCoordinations(ctx context.Context) ([]SavedCoordination, error)

	// SavedEdges lists the first edges after a pair, or the first of all, of the
	// stored coordination of that ID, by source, then target, all of one saving.
	// An ID under which none is stored is ErrNotFound.
	SavedEdges(ctx context.Context, id string, after *Pair, first int) ([]SavedEdge, error)

	// Records streams the records of a kind by id, bytewise: those among ids, or all
	// where none is given. Each is whole, but one that is written meanwhile may
	// be there as it was or as it is. It stops at the first error, which it yields.
	Records(ctx context.Context, kind string, ids ...string) iter.Seq2[Record, error]
}

// Writer changes the store. Methods that open, commit or derive are called by
// one loader at a time on the embedded store, and may be called by several on a
// server. A method that ctx stops has done nothing or, where the store had
// already accepted it, all; its error wraps ctx.Err().
type Writer interface {
	// PutNetwork creates the network or updates it: a nil field and an empty
	// Coverage keep what is held; a new network without a Coverage is UNKNOWN.
	PutNetwork(ctx context.Context, n Network) error

	// OpenFile gives the ledger entry for the network's file of that name that
	// was opened last, or creates one in state LOADING where there is none. An
	// entry with nothing read yet takes on kind.
	OpenFile(ctx context.Context, network, name string, kind FileKind) (File, error)

	// ReopenFile closes entry id as REPLACED (one in state LOADING) or leaves it
	// (DONE, FAILED), and creates a new entry for the same file.
	ReopenFile(ctx context.Context, id int64) (File, error)

	// EndFile notes warnings, and with a problem the state FAILED. An unknown
	// id is ErrNotFound.
	EndFile(ctx context.Context, id int64, warnings []string, problem string) error

	// BatchRows is the number of new tweets that a batch should hold, and
	// CommitRows the number that the batches of one Commit should hold together.
	BatchRows() int
	CommitRows() int

	// Stage takes a batch in for Commit and uses nothing of its memory once it
	// has returned: the next batch can be gathered there while this one is
	// committed. Nothing of it is in the store yet.
	Stage(ctx context.Context, b *Batch) (Staged, error)

	// Commit writes staged batches, of one file or of several, in the order in
	// which they were staged: in one transaction or, where that is too much, in one
	// each. It lets go of them whatever it returns. It returns ErrConflict, and
	// writes nothing of the batch and what follows, when a batch's file is not at
	// Before (its Offset, SkipTweets and SkipLines) or its state is neither LOADING
	// nor FAILED; where several loaders may write at once, also when another one
	// has brought a tweet that the batch takes for new.
	Commit(ctx context.Context, batches ...Staged) error

	// HeldTweets streams all known tweets of all committed batches, in no order.
	HeldTweets(ctx context.Context) iter.Seq2[HeldTweet, error]

	// HeldUsers streams the ids of the network's core accounts whose profile
	// comes from a users file, in no order.
	HeldUsers(ctx context.Context, network string) iter.Seq2[string, error]

	// Derive computes the derived facts from all committed rows, in one step
	// that readers see whole or not at all. It does nothing when none is stale.
	Derive(ctx context.Context) error

	// SaveCoordination stores the edges of a coordination in the place of those
	// that are stored for the same question. Readers see those until all of the new
	// ones are there; so does who comes after a writer that was stopped, and storing
	// them again ends right. Edges come in any order, each pair once. A question that
	// fails its Check is ErrInvalid, a network or a (derived) account that the store
	// does not hold ErrNotFound; where several may write at once, ErrConflict says
	// that another one stores the same question.
	//
	// What is loaded later changes nothing of it, but that Derive removes the edges
	// of accounts that no row names any more.
	SaveCoordination(ctx context.Context, c SavedCoordination, edges iter.Seq[SavedEdge]) error

	// DeleteCoordination removes the stored coordination of that ID. Where there is
	// none, that is ErrNotFound.
	DeleteCoordination(ctx context.Context, id string) error

	RecordWriter
}

// RecordWriter writes what people write.
type RecordWriter interface {
	// PutRecord writes r in the place of the version that its writer saw, which is
	// r.Version, and gives the version that it has now: a greater one than any that
	// was held under its name. It returns ErrConflict, and writes nothing, when
	// another version is held, or for 0 any. A record that no store can hold is
	// ErrInvalid; see [Record.Check].
	//
	// Records are kept once PutRecord returns, may be written by many at once, and
	// wait for no load and no Derive beside them but for the moment in which what
	// was loaded or derived is committed. Nothing else sees them: neither a
	// Snapshot nor a ledger changes.
	PutRecord(ctx context.Context, r Record) (version int64, err error)

	// DeleteRecord removes the version of a record that its writer saw. It returns
	// ErrConflict, and removes nothing, when another one is held, or none is.
	DeleteRecord(ctx context.Context, kind, id string, version int64) error
}

// Staged is a batch that an engine has taken in. Whoever does not commit it
// discards it.
type Staged interface{ Discard() error }

// Summarizer is what a store also is that can count in advance what questions about
// whole networks count. Answers are the same without.
type Summarizer interface {
	// Summarize counts what was derived, and finds what rules choose, unless it has done
	// so, or there is more to derive. It takes long, and may be called while others read or
	// write; who loads meanwhile ends it (ErrConflict). Of one that was stopped less is
	// done, or nothing.
	Summarize(ctx context.Context, rules ...PostRule) error
	// Remember keeps in memory, of what is derived, what is asked for most often and is
	// small enough. It takes seconds; Summarize does so as well.
	Remember(ctx context.Context) error
}

// Store is an engine.
type Store interface {
	Reader
	Writer
	Exporter
	io.Closer
}
