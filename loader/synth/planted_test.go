package synth

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAmplified computes the amplifiers of each account that the truth lists
// from all files, by the contract's definition.
func TestAmplified(t *testing.T) {
	c := archived(t)
	if len(c.truth.Amplified) < len(c.truth.Networks) {
		t.Fatalf("only %d accounts have planted amplifiers", len(c.truth.Amplified))
	}
	memberOf := map[string]string{}
	for slug, users := range c.users {
		for id := range users {
			memberOf[id] = slug
		}
	}
	kinds := map[string]int{}
	for _, a := range c.truth.Amplified {
		by := map[string][]*row{}
		for _, r := range c.order {
			original := c.tweets[r.retweetTweet]
			if r.retweet && r.account != a.Account && (r.retweetUser == a.Account || original != nil && original.account == a.Account) {
				by[r.account] = append(by[r.account], r)
				switch {
				case r.retweetUser == "":
					kinds["tweet alone"]++
				case r.retweetTweet == "":
					kinds["account alone"]++
				}
				if r.listed {
					kinds["listed"]++
				} else if r.network != a.Network {
					kinds["across"]++
				}
			}
		}
		var got []Amplifier
		for id, rows := range by {
			x := Amplifier{Account: id, Network: memberOf[id], Retweets: int64(len(rows))}
			distinct := map[string]bool{}
			var delays []float64
			for i, r := range rows {
				at := time.UnixMilli(r.at).UTC()
				if i == 0 || at.Before(x.FirstAt) {
					x.FirstAt = at
				}
				if i == 0 || at.After(x.LastAt) {
					x.LastAt = at
				}
				if r.retweetTweet != "" {
					distinct[r.retweetTweet] = true
					delays = append(delays, float64(r.at-c.tweets[r.retweetTweet].at)/1000)
				}
			}
			x.Tweets = int64(len(distinct))
			slices.Sort(delays)
			if k := len(delays); k > 0 {
				m := delays[k/2]
				if k%2 == 0 {
					m = (delays[k/2-1] + delays[k/2]) / 2
				}
				x.MedianDelaySeconds = &m
			}
			got = append(got, x)
		}
		slices.SortFunc(got, func(a, b Amplifier) int {
			return cmp.Or(-cmp.Compare(a.Retweets, b.Retweets), strings.Compare(a.Account, b.Account))
		})
		same := func(a, b Amplifier) bool {
			ma, mb := a.MedianDelaySeconds, b.MedianDelaySeconds
			a.MedianDelaySeconds, b.MedianDelaySeconds = nil, nil
			return a == b && (ma == nil) == (mb == nil) && (ma == nil || *ma-*mb < 1e-6 && *mb-*ma < 1e-6)
		}
		if !slices.EqualFunc(got, a.Amplifiers, same) {
			t.Errorf("%s: computed %d amplifiers %+v,\ntruth %d %+v", a.Account, len(got), got, len(a.Amplifiers), a.Amplifiers)
		}
	}
	for _, kind := range []string{"tweet alone", "account alone", "listed", "across"} {
		if kinds[kind] == 0 {
			t.Errorf("no planted retweet is of the kind %q", kind)
		}
	}
}

// use is an account's use of an object, as the contract's pair rule sees it.
type use struct {
	account string
	at      int64
}

var mentioned = regexp.MustCompile(`@[A-Za-z0-9_]+`)

