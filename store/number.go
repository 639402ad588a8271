package store

import "math"

// Number is the number that a platform id is written as, if it is one: digits
// alone, no leading zero, at most the largest int64. Ids stay opaque. This is
// for engines and loaders that keep a number in the place of its text, because
// it takes a third of the room and nearly every id of a tweet is one: the text
// is [strconv.FormatInt] of it again.
func Number(id string) (num int64, ok bool) {
	const digits = 19 // of the largest one
	if id == "" || len(id) > digits || id[0] == '0' && len(id) > 1 {
		return 0, false
	}
	var n uint64
	for i := range len(id) {
		d := id[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return int64(n), n <= math.MaxInt64
}
