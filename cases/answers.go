package cases

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/takedown/takedown/store"
)

// Answers are those of a case's items that have one, by the item's id.
func (k *Keeper) Answers(ctx context.Context, id string, items []string) (map[string]*Answer, error) {
	answers := make(map[string]*Answer, len(items))
	if len(items) == 0 {
		return answers, nil
	}
	for r, err := range k.Records.Records(ctx, kindAnswer+id, items...) {
		if err != nil {
			return nil, err
		}
		a := new(Answer)
		if err := json.Unmarshal(r.Body, a); err != nil {
			return nil, fmt.Errorf("answer %s of case %s: %w", r.ID, id, err)
		}
		answers[r.ID] = a
	}
	return answers, nil
}

func (k *Keeper) putAnswer(ctx context.Context, id string, a *Addition) error {
	body, err := encode(a.Answer)
	if err != nil {
		return err
	}
	_, err = k.Records.PutRecord(ctx, store.Record{Kind: kindAnswer + id, ID: a.ID, Body: body, At: a.AddedAt})
	return err
}

// deleteAnswers deletes those of items that have any. It goes on when ctx is
// done: nothing would lead to them any more.
func (k *Keeper) deleteAnswers(ctx context.Context, id string, items []string) error {
	if len(items) == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	for r, err := range k.Records.Records(ctx, kindAnswer+id, items...) {
		if err == nil {
			err = k.Records.DeleteRecord(ctx, r.Kind, r.ID, r.Version)
		}
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}
