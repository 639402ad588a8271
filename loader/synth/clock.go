package synth

import (
	"math/rand/v2"
	"strconv"
	"time"
)

const (
	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
	week   = 7 * day

	// twitterEpoch is what the time in a snowflake id counts from.
	twitterEpoch = int64(1288834974657)

	workStart  = 8 * hour
	workLength = 9 * hour
	workWeek   = 5 * workLength
)

// clock tells a network's local time. All times are in milliseconds since 1970
// UTC; the Monday before that, three days earlier, is where weeks are counted from.
type clock struct{ offset int64 }

func (c clock) local(ms int64) int64  { return ms + c.offset + 3*day }
func (c clock) utc(local int64) int64 { return local - 3*day - c.offset }

// monday is the local start of the week that contains ms, in UTC.
func (c clock) monday(ms int64) int64 {
	l := c.local(ms)
	return c.utc(l - l%week)
}

// worked is the working time (Monday to Friday, 08:00 to 17:00) before ms.
func (c clock) worked(ms int64) int64 {
	l := c.local(ms)
	weekday := l % week / day
	if weekday > 4 {
		return (l/week + 1) * workWeek
	}
	today := min(max(l%day-workStart, 0), workLength)
	return l/week*workWeek + weekday*workLength + today
}

// after is the moment when delay more working time has passed since ms. It
// keeps differences: two moments that are d of working time apart are at least d apart.
func (c clock) after(ms, delay int64) int64 {
	w := c.worked(ms) + delay
	days := w / workLength
	return c.utc(days/5*week + days%5*day + workStart + w%workLength)
}

// working says whether ms is on a weekday from 08:00 until before 17:00.
func (c clock) working(ms int64) bool {
	l := c.local(ms)
	h := l % day / hour
	return l%week/day < 5 && h >= 8 && h < 17
}

// A thousand tweets are spread over a day's hours and a hundred over a week's
// days like this. The hour after work is busier than the one before it, so that
// the offset is the best one whether 17 o'clock is counted as work or not.
var (
	hourShares = [24]int{6, 4, 3, 2, 2, 3, 5, 8, 85, 98, 102, 95, 70, 92, 100, 97, 84, 35, 24, 22, 22, 20, 13, 8}
	dayShares  = [7]int{17, 17, 17, 17, 17, 8, 7}

	hourOf = spread(hourShares[:])
	dayOf  = spread(dayShares[:])
)

func spread(shares []int) []int64 {
	var out []int64
	for i, n := range shares {
		for range n {
			out = append(out, int64(i))
		}
	}
	return out
}

// inWeek draws a moment of the week that starts at monday.
func inWeek(r *rand.Rand, monday int64) int64 {
	return monday + dayOf[r.IntN(len(dayOf))]*day + hourOf[r.IntN(len(hourOf))]*hour + r.Int64N(hour)
}

// idSpace gives the tweets of one file set ids that are real snowflakes
// (milliseconds since 2010-11-04, then 22 bits) and can't collide. The 22 bits
// hold a tag for the set and the row's low bits; the row's high bits decide
// which milliseconds of a minute the row may have.
type idSpace struct {
	tag    int64
	blocks int64
}

const (
	tagBits = 3
	rowBits = 22 - tagBits

	tagListed  = 4
	tagDirt    = 5
	tagForeign = 7
)

func newIDSpace(tag int, rows int64) idSpace {
	blocks := int64(1)
	for blocks<<rowBits < rows {
		blocks *= 2
	}
	return idSpace{tag: int64(tag), blocks: blocks}
}

// settle is the moment nearest to ms, in the same minute, that row may have: at
// most two blocks away, which is one second at the greatest scale.
func (s idSpace) settle(ms, row int64) int64 {
	inMinute := ms % minute
	at := inMinute - inMinute%s.blocks + row>>rowBits
	if at >= minute {
		at -= s.blocks
	}
	return ms - inMinute + at
}

// id is the id of row, which was posted at the settled moment ms.
func (s idSpace) id(ms, row int64) string {
	return snowflake(ms, s.tag<<rowBits|row&(1<<rowBits-1))
}

// snowflake joins a time and 22 bits, which it shuffles so that ids look as
// irregular as real ones.
func snowflake(ms, low int64) string {
	const odd = 0x2545f5
	return strconv.FormatInt((ms-twitterEpoch)<<22|low*odd&(1<<22-1), 10)
}

func at(year int, month time.Month, dayOfMonth int) int64 {
	return time.Date(year, month, dayOfMonth, 0, 0, 0, 0, time.UTC).UnixMilli()
}
