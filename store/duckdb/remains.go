package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/takedown/takedown/store"
)

// Remains is what can still be read of a store that is damaged, or too old. It
// changes nothing of it.
type Remains struct {
	db *sql.DB
	// WithoutLog says that the store's log could not be read: what was written last
	// is not among the remains.
	WithoutLog bool
	// alias is another name of the file, under which it has no log.
	alias string
}

// OpenRemains opens what is left of the store at path. A store that is open
// elsewhere is store.ErrInUse; any other error says why nothing of it can be read.
func OpenRemains(path string) (*Remains, error) {
	db, path, err := openPlain(path, "READ_ONLY")
	if err == nil {
		return &Remains{db: db}, nil
	}
	if _, noLog := os.Stat(path + logSuffix); errors.Is(err, store.ErrInUse) || noLog != nil {
		return nil, err
	}
	r := &Remains{WithoutLog: true, alias: path + ".remains"}
	if err := errors.Join(discard(r.alias), os.Link(path, r.alias)); err != nil {
		return nil, err
	}
	var second error
	if r.db, _, second = openPlain(r.alias, "READ_ONLY"); second != nil {
		return nil, errors.Join(err, discard(r.alias))
	}
	return r, nil
}

// Close lets go of the file.
func (r *Remains) Close() error {
	err := r.db.Close()
	if r.alias != "" {
		err = errors.Join(err, discard(r.alias))
	}
	return err
}

// read lets f see the store. After an error nothing more is to be had of a view, so
// that whatever can be lost alone is read alone.
func (r *Remains) read(ctx context.Context, f func(*view) error) error {
	tx, err := begin(ctx, r.db)
	if err != nil {
		return err
	}
	return errors.Join(f(&view{ctx: ctx, tx: tx}), tx.Rollback())
}

// Networks are the networks of the store, with what people said of them, and not
// with their totals.
func (r *Remains) Networks(ctx context.Context) (list []store.Network, err error) {
	err = r.read(ctx, func(v *view) error {
		return v.each("SELECT slug, name, attributed_to, platform, disclosed_on, coverage FROM networks ORDER BY slug", nil, func(scan func(...any) error) error {
			var n store.Network
			var disclosed *time.Time
			err := scan(&n.Slug, &n.Name, &n.AttributedTo, &n.Platform, &disclosed, &n.Coverage)
			if disclosed != nil {
				n.DisclosedOn = new(store.DateOf(*disclosed))
			}
			list = append(list, n)
			return err
		})
	})
	return list, wrap(ctx, "list networks", err)
}

// Files is the store's ledger, in the order of first opening.
func (r *Remains) Files(ctx context.Context) (list []store.File, err error) {
	err = r.read(ctx, func(v *view) error {
		return v.each("SELECT "+fileColumns+" FROM files f JOIN networks n ON n.id = f.network_id ORDER BY f.id", nil, func(scan func(...any) error) error {
			f, err := scanFile(scan)
			list = append(list, f)
			return err
		})
	})
	return list, wrap(ctx, "list files", err)
}

// Kept is what was taken over from remains.
type Kept struct {
	// Records are cases and narratives, Coordinations the saved ones.
	Records, Coordinations int
	// Lost says what is there and cannot be read, and why.
	Lost []string
}

// CopyTo takes over into s what people wrote (cases, narratives), where s has none
// of the name, and the coordinations that were saved: what can be read of them, one
// by one. s must hold the archives that the store held. An error is one of s.
func (r *Remains) CopyTo(ctx context.Context, s *Store) (Kept, error) {
	var k Kept
	var kept bool
	err := r.read(ctx, func(v *view) error {
		return v.one("SELECT count(*) > 0 FROM information_schema.tables WHERE table_name = 'records'", nil, &kept)
	})
	if err != nil {
		return k, k.lose(ctx, "what people wrote", err)
	}
	if !kept { // the store is older than that
		return k, nil
	}
	err = errors.Join(r.copyRecords(ctx, s, &k), r.copySaved(ctx, s, &k))
	return k, err
}

