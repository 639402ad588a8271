package analysis

import (
	"cmp"
	"context"
	"iter"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// Kind is a kind of thing.
type Kind string

// The kinds of thing that links join.
const (
	KindNetwork Kind = "Network"
	KindAccount Kind = "Account"
)

// Thing is a network or an account, with what tells it apart from others of its kind.
type Thing struct {
	Kind Kind
	ID   string
}

// Compare orders things by kind, then id, bytewise.
func (t Thing) Compare(o Thing) int {
	return cmp.Or(cmp.Compare(t.Kind, o.Kind), strings.Compare(t.ID, o.ID))
}

// LinkKind is a kind of link.
type LinkKind string

// The kinds of link, named as the graph names its relationships.
const (
	LinkAmplifies LinkKind = "AMPLIFIES"
	LinkMemberOf  LinkKind = "MEMBER_OF"
)

// Link joins two things.
type Link struct {
	Kind           LinkKind
	Source, Target Thing
	// Weight is the number of retweets; 1 of a link that is just there.
	Weight int64
	// FirstAt and LastAt are the times of the first and the last of them; nil
	// where nothing tells.
	FirstAt, LastAt *time.Time
}

// AmplifiesLink is an amplification as a link.
func AmplifiesLink(a *store.Amplification) Link {
	return Link{Kind: LinkAmplifies, Source: Thing{KindAccount, a.SourceID}, Target: Thing{KindAccount, a.TargetID},
		Weight: a.Retweets, FirstAt: &a.FirstAt, LastAt: &a.LastAt}
}

// Compare orders links by kind, then source, then target.
func (l Link) Compare(o Link) int {
	return cmp.Or(cmp.Compare(l.Kind, o.Kind), l.Source.Compare(o.Source), l.Target.Compare(o.Target))
}

// LinkSource knows the links at things.
type LinkSource interface {
	// Count counts the links at things before they are read.
	Count(ctx context.Context, things []Thing) (int64, error)
	// Links streams the links at things, in no order; one between two of them
	// comes once for each. It stops at the first error, which it yields.
	Links(ctx context.Context, things []Thing) iter.Seq2[Link, error]
}

// MemberLink says that an account is a core account of a network.
func MemberLink(account, network string) Link {
	return Link{Kind: LinkMemberOf, Source: Thing{KindAccount, account}, Target: Thing{KindNetwork, network}, Weight: 1}
}
