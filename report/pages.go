package report

import (
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	//go:embed page.html
	page string
	//go:embed items.html
	items string
	//go:embed style.css
	style string
)

var pages = template.Must(template.New("page").Funcs(template.FuncMap{
	"shown": func(v any) template.HTML {
		switch v := v.(type) {
		case string:
			return shown(v)
		case *string:
			if v != nil {
				return shown(*v)
			}
		}
		return ""
	},
	"plain": plain,
	"when": func(v any) string {
		switch v := v.(type) {
		case time.Time:
			return when(v)
		case *time.Time:
			if v != nil {
				return when(*v)
			}
		}
		return "unknown"
	},
	"count": func(v any) string {
		switch v := v.(type) {
		case int:
			return count(int64(v))
		case int64:
			return count(v)
		case *int64:
			if v != nil {
				return count(*v)
			}
		}
		return "not disclosed"
	},
	"some": func(n any, thing string) string {
		if n, ok := n.(int); ok {
			return some(int64(n), thing)
		}
		return some(n.(int64), thing)
	},
	"lasting": func(v any) string {
		switch v := v.(type) {
		case string:
			return lasting(v)
		case *string:
			if v != nil {
				return lasting(*v)
			}
		}
		return "not known"
	},
	"join":    func(s []string) template.HTML { return shown(strings.Join(s, ", ")) },
	"pretty":  func(v json.RawMessage) template.HTML { return shown(pretty(v)) },
	"brief":   func(v json.RawMessage) template.HTML { return shown(brief(string(v))) },
	"figure":  func(f float64) string { return figure(strconv.FormatFloat(f, 'e', -1, 64)) },
	"bar":     bar,
	"means":   func(coverage string) string { return means[coverage] },
	"label":   func(kind string) string { return strings.ToLower(strings.ReplaceAll(kind, "_", " ")) },
	"lang":    language,
	"percent": func(f float64) string { return fmt.Sprintf("%.3g %%", 100*f) },
}).Parse(assembled()))

// Policy is the Content-Security-Policy of a report, for whoever serves one: the page itself names it too.
var Policy = policy()

func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// assembled is the page with its style, which is the only one its policy allows.
func assembled() string {
	return strings.NewReplacer("PAGE-POLICY", policy(), "STYLE-TEXT", style).Replace(page + items)
}

// means says what is seen and what is not.
var means = map[string]string{
	"CORE_ONLY":       "Only the network's own accounts were disclosed. Whoever else amplified it is unseen: every count of amplifiers is a lower bound.",
	"WITH_AMPLIFIERS": "Retweets by accounts outside of the network were loaded too.",
	"UNKNOWN":         "Nothing is known of what was left out: every count of amplifiers is a lower bound.",
}

// mostBrief is how many characters of a long text are enough to know it again.
const mostBrief = 300

func brief(s string) string {
	if r := []rune(s); len(r) > mostBrief {
		return string(r[:mostBrief]) + fmt.Sprintf(" … (%s characters more)", count(int64(len(r)-mostBrief)))
	}
	return s
}

// bar is how long a bar for n is, of 100, where the longest stands for most.
func bar(n, most int64) string { return number(100 * float64(n) / float64(max(most, n, 1))) }

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z]{2,4})?$`)

// language is a language that an archive names, for the choice of letters; "und",
// undetermined, where it names none.
func language(v *string) string {
	if v == nil || !languageTag.MatchString(*v) {
		return "und"
	}
	return *v
}
