package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// span is a creation window as a case keeps it.
type span struct {
	Networks []string
	From, To string
}

// window is a creation window with the figures of the store.
type window struct {
	Days  int
	Parts []*windowPart
	// Missing are networks that the store does not hold any more.
	Missing []string
}

// windowPart is one network's part in it.
type windowPart struct {
	Slug, Coverage      string
	Accounts            int64
	Expected            float64
	Q                   *float64
	Core, Undated, Left int64
	Chart               *chart
	// Near are the network's own windows, of the usual settings, on some of these days.
	Near []foundWindow
}

// Value is its q.
func (p *windowPart) Value() float64 { return *p.Q }

type foundWindow struct {
	From, To string
	Networks []struct {
		Network     slug
		Accounts    int64
		Expected, Q float64
	}
}

// What a creation window is compared with, and what is drawn after it.
const (
	baseline = 180
	after    = 60
	maxWidth = 366
)

// windowOf finds the figures of a window. How it was found a case does not say:
// they are those of a window of just these days, of the usual settings or of just
// this width.
func (w *writer) windowOf(ctx context.Context, s *span) (*window, error) {
	from, err := parseTime(s.From)
	if err != nil {
		return nil, err
	}
	to, err := parseTime(s.To)
	if err != nil {
		return nil, err
	}
	found := &window{Days: int(to.Sub(from) / day)}
	var held []string
	for _, n := range s.Networks {
		if slices.Contains(w.slugs, n) {
			held = append(held, n)
		} else {
			found.Missing = append(found.Missing, n)
		}
	}
	parts, err := w.findWindow(ctx, s, held, found.Days)
	if err != nil {
		return nil, err
	}
	for _, n := range held {
		p, err := w.windowPart(ctx, n, from, to)
		if err != nil {
			return nil, err
		}
		if known := parts[n]; known != nil {
			p.Accounts, p.Expected, p.Q = known.Accounts, known.Expected, known.Q
		}
		found.Parts = append(found.Parts, p)
	}
	return found, nil
}

// findWindow looks for a window of just these days.
func (w *writer) findWindow(ctx context.Context, s *span, networks []string, days int) (map[string]*windowPart, error) {
	if len(networks) == 0 || days < 1 {
		return nil, nil
	}
	var a struct{ A, B, C, D []foundWindow }
	if err := w.put(ctx, &a, ofWindow, map[string]any{"networks": networks, "width": fmt.Sprintf("P%dD", min(days, maxWidth))}); err != nil {
		return nil, err
	}
	for _, list := range [][]foundWindow{a.A, a.B, a.C, a.D} {
		for _, f := range list {
			if f.From != s.From || f.To != s.To {
				continue
			}
			parts := map[string]*windowPart{}
			for _, n := range f.Networks {
				parts[n.Network.Slug] = &windowPart{Accounts: n.Accounts, Expected: n.Expected, Q: &n.Q}
			}
			return parts, nil
		}
	}
	return nil, nil
}

func (w *writer) windowPart(ctx context.Context, slug string, from, to time.Time) (*windowPart, error) {
	var a struct {
		Network *struct {
			Coverage                                  string
			AccountCount, AccountsWithoutCreationDate int64
			CreationHistogram                         []counted
			CreationWindows                           []foundWindow
		}
	}
	if err := w.put(ctx, &a, ofCreation, map[string]any{"slug": slug}); err != nil {
		return nil, err
	}
	n := a.Network
	if n == nil {
		return nil, ErrChanged
	}
	p := &windowPart{Slug: slug, Coverage: n.Coverage, Core: n.AccountCount, Undated: n.AccountsWithoutCreationDate}
	s := series{title: "Accounts of " + plain(slug) + " by day of creation", bucket: buckets["DAY"], unit: "account",
		from: from.AddDate(0, 0, -baseline), to: to.AddDate(0, 0, after), mark: []time.Time{from, to}}
	var before int64
	for _, d := range n.CreationHistogram {
		at, err := parseTime(d.Start)
		if err != nil {
			return nil, err
		}
		switch {
		case at.Before(s.from) || !at.Before(s.to):
			p.Left += d.Accounts
			continue
		case at.Before(from):
			before += d.Accounts
		case at.Before(to):
			p.Accounts += d.Accounts
		}
		s.points = append(s.points, point{at: at, count: d.Accounts})
	}
	days := math.Max(1, float64(to.Sub(from)/day))
	p.Expected = math.Max(1, float64(before)/baseline*days)
	s.rate = p.Expected / days
	p.Chart = s.chart()
	for _, f := range n.CreationWindows {
		if f.From < to.Format(time.DateOnly) && f.To > from.Format(time.DateOnly) {
			p.Near = append(p.Near, f)
		}
	}
	return p, nil
}