func (r *Remains) copyRecords(ctx context.Context, s *Store, k *Kept) error {
	var names [][2]string
	err := r.read(ctx, func(v *view) error {
		return v.each("SELECT kind, id FROM records ORDER BY kind, id", nil, func(scan func(...any) error) error {
			var kind, id string
			err := scan(&kind, &id)
			names = append(names, [2]string{kind, id})
			return err
		})
	})
	if err != nil {
		return k.lose(ctx, "the list of cases and narratives", err)
	}
	for _, name := range names {
		kind, id := name[0], name[1]
		var version int64
		var body *string
		var written time.Time
		err := r.read(ctx, func(v *view) error {
			return v.one("SELECT version, body, written FROM records WHERE kind = ? AND id = ?", []any{kind, id}, &version, &body, &written)
		})
		if err != nil {
			if err := k.lose(ctx, kind+" "+id, err); err != nil {
				return err
			}
			continue
		}
		// Also what was deleted: its version is what whoever still has it is told by.
		_, err = s.db.ExecContext(ctx, "INSERT INTO records SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM records WHERE kind = ? AND id = ?)",
			kind, id, version, body, written, kind, id)
		if err != nil {
			return wrap(ctx, "keep record", err)
		}
		if body != nil {
			k.Records++
		}
	}
	return nil
}

func (r *Remains) copySaved(ctx context.Context, s *Store, k *Kept) error {
	now, err := s.Snapshot(ctx)
	if err != nil {
		return err
	}
	var then store.Snapshot
	var list []store.SavedCoordination
	if err := r.read(ctx, func(v *view) (err error) {
		if then, err = v.snapshot(); err == nil {
			list, err = v.saved()
		}
		return err
	}); err != nil {
		return k.lose(ctx, "the list of saved coordinations", err)
	}
	for _, c := range list {
		id := c.ID()
		// Batches are counted anew: what was of the last one is so again.
		if c.Stale(then) {
			c.Derived = 0
		} else {
			c.Derived = now.Rows
		}
		var broken error
		err := s.SaveCoordination(ctx, c, func(yield func(store.SavedEdge) bool) {
			broken = r.read(ctx, func(v *view) error {
				return v.each("SELECT source, target, weight, expected_weight FROM coordinates WHERE coordination = ?", []any{id}, func(scan func(...any) error) error {
					var e store.SavedEdge
					err := scan(&e.Source, &e.Target, &e.Weight, &e.Expected)
					if err == nil && !yield(e) {
						err = context.Canceled // s has failed, and says why
					}
					return err
				})
			})
		})
		switch {
		case broken != nil && err == nil:
			err = errors.Join(s.DeleteCoordination(ctx, id), k.lose(ctx, "a coordination saved at "+c.SavedAt.Format(time.RFC3339), broken))
		case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrInvalid):
			err = k.lose(ctx, "a coordination saved at "+c.SavedAt.Format(time.RFC3339), err)
		case err == nil:
			k.Coordinations++
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// lose notes what cannot be read, and gives the error of a context that is done.
func (k *Kept) lose(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return wrap(ctx, "keep what is left", err)
	}
	if known := condition(err); known != nil {
		err = known
	}
	k.Lost = append(k.Lost, fmt.Sprintf("%s: %v", what, err))
	return nil
}

// Swap puts the store that was rebuilt at next in the place of the one at path, which
// it gives the name aside together with its log, and nothing else. Stopped on the
// way, it goes on when it is called again. Nobody may have either of them open.
func Swap(next, path, aside string) error {
	if err := free(next + logSuffix); err != nil {
		return fmt.Errorf("%s is not written to its end: %w", next, err)
	}
	// The log first: it fits to no other file.
	for _, suffix := range []string{logSuffix, logSuffix + ".checkpoint", logSuffix + ".recovery", ""} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return os.Rename(next, path)
}
