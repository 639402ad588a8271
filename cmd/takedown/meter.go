package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// How often progress is shown.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 5 * time.Second
)

// step is how far something has come.
type step struct {
	// what is being done, and label the part of it, such as a file.
	what, label string
	// part of whole is done; whole is 0 where nobody can tell.
	part, whole int64
	rows        int64
	elapsed     time.Duration
}

// meter shows progress: a bar on a terminal, a line now and then elsewhere.
type meter struct {
	w       io.Writer
	columns int
	bar     bool

	shown time.Duration
	what  string
	drawn bool
}

func newMeter(w io.Writer) *meter {
	columns, ok := terminal(w)
	return &meter{w: w, columns: columns, bar: ok}
}

// show shows a step unless the last one was shown a moment ago.
func (m *meter) show(s step) {
	every := lineEvery
	if m.bar {
		every = barEvery
	}
	if s.what == m.what && s.elapsed-m.shown < every {
		return
	}
	m.what, m.shown = s.what, s.elapsed
	if m.bar {
		// The line is overwritten, and what an earlier, longer one left of it erased.
		fmt.Fprint(m.w, "\r"+s.line(m.columns-1)+"\x1b[K")
		m.drawn = true
	} else {
		fmt.Fprintln(m.w, s.text())
	}
}

// end takes the bar away.
func (m *meter) end() {
	if m.drawn {
		fmt.Fprint(m.w, "\r\x1b[K")
		m.drawn = false
	}
}

// text is a step in words.
func (s step) text() string {
	parts := []string{s.what}
	if s.label != "" {
		parts[0] += " " + s.label
	}
	if s.whole > 0 {
		parts = append(parts, s.percent())
	}
	return strings.Join(append(parts, s.figures()...), ", ")
}

const barWidth = 20

// line is a step with a bar, cut to a width.
func (s step) line(width int) string {
	figures := strings.Join(s.figures(), ", ")
	if s.whole > 0 {
		full := int(min(s.part, s.whole) * barWidth / s.whole)
		figures = fmt.Sprintf("%s [%s%s] %s", s.percent(), strings.Repeat("#", full), strings.Repeat("-", barWidth-full), figures)
	}
	head := s.what
	if room := width - utf8.RuneCountInString(s.what+figures) - 2; s.label != "" && room > 0 {
		head += " " + cut(s.label, room)
	}
	return cut(strings.TrimRight(head+" "+figures, " "), width)
}

// percent is at most 100, also of a file that grows while it is read.
func (s step) percent() string { return fmt.Sprintf("%d%%", min(s.part, s.whole)*100/s.whole) }

func (s step) figures() []string {
	var out []string
	if s.rows > 0 {
		out = append(out, plural(s.rows, "row"))
	}
	if seconds := s.elapsed.Seconds(); s.rows > 0 && seconds >= 1 {
		out = append(out, thousands(int64(float64(s.rows)/seconds))+" a second")
	}
	if s.part > 0 && s.part < s.whole && s.elapsed >= time.Second {
		left := time.Duration(float64(s.elapsed) * float64(s.whole-s.part) / float64(s.part))
		out = append(out, left.Round(time.Second).String()+" left")
	}
	return out
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return string(runes[:max(n-1, 0)]) + "…"
}
