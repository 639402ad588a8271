package duckdb

import (
	"context"
	"fmt"
	"iter"

	"github.com/takedown/takedown/store"
)

// Ledger implements [store.Reader].
func (s *Store) Ledger(ctx context.Context, network string) ([]store.File, error) {
	files := []store.File{}
	err := s.read(ctx, "read ledger", func(v *view) error {
		w := new(where)
		if network != "" {
			if _, err := v.networkSets(network); err != nil {
				return err
			}
			w.add("n.slug = ?", network)
		}
		return v.each("SELECT "+fileColumns+" FROM files f JOIN networks n ON n.id = f.network_id WHERE "+w.String()+" ORDER BY n.slug, f.id",
			w.args, func(scan func(...any) error) error {
				f, err := scanFile(scan)
				files = append(files, f)
				return err
			})
	})
	return files, err
}

// rejectPage is how many rejects one statement reads. The driver keeps a whole
// answer in memory, so a stream is made of many.
const rejectPage = 4096

// Rejects implements [store.Reader].
func (s *Store) Rejects(ctx context.Context, network string) iter.Seq2[store.Reject, error] {
	return func(yield func(store.Reject, error) bool) {
		stopped := false
		err := s.read(ctx, "list rejects", func(v *view) error {
			type file struct {
				id   int64
				name string
			}
			var files []file
			if _, err := v.networkSets(network); err != nil {
				return err
			}
			err := v.each("SELECT f.id, f.name FROM files f JOIN networks n ON n.id = f.network_id WHERE n.slug = ? ORDER BY f.id",
				[]any{network}, func(scan func(...any) error) error {
					var f file
					err := scan(&f.id, &f.name)
					files = append(files, f)
					return err
				})
			if err != nil {
				return err
			}
			for _, f := range files {
				if err := v.rejects(f.id, func(r store.Reject) bool {
					r.File = f.name
					stopped = !yield(r, nil)
					return !stopped
				}); err != nil || stopped {
					return err
				}
			}
			return nil
		})
		if err != nil && !stopped {
			yield(store.Reject{}, err)
		}
	}
}

// rejects streams the rejects of a file by line, then in the order of commit,
// which is the order of row ids within one state of the store.
func (v *view) rejects(file int64, yield func(store.Reject) bool) error {
	var line, row int64 = -1, -1
	for {
		var page []store.Reject
		err := v.each(`
			SELECT line, rowid, column_name, code, reason, excerpt FROM rejects
			WHERE file_id = ? AND line >= ? AND (line > ? OR rowid > ?) ORDER BY line, rowid LIMIT ?`,
			[]any{file, line, line, row, rejectPage}, func(scan func(...any) error) error {
				var r store.Reject
				err := scan(&r.Line, &row, &r.Column, &r.Code, &r.Reason, &r.Excerpt)
				line = r.Line
				page = append(page, r)
				return err
			})
		if err != nil {
			return fmt.Errorf("file %d: %w", file, err)
		}
		for _, r := range page {
			if err := v.ctx.Err(); err != nil || !yield(r) {
				return err
			}
		}
		if len(page) < rejectPage {
			return nil
		}
	}
}
