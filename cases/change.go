package cases

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Addition is an item to add. Its ID, AddedAt and Version are given then.
type Addition struct {
	Item
	// Answer goes with one of kind ANSWER.
	Answer *Answer
	// Note is its first annotation, unless it is empty.
	Note string
}

// Add adds items, in one change. One that is there already, but for answers, is
// not added again; its note is. With seen, nothing may have changed since.
func (k *Keeper) Add(ctx context.Context, id string, additions []Addition, by *string, seen *int64) (*Case, error) {
	if err := author(by); err != nil {
		return nil, err
	}
	for i := range additions {
		if err := additions[i].check(); err != nil {
			return nil, err
		}
	}
	var answers []string
	at := k.now()
	for i := range additions {
		a := &additions[i]
		a.ID, a.AddedBy, a.AddedAt, a.Case = k.newID(), by, at, id
		if a.Answer != nil {
			// Before the case says that it is there.
			answers = append(answers, a.ID)
			if err := k.putAnswer(ctx, id, a); err != nil {
				return nil, errors.Join(err, k.deleteAnswers(ctx, id, answers))
			}
		}
	}
	c, err := k.change(ctx, id, func(c *Case) error {
		if seen != nil && *seen != c.Version-1 {
			return &ConflictError{"case", *seen, c.Version - 1}
		}
		for i := range additions {
			if err := c.add(k, &additions[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, k.deleteAnswers(ctx, id, answers))
	}
	return c, nil
}

func (a *Addition) check() error {
	err := errors.Join(someText("what is added", a.Name, store.MaxRecordName), text("the note", a.Note, MaxAnnotation))
	switch {
	case err != nil:
		return err
	case a.Window != nil:
		if a.Window.To <= a.Window.From {
			return invalid("a window must end after it begins")
		}
		err = slugs(a.Window.Networks)
		if len(a.Window.Networks) == 0 {
			err = invalid("a window must be of some network")
		}
	case a.Cluster != nil:
		if len(a.Cluster.Behaviour) == 0 || len(a.Cluster.Behaviour) > len(store.Behaviours) {
			return invalid("a cluster must be of some behaviours")
		}
		if s := a.Cluster.Similarity; s != nil && !(*s >= 0 && *s <= 1) {
			return invalid("a similarity must be from 0 to 1")
		}
		if b := a.Cluster.Backbone; b != nil && !(*b > 0 && *b <= 1) {
			return invalid("the level of a backbone must be above 0 and at most 1")
		}
		err = slugs(a.Cluster.Networks)
	case a.Answer != nil:
		err = errors.Join(someText("the question", a.Answer.Query, MaxQuery), text("the variables", string(a.Answer.Variables), MaxVariables),
			text("the operation's name", a.Answer.Operation, MaxName), text("the answer", string(a.Answer.Data), MaxAnswer))
	}
	return err
}

func slugs(networks []string) error {
	if len(networks) > maxNetworks {
		return invalid("%d networks are more than %d", len(networks), maxNetworks)
	}
	for _, slug := range networks {
		if err := someText("a network's slug", slug, store.MaxRecordName); err != nil {
			return err
		}
	}
	return nil
}

func (c *Case) add(k *Keeper, a *Addition) error {
	at := slices.IndexFunc(c.Items, func(i *Item) bool { return a.Answer == nil && i.same(&a.Item) })
	if at < 0 {
		if len(c.Items) >= MaxItems {
			return invalid("the case has %d items, and may have no more", len(c.Items))
		}
		if a.Answer != nil && c.answers() >= MaxAnswers {
			return invalid("the case has %d answers, and may have no more", MaxAnswers)
		}
		item := a.Item
		item.Version = c.Version
		at = len(c.Items)
		c.Items = append(c.Items, &item)
	}
	if a.Note == "" {
		return nil
	}
	return c.note(k, &c.Items[at].Notes, a.Note, a.AddedBy)
}

func (c *Case) answers() (n int) {
	for _, i := range c.Items {
		if i.Kind == KindAnswer {
			n++
		}
	}
	return n
}

// same says whether two items are of the same thing.
func (i *Item) same(o *Item) bool {
	return i.Kind == o.Kind && i.Name == o.Name && reflect.DeepEqual(i.Window, o.Window) && reflect.DeepEqual(i.Cluster, o.Cluster)
}

// note adds an annotation.
func (c *Case) note(k *Keeper, notes *[]*Annotation, text string, by *string) error {
	n := len(c.Notes)
	for _, i := range c.Items {
		n += len(i.Notes)
	}
	if n >= MaxAnnotations {
		return invalid("the case has %d annotations, and may have no more", n)
	}
	*notes = append(*notes, &Annotation{ID: k.newID(), Text: text, Author: by, WrittenAt: c.UpdatedAt, Version: c.Version})
	return nil
}

// Remove removes an item with its notes, unless one of them has changed since
// the version of the case that was seen.
func (k *Keeper) Remove(ctx context.Context, id, item string, seen int64) (*Case, error) {
	c, err := k.change(ctx, id, func(c *Case) error {
		i, err := c.Find(item)
		if err != nil {
			return err
		}
		for _, n := range i.Notes {
			if n.Version > seen {
				return &ConflictError{"item", seen, n.Version}
			}
		}
		if i.Version > seen {
			return &ConflictError{"item", seen, i.Version}
		}
		c.Items = slices.DeleteFunc(c.Items, func(i *Item) bool { return i.ID == item })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, k.deleteAnswers(ctx, id, []string{item})
}

// Note is an annotation to write, on the case or on an item of it: anew, or in
// the place of an earlier one, which an empty Text removes.
type Note struct {
	Item, Annotation *string
	Text             string
	By               *string
	// Seen is the version of the case that was seen. An annotation that is
	// changed must not have changed since. One that is written anew may do
	// without, and with it wants that nothing has changed.
	Seen *int64
}

// Annotate writes an annotation.
func (k *Keeper) Annotate(ctx context.Context, id string, n Note) (*Case, error) {
	check := someText
	if n.Annotation != nil {
		check = text
		if n.Seen == nil {
			return nil, invalid("changing an annotation takes the version of the case that was seen")
		}
	}
	if err := errors.Join(check("the text", n.Text, MaxAnnotation), author(n.By)); err != nil {
		return nil, err
	}
	return k.change(ctx, id, func(c *Case) error {
		notes := &c.Notes
		if n.Item != nil {
			i, err := c.Find(*n.Item)
			if err != nil {
				return err
			}
			notes = &i.Notes
		}
		if n.Annotation == nil {
			if n.Seen != nil && *n.Seen != c.Version-1 {
				return &ConflictError{"case", *n.Seen, c.Version - 1}
			}
			return c.note(k, notes, n.Text, n.By)
		}
		old, err := annotation(*notes, *n.Annotation)
		if err != nil {
			return err
		}
		if old.Version > *n.Seen {
			return &ConflictError{"annotation", *n.Seen, old.Version}
		}
		if strings.TrimSpace(n.Text) == "" {
			*notes = slices.DeleteFunc(*notes, func(a *Annotation) bool { return a == old })
			return nil
		}
		old.Text, old.Author, old.WrittenAt, old.Version = n.Text, n.By, c.UpdatedAt, c.Version
		return nil
	})
}

// describe says what a window is, which has no name.
func (w *Window) describe() string {
	return fmt.Sprintf("%s to %s in %s", w.From, w.To, strings.Join(w.Networks, ", "))
}

// OfWindow is an item for a window.
func OfWindow(w Window) Item { return Item{Kind: KindCreationWindow, Name: w.describe(), Window: &w} }
