package duckdb

import "strconv"

// accountNumbers finds the numbers that the derived tables give to accounts.
func (v *view) accountNumbers(ids []string) (map[string]int32, error) {
	numbers := make(map[string]int32, len(ids))
	return numbers, v.each("SELECT platform_id, num FROM accounts WHERE platform_id IN (SELECT unnest(?::VARCHAR[]))", []any{valid(ids)},
		func(scan func(...any) error) error {
			var id string
			var num int32
			err := scan(&id, &num)
			numbers[id] = num
			return err
		})
}

// tweetNumbers finds the numbers that the derived tables give to tweets. Those
// that need no table have one whether or not there is such a tweet.
func (v *view) tweetNumbers(ids []string) (map[string]int64, error) {
	numbers := make(map[string]int64, len(ids))
	var odd []string
	for _, id := range valid(ids) {
		if num, err := strconv.ParseInt(id, 10, 64); err == nil && num >= 0 && strconv.FormatInt(num, 10) == id {
			numbers[id] = num
		} else {
			odd = append(odd, id)
		}
	}
	if len(odd) == 0 {
		return numbers, nil
	}
	return numbers, v.each("SELECT id, num FROM odd_tweets WHERE id IN (SELECT unnest(?::VARCHAR[]))", []any{odd},
		func(scan func(...any) error) error {
			var id string
			var num int64
			err := scan(&id, &num)
			numbers[id] = num
			return err
		})
}
