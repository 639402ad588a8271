package duckdb

import "strconv"

// accountNumbers finds the numbers that the derived tables give to accounts.
func (v *view) accountNumbers(ids []string) (map[string]int32, error) {
	numbers := make(map[string]int32, len(ids))
	return numbers, v.number("SELECT platform_id, num FROM accounts WHERE ", "platform_id", valid(ids), func(scan func(...any) error) error {
		var id string
		var num int32
		err := scan(&id, &num)
		numbers[id] = num
		return err
	})
}

// tweetNumbers finds the ids behind the numbers that the derived tables give to
// tweets. Those that need no table have one whether or not there is such a tweet.
func (v *view) tweetNumbers(ids []string) (map[int64]string, error) {
	numbers := make(map[int64]string, len(ids))
	var odd []string
	for _, id := range valid(ids) {
		if num, err := strconv.ParseInt(id, 10, 64); err == nil && num >= 0 && strconv.FormatInt(num, 10) == id {
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
