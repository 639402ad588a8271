package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// saveEdges stores what was found.
func (a *app) saveEdges(ctx context.Context, c *analysing, in *input, edges []analysis.CoordinationEdge) error {
	now, err := in.store.Snapshot(ctx)
	if err != nil {
		return err
	}
	if now.Derived != in.snapshot.Derived {
		return errors.New("another process has changed the store meanwhile: nothing is saved, ask again")
	}
	saved := store.SavedCoordination{Derived: in.snapshot.Derived, SavedAt: time.Now(), CoordinationQuestion: store.CoordinationQuestion{
		Behaviour: c.query.Behaviour, Within: c.query.Within, MinWeight: c.query.MinWeight, SkipEmpty: c.query.SkipEmpty,
		Networks: slices.Compact(slices.Sorted(slices.Values(c.networks))), From: c.from.Time, To: c.to.Time}}
	if err := in.store.SaveCoordination(ctx, saved, c.savedEdges(edges)); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "saved %d edges as %s\n", len(edges), saved.ID())
	return nil
}

func (c *analysing) savedEdges(edges []analysis.CoordinationEdge) iter.Seq[store.SavedEdge] {
	return func(yield func(store.SavedEdge) bool) {
		for _, e := range edges {
			saved := store.SavedEdge{Source: e.Source, Target: e.Target, Weight: e.Weight}
			if c.query.Expected {
				saved.Expected = &e.ExpectedWeight
			}
			if !yield(saved) {
				return
			}
		}
	}
}

// saved lists the coordinations that are stored, or removes one.
func (a *app) saved(ctx context.Context, c *analysing) (err error) {
	st, err := c.in.openExisting(ctx, a.env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if c.forget != "" {
		if err := st.DeleteCoordination(ctx, c.forget); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("no coordination %q is saved: takedown analyze saved lists them", c.forget)
		} else if err != nil {
			return err
		}
	}
	list, err := st.SavedCoordinations(ctx)
	if err != nil {
		return err
	}
	now, err := st.Snapshot(ctx)
	if err != nil {
		return err
	}
	rows := make([]savedRow, len(list))
	for i, s := range list {
		rows[i] = savedRow{s.ID(), string(s.Behaviour), s.Within.Seconds(), s.MinWeight, s.SkipEmpty, s.Networks, s.From, s.To, s.Edges, s.SavedAt, s.Stale(now)}
	}
	if c.format == "json" {
		return json.NewEncoder(a.stdout).Encode(map[string]any{"saved": rows})
	}
	w := csv.NewWriter(a.stdout)
	_ = w.Write([]string{"id", "behaviour", "within_seconds", "min_weight", "skip_empty", "networks", "from", "to", "edges", "saved_at", "stale"})
	for _, r := range rows {
		_ = w.Write(r.cells())
	}
	w.Flush()
	return w.Error() // of all that was written
}

// savedRow is a stored coordination as it is printed.
type savedRow struct {
	ID            string     `json:"id"`
	Behaviour     string     `json:"behaviour"`
	WithinSeconds float64    `json:"withinSeconds"`
	MinWeight     int64      `json:"minWeight"`
	SkipEmpty     bool       `json:"skipEmpty"`
	Networks      []string   `json:"networks"`
	From          *time.Time `json:"from"`
	To            *time.Time `json:"to"`
	EdgeCount     int64      `json:"edgeCount"`
	SavedAt       time.Time  `json:"savedAt"`
	Stale         bool       `json:"stale"`
}

func (r *savedRow) cells() []string {
	at := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return instant(*t)
	}
	return []string{r.ID, r.Behaviour, strconv.FormatFloat(r.WithinSeconds, 'f', -1, 64), strconv.FormatInt(r.MinWeight, 10), strconv.FormatBool(r.SkipEmpty),
		visible(strings.Join(r.Networks, " ")), at(r.From), at(r.To), strconv.FormatInt(r.EdgeCount, 10), at(&r.SavedAt), strconv.FormatBool(r.Stale)}
}
