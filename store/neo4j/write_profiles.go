package neo4j

import (
	"cmp"
	"strings"

	"github.com/takedown/takedown/store"
)

// profiles keeps the best observation of each account, beside the account until
// Derive makes it the account's profile.
func (c *commit) profiles(observed []store.Profile) error {
	best := make(map[string]store.Profile, len(observed))
	for _, p := range observed {
		p.AccountID = key(p.AccountID)
		if held, ok := best[p.AccountID]; !ok || compareProfiles(p, held) > 0 {
			best[p.AccountID] = p
		}
	}
	err := c.each(`
		UNWIND $ids AS id
		MATCH (a:Account {platformId: id})
		OPTIONAL MATCH (p:Profile {platformId: id})
		RETURN coalesce(p, a)`, params{"ids": sortedKeys(best)}, func(r row) error {
		held := r.node()
		id := held["platformId"].(string)
		if rank := optional[int64](held, "profileRank"); rank != nil && compareProfiles(best[id], profileOf(held)) <= 0 {
			delete(best, id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	var rows []any
	for _, id := range sortedKeys(best) {
		rows = append(rows, profileProperties(best[id]))
	}
	return c.runChunks(`
		UNWIND $rows AS row
		MATCH (a:Account {platformId: row.platformId})
		MERGE (p:Profile {platformId: row.platformId})
		SET p = row, a:Stale`, rows)
}

// compareProfiles is positive when a is the better observation.
func compareProfiles(a, b store.Profile) int {
	return cmp.Or(cmp.Compare(a.Rank, b.Rank), cmp.Compare(a.AsOf, b.AsOf),
		strings.Compare(a.ScreenName, b.ScreenName), strings.Compare(a.DisplayName, b.DisplayName),
		strings.Compare(a.Bio, b.Bio), strings.Compare(a.Location, b.Location),
		strings.Compare(a.ProfileURL, b.ProfileURL), strings.Compare(a.Language, b.Language),
		cmp.Compare(a.Followers, b.Followers), cmp.Compare(a.Following, b.Following), compareCreated(a, b))
}

func compareCreated(a, b store.Profile) int {
	switch {
	case a.HasCreatedOn && b.HasCreatedOn:
		return cmp.Compare(a.CreatedOn, b.CreatedOn)
	case a.HasCreatedOn:
		return 1
	case b.HasCreatedOn:
		return -1
	}
	return 0
}

// profileProperties is an observation as a node; null is "not given".
func profileProperties(p store.Profile) params {
	row := params{"platformId": p.AccountID, "profileRank": int64(p.Rank), "profileAsOf": moment(p.AsOf),
		"screenName": given(p.ScreenName), "displayName": given(p.DisplayName), "bio": given(p.Bio), "location": given(p.Location),
		"profileUrl": given(p.ProfileURL), "language": given(p.Language), "followers": counted(p.Followers),
		"following": counted(p.Following)}
	if p.HasCreatedOn {
		row["createdOn"] = day(int64(p.CreatedOn))
	}
	var folded []string
	for _, text := range []string{p.ScreenName, p.DisplayName, p.Bio} {
		if text != "" {
			folded = append(folded, store.Fold(text))
		}
	}
	if folded != nil {
		row["foldedNames"] = folded
	}
	return row
}

// profileOf is the observation that a node's properties came from.
func profileOf(p properties) store.Profile {
	text := func(name string) string {
		s, _ := p[name].(string)
		return s
	}
	count := func(name string) int64 {
		if n := optional[int64](p, name); n != nil {
			return *n
		}
		return -1
	}
	out := store.Profile{AccountID: text("platformId"), Rank: store.ProfileRank(count("profileRank")), AsOf: p.time("profileAsOf").UnixMilli(),
		ScreenName: text("screenName"), DisplayName: text("displayName"), Bio: text("bio"), Location: text("location"),
		ProfileURL: text("profileUrl"), Language: text("language"), Followers: count("followers"), Following: count("following")}
	if created := p.date("createdOn"); created != nil {
		out.CreatedOn, out.HasCreatedOn = *created, true
	}
	return out
}
