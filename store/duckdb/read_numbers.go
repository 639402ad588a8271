package duckdb

import (
	"slices"
	"strconv"

	"github.com/takedown/takedown/store"
)

// accountNumbers finds the numbers that the derived tables give to accounts.
func (v *view) accountNumbers(ids []string) (map[string]int32, error) {
	numbers := make(map[string]int32, len(ids))
	ids, err := v.directory.each(valid(ids), func(place int) error {
		numbers[v.directory.ids[place]] = v.directory.nums[place]
		return nil
	})
	if err != nil || len(ids) == 0 {
		return numbers, err
	}
	summarized, err := v.summarized()
	switch {
	case err != nil:
		return nil, err
	case summarized:
		return numbers, v.summarizedAccounts(ids, "num", func(id string, num any) error {
			numbers[id] = num.(int32)
			return nil
		})
	}
	return numbers, v.number("SELECT platform_id, num FROM accounts WHERE ", "platform_id", ids, func(scan func(...any) error) error {
		var id string
		var num int32
		err := scan(&id, &num)
		numbers[id] = num
		return err
	})
}

// tweetNumbers finds the ids behind the numbers of tweets. Those that need no
// table have one whether or not there is such a tweet.
func (v *view) tweetNumbers(ids []string) (map[int64]string, error) {
	numbers := make(map[int64]string, len(ids))
	var odd []string
	for _, id := range valid(ids) {
		if num, ok := store.Number(id); ok {
			numbers[num] = id
		} else {
			odd = append(odd, id)
		}
	}
	return numbers, v.number("SELECT num, id FROM odd_tweets WHERE ", "id", odd, func(scan func(...any) error) error {
		var num int64
		var id string
		err := scan(&num, &id)
		numbers[num] = id
		return err
	})
}

// number runs the statement for the rows that have one of the ids in a column.
// One id is compared as the table is read, in half the time of a join; of many,
// a join compares each row with all at once.
func (v *view) number(statement, column string, ids []string, row func(scan func(...any) error) error) error {
	switch len(ids) {
	case 0:
		return nil
	case 1:
		return v.each(statement+column+" = ?", []any{ids[0]}, row)
	}
	return v.each(statement+column+" IN (SELECT unnest(?::VARCHAR[]))", []any{ids}, row)
}

// listedAtOnce is how many numbers are looked for in one statement.
const listedAtOnce = 1000

// listed runs the statement for the rows that have one of the numbers in a column.
// DuckDB skips what it can by a list, and by what a join finds only if that is little.
func (v *view) listed(statement, column string, numbers []int64, row func(scan func(...any) error) error) error {
	for some := range slices.Chunk(numbers, listedAtOnce) {
		w := new(where)
		w.in(column, anyOf(some))
		if err := v.each(statement+w.String(), w.args, row); err != nil {
			return err
		}
	}
	return nil
}

// tweetNames tells the ids of tweets from their numbers, among them nums.
func (v *view) tweetNames(nums []int64) (name func(num int64) string, err error) {
	names := make(map[int64]string)
	odd := slices.DeleteFunc(slices.Clone(nums), func(num int64) bool { return num >= 0 })
	if len(odd) > 0 {
		err = v.each("SELECT num, id FROM odd_tweets WHERE num IN (SELECT unnest(?::BIGINT[]))", []any{odd}, func(scan func(...any) error) error {
			var num int64
			var id string
			err := scan(&num, &id)
			names[num] = id
			return err
		})
	}
	return func(num int64) string {
		if num >= 0 {
			return strconv.FormatInt(num, 10)
		}
		return names[num]
	}, err
}

// namedTweets is a relation of tweets with ids in place of their numbers.
func namedTweets(tweets string) string {
	return `(
		SELECT t.* REPLACE (
			coalesce(i.id, t.id::VARCHAR) AS id, coalesce(r.id, t.retweeted_tweet::VARCHAR) AS retweeted_tweet,
			coalesce(p.id, t.in_reply_to_tweet::VARCHAR) AS in_reply_to_tweet, coalesce(q.id, t.quoted_tweet::VARCHAR) AS quoted_tweet)
		FROM ` + tweets + ` t LEFT JOIN odd_tweets i ON i.num = t.id LEFT JOIN odd_tweets r ON r.num = t.retweeted_tweet
		LEFT JOIN odd_tweets p ON p.num = t.in_reply_to_tweet LEFT JOIN odd_tweets q ON q.num = t.quoted_tweet)`
}
