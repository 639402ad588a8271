package store

import (
	"math"
	"strconv"
	"testing"
)

// TestNumber: what has a number is what the number is written as.
func TestNumber(t *testing.T) {
	for _, n := range []int64{0, 1, 9, 10, 1234567890, 1 << 40, 1275134284563386369, math.MaxInt64 - 1, math.MaxInt64} {
		if got, ok := Number(strconv.FormatInt(n, 10)); !ok || got != n {
			t.Errorf("Number(%d) = %d, %v", n, got, ok)
		}
	}
	for _, id := range []string{
		"", "00", "007", "-7", "-0", "+7", " 7", "7 ", "7\n", "7.0", "1E+18", "0x7", "７", "a", "1_000", "12/3",
		"9223372036854775808", "9999999999999999999", "18446744073709551617", "99999999999999999999",
	} {
		if got, ok := Number(id); ok {
			t.Errorf("Number(%q) = %d, though it is not written so", id, got)
		}
	}
}

func FuzzNumber(f *testing.F) {
	f.Add("1275134284563386369")
	f.Add("-1")
	f.Fuzz(func(t *testing.T, id string) {
		num, ok := Number(id)
		n, err := strconv.ParseInt(id, 10, 64)
		if want := err == nil && n >= 0 && strconv.FormatInt(n, 10) == id; ok != want || ok && num != n {
			t.Errorf("Number(%q) = %d, %v; strconv says %d, %v", id, num, ok, n, err)
		}
	})
}
