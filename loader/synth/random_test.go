package synth

import (
	"testing"
	"time"
)

func TestPermutationIsOne(t *testing.T) {
	for _, n := range []int64{1, 2, 3, 4, 5, 17, 1000, 4097} {
		p := newPermutation(n, 42)
		seen := make([]bool, n)
		moved := false
		for i := range n {
			k := p.at(i)
			if seen[k] {
				t.Fatalf("n %d: %d comes twice", n, k)
			}
			seen[k] = true
			moved = moved || k != i
		}
		if n > 4 && !moved {
			t.Errorf("n %d: nothing moved", n)
		}
	}
}

func TestStrataMarkExactly(t *testing.T) {
	for _, c := range []struct{ rows, count int64 }{{1, 1}, {7, 7}, {100, 3}, {12_345, 19}} {
		s := strata{rows: c.rows, count: c.count, key: 9}
		var marks int64
		for i := range c.rows {
			if k, ok := s.at(i); ok {
				if k != marks {
					t.Errorf("%+v: mark %d comes in place of %d", c, k, marks)
				}
				marks++
			}
		}
		if marks != c.count {
			t.Errorf("%+v: %d marks", c, marks)
		}
	}
}

// TestBackgroundKeepsApart: at the greatest scale as well, two retweets of the
// same tweet in the background are over a minute apart and over a minute after
// it, and the last of them is before the end of the network's history.
func TestBackgroundKeepsApart(t *testing.T) {
	for _, scale := range []float64{0.001, 1, MaxScale} {
		for i := range specs {
			n := newNetwork(5, i, scale)
			n.firstMonday = n.monday(n.postedFrom) + week
			n.weeks = int((n.monday(n.postedTo) - n.firstMonday) / week)
			n.layOut()
			for x := range min(n.originals, 2000) {
				posted := n.firstMonday + int64(n.lastWeek(x))*week - 1
				last := n.ids.settle(posted, 1<<19)
				for place := range n.places(x) {
					at := n.ids.settle(n.after(posted, n.delay(x, place)), (place%7)<<rowBits)
					if at-last <= minute {
						t.Fatalf("scale %v, %s: place %d of %d is %d ms after the one before", scale, n.slug, place, x, at-last)
					}
					last = at
				}
				if last >= n.postedTo {
					t.Fatalf("scale %v, %s: retweets of %d go on until %v", scale, n.slug, x, time.UnixMilli(last).UTC())
				}
			}
		}
	}
}

// TestPopularityCoversEveryRetweet: each retweet has an original, and the places
// among an original's retweets are 0, 1, 2 and on.
func TestPopularityCoversEveryRetweet(t *testing.T) {
	for _, c := range []struct{ originals, retweets int64 }{{1, 5}, {10, 3}, {300, 165}, {maxCycle + 1, 100_000}, {3 * maxCycle, 120_000}} {
		p := newPopularity(c.originals, c.retweets)
		next := map[int64]int64{}
		for m := range c.retweets {
			x, place := p.at(m)
			if x < 0 || x >= c.originals || place != next[x] || place >= p.retweets(x) {
				t.Fatalf("%+v: retweet %d is number %d of %d", c, m, place, x)
			}
			next[x]++
		}
	}
}

func TestIDsNeverCollide(t *testing.T) {
	s := newIDSpace(3, 40<<rowBits)
	seen := map[string]bool{}
	ms := at(2018, 5, 4) + 123
	for row := int64(0); row < 40<<rowBits; row += 1 << (rowBits - 3) {
		for _, r := range []int64{row, row + 1} {
			id := s.id(s.settle(ms, r), r)
			if seen[id] {
				t.Fatalf("row %d has an id twice", r)
			}
			seen[id] = true
			if got := s.settle(ms, r) / minute; got != ms/minute {
				t.Fatalf("row %d left its minute", r)
			}
		}
	}
}

func TestWorkingTime(t *testing.T) {
	c := clock{offset: 8 * hour}
	parse := func(s string) int64 {
		at, err := time.Parse("2006-01-02 15:04 -0700", s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	}
	for _, x := range []struct {
		from  string
		delay int64
		want  string
	}{
		{"2020-01-27 09:00 +0800", hour, "2020-01-27 10:00 +0800"},
		{"2020-01-27 16:30 +0800", hour, "2020-01-28 08:30 +0800"},
		{"2020-01-31 16:30 +0800", hour, "2020-02-03 08:30 +0800"}, // Friday to Monday
		{"2020-02-01 12:00 +0800", hour, "2020-02-03 09:00 +0800"},
		{"2020-01-28 03:00 +0800", 0, "2020-01-28 08:00 +0800"},
		{"2020-01-27 23:00 +0800", 45 * hour, "2020-02-04 08:00 +0800"},
	} {
		if got := c.after(parse(x.from), x.delay); got != parse(x.want) {
			t.Errorf("%d ms after %s is %v, want %s", x.delay, x.from, time.UnixMilli(got).UTC(), x.want)
		}
		if w := parse(x.want); !c.working(w) {
			t.Errorf("%s is not working time", x.want)
		}
	}
	for _, s := range []string{"2020-01-25 10:00 +0800", "2020-01-27 07:59 +0800", "2020-01-27 17:00 +0800"} {
		if c.working(parse(s)) {
			t.Errorf("%s is working time", s)
		}
	}
}
