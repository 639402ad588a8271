package synth

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/store"
)

// days counts a network's dated accounts by day of creation.
func (n *network) days() []store.DayCount {
	counts := map[store.Date]int64{}
	for i := range n.accounts {
		if p := &n.accounts[i].profile; p.HasCreatedOn {
			counts[p.CreatedOn]++
		}
	}
	var out []store.DayCount
	for d, k := range counts {
		out = append(out, store.DayCount{Day: d, Count: k})
	}
	slices.SortFunc(out, func(a, b store.DayCount) int { return int(a.Day - b.Day) })
	return out
}

// windowPart is a network's part in a window, and its days, both inclusive.
type windowPart struct {
	from, to, network string
	accounts          int64
}

func listedParts(ws []Window) (out []windowPart) {
	for _, w := range ws {
		for _, n := range w.Networks {
			out = append(out, windowPart{w.From, w.To, n.Network, n.Accounts})
		}
	}
	return sorted(out)
}

func foundParts(t *testing.T, created map[string][]store.DayCount, networks int) (out []windowPart) {
	t.Helper()
	ws, err := analysis.CreationWindows(created, analysis.WindowQuery{Width: 7 * 24 * time.Hour, MinAccounts: 10, MinNetworks: networks, MaxQ: 0.01})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range ws {
		for _, n := range w.Networks {
			out = append(out, windowPart{w.From.String(), (w.To - 1).String(), n.Network, n.Accounts})
		}
	}
	return sorted(out)
}

func sorted(ps []windowPart) []windowPart {
	slices.SortFunc(ps, func(a, b windowPart) int {
		return slices.Compare([]string{a.from, a.network}, []string{b.from, b.network})
	})
	return ps
}

// TestAnalysisFindsTheWindows: asked with the contract's defaults, the analysis
// finds the listed windows, with all their networks and accounts, and no other.
func TestAnalysisFindsTheWindows(t *testing.T) {
	for _, scale := range []float64{0.00001, 0.0005, 0.002, 0.005, 0.02, 0.05, 0.2, 0.7, 1} {
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("scale %v seed %d", scale, seed), func(t *testing.T) {
				networks, truth := newWorld(seed, scale)
				all := map[string][]store.DayCount{}
				for i, n := range networks {
					all[n.slug] = n.days()
					alone := map[string][]store.DayCount{n.slug: all[n.slug]}
					if got, want := foundParts(t, alone, 1), listedParts(truth.Networks[i].CreationWindows); !slices.Equal(got, want) {
						t.Errorf("%s: found %v, listed %v", n.slug, got, want)
					}
				}
				if got, want := foundParts(t, all, 2), listedParts(truth.SharedCreationWindows); !slices.Equal(got, want) {
					t.Errorf("shared: found %v, listed %v", got, want)
				}
				single := 0
				for _, n := range truth.Networks {
					for _, w := range n.CreationWindows {
						if !slices.ContainsFunc(truth.SharedCreationWindows, func(s Window) bool { return s.Name == w.Name }) {
							single++
						}
					}
				}
				if len(truth.SharedCreationWindows) < 3 || single < 2 {
					t.Errorf("%d shared windows and %d of one network are planted", len(truth.SharedCreationWindows), single)
				}
			})
		}
	}
}

// TestAnalysisFindsTheOffice: the offset that the analysis prefers is the planted one.
func TestAnalysisFindsTheOffice(t *testing.T) {
	c := archived(t)
	for _, n := range c.truth.Networks {
		hours := map[time.Time]int64{}
		for _, r := range c.order {
			if r.network == n.Slug && !r.listed {
				hours[time.UnixMilli(r.at).UTC().Truncate(time.Hour)]++
			}
		}
		var activity []store.HourCount
		for h, k := range hours {
			activity = append(activity, store.HourCount{Hour: h, Tweets: k})
		}
		w, ok := analysis.FindWorkingHours(activity)
		if !ok || int64(w.Best.UTCOffset) != n.WorkingHours.UTCOffsetHours || w.Best.Tweets != n.WorkingHours.Tweets || w.Lead <= 0 || w.PValue > 1e-6 {
			t.Errorf("%s: found %+v, lead %v, p %v; planted %+v", n.Slug, w.Best, w.Lead, w.PValue, n.WorkingHours)
		}
	}
}
