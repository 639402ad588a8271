package cases

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// Records is what cases need of a store.
type Records interface {
	Records(ctx context.Context, kind string, ids ...string) iter.Seq2[store.Record, error]
	store.RecordWriter
}

// Keeper keeps cases among the records of a store.
type Keeper struct {
	Records Records
	// Now is the clock and NewID makes ids that nobody has given; nil means time.Now and chance.
	Now   func() time.Time
	NewID func() string
}

// The kinds of records. An answer is a record of its own, so that a case stays
// small however much its answers say; it is among those of its case.
const (
	kindCase   = "case"
	kindAnswer = "case-answer/"
)

func (k *Keeper) now() time.Time {
	now := time.Now
	if k.Now != nil {
		now = k.Now
	}
	return now().UTC().Truncate(time.Millisecond)
}

func (k *Keeper) newID() string {
	if k.NewID != nil {
		return k.NewID()
	}
	return rand.Text()
}

// All lists the cases, oldest first.
func (k *Keeper) All(ctx context.Context) ([]*Case, error) {
	all := []*Case{}
	for r, err := range k.Records.Records(ctx, kindCase) {
		if err != nil {
			return nil, err
		}
		c, err := decode(r)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b *Case) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), strings.Compare(a.ID, b.ID))
	})
	return all, nil
}

// Case is the case of an id, or a [NotFoundError].
func (k *Keeper) Case(ctx context.Context, id string) (*Case, error) {
	for r, err := range k.Records.Records(ctx, kindCase, id) {
		if err != nil {
			return nil, err
		}
		return decode(r)
	}
	return nil, &NotFoundError{"case", id}
}

func decode(r store.Record) (*Case, error) {
	c := &Case{ID: r.ID, Version: r.Version}
	if err := json.Unmarshal(r.Body, c); err != nil {
		return nil, fmt.Errorf("case %s: %w", r.ID, err)
	}
	for _, i := range c.Items {
		i.Case = c.ID
	}
	return c, nil
}

// put writes a case as the one after the version that was seen.
func (k *Keeper) put(ctx context.Context, c *Case, seen int64) (err error) {
	r := store.Record{Kind: kindCase, ID: c.ID, Version: seen, At: c.UpdatedAt}
	if r.Body, err = encode(c); err != nil {
		return err
	}
	if len(r.Body) > store.MaxRecordBody {
		return invalid("the case is full: begin another one")
	}
	c.Version, err = k.Records.PutRecord(ctx, r)
	return err
}

// encode leaves text as it is: what looks like HTML, too.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return b.Bytes(), err
}

// change changes a case, again when another change came first. Within f the
// case has the version that it will have.
func (k *Keeper) change(ctx context.Context, id string, f func(*Case) error) (*Case, error) {
	for {
		c, err := k.Case(ctx, id)
		if err != nil {
			return nil, err
		}
		seen := c.Version
		c.Version, c.UpdatedAt = seen+1, k.now()
		if err := f(c); err != nil {
			return nil, err
		}
		if err = k.put(ctx, c, seen); err == nil {
			return c, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
}

// Create begins a case.
func (k *Keeper) Create(ctx context.Context, name string, by *string) (*Case, error) {
	if err := errors.Join(someText("the name", name, MaxName), author(by)); err != nil {
		return nil, err
	}
	now := k.now()
	c := &Case{ID: k.newID(), Name: name, CreatedAt: now, UpdatedAt: now, CreatedBy: by}
	return c, k.put(ctx, c, 0)
}

// Delete removes a case with its answers, unless it has changed since the version that was seen.
func (k *Keeper) Delete(ctx context.Context, id string, seen int64) error {
	c, err := k.Case(ctx, id)
	if err != nil {
		return err
	}
	err = k.Records.DeleteRecord(ctx, kindCase, id, seen)
	if errors.Is(err, store.ErrConflict) {
		return &ConflictError{"case", seen, c.Version}
	} else if err != nil {
		return err
	}
	// Whoever adds an answer now finds no case to add it to, and removes it again.
	for r, err := range k.Records.Records(ctx, kindAnswer+id) {
		if err == nil {
			err = k.Records.DeleteRecord(ctx, r.Kind, r.ID, r.Version)
		}
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return nil
}
