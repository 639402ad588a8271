package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// kindNarrative is the kind of the records that hold what people define. One
// with the id of an example stands in its place.
const kindNarrative = "narrative"

// The bounds of what can be defined.
const (
	maxNarratives           = 1000
	maxNarrativeName        = 200    // bytes
	maxNarrativeDescription = 10_000 // bytes
)

var narrativeID = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$`)

// definition is the body of a record.
type definition struct {
	Name        string
	Description string
	Rule        analysis.NarrativeRule
	// Deleted is set where an example was deleted.
	Deleted bool `json:",omitempty"`
}

// defined are the narratives by id, with those that were deleted.
func (r *Resolver) defined(ctx context.Context, ids ...string) (map[string]*model.Narrative, error) {
	examples, err := exampleNarratives()
	if err != nil {
		return nil, err
	}
	list := map[string]*model.Narrative{}
	for _, n := range examples {
		if len(ids) == 0 || slices.Contains(ids, n.ID) {
			list[n.ID] = n
		}
	}
	for record, err := range r.store.Records(ctx, kindNarrative, ids...) {
		if err != nil {
			return nil, err
		}
		var d definition
		if err := json.Unmarshal(record.Body, &d); err != nil {
			return nil, fmt.Errorf("narrative %q: %w", record.ID, err)
		}
		list[record.ID] = &model.Narrative{ID: record.ID, Name: d.Name, Description: d.Description, Rule: d.Rule, Version: record.Version, Deleted: d.Deleted}
	}
	return list, nil
}

// narratives lists those defined, by id.
func (r *Resolver) narratives(ctx context.Context) ([]*model.Narrative, error) {
	all, err := r.defined(ctx)
	list := []*model.Narrative{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if !all[id].Deleted {
			list = append(list, all[id])
		}
	}
	return list, err
}

// narrative is one of them.
func (r *Resolver) narrative(ctx context.Context, id string) (*model.Narrative, error) {
	if !narrativeID.MatchString(id) {
		return nil, &notFoundError{kind: kindNarrative, name: id}
	}
	all, err := r.defined(ctx, id)
	if err != nil {
		return nil, err
	}
	if n := all[id]; n != nil && !n.Deleted {
		return n, nil
	}
	return nil, &notFoundError{kind: kindNarrative, name: id}
}

// defineNarrative defines a narrative or changes it.
func (r *Resolver) defineNarrative(ctx context.Context, in model.NarrativeInput) (*model.Narrative, error) {
	d := definition{Name: strings.TrimSpace(in.Name), Rule: analysis.NarrativeRule{Words: in.Words, Phrases: in.Phrases, Hashtags: in.Hashtags,
		Domains: in.Domains, Languages: in.Languages, Without: in.Without}}
	if in.Description != nil {
		d.Description = *in.Description
	}
	switch {
	case !narrativeID.MatchString(in.ID):
		return nil, model.Invalidf("id must be 1 to 100 of a to z, 0 to 9 and, inside, -")
	case d.Name == "" || len(d.Name) > maxNarrativeName || !utf8.ValidString(d.Name):
		return nil, model.Invalidf("name must have 1 to %d bytes", maxNarrativeName)
	case len(d.Description) > maxNarrativeDescription || !utf8.ValidString(d.Description):
		return nil, model.Invalidf("description must have at most %d bytes", maxNarrativeDescription)
	}
	var err error
	if d.Rule, err = d.Rule.Normal(); err != nil {
		return nil, err
	}
	all, err := r.defined(ctx)
	if err != nil {
		return nil, err
	}
	seen := int64(0)
	switch held := all[in.ID]; {
	case held != nil && !held.Deleted:
		if in.Version == nil || *in.Version != held.Version {
			return nil, narrativeConflict(held)
		}
		seen = held.Version
	case in.Version != nil:
		return nil, &notFoundError{kind: kindNarrative, name: in.ID}
	case len(all) >= maxNarratives:
		return nil, model.Invalidf("there are %d narratives, the most that can be; delete one", maxNarratives)
	case held != nil:
		seen = held.Version
	}
	version, err := r.putNarrative(ctx, in.ID, d, seen)
	if err != nil {
		return nil, err
	}
	return &model.Narrative{ID: in.ID, Name: d.Name, Description: d.Description, Rule: d.Rule, Version: version}, nil
}

// narrativeConflict says that a narrative is another one than who changes it saw.
func narrativeConflict(n *model.Narrative) error {
	return &conflictError{fmt.Sprintf("narrative %q has version %d; look at it, and give that version to change it", n.ID, n.Version)}
}

// conflictError is a [store.ErrConflict] in words for whoever asked.
type conflictError struct{ message string }

func (e *conflictError) Error() string { return e.message }

func (e *conflictError) Unwrap() error { return store.ErrConflict }

func (r *Resolver) putNarrative(ctx context.Context, id string, d definition, seen int64) (version int64, err error) {
	body, err := json.Marshal(d)
	if err != nil {
		return 0, err
	}
	return r.store.PutRecord(ctx, store.Record{Kind: kindNarrative, ID: id, Version: seen, Body: body, At: r.now()})
}

// deleteNarrative deletes a narrative: of an example that it is gone is remembered.
func (r *Resolver) deleteNarrative(ctx context.Context, id string, version int64) (bool, error) {
	held, err := r.narrative(ctx, id)
	switch {
	case err != nil:
		return false, err
	case held.Version != version:
		return false, narrativeConflict(held)
	}
	examples, err := exampleNarratives()
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(examples, func(n *model.Narrative) bool { return n.ID == id }) {
		_, err = r.putNarrative(ctx, id, definition{Name: held.Name, Deleted: true}, version)
	} else {
		err = r.store.DeleteRecord(ctx, kindNarrative, id, version)
	}
	return err == nil, err
}
