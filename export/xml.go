package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// document writes XML as it comes. After an error it writes nothing more.
type document struct {
	w   io.Writer
	err error
	// spelled counts the texts with characters that XML cannot hold.
	spelled int64
}

// raw writes text of our own.
func (d *document) raw(text string) {
	if d.err == nil {
		_, d.err = io.WriteString(d.w, text)
	}
}

// attribute writes an attribute with a text of anyone's.
func (d *document) attribute(name, text string) {
	d.raw(" " + name + `="`)
	d.text(text)
	d.raw(`"`)
}

// text writes a text of anyone's.
func (d *document) text(text string) {
	if d.err != nil {
		return
	}
	if plain := spell(text); plain != text {
		d.spelled++
		text = plain
	}
	d.err = xml.EscapeText(d.w, []byte(text))
}

// spell is text with \u{HEX} in the place of each character that XML 1.0 cannot
// hold. The same in the text itself is spelled likewise, so that two ids that
// differ do so in XML too.
func spell(text string) string {
	if strings.IndexFunc(text, unholdable) < 0 && !strings.Contains(text, `\u{`) {
		return text
	}
	var b strings.Builder
	for i, r := range text {
		if unholdable(r) || r == '\\' && strings.HasPrefix(text[i:], `\u{`) {
			fmt.Fprintf(&b, `\u{%x}`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unholdable says that a character is none of XML 1.0's.
func unholdable(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// spelling tells readers what was done to texts.
const spelling = ` Characters that XML cannot hold are written as \u{HEX}.`

// written is a value as XML has it.
func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case time.Time:
		return v.UTC().Format(timeForm)
	case store.Date:
		return v.String()
	case []string:
		return strings.Join(v, ",")
	default:
		panic(fmt.Sprintf("a %T has no form", v)) // a column's mistake
	}
}

// about says what a graph shows, how its texts are spelled, and its terms.
func (d *document) about(g *Graph) {
	d.text(g.title + ". " + g.about)
	d.raw(spelling)
	d.text(" " + Terms)
}
