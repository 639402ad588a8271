package report

import (
	"context"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Ask answers a question in GraphQL with what is under "data".
type Ask func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error)

// ErrChanged: what figures are drawn from changed while a report was written.
var ErrChanged = errors.New("the store or the case changed meanwhile: export it again")

// ErrNoCase: there is no case of that id.
var ErrNoCase = errors.New("no such case")

var (
	//go:embed page.html
	page string
	//go:embed style.css
	style string
)

var pages = template.Must(template.New("page").Funcs(template.FuncMap{
	"shown": func(v any) string {
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
	"join":   func(s []string) string { return shown(strings.Join(s, ", ")) },
	"pretty": func(v json.RawMessage) string { return shown(pretty(v)) },
	"means":  func(coverage string) string { return means[coverage] },
	"label":  func(kind string) string { return strings.ToLower(strings.ReplaceAll(kind, "_", " ")) },
}).Parse(assembled()))

// Policy is the Content-Security-Policy of a report, for whoever serves one: the page itself names it too.
var Policy = policy()

func policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:"
}

// assembled is the page with its style, which is the only one its policy allows.
func assembled() string {
	return strings.NewReplacer("PAGE-POLICY", policy(), "STYLE-TEXT", style).Replace(page)
}

// means says what is seen and what is not.
var means = map[string]string{
	"CORE_ONLY":       "Only the network's own accounts were disclosed. Whoever else amplified it is unseen: every count of amplifiers is a lower bound.",
	"WITH_AMPLIFIERS": "Retweets by accounts outside of the network were loaded too.",
	"UNKNOWN":         "Nothing is known of what was left out: every count of amplifiers is a lower bound.",
}

// HTML writes the report of a case, made at a time. One item is held at once.
func HTML(ctx context.Context, w io.Writer, ask Ask, id string, at time.Time) error {
	var c, after caseAnswer
	if err := put(ctx, ask, &c, whole, map[string]any{"id": id}); err != nil {
		return err
	}
	if c.Case == nil {
		return fmt.Errorf("case %q: %w", id, ErrNoCase)
	}
	networks, err := concerned(ctx, ask, &c)
	if err != nil {
		return err
	}
	if err := pages.ExecuteTemplate(w, "head", map[string]any{"Case": c.Case, "Store": c.Store, "Networks": networks, "At": at, "ID": id}); err != nil {
		return err
	}
	for _, i := range c.Case.Items {
		if err := writeItem(ctx, w, ask, id, i.ID); err != nil {
			return err
		}
	}
	if err := put(ctx, ask, &after, whole, map[string]any{"id": id}); err != nil {
		return err
	}
	if after.Case == nil || after.Case.Version != c.Case.Version || after.Store.DerivedRevision != c.Store.DerivedRevision {
		return ErrChanged
	}
	return pages.ExecuteTemplate(w, "foot", nil)
}

func put(ctx context.Context, ask Ask, into any, query string, variables map[string]any) error {
	data, err := ask(ctx, query, variables)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// concerned are the networks that a case's items are about, by slug: all of them
// where an item, such as an answer, does not say of which it is.
func concerned(ctx context.Context, ask Ask, c *caseAnswer) ([]*network, error) {
	slugs := map[string]bool{}
	for _, i := range c.Case.Items {
		if n := i.Node; n != nil {
			slugs[n.Slug] = true
			for _, s := range n.Networks {
				slugs[s.Slug] = true
			}
		}
		if i.Window != nil {
			for _, s := range i.Window.Networks {
				slugs[s] = true
			}
		}
		if i.Cluster != nil {
			for _, s := range i.Cluster.Networks {
				slugs[s] = true
			}
		}
		if i.Window == nil && (i.Node == nil || i.Node.Slug == "" && len(i.Node.Networks) == 0) && (i.Cluster == nil || len(i.Cluster.Networks) == 0) {
			for _, s := range c.Networks {
				slugs[s.Slug] = true
			}
		}
	}
	delete(slugs, "")
	var all []*network
	for _, s := range slices.Sorted(maps.Keys(slugs)) {
		var a struct{ Network *network }
		if err := put(ctx, ask, &a, ofNetwork, map[string]any{"slug": s}); err != nil {
			return nil, err
		}
		if a.Network != nil {
			all = append(all, a.Network)
		}
	}
	return all, nil
}

func writeItem(ctx context.Context, w io.Writer, ask Ask, id, of string) error {
	var a struct{ Case *struct{ Item *item } }
	if err := put(ctx, ask, &a, ofItem, map[string]any{"id": id, "item": of}); err != nil {
		return err
	}
	if a.Case == nil || a.Case.Item == nil {
		return ErrChanged
	}
	i := a.Case.Item
	show := map[string]any{"Item": i}
	if i.Answer != nil {
		show["Table"] = tabulate(i.Answer.Data)
	}
	if i.Window != nil {
		windows, err := windowsOf(ctx, ask, i)
		if err != nil {
			return err
		}
		show["Windows"] = windows
	}
	return pages.ExecuteTemplate(w, "item", show)
}

// window is a span of days in one network.
type window struct {
	Slug, Coverage string
	Chart          *chart
	// Found says that the store finds just this span unusual, with its figures.
	Found       bool
	K           int64
	Expected, Q string
}

func windowsOf(ctx context.Context, ask Ask, i *item) ([]window, error) {
	from, err := parseTime(i.Window.From)
	if err != nil {
		return nil, err
	}
	to, err := parseTime(i.Window.To)
	if err != nil {
		return nil, err
	}
	var all []window
	for _, s := range i.Window.Networks {
		var a windowAnswer
		if err := put(ctx, ask, &a, ofWindow, map[string]any{"slug": s}); err != nil {
			return nil, err
		}
		if a.Network == nil {
			continue
		}
		w := window{Slug: s, Coverage: a.Network.Coverage}
		var points []point
		for _, d := range a.Network.CreationHistogram {
			at, err := parseTime(d.Start)
			if err != nil {
				return nil, err
			}
			points = append(points, point{at, d.Accounts})
			if !at.Before(from) && at.Before(to) {
				w.K += d.Accounts
			}
		}
		w.Chart = draw("Accounts of "+shown(s)+" by day of creation", points, from, to)
		for _, found := range a.Network.CreationWindows {
			if found.From == i.Window.From && found.To == i.Window.To && len(found.Networks) == 1 {
				n := found.Networks[0]
				w.Found, w.Expected, w.Q = true, fmt.Sprintf("%.3g", n.Expected), fmt.Sprintf("%.3g", n.Q)
			}
		}
		all = append(all, w)
	}
	return all, nil
}
