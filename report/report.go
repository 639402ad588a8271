package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Ask answers a question in GraphQL with what is under "data".
type Ask func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error)

// ErrChanged: what figures are drawn from changed while a report was written.
var ErrChanged = errors.New("the store or the case changed meanwhile: export it again")

// ErrNoCase: there is no case of that id.
var ErrNoCase = errors.New("no such case")

// writer writes the report of a case.
type writer struct {
	to  io.Writer
	ask Ask
	id  string
	// slugs are the networks of the store.
	slugs []string
}

// HTML writes the report of a case, made at a time. One item is held at once.
func HTML(ctx context.Context, to io.Writer, ask Ask, id string, at time.Time) error {
	w := &writer{to: to, ask: ask, id: id}
	var c, after caseAnswer
	if err := w.put(ctx, &c, whole, map[string]any{"id": id}); err != nil {
		return err
	}
	if c.Case == nil {
		return fmt.Errorf("case %q: %w", id, ErrNoCase)
	}
	for _, s := range c.Networks {
		w.slugs = append(w.slugs, s.Slug)
	}
	networks, err := w.concerned(ctx, &c)
	if err != nil {
		return err
	}
	head := map[string]any{"Case": c.Case, "Store": c.Store, "Networks": networks, "Means": coverages(networks), "At": at, "ID": id}
	if err := pages.ExecuteTemplate(to, "head", head); err != nil {
		return err
	}
	for n, i := range c.Case.Items {
		if err := w.item(ctx, n+1, i.ID); err != nil {
			return err
		}
	}
	if err := w.put(ctx, &after, whole, map[string]any{"id": id}); err != nil {
		return err
	}
	if after.Case == nil || after.Case.Version != c.Case.Version || after.Store.DerivedRevision != c.Store.DerivedRevision {
		return ErrChanged
	}
	return pages.ExecuteTemplate(to, "foot", nil)
}

func (w *writer) put(ctx context.Context, into any, query string, variables map[string]any) error {
	data, err := w.ask(ctx, query, variables)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// try puts a question that may be refused: then it gives the reason.
func (w *writer) try(ctx context.Context, into any, query string, variables map[string]any) (refused string, err error) {
	err = w.put(ctx, into, query, variables)
	if err == nil || ctx.Err() != nil {
		return "", err
	}
	return err.Error(), nil
}

// concerned are the networks that a case's items are about, by slug: all of them
// where an item, such as an answer, does not say of which it is.
func (w *writer) concerned(ctx context.Context, c *caseAnswer) ([]*network, error) {
	slugs := map[string]bool{}
	add := func(some ...string) {
		for _, s := range some {
			slugs[s] = true
		}
	}
	for _, i := range c.Case.Items {
		named := false
		if n := i.Node; n != nil {
			named = n.Slug != "" || len(n.Networks) > 0
			add(n.Slug)
			for _, s := range n.Networks {
				add(s.Slug)
			}
		}
		if i.Window != nil {
			named = true
			add(i.Window.Networks...)
		}
		if i.Cluster != nil && len(i.Cluster.Networks) > 0 {
			named = true
			add(i.Cluster.Networks...)
		}
		if !named {
			add(w.slugs...)
		}
	}
	delete(slugs, "")
	var all []*network
	for _, s := range slices.Sorted(maps.Keys(slugs)) {
		var a struct{ Network *network }
		if err := w.put(ctx, &a, ofNetwork, map[string]any{"slug": s}); err != nil {
			return nil, err
		}
		if a.Network != nil {
			all = append(all, a.Network)
		}
	}
	return all, nil
}

// coverages are those of networks, each once.
func coverages(networks []*network) (all []string) {
	for _, n := range networks {
		if !slices.Contains(all, n.Coverage) {
			all = append(all, n.Coverage)
		}
	}
	slices.Sort(all)
	return all
}
