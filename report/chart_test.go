package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	v, err := parseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestBuckets: a bar is as wide as its bucket, whatever its neighbours; the axis is
// marked where buckets begin, and says so in the words of the grain.
func TestBuckets(t *testing.T) {
	for _, c := range []struct {
		grain  string
		starts []string
		// widths are of the bars, as shares of the first; labels are of the axis.
		widths string
		labels string
		desc   string
	}{
		{"MONTH", []string{"2020-01-01", "2020-02-01", "2020-06-01"}, "1.00 0.94 0.97", "2020-01 2020-03 2020-05 2020-07 2020-09 2020-11",
			"6 accounts by month (UTC), from 2020-01 to 2020-06; most in 2020-06: 3."},
		{"WEEK", []string{"2020-01-06", "2020-03-02"}, "1.00 1.00", "2020-01-06 2020-01-20 2020-02-03 2020-02-17 2020-03-02 2020-03-16",
			"3 accounts by week from Monday (UTC), from 2020-01-06 to 2020-03-02; most in 2020-03-02: 2."},
		{"DAY", []string{"2020-02-28", "2020-02-29", "2020-03-01"}, "1.00 1.00 1.00", "2020-02-28 2020-03-01 2020-03-03 2020-03-05 2020-03-07 2020-03-09",
			"6 accounts by day (UTC), from 2020-02-28 to 2020-03-01; most in 2020-03-01: 3."},
		{"YEAR", []string{"2012-01-01", "2013-01-01"}, "1.00 1.00", "2012 2014 2016 2018 2020 2022", "3 accounts by year (UTC), from 2012 to 2013; most in 2013: 2."},
		{"HOUR", []string{"2020-01-01T23:00:00Z"}, "1.00", "01-02 00:00 01-02 03:00 01-02 06:00 01-02 09:00",
			"1 account by hour (UTC), from 2020-01-01 23:00 to 2020-01-01 23:00; most in 2020-01-01 23:00: 1."},
	} {
		s := series{bucket: buckets[c.grain], unit: "account"}
		for i, start := range c.starts {
			if !s.bucket.begins(at(t, start)) || s.bucket.begins(at(t, start).Add(time.Second)) {
				t.Errorf("%s: buckets do not begin where they do", c.grain)
			}
			s.points = append(s.points, point{at: at(t, start), count: int64(i + 1)})
		}
		drawn := s.chart()
		var widths, labels []string
		var first float64
		for _, m := range regexp.MustCompile(`h(\d[\d.]*)V`).FindAllStringSubmatch(drawn.All, -1) {
			w, _ := strconv.ParseFloat(m[1], 64)
			w++ // and the gap
			if first == 0 {
				first = w
			}
			widths = append(widths, fmt.Sprintf("%.2f", w/first))
		}
		for _, tick := range drawn.Ticks {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(widths, " "); got != c.widths {
			t.Errorf("%s: widths %s, want %s", c.grain, got, c.widths)
		}
		if got := strings.Join(labels, " "); got != c.labels || drawn.Desc != c.desc {
			t.Errorf("%s: %s\n%s\nwant %s\n%s", c.grain, got, drawn.Desc, c.labels, c.desc)
		}
	}
}

// TestAxes: however long the time and however large the counts, marks are few, and
// the highest bar is not higher than the chart.
func TestAxes(t *testing.T) {
	for _, last := range []string{"0002-01-01", "2020-01-02", "2020-03-01", "2021-01-01", "2029-12-31", "9999-12-31"} {
		for _, n := range []int64{0, 1, 2, 3, 7, 99, 1000, 123_456_789} {
			first := "2020-01-01"
			if last < first {
				first = "0001-01-01"
			}
			s := series{bucket: buckets["DAY"], unit: "tweet", part: "retweets", points: []point{{at: at(t, first), count: n, part: n / 2}, {at: at(t, last), count: n}},
				mark: []time.Time{at(t, first), at(t, last)}, rate: 0.5}
			c := s.chart()
			if len(c.Ticks) < 2 || len(c.Ticks) > mostTicks+1 || len(c.Levels) < 2 || len(c.Levels) > 6 {
				t.Errorf("to %s, %d: %d marks of time, %d of counts", last, n, len(c.Ticks), len(c.Levels))
			}
			for _, m := range regexp.MustCompile(`V([\d.-]+)h`).FindAllStringSubmatch(c.All+c.Part, -1) {
				if y, err := strconv.ParseFloat(m[1], 64); err != nil || y < top || y > bottom {
					t.Errorf("to %s, %d: a bar up to %s", last, n, m[1])
				}
			}
		}
	}
}

func TestShown(t *testing.T) {
	for text, want := range map[string]string{
		"a\tb\nc\r\nd":                     "a\tb\nc\nd",
		"\x00\x1b[0m\u202e\u2066":          `<span class="c">U+0000</span><span class="c">U+001B</span>[0m<span class="c">U+202E</span><span class="c">U+2066</span>`,
		"<b>&":                             "&lt;b&gt;&amp;",
		"HTTPS://a.b.c/d.e ftp://x.y":      "HxxPS://a[.]b[.]c/d.e ftp://x.y",
		"e\u0301" + "ẹ\u0302":              "e\u0301ẹ\u0302",
		"a" + strings.Repeat("\u0301", 10): "a" + strings.Repeat("\u0301", 8) + `<span class="c">2 more accents</span>`,
		"👩\u200d👩\u200d👧 ❤\ufe0f":          "👩\u200d👩\u200d👧 ❤\ufe0f",
		"שלום 中文":                          "שלום 中文",
		"\u3164\u00ad\ufeff":               `<span class="c">U+3164</span><span class="c">U+00AD</span><span class="c">U+FEFF</span>`,
		"<span class=\"c\">U+0000</span>":  "&lt;span class=&#34;c&#34;&gt;U+0000&lt;/span&gt;",
		"\xff":                             "\uFFFD",
	} {
		if got := string(shown(text)); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
	for iso, want := range map[string]string{"PT1M": "1 min", "P302DT8H52M3.191S": "302 d 8 h 52 min 3.191 s", "-PT5S": "−5 s", "PT0S": "0 s", "P1Y": "P1Y", "x": "x"} {
		if got := lasting(iso); got != want {
			t.Errorf("%s lasts %s, want %s", iso, got, want)
		}
	}
	for n, want := range map[string]string{"-1234567": "-1,234,567", "999": "999", "1000": "1,000", "0.30000000000000004": "0.3", "1.5e-300": "1.5e-300", "12345.678": "1.235e+04"} {
		if got := figure(n); got != want {
			t.Errorf("%s is %s, want %s", n, got, want)
		}
	}
}
