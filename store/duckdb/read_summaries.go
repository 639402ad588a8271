package duckdb

import (
	"encoding/json"

	"github.com/takedown/takedown/store"
)

// summarized says whether the summaries are those of what is derived.
func (v *view) summarized(of store.Snapshot) (done bool, err error) {
	err = v.one("SELECT count(*) > 0 FROM summaries WHERE derived = ?", []any{of.Derived}, &done)
	return done, err
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
	FirstMillis: epoch_ms(first_tweet_at), LastMillis: epoch_ms(last_tweet_at)}))`

// scanAccountFields reads an account's id and accountFields.
func scanAccountFields(scan func(...any) error) (*store.Account, error) {
	var text string
	var fields struct {
		store.Account
		CreatedDay              *store.Date
		FirstMillis, LastMillis *int64
	}
	a := &fields.Account
	if err := scan(&a.PlatformID, &text); err != nil {
		return a, err
	}
	err := json.Unmarshal([]byte(text), &fields)
	a.CreatedOn, a.FirstTweetAt, a.LastTweetAt = fields.CreatedDay, timeOf(fields.FirstMillis), timeOf(fields.LastMillis)
	return a, err
}
