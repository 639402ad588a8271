package graph

import (
	"context"
	"fmt"
	"iter"

	"github.com/takedown/takedown/store"
)

const (
	// bulkRows is how many amplifications are read at once, as far as that can be
	// known before: of several accounts together, or of one page by page.
	bulkRows = 100_000
	// bulkAccounts is of how many accounts.
	bulkAccounts = 2000
)

// bulk reads all amplifications of many accounts. It first asks how many there
// are, so that whoever reads them knows what to expect, and no read is too large.
type bulk struct {
	store  store.Reader
	totals [2]map[string]int64
}

// place is where the totals of a direction are.
func place(d store.Direction) int {
	if d == store.AmplifiedBy {
		return 1
	}
	return 0
}

// count counts the amplifications at accounts in one direction.
func (b *bulk) count(ctx context.Context, d store.Direction, accounts []string) (int64, error) {
	totals := b.totals[place(d)]
	if totals == nil {
		totals = map[string]int64{}
		b.totals[place(d)] = totals
	}
	var unknown []string
	for _, id := range accounts {
		if _, ok := totals[id]; !ok {
			unknown = append(unknown, id)
		}
	}
	for len(unknown) > 0 {
		n := min(batchCapacity, len(unknown))
		found, err := b.store.Amplifications(ctx, store.AmplifierQuery{Direction: d, Accounts: unknown[:n], MinRetweets: 1, Page: store.Page{First: 1}})
		if err != nil {
			return 0, err
		}
		for id, slice := range found {
			totals[id] = slice.Total
		}
		unknown = unknown[n:]
	}
	var sum int64
	for _, id := range accounts {
		sum += totals[id]
	}
	return sum, nil
}

// read streams the amplifications at accounts in one direction.
func (b *bulk) read(ctx context.Context, d store.Direction, accounts []string) iter.Seq2[*store.Amplification, error] {
	return func(yield func(*store.Amplification, error) bool) {
		if _, err := b.count(ctx, d, accounts); err != nil {
			yield(nil, err)
			return
		}
		totals := b.totals[place(d)]
		for len(accounts) > 0 {
			var asked []string
			var sum, most int64
			for len(accounts) > 0 && len(asked) < bulkAccounts {
				total := totals[accounts[0]]
				if sum > 0 && sum+total > bulkRows {
					break
				}
				if total > 0 {
					asked, sum, most = append(asked, accounts[0]), sum+total, max(most, total)
				}
				accounts = accounts[1:]
			}
			q := store.AmplifierQuery{Direction: d, Accounts: asked, MinRetweets: 1, Page: store.Page{First: int(min(most, bulkRows))}}
			if len(asked) > 0 && !b.pages(ctx, q, yield) {
				return
			}
		}
	}
}

// pages reads page after page of one account, or all of several at once.
func (b *bulk) pages(ctx context.Context, q store.AmplifierQuery, yield func(*store.Amplification, error) bool) bool {
	for {
		found, err := b.store.Amplifications(ctx, q)
		if err != nil {
			yield(nil, err)
			return false
		}
		var more *store.Key
		for _, id := range q.Accounts {
			slice := found[id]
			for _, a := range slice.Items {
				if !yield(a, nil) {
					return false
				}
			}
			if slice.HasNext {
				more = &slice.Keys[len(slice.Keys)-1]
			}
		}
		switch {
		case more == nil:
			return true
		case len(q.Accounts) > 1:
			yield(nil, fmt.Errorf("read amplifications: the store changed meanwhile: %w", store.ErrUnavailable))
			return false
		}
		q.Page.After = more
	}
}

// networkMembers streams the core accounts of a network, by platform id.
func networkMembers(ctx context.Context, st store.Reader, network string) iter.Seq2[*store.Account, error] {
	return func(yield func(*store.Account, error) bool) {
		q := store.AccountQuery{Networks: []string{network}, OrderBy: store.AccountByPlatformID, Page: store.Page{First: maxPageSize}}
		for {
			page, err := st.AccountPage(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, a := range page.Items {
				if !yield(a, nil) {
					return
				}
			}
			if !page.HasNext {
				return
			}
			q.Page.After = &page.Keys[len(page.Keys)-1]
		}
	}
}
