package analysis

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// topObjects is how many objects an [Activity] lists.
const topObjects = 20

// Activity is what the members of a cluster did together: their messages that
// another member matched.
type Activity struct {
	// Objects are those most acted on, by Messages descending, then Behaviour in
	// the order of the contract, then Object bytewise; ObjectCount counts all.
	Objects     []ObjectCount
	ObjectCount int64
	// FirstAt and LastAt are the times of the first and the last message.
	FirstAt, LastAt time.Time
}

// ObjectCount is something that members of a cluster acted on together: an
// object, for SYNCHRONY the start of a bin.
type ObjectCount struct {
	Behaviour store.Behaviour
	Object    string
	// Messages counts the messages on it, Accounts who posted them.
	Messages, Accounts int64
}

func (o ObjectCount) compare(other ObjectCount) int {
	return cmp.Or(cmp.Compare(other.Messages, o.Messages),
		cmp.Compare(slices.Index(store.Behaviours, o.Behaviour), slices.Index(store.Behaviours, other.Behaviour)),
		strings.Compare(o.Object, other.Object))
}

// AddActivity looks at the messages of a behaviour that the clusters come from,
// and adds them to what is known of their activity.
func AddActivity(ctx context.Context, clusters []*Cluster, messages MessageSource, q CoordinationQuery) error {
	if len(clusters) == 0 {
		return nil
	}
	o := &observer{walk: newWalk(q), on: map[int]*objectActs{}}
	for i, c := range clusters {
		for _, m := range c.Members {
			o.number(m.Account)
			o.clusterOf = append(o.clusterOf, i)
		}
	}
	o.match = o.see
	o.ended = func(object string) {
		for i, acts := range o.on {
			clusters[i].add(ObjectCount{q.Behaviour, object, acts.messages, int64(len(acts.accounts))},
				time.UnixMilli(acts.first).UTC(), time.UnixMilli(acts.last).UTC())
		}
		clear(o.on)
	}
	which := store.MessageQuery{Accounts: slices.Clone(o.names), Within: q.Within}
	if err := o.over(ctx, q.messages(messages, which)); err != nil {
		return err
	}
	for _, c := range clusters {
		c.cut()
	}
	return nil
}

// observer sees what clusters do.
type observer struct {
	*walk
	// clusterOf has the place of each account's cluster.
	clusterOf []int
	// on is what was done on the object that is being read, by cluster.
	on map[int]*objectActs
}

type objectActs struct {
	messages, first, last int64
	accounts              map[uint32]bool
}

func (o *observer) see(m *act) error {
	if int(m.account) >= len(o.clusterOf) {
		return nil // not a member: the source gave more than was asked for
	}
	cluster := o.clusterOf[m.account]
	if !slices.ContainsFunc(o.window.accounts, func(account uint32) bool {
		return account != m.account && int(account) < len(o.clusterOf) && o.clusterOf[account] == cluster
	}) {
		return nil
	}
	acts := o.on[cluster]
	if acts == nil {
		acts = &objectActs{first: m.at, accounts: map[uint32]bool{}}
		o.on[cluster] = acts
	}
	acts.messages++
	acts.last = m.at
	acts.accounts[m.account] = true
	return nil
}

// add counts what was done on one object from first to last.
func (a *Activity) add(object ObjectCount, first, last time.Time) {
	if a.ObjectCount == 0 || first.Before(a.FirstAt) {
		a.FirstAt = first
	}
	if a.ObjectCount == 0 || last.After(a.LastAt) {
		a.LastAt = last
	}
	a.ObjectCount++
	object.Object = strings.Clone(object.Object)
	a.Objects = append(a.Objects, object)
	if len(a.Objects) == 2*topObjects {
		a.cut()
	}
}

// cut keeps the top objects.
func (a *Activity) cut() {
	slices.SortFunc(a.Objects, ObjectCount.compare)
	a.Objects = a.Objects[:min(len(a.Objects), topObjects)]
}
