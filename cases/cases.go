package cases

import (
	"encoding/json"
	"time"

	"github.com/takedown/takedown/store"
)

// Kind is what an item is.
type Kind string

// The kinds of item.
const (
	KindAccount        Kind = "ACCOUNT"
	KindTweet          Kind = "TWEET"
	KindNetwork        Kind = "NETWORK"
	KindHashtag        Kind = "HASHTAG"
	KindDomain         Kind = "DOMAIN"
	KindCreationWindow Kind = "CREATION_WINDOW"
	KindCluster        Kind = "CLUSTER"
	KindAnswer         Kind = "ANSWER"
)

// Case is what was gathered for one investigation.
type Case struct {
	ID string `json:"-"`
	// Version counts the changes, from 1.
	Version   int64         `json:"-"`
	Name      string        `json:"name"`
	CreatedAt time.Time     `json:"createdAt"`
	UpdatedAt time.Time     `json:"updatedAt"`
	CreatedBy *string       `json:"createdBy,omitempty"`
	Items     []*Item       `json:"items,omitempty"`
	Notes     []*Annotation `json:"notes,omitempty"`
}

// Item is one thing in a case, in the order of adding.
type Item struct {
	ID      string    `json:"id"`
	Kind    Kind      `json:"kind"`
	AddedAt time.Time `json:"addedAt"`
	AddedBy *string   `json:"addedBy,omitempty"`
	// Name is an account's platform id, a tweet's id, a network's slug, a hashtag, a domain,
	// a cluster's name, or what an answer was called.
	Name    string        `json:"name,omitempty"`
	Window  *Window       `json:"window,omitempty"`
	Cluster *Cluster      `json:"cluster,omitempty"`
	Notes   []*Annotation `json:"notes,omitempty"`
	// Version is the case's when it was added.
	Version int64 `json:"version"`

	// Case is the id of the case.
	Case string `json:"-"`
}

// Window is a span of days, from From on and before To, in which accounts of networks were created.
type Window struct {
	Networks []string   `json:"networks"`
	From     store.Date `json:"from"`
	To       store.Date `json:"to"`
}

// Cluster names a cluster by its most central account and by how it was found.
type Cluster struct {
	Behaviour []store.Behaviour `json:"behaviour"`
	Within    time.Duration     `json:"within"`
	MinWeight int64             `json:"minWeight"`
	Networks  []string          `json:"networks,omitempty"`
	From      *time.Time        `json:"from,omitempty"`
	To        *time.Time        `json:"to,omitempty"`
	// KeepEmpty is set where tweets without a URL or a text were looked at too.
	KeepEmpty bool `json:"keepEmpty,omitempty"`
	// Similarity is the least cosine of ties, Backbone the level of the disparity
	// filter; nil where ties were not weighed or thinned so.
	Similarity *float64 `json:"similarity,omitempty"`
	Backbone   *float64 `json:"backbone,omitempty"`
}

// SkipEmpty says whether tweets without a URL or a text were left out.
func (c *Cluster) SkipEmpty() bool { return !c.KeepEmpty }

// Annotation is a note on a case or on an item.
type Annotation struct {
	ID        string    `json:"id"`
	Text      string    `json:"text"`
	Author    *string   `json:"author,omitempty"`
	WrittenAt time.Time `json:"writtenAt"`
	// Version is the case's when it was last changed.
	Version int64 `json:"version"`
}

// Answer is what a store answered to a question.
type Answer struct {
	Query     string          `json:"query"`
	Variables json.RawMessage `json:"variables,omitempty"`
	Operation string          `json:"operation,omitempty"`
	Snapshot  store.Snapshot  `json:"snapshot"`
	At        time.Time       `json:"at"`
	// Data is the answer, as JSON.
	Data json.RawMessage `json:"data"`
}

// Find finds an item by id, or is a [NotFoundError].
func (c *Case) Find(id string) (*Item, error) {
	for _, i := range c.Items {
		if i.ID == id {
			return i, nil
		}
	}
	return nil, &NotFoundError{"item", id}
}

// annotation finds a note among some by id.
func annotation(notes []*Annotation, id string) (*Annotation, error) {
	for _, n := range notes {
		if n.ID == id {
			return n, nil
		}
	}
	return nil, &NotFoundError{"annotation", id}
}
