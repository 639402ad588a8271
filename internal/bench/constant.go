package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os/signal"
	"sync"
	"syscall"

	"github.com/takedown/takedown/server"
	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
)

// constant is a store that asks another one once, and gives what it was answered
// ever after: what is left is what a server itself takes, with the same answers.
type constant struct {
	store.Store
	answers sync.Map
}

// ask gives the constant answer to a question.
func ask[Q, V any](ctx context.Context, c *constant, what string, q Q, find func(context.Context, Q) (V, error)) (V, error) {
	asked, err := json.Marshal(q)
	if err != nil {
		var none V
		return none, err
	}
	key := what + string(asked)
	if v, ok := c.answers.Load(key); ok {
		return v.(V), nil
	}
	v, err := find(ctx, q)
	if err == nil {
		c.answers.Store(key, v)
	}
	return v, err
}

func (c *constant) Snapshot(ctx context.Context) (store.Snapshot, error) {
	return ask(ctx, c, "snapshot", 0, func(ctx context.Context, _ int) (store.Snapshot, error) { return c.Store.Snapshot(ctx) })
}

func (c *constant) Networks(ctx context.Context) ([]store.Network, error) {
	return ask(ctx, c, "networks", 0, func(ctx context.Context, _ int) ([]store.Network, error) { return c.Store.Networks(ctx) })
}

func (c *constant) Accounts(ctx context.Context, ids []string) (map[string]*store.Account, error) {
	return ask(ctx, c, "accounts", ids, c.Store.Accounts)
}

func (c *constant) AccountPage(ctx context.Context, q store.AccountQuery) (*store.Slice[*store.Account], error) {
	return ask(ctx, c, "account page", q, c.Store.AccountPage)
}

func (c *constant) Tweets(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return ask(ctx, c, "tweets", ids, c.Store.Tweets)
}

func (c *constant) TweetHeads(ctx context.Context, ids []string) (map[string]*store.Tweet, error) {
	return ask(ctx, c, "tweet heads", ids, c.Store.TweetHeads)
}

func (c *constant) TweetPage(ctx context.Context, q store.TweetQuery) (*store.Slice[*store.Tweet], error) {
	return ask(ctx, c, "tweet page", q, c.Store.TweetPage)
}

func (c *constant) Amplifications(ctx context.Context, q store.AmplifierQuery) (map[string]*store.Slice[*store.Amplification], error) {
	return ask(ctx, c, "amplifications", q, c.Store.Amplifications)
}

func (c *constant) Evidence(ctx context.Context, q store.EvidenceQuery) (map[store.Pair]*store.Slice[*store.Retweet], error) {
	return ask(ctx, c, "evidence", q, c.Store.Evidence)
}

func (c *constant) CreationDays(ctx context.Context, networks []string) (map[string][]store.DayCount, error) {
	return ask(ctx, c, "creation days", networks, c.Store.CreationDays)
}

func (c *constant) Ledger(ctx context.Context, network string) ([]store.File, error) {
	return ask(ctx, c, "ledger", network, c.Store.Ledger)
}

// serveConstant is the body of the process that `bench constant STORE` starts.
func serveConstant(path string) (err error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT)
	defer stop()
	st, err := duckdb.Open(ctx, path, duckdb.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	srv, err := server.New(server.Config{Store: &constant{Store: st}, Addr: "127.0.0.1:0", Log: slog.Default()})
	if err != nil {
		return err
	}
	fmt.Println(srv.URL())
	return srv.Run(ctx)
}
