package duckdb

import (
	"context"
	"crypto/md5" //nolint:gosec // it finds, and protects nothing
	"encoding/binary"
	"encoding/json"
	"slices"

	"github.com/takedown/takedown/store"
)

// summarized says whether the summaries are those of what is derived.
func (v *view) summarized() (bool, error) {
	if v.counted == nil {
		var done bool
		err := v.one("SELECT count(*) > 0 FROM summaries WHERE derived = (SELECT value::BIGINT FROM meta WHERE key = 'derived')", nil, &done)
		if err != nil {
			return false, err
		}
		v.counted = &done
	}
	return *v.counted, nil
}

// lookCounted looks which state of the derived tables is summarized.
func (s *Store) lookCounted(ctx context.Context) error {
	var derived int64
	err := s.db.QueryRowContext(ctx, "SELECT coalesce(max(derived), -1) FROM summaries").Scan(&derived)
	if err == nil {
		s.counted.Store(derived)
	}
	return err
}

func (v *view) summarizedTop(network string, facet store.Facet, first int) (counts []store.Count, distinct int64, err error) {
	return v.ranked(first, `
		SELECT value, tweets, accounts, (SELECT count(*) FROM summary_top WHERE facet = ? AND slug = ?)
		FROM summary_top WHERE facet = ? AND slug = ? ORDER BY tweets DESC, value LIMIT ?`,
		string(facet), network, string(facet), network, max(first, 1))
}

func (v *view) summarizedRetweeted(network string, first int) (counts []store.Count, total int64, err error) {
	return v.ranked(first, `
		SELECT tweet, retweets, accounts, (SELECT number FROM summary_cascades WHERE slug = ?)
		FROM summary_retweeted WHERE slug = ? ORDER BY retweets DESC, tweet LIMIT ?`, network, network, max(first, 1))
}

// summarizedUses is the page of one value. It is counted and read apart: to number all that a
// million accounts have of a value takes many times as long as to find the first.
func (v *view) summarizedUses(facet store.Facet, value string, o order, p store.Page) (*page[*store.AccountUse], error) {
	w, of := new(where), new(page[*store.AccountUse])
	w.add("facet = ?", string(facet))
	w.add("value = ?", value)
	var err error
	of.total, of.beyond, err = v.list("summary_uses", "summary_uses", useColumns, w, o, p, func(scan func(...any) error) error {
		_, u, k, err := scanUse(scan)
		of.items, of.keys = append(of.items, u), append(of.keys, k)
		return err
	})
	return of, err
}

// summarizedValues makes the tables that answer reads, of what is counted already.
func (c *comparison) summarizedValues(kind store.SharedKind, first int) error {
	err := c.make(`summarized AS
		SELECT value, network, tweets, accounts, first_at, first_tweet
		FROM summary_shared JOIN asked_slugs USING (slug) WHERE kind = ?`, string(kind))
	if err != nil {
		return err
	}
	if err := c.choose("summarized", first); err != nil {
		return err
	}
	if err := c.make("uses AS SELECT * FROM summarized WHERE value IN (SELECT value FROM chosen)"); err != nil {
		return err
	}
	if err := c.make("firsts AS SELECT value, network, first_tweet AS tweet FROM uses"); err != nil {
		return err
	}
	return c.run("INSERT INTO sets SELECT 1::BIGINT << network, NULL, NULL, NULL, number FROM summary_alone JOIN asked_slugs USING (slug) WHERE kind = ?", string(kind))
}

// accountFields are the fields of an account as one text, JSON. What is NULL is left out.
var accountFields = `json_merge_patch('{}', to_json({Known: known, ScreenName: screen_name, DisplayName: display_name, Bio: bio,
	Location: location, ProfileURL: profile_url, Language: language, Followers: followers, Following: following,
	CreatedDay: ` + epochDays("created_on") + `, Networks: networks, TweetCount: tweet_count, RetweetCount: retweet_count,
	FirstMillis: epoch_ms(first_tweet_at), LastMillis: epoch_ms(last_tweet_at)}))::VARCHAR`

// accountKeySQL is accountKey in DuckDB.
const accountKeySQL = "(md5_number_lower(platform_id) >> 1)::BIGINT"

// accountKey is the number by which an account is found among the summaries: numbers
// are compared in a tenth of the time that texts take. Whoever uses it compares the ids
// as well, as anybody can make two with one key.
func accountKey(id string) int64 {
	sum := md5.Sum([]byte(id)) //nolint:gosec // see the import
	return int64(binary.LittleEndian.Uint64(sum[8:]) >> 1)
}

// summarizedAccounts reads a column of the accounts among ids. Of several, DuckDB finds the rows
// first: otherwise it would read the columns of all that lie near.
func (v *view) summarizedAccounts(ids []string, column string, row func(id string, value any) error) error {
	asked := make(map[string]bool, len(ids))
	keys := make([]int64, len(ids))
	for i, id := range ids {
		asked[id], keys[i] = true, accountKey(id)
	}
	found := func(scan func(...any) error) error {
		var id string
		var value any
		if err := scan(&id, &value); err != nil || !asked[id] {
			return err
		}
		return row(id, value)
	}
	statement := "SELECT platform_id, " + column + " FROM summary_accounts WHERE "
	if len(keys) == 1 {
		return v.each(statement+"key = ?", []any{keys[0]}, found)
	}
	for some := range slices.Chunk(keys, fetched) {
		w := new(where)
		w.in("key", anyOf(some))
		if err := v.each(statement+"rowid IN (SELECT rowid FROM summary_accounts WHERE "+w.String()+")", w.args, found); err != nil {
			return err
		}
	}
	return nil
}

// accountOf is an account of accountFields.
func accountOf(id, text string) (*store.Account, error) {
	var fields struct {
		store.Account
		CreatedDay              *store.Date
		FirstMillis, LastMillis *int64
	}
	err := json.Unmarshal([]byte(text), &fields)
	a := &fields.Account
	a.PlatformID, a.CreatedOn, a.FirstTweetAt, a.LastTweetAt = id, fields.CreatedDay, timeOf(fields.FirstMillis), timeOf(fields.LastMillis)
	return a, err
}
