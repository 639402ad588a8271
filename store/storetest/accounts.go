package storetest

import (
	"fmt"
	"maps"
	"slices"

	"github.com/takedown/takedown/store"
)

func testAccounts(f *fixture) {
	f.load("beta", contents{members: []string{"A"}})
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			tweet("1", "A", "2020-01-02 10:00"),
			retweet("2", "A", "2020-01-01 09:30:15.250", "B", ""),
			tweet("3", "A", "2020-01-03 00:00"),
		},
		profiles: []store.Profile{
			{AccountID: "A", Rank: store.ProfileFromUsers, ScreenName: "screen", DisplayName: "Display ✨", Bio: "line one\nline two",
				Location: "somewhere", ProfileURL: "https://example.com/", Language: "en", Followers: 0, Following: 7,
				CreatedOn: date("2008-02-29"), HasCreatedOn: true},
			profile("S", followed(5, -1)),
		},
		members: []string{"A", "S"},
	})
	f.derive()
	got, err := f.store.Accounts(f.ctx, []string{"S", "A", "unknown", "A", "B", ""})
	must(f.t, err)
	same(f.t, "accounts", got, map[string]*store.Account{
		"A": {PlatformID: "A", Known: true, ScreenName: new("screen"), DisplayName: new("Display ✨"), Bio: new("line one\nline two"),
			Location: new("somewhere"), ProfileURL: new("https://example.com/"), Language: new("en"), Followers: new(int64(0)),
			Following: new(int64(7)), CreatedOn: new(date("2008-02-29")), Networks: []string{"alpha", "beta"}, TweetCount: 3, RetweetCount: 1,
			FirstTweetAt: new(when("2020-01-01 09:30:15.250")), LastTweetAt: new(when("2020-01-03 00:00"))},
		"S": {PlatformID: "S", Known: true, Followers: new(int64(5)), Networks: []string{"alpha"}},
		"B": {PlatformID: "B"},
	})
	got, err = f.store.Accounts(f.ctx, nil)
	must(f.t, err)
	same(f.t, "no accounts", got, map[string]*store.Account{})
}

// testAccountKnown: an account is known by a profile of its own, a tweet or being listed.
// Others are there as long as somebody refers to them.
func testAccountKnown(f *fixture) {
	f.load("alpha", contents{
		tweets: []store.TweetRow{
			retweet("1", "posted", "2020-01-01 10:00", "retweeted", "no such tweet"),
			tweet("2", "posted", "2020-01-01 10:00", mentioning("mentioned", "posted", "mentioned")),
			tweet("3", "posted", "2020-01-01 10:00", func(r *store.TweetRow) { r.InReplyToAccountID, r.InReplyToTweetID = "replied", "9" }),
			retweet("4", "amplifier", "2020-01-01 10:00", "posted", "2", full(store.FullnessSkeleton, false)),
			tweet("5", "embedded", "2020-01-01 10:00", full(store.FullnessEmbedded, false)),
			tweet("6", "posted", "2020-01-01 10:00", mentioning("profiled", "listed")),
		},
		profiles: []store.Profile{{AccountID: "profiled", Rank: store.ProfileFromReference, ScreenName: "p", Followers: -1, Following: -1}},
		members:  []string{"listed"},
	})
	f.derive()
	want := map[string]bool{"posted": true, "amplifier": true, "embedded": true, "listed": true,
		"retweeted": false, "mentioned": false, "replied": false, "profiled": false}
	accounts, err := f.store.Accounts(f.ctx, append(slices.Collect(maps.Keys(want)), "nobody", "9"))
	must(f.t, err)
	got := map[string]bool{}
	for id, a := range accounts {
		got[id] = a.Known
	}
	same(f.t, "known", got, want)

	for _, referred := range []bool{false, true} {
		page, err := f.store.AccountPage(f.ctx, store.AccountQuery{IncludeReferred: referred, OrderBy: store.AccountByPlatformID, Page: store.Page{First: 100}})
		must(f.t, err)
		listed := map[string]bool{}
		for _, a := range page.Items {
			listed[a.PlatformID] = a.Known
		}
		for id, known := range want {
			if _, ok := listed[id]; ok != (known || referred) {
				f.t.Errorf("account %s: listed is %v with IncludeReferred %v", id, ok, referred)
			}
		}
	}
}

// testAccountNamed: a name that was seen in a mention keeps an account when no
// tweet refers to it any more.
func testAccountNamed(f *fixture) {
	named := func(id string) store.Profile {
		return store.Profile{AccountID: id, Rank: store.ProfileFromReference, ScreenName: "name of " + id, Followers: -1, Following: -1}
	}
	check := func(what string, want ...string) {
		f.t.Helper()
		accounts, err := f.store.Accounts(f.ctx, []string{"author", "named", "alone", "mentioned"})
		must(f.t, err)
		same(f.t, "accounts "+what, slices.Sorted(maps.Keys(accounts)), want)
		for id, a := range accounts {
			if a.Known != (id == "author") {
				f.t.Errorf("account %s %s: known is %v", id, what, a.Known)
			}
		}
		page, err := f.store.AccountPage(f.ctx, store.AccountQuery{IncludeReferred: true, OrderBy: store.AccountByPlatformID, Page: store.Page{First: 9}})
		must(f.t, err)
		if page.Total != int64(len(want)) {
			f.t.Errorf("%d accounts are listed %s, want %d", page.Total, what, len(want))
		}
		f.checkAll()
	}
	f.load("alpha", contents{
		tweets:   []store.TweetRow{tweet("1", "author", "2020-01-01 10:00", full(store.FullnessEmbedded, false), mentioning("named", "mentioned"))},
		profiles: []store.Profile{named("named"), named("alone")},
	})
	f.derive()
	check("with a mention", "alone", "author", "mentioned", "named")
	f.load("alpha", contents{tweets: []store.TweetRow{tweet("1", "author", "2020-01-01 10:00")}})
	f.derive()
	check("without a mention", "alone", "author", "named")
}

