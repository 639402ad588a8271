package main

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// arguments are what questions are asked about, drawn from a store by the hash of
// their ids: the same ones whenever the same archive is loaded.
type arguments struct {
	// Accounts are any that tweeted, Core core accounts, Amplified those with
	// amplifiers, Amplifiers those at the other end.
	Accounts, Core, Amplified, Amplifiers []string
	// Tweets are any that are held, Originals retweeted ones.
	Tweets, Originals []string
	Hashtags, Domains []string
	Words             []string
	Networks          []string
}

// drawn is how many of each there are, where there are enough.
const drawn = 1000

func pickArguments(ctx context.Context, path string) (a arguments, err error) {
	db, err := sql.Open("duckdb", path+"?access_mode=read_only&memory_limit=1GiB")
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, pick := range []struct {
		into *[]string
		from string
	}{
		{&a.Accounts, "SELECT platform_id AS id FROM accounts WHERE tweet_count > 0"},
		{&a.Core, "SELECT platform_id AS id FROM accounts WHERE len(networks) > 0 AND tweet_count > 0"},
		{&a.Amplified, "SELECT platform_id AS id FROM accounts WHERE num IN (SELECT target FROM amplifies)"},
		{&a.Amplifiers, "SELECT platform_id AS id FROM accounts WHERE num IN (SELECT source FROM amplifies)"},
		{&a.Tweets, "SELECT id::VARCHAR AS id FROM tweets WHERE id >= 0 AND hash(n) % 100 = 0"},
		{&a.Originals, "SELECT DISTINCT original::VARCHAR AS id FROM retweets WHERE original >= 0 AND delay_ms IS NOT NULL"},
		{&a.Hashtags, "SELECT DISTINCT lower(unnest(hashtags)) AS id FROM tweets WHERE hash(n) % 100 = 1 AND len(hashtags) > 0"},
		{&a.Domains, `SELECT DISTINCT lower(regexp_extract(unnest(urls), '^https?://(?:www\.)?([^/?#]+)', 1)) AS id FROM tweets WHERE hash(n) % 100 = 2 AND len(urls) > 0`},
		{&a.Words, "SELECT DISTINCT unnest(regexp_extract_all(body, '[[:alpha:]]{6,12}')) AS id FROM tweets WHERE hash(n) % 1000 = 3"},
		{&a.Networks, "SELECT slug AS id FROM networks"},
	} {
		if *pick.into, err = some(ctx, db, pick.from); err != nil {
			return a, err
		}
		if len(*pick.into) == 0 {
			return a, fmt.Errorf("nothing to ask about: %s", pick.from)
		}
	}
	return a, nil
}

// some are the drawn ids of those that a query gives.
func some(ctx context.Context, db *sql.DB, from string) (ids []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM ("+from+") WHERE id <> '' ORDER BY hash(id), id LIMIT ?", drawn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// chance is the source of a question's arguments: the same for every store.
func chance(question string) *rand.Rand {
	seed := [32]byte{}
	copy(seed[:], question)
	return rand.New(rand.NewChaCha8(seed))
}

var (
	accountOrders = []string{"PLATFORM_ID", "CREATED_ON", "FOLLOWERS", "FOLLOWING", "TWEETS", "RETWEETS", "FIRST_TWEET", "LAST_TWEET"}
	narratives    = []string{"covid-19-praise", "hong-kong-protesters", "united-states"}
)

// variables draws the nth arguments of a question, by the names of its variables.
// Things are taken one after the other, so that nothing is asked about twice
// before all were.
func (a *arguments) variables(defined ast.VariableDefinitionList, n int, r *rand.Rand) (map[string]any, error) {
	v := map[string]any{}
	from := time.Date(2013+r.IntN(6), time.Month(1+r.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
	things := map[string][]string{"account": a.Accounts, "core": a.Core, "amplified": a.Amplified, "amplifier": a.Amplifiers,
		"tweet": a.Tweets, "original": a.Originals, "text": a.Words, "network": a.Networks, "order": accountOrders, "narrative": narratives}
	ids := map[string]struct {
		kind string
		of   []string
	}{"accountID": {"Account", a.Core}, "otherID": {"Account", a.Amplified}, "tweetID": {"Tweet", a.Tweets}, "originalID": {"Tweet", a.Originals},
		"hashtagID": {"Hashtag", a.Hashtags}, "domainID": {"Domain", a.Domains}, "networkID": {"Network", a.Networks}}
	for _, d := range defined {
		if of, ok := things[d.Variable]; ok {
			v[d.Variable] = of[n%len(of)]
			continue
		}
		if id, ok := ids[d.Variable]; ok {
			v[d.Variable] = base64.RawURLEncoding.EncodeToString([]byte(id.kind + ":" + id.of[n%len(id.of)]))
			continue
		}
		switch d.Variable {
		case "networks", "scope":
			some := slices.Clone(a.Networks)
			r.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
			v[d.Variable] = some[:2+r.IntN(len(some)-1)]
			if d.Variable == "scope" && n%2 == 0 {
				v[d.Variable] = nil // all
			}
		case "from":
			v["from"] = from
		case "to":
			v["to"] = from.AddDate(2, 0, 0)
		case "width":
			v["width"] = fmt.Sprintf("P%dD", 2+r.IntN(28))
		case "within":
			v["within"] = fmt.Sprintf("PT%dS", 30+r.IntN(60))
		case "count":
			v["count"] = 5 + r.IntN(95)
		default:
			return nil, fmt.Errorf("no argument is known for $%s", d.Variable)
		}
	}
	return v, nil
}
