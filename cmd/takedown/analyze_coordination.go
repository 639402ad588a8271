package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

func (a *app) coordination(ctx context.Context, c *analysing) (err error) {
	in, err := a.messages(ctx, &c.coordination)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	edges, err := c.find(ctx, in.messages)
	if err == nil && c.save {
		err = a.saveEdges(ctx, c, in, edges)
	}
	switch {
	case err != nil:
		return err
	case c.format == "json":
		return writeJSON(a.stdout, c.query, edges)
	}
	return a.writeCSV(c.query, edges)
}

func (c *coordination) find(ctx context.Context, messages analysis.MessageSource) ([]analysis.CoordinationEdge, error) {
	edges, _, err := analysis.Coordination(ctx, messages, c.query)
	if refused, ok := errors.AsType[*analysis.InvalidError](err); ok {
		return nil, misuse("", "%s", refused)
	}
	return edges, err
}

// input is what to look at.
type input struct {
	messages analysis.MessageSource
	close    func() error
	// store is nil for shares. snapshot is its state.
	store    store.Store
	snapshot store.Snapshot
}

// messages opens what to look at.
func (a *app) messages(ctx context.Context, c *coordination) (*input, error) {
	if c.shares != "" {
		shares, err := duckdb.OpenShares(ctx, c.shares, c.query.Behaviour, duckdb.Options{MemoryMiB: c.in.memoryMiB})
		if err != nil {
			return nil, err
		}
		return &input{messages: func(store.MessageQuery) iter.Seq2[store.Message, error] { return shares.Messages(ctx) }, close: shares.Close}, nil
	}
	st, err := c.in.openExisting(ctx, a.env)
	if err != nil {
		return nil, err
	}
	for _, network := range c.networks {
		if err := exists(ctx, st, network); err != nil {
			return nil, errors.Join(err, st.Close())
		}
	}
	snapshot, err := st.Snapshot(ctx)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	if snapshot.Stale() {
		a.complain("a load is under way or was interrupted: what it has loaded is not looked at yet")
	}
	return &input{c.messages(ctx, st), st.Close, st, snapshot}, nil
}

// messages are those of a store to look at.
func (c *coordination) messages(ctx context.Context, st store.Reader) analysis.MessageSource {
	return func(q store.MessageQuery) iter.Seq2[store.Message, error] {
		q.Networks, q.From, q.To = c.networks, c.from.Time, c.to.Time
		return st.Messages(ctx, q)
	}
}

// idText is how ids are printed: byte for byte, but on a terminal, which they must not steer.
func (a *app) idText() func(string) string {
	if _, ok := terminal(a.stdout); ok {
		return visible
	}
	return func(id string) string { return id }
}

func (a *app) writeCSV(q analysis.CoordinationQuery, edges []analysis.CoordinationEdge) error {
	id := a.idText()
	w := csv.NewWriter(a.stdout)
	if err := w.Write([]string{"source", "target", "weight", "expected_weight"}); err != nil {
		return err
	}
	for _, e := range edges {
		expected := ""
		if q.Expected {
			expected = strconv.FormatFloat(e.ExpectedWeight, 'f', -1, 64)
		}
		if err := w.Write([]string{id(e.Source), id(e.Target), strconv.FormatInt(e.Weight, 10), expected}); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// writeJSON prints one object with the question and the list of edges, an edge a line.
func writeJSON(out io.Writer, q analysis.CoordinationQuery, edges []analysis.CoordinationEdge) error {
	type edge struct {
		Source         string   `json:"source"`
		Target         string   `json:"target"`
		Weight         int64    `json:"weight"`
		ExpectedWeight *float64 `json:"expectedWeight"`
	}
	_, err := fmt.Fprintf(out, "{\"behaviour\": %q, \"withinSeconds\": %v, \"minWeight\": %d, \"edges\": [", string(q.Behaviour), q.Within.Seconds(), q.MinWeight)
	for i, e := range edges {
		item := edge{e.Source, e.Target, e.Weight, nil}
		if q.Expected {
			item.ExpectedWeight = &e.ExpectedWeight
		}
		text, marshalErr := json.Marshal(item)
		separator := ",\n"
		if i == 0 {
			separator = "\n"
		}
		if err = errors.Join(err, marshalErr); err == nil {
			_, err = fmt.Fprintf(out, "%s%s", separator, text)
		}
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "\n]}")
	return err
}
