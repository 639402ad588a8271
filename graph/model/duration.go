package model

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// isoDuration is ISO 8601's duration without years and months, whose length varies.
// As in the standard, weeks do not mix with other parts, only seconds take a
// fraction, and T is followed by something.
var isoDuration = regexp.MustCompile(
	`^(-?)P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?)$`)

// units belong to the groups of isoDuration after the sign.
var units = []time.Duration{7 * store.Day, store.Day, time.Hour, time.Minute, time.Second}

// ParseDuration reads an ISO 8601 duration exactly, in weeks or in days, hours,
// minutes and seconds. Anything else, and what a [time.Duration] cannot hold (292
// years), is an [InputError].
func ParseDuration(s string) (time.Duration, error) {
	m := isoDuration.FindStringSubmatch(s)
	if m == nil || strings.HasSuffix(s, "P") || strings.HasSuffix(s, "T") {
		return 0, Invalidf("%q is not a Duration like P7D or PT60S (weeks, days, hours, minutes and seconds only)", s)
	}
	total := new(big.Rat)
	for i, unit := range units {
		if part := m[i+2]; part != "" {
			n, ok := new(big.Rat).SetString(part)
			if !ok {
				return 0, Invalidf("%q is not a Duration", s)
			}
			total.Add(total, n.Mul(n, new(big.Rat).SetInt64(int64(unit))))
		}
	}
	if m[1] == "-" {
		total.Neg(total)
	}
	if !total.Num().IsInt64() {
		return 0, Invalidf("%q is too long a Duration", s)
	}
	return time.Duration(total.Num().Int64()), nil
}

// FormatDuration writes days, hours, minutes and seconds, each at most once and only
// where it is not zero; seconds have as many decimals as they need. Zero is PT0S.
func FormatDuration(d time.Duration) string {
	if d == 0 {
		return "PT0S"
	}
	var b strings.Builder
	rest := uint64(d)
	if d < 0 {
		b.WriteByte('-')
		rest = -rest
	}
	take := func(unit time.Duration) uint64 {
		n := rest / uint64(unit)
		rest %= uint64(unit)
		return n
	}
	b.WriteByte('P')
	if days := take(store.Day); days > 0 {
		fmt.Fprintf(&b, "%dD", days)
	}
	if rest == 0 {
		return b.String()
	}
	b.WriteByte('T')
	if hours := take(time.Hour); hours > 0 {
		fmt.Fprintf(&b, "%dH", hours)
	}
	if minutes := take(time.Minute); minutes > 0 {
		fmt.Fprintf(&b, "%dM", minutes)
	}
	if rest > 0 {
		seconds := take(time.Second)
		fmt.Fprintf(&b, "%sS", strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%09d", seconds, rest), "0"), "."))
	}
	return b.String()
}