// TestCoordination computes all pairs within 60 s of weight 2 and more, over
// all networks, and expects the planted ones, all of them and no others.
func TestCoordination(t *testing.T) {
	c := archived(t)
	objects := map[string]map[string][]use{}
	add := func(behaviour, object string, r *row) {
		if objects[behaviour] == nil {
			objects[behaviour] = map[string][]use{}
		}
		objects[behaviour][object] = append(objects[behaviour][object], use{r.account, r.at})
	}
	got := map[[3]string]int64{}
	for _, r := range c.order {
		if r.retweet {
			if r.retweetTweet != "" {
				add("CO_RETWEET", r.retweetTweet, r)
			}
			if o := c.tweets[r.retweetTweet]; o != nil && o.account != r.account && r.at-o.at <= 60_000 {
				got[[3]string{"FAST_RETWEET", r.account, o.account}]++
			}
			continue
		}
		for _, u := range r.urls {
			add("CO_LINK", u, r)
		}
		text := strings.Join(strings.Fields(strings.ToLower(mentioned.ReplaceAllString(r.text, ""))), " ")
		add("CO_TWEET", text, r)
		if r.replyTo != "" {
			add("CO_REPLY", r.replyTo, r)
		}
	}
	for behaviour, byObject := range objects {
		for _, uses := range byObject {
			for _, a := range uses {
				matched := map[string]bool{}
				for _, b := range uses {
					if d := a.at - b.at; a.account != b.account && d <= 60_000 && d >= -60_000 {
						matched[b.account] = true
					}
				}
				for b := range matched {
					got[[3]string{behaviour, a.account, b}]++
				}
			}
		}
	}
	want := map[[3]string]int64{}
	slow := 0
	for _, g := range c.truth.Coordination {
		for _, e := range g.Edges {
			want[[3]string{g.Behaviour, e.Source, e.Target}] = e.Weight
		}
		if len(g.Edges) == 0 {
			slow++
		}
	}
	if slow == 0 {
		t.Error("no group is too slow to be found")
	}
	behaviours := map[string]int{}
	for k, w := range want {
		behaviours[k[0]]++
		if w >= 2 && got[k] != w {
			t.Errorf("%v: computed %d, planted %d", k, got[k], w)
		}
	}
	for _, b := range []string{"CO_RETWEET", "CO_LINK", "CO_TWEET", "CO_REPLY", "FAST_RETWEET"} {
		if behaviours[b] == 0 {
			t.Errorf("no %s is planted", b)
		}
	}
	for k, w := range got {
		if w >= 2 && want[k] == 0 {
			t.Errorf("%v has weight %d by chance", k, w)
		}
	}
}

func TestNarratives(t *testing.T) {
	c := archived(t)
	for _, story := range c.truth.Narratives {
		linked := 0
		for _, r := range c.order {
			if !slices.ContainsFunc(r.urls, func(u string) bool { return slices.Contains(story.Links, u) }) {
				continue
			}
			linked++
			if !slices.ContainsFunc(r.hashtags, func(h string) bool { return slices.Contains(story.Hashtags, h) }) {
				t.Errorf("%s: tweet %s has its link and none of its hashtags", story.ID, r.id)
			}
		}
		if linked == 0 {
			t.Errorf("%s: nobody links to its pages", story.ID)
		}
		for _, told := range story.Told {
			accounts := map[string]bool{}
			var tweets int64
			var first, last int64
			for _, r := range c.order {
				if r.network != told.Network || !slices.ContainsFunc(r.hashtags, func(h string) bool { return slices.Contains(story.Hashtags, h) }) {
					continue
				}
				if !slices.ContainsFunc(story.Texts, func(text string) bool { return strings.HasPrefix(r.text, text) }) {
					t.Errorf("%s: %q is none of its texts", story.ID, r.text)
				}
				if first == 0 || r.at < first {
					first = r.at
				}
				last = max(last, r.at)
				tweets++
				accounts[r.account] = true
			}
			if tweets != told.Tweets || len(accounts) != len(told.Accounts) ||
				first != told.FirstAt.UnixMilli() || last != told.LastAt.UnixMilli() {
				t.Errorf("%s in %s: %d tweets by %d accounts, truth %d by %d", story.ID, told.Network, tweets, len(accounts), told.Tweets, len(told.Accounts))
			}
			if told.Tweets == 0 {
				t.Errorf("%s is not told in %s", story.ID, told.Network)
			}
			for _, id := range told.Accounts {
				if !accounts[id] {
					t.Errorf("%s: %s did not post", story.ID, id)
				}
			}
		}
	}
}

// TestMostRetweeted holds the derived figures against a count over the files.
func TestMostRetweeted(t *testing.T) {
	c := archived(t)
	for _, n := range c.truth.Networks {
		received := map[string]int64{}
		for _, r := range c.order {
			if !r.retweet || r.network != n.Slug {
				continue
			}
			of := map[string]bool{r.retweetUser: true}
			if o := c.tweets[r.retweetTweet]; o != nil {
				of[o.account] = true
			}
			for id := range of {
				if _, core := c.users[n.Slug][id]; core && id != r.account {
					received[id]++
				}
			}
		}
		for _, m := range n.MostRetweeted {
			if received[m.Account] != m.Retweets {
				t.Errorf("%s: %s: counted %d, truth %d", n.Slug, m.Account, received[m.Account], m.Retweets)
			}
			delete(received, m.Account)
		}
		for id, k := range received {
			if k > n.MostRetweeted[len(n.MostRetweeted)-1].Retweets {
				t.Errorf("%s: %s with %d is missing", n.Slug, id, k)
			}
		}
	}
}