// manyAccounts loads accounts with equal and missing values.
func manyAccounts(f *fixture) {
	c := contents{}
	for i := range 30 {
		id := fmt.Sprintf("%c%d", "zaZ9é"[i%4], i%13)
		if i%13 == i {
			c.members = append(c.members, id)
		}
		p := profile(id, followed(int64(i%4)-1, int64(i%3)*1000-1000))
		if i%5 > 0 {
			p.CreatedOn, p.HasCreatedOn = date("2019-12-30")+store.Date(i%5), true
		}
		p.Language = []string{"", "en", "tr"}[i%3]
		c.profiles = append(c.profiles, p)
		for j := range i % 6 {
			row := tweet(fmt.Sprint(i, "-", j), id, fmt.Sprintf("2020-01-0%d 10:0%d", 1+j%3, i%4))
			row.IsRetweet = j > 0
			c.tweets = append(c.tweets, row)
		}
	}
	c.tweets = append(c.tweets, tweet("m", "z0", "2020-01-01 10:00", mentioning("referred", "also")))
	f.load("alpha", c)
	f.load("beta", contents{members: []string{"z0", "a1"}, profiles: []store.Profile{profile("b", followed(1, 1), created("2020-01-01"))}})
	f.derive()
}

func testAccountOrders(f *fixture) {
	for _, by := range []store.AccountField{store.AccountByPlatformID, store.AccountByCreatedOn, store.AccountByFollowers, store.AccountByFollowing,
		store.AccountByTweets, store.AccountByRetweets, store.AccountByFirstTweet, store.AccountByLastTweet} {
		for _, descending := range []bool{false, true} {
			q := store.AccountQuery{OrderBy: by, Descending: descending, IncludeReferred: true}
			list, compare := f.model.derived.accountList(q)
			checkPages(f.t, fmt.Sprintf("accounts by %s, descending %v", by, descending), list, compare, false,
				func(p store.Page) (*store.Slice[*store.Account], error) {
					q.Page = p
					return f.store.AccountPage(f.ctx, q)
				})
		}
	}
}

func testAccountFilters(f *fixture) {
	day, later := date("2019-12-31"), date("2020-01-02")
	role := func(r store.Role) *store.Role { return &r }
	for name, q := range map[string]store.AccountQuery{
		"all known":          {},
		"referred":           {IncludeReferred: true},
		"one network":        {Networks: []string{"beta"}},
		"two networks":       {Networks: []string{"beta", "alpha", "beta"}},
		"unknown network":    {Networks: []string{"nowhere"}},
		"no network":         {Networks: []string{}},
		"created from":       {CreatedFrom: &day},
		"created to":         {CreatedTo: &day},
		"created":            {CreatedFrom: &day, CreatedTo: &later},
		"created on":         {CreatedFrom: &day, CreatedTo: &day},
		"created never":      {CreatedFrom: &later, CreatedTo: &day},
		"undated":            {Undated: new(true)},
		"dated":              {Undated: new(false)},
		"dated and undated":  {Undated: new(true), CreatedFrom: &day},
		"amplifiers":         {Role: role(store.RoleAmplifier)},
		"originators":        {Role: role(store.RoleOriginator)},
		"silent":             {Role: role(store.RoleSilent), IncludeReferred: true},
		"language":           {Language: new("tr")},
		"no such language":   {Language: new("TR")},
		"min followers":      {MinFollowers: new(int64(1))},
		"max followers":      {MaxFollowers: new(int64(0))},
		"followers":          {MinFollowers: new(int64(1)), MaxFollowers: new(int64(1))},
		"min followers of 0": {MinFollowers: new(int64(0)), IncludeReferred: true},
		"min tweets":         {MinTweets: new(int64(4))},
		"min tweets of 0":    {MinTweets: new(int64(0))},
		"everything": {Networks: []string{"alpha"}, CreatedFrom: &day, Undated: new(false), Role: role(store.RoleAmplifier),
			Language: new("tr"), MinFollowers: new(int64(0)), MaxFollowers: new(int64(9)), MinTweets: new(int64(1))},
	} {
		q.OrderBy, q.Descending = store.AccountByTweets, true
		list, compare := f.model.derived.accountList(q)
		for _, p := range []store.Page{{First: 100}, {Last: 2}} {
			q.Page = p
			got, err := f.store.AccountPage(f.ctx, q)
			must(f.t, err)
			same(f.t, "accounts: "+name, got, window(list, compare, p))
		}
	}
}
