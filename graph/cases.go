package graph

import (
	"context"
	"time"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// maxAdditions is the most items that can be added at once.
const maxAdditions = 100

// caseKinds are the kinds of item for things with a global id.
var caseKinds = map[string]cases.Kind{kindAccount: cases.KindAccount, kindTweet: cases.KindTweet, kindNetwork: cases.KindNetwork, kindHashtag: cases.KindHashtag,
	kindDomain: cases.KindDomain}

// additions are the items that an input describes, questions answered.
func (r *Resolver) additions(ctx context.Context, inputs []*model.CaseItemInput) ([]cases.Addition, error) {
	if len(inputs) == 0 || len(inputs) > maxAdditions {
		return nil, model.Invalidf("items must be from 1 to %d", maxAdditions)
	}
	additions := make([]cases.Addition, len(inputs))
	for i, in := range inputs {
		a, err := r.addition(ctx, in)
		if err != nil {
			return nil, err
		}
		if in.Note != nil {
			a.Note = *in.Note
		}
		additions[i] = a
	}
	return additions, nil
}

func (r *Resolver) addition(ctx context.Context, in *model.CaseItemInput) (a cases.Addition, err error) {
	given := 0
	for _, is := range []bool{in.Node != nil, in.Window != nil, in.Cluster != nil, in.Answer != nil} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return a, model.Invalidf("an item is one of node, window, cluster and answer")
	case in.Node != nil:
		a.Item, err = nodeItem(ctx, *in.Node)
	case in.Window != nil:
		a.Item = cases.OfWindow(*in.Window)
	case in.Cluster != nil:
		c := in.Cluster
		a.Item = cases.Item{Kind: cases.KindCluster, Name: c.Name, Cluster: &cases.Cluster{Behaviour: c.Behaviour, Within: c.Within,
			MinWeight: c.MinWeight, Networks: c.Networks, From: c.From, To: c.To,
			KeepEmpty: !c.SkipEmpty, Similarity: c.Similarity, Backbone: c.Backbone}}
	default:
		q := in.Answer
		a.Item = cases.Item{Kind: cases.KindAnswer, Name: q.Title}
		a.Answer = &cases.Answer{Query: q.Query, Variables: q.Variables}
		if q.OperationName != nil {
			a.Answer.Operation = *q.OperationName
		}
		if len(q.Query) > cases.MaxQuery || len(q.Variables) > cases.MaxVariables {
			return a, model.Invalidf("a question has at most %d bytes, and its variables %d", cases.MaxQuery, cases.MaxVariables)
		}
		err = r.answer(ctx, a.Answer)
	}
	return a, err
}

// nodeItem is the item of something that the store knows.
func nodeItem(ctx context.Context, id string) (item cases.Item, err error) {
	kind, raw, err := parseGlobalID(id)
	if err != nil {
		return item, err
	}
	node, err := loadersOf(ctx).node(ctx, id)
	if err == nil && node == nil {
		err = &notFoundError{"node", id}
	}
	return cases.Item{Kind: caseKinds[kind], Name: raw}, err
}

// answer asks a question of the store as it is and notes the answer. Where a
// Derive came in between it asks again: figures are of one state.
func (r *Resolver) answer(ctx context.Context, a *cases.Answer) error {
	for {
		before, err := r.store.Snapshot(ctx)
		if err != nil {
			return err
		}
		data, err := r.questioner.again(ctx, a)
		if err != nil {
			return err
		}
		after, err := r.store.Snapshot(ctx)
		if err != nil {
			return err
		}
		if before.Derived == after.Derived {
			a.Snapshot, a.At, a.Data = before, r.now(), data
			return nil
		}
	}
}

// rerun asks a saved question again.
func (r *Resolver) rerun(ctx context.Context, saved *cases.Answer, first int64) (*model.Rerun, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	now := &cases.Answer{Query: saved.Query, Variables: saved.Variables, Operation: saved.Operation}
	if err := r.answer(ctx, now); err != nil {
		return nil, err
	}
	changes, total, err := cases.Changes(saved.Data, now.Data, size)
	if err != nil {
		return nil, err
	}
	return &model.Rerun{At: now.At, Revision: now.Snapshot.Rows, DerivedRevision: now.Snapshot.Derived, Data: now.Data, Same: total == 0,
		TotalCount: int64(total), Truncated: total > len(changes), Changes: pointers(changes)}, nil
}

func (r *Resolver) now() time.Time {
	if r.cases.Now != nil {
		return r.cases.Now()
	}
	return time.Now().UTC().Truncate(time.Millisecond)
}

// answerKey names a saved answer.
type answerKey struct{ caseID, item string }

// answersOf makes one store call for each case.
func answersOf(keeper *cases.Keeper) func(context.Context, []answerKey) (map[answerKey]*cases.Answer, error) {
	return func(ctx context.Context, keys []answerKey) (map[answerKey]*cases.Answer, error) {
		items := map[string][]string{}
		for _, k := range keys {
			items[k.caseID] = append(items[k.caseID], k.item)
		}
		found := make(map[answerKey]*cases.Answer, len(keys))
		for id, list := range items {
			answers, err := keeper.Answers(ctx, id, list)
			if err != nil {
				return nil, err
			}
			for item, a := range answers {
				found[answerKey{id, item}] = a
			}
		}
		return found, nil
	}
}

// Store is what a handler needs of a store: it reads facts, and reads and writes
// what people write.
type Store interface {
	store.Reader
	store.RecordWriter
}
