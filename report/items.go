package report

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// shownItem is an item with what the store says of it now.
type shownItem struct {
	Number int
	*item

	Window  *window
	Cluster *cluster
	Charts  []*chart
	Cascade *cascade
	Use     *use
	// Reading is the answer laid out, Again what it is answered with now.
	Reading *reading
	Again   *rerun
	// Refused is why something could not be asked.
	Refused string
}

// Settings are how a cluster was found, of an item that is one.
func (s *shownItem) Settings() *clusterSettings { return s.item.Cluster }

// Most is the retweets of the busiest of them.
func (a *amplifiers) Most() (most int64) {
	for _, e := range a.Edges {
		most = max(most, e.Retweets)
	}
	return most
}

// Accounts is how many accounts used a hashtag or a domain.
func (u *use) Accounts() (n int64) {
	for _, thing := range u.Nodes {
		for _, c := range thing.Neighbors {
			if thing.Distance == 0 && c.Kind == "USES" && c.Direction == "INCOMING" {
				n = c.Total
			}
		}
	}
	return n
}

// Users are those of them who are listed, most tweets first.
func (u *use) Users() []userOf {
	users := slices.DeleteFunc(slices.Clone(u.Edges), func(e userOf) bool { return e.Kind != "USES" })
	slices.SortFunc(users, func(a, b userOf) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Source.PlatformID, b.Source.PlatformID))
	})
	return users
}

// Most is the tweets of the busiest of them.
func (u *use) Most() (most int64) {
	for _, e := range u.Users() {
		most = max(most, e.Weight)
	}
	return most
}

func (w *writer) item(ctx context.Context, number int, id string) error {
	var a struct{ Case *struct{ Item *item } }
	if err := w.put(ctx, &a, ofItem, map[string]any{"id": w.id, "item": id}); err != nil {
		return err
	}
	if a.Case == nil || a.Case.Item == nil {
		return ErrChanged
	}
	s := &shownItem{Number: number, item: a.Case.Item}
	if err := w.look(ctx, s, id); err != nil {
		return err
	}
	return pages.ExecuteTemplate(w.to, "item", s)
}

// look asks what an item itself does not say.
func (w *writer) look(ctx context.Context, s *shownItem, id string) (err error) {
	switch {
	case s.Answer != nil:
		return w.answer(ctx, s, id)
	case s.item.Window != nil:
		s.Window, err = w.windowOf(ctx, s.item.Window)
	case s.item.Cluster != nil:
		s.Cluster, err = w.clusterOf(ctx, s.Name, s.item.Cluster)
	case s.Node == nil:
	case s.Kind == "TWEET":
		var a struct{ Tweet *struct{ Cascade *cascade } }
		s.Refused, err = w.try(ctx, &a, ofCascade, map[string]any{"id": s.Node.TweetID})
		if a.Tweet != nil && a.Tweet.Cascade != nil {
			s.Cascade = a.Tweet.Cascade
			s.Charts = overTime("Retweets in the store", "HOUR", "retweet", "", s.Cascade.Hours, func(c counted) (int64, int64) { return c.Retweets, 0 })
		}
	case s.Kind == "NETWORK":
		s.Charts = append(overTime("Core accounts by creation", "MONTH", "account", "", s.Node.CreationHistogram, func(c counted) (int64, int64) { return c.Accounts, 0 }),
			overTime("Tweets", "MONTH", "tweet", "retweets", s.Node.Activity, func(c counted) (int64, int64) { return c.Tweets, c.Retweets })...)
	case s.Kind == "HASHTAG" || s.Kind == "DOMAIN":
		var a struct{ Neighborhood *use }
		s.Refused, err = w.try(ctx, &a, ofUse, map[string]any{"id": s.Node.ID})
		s.Use = a.Neighborhood
	}
	return err
}

// answer lays out a saved answer, and asks its question again.
func (w *writer) answer(ctx context.Context, s *shownItem, id string) error {
	a := s.Answer
	v, err := parseValue(a.Data)
	if err != nil {
		return err
	}
	q := parseQuestion(a.Query, a.OperationName, a.Variables)
	s.Reading = q.read("", &v, q.top())
	var again struct {
		Case *struct {
			Item *struct{ Answer *struct{ Rerun *rerun } }
		}
	}
	s.Refused, err = w.try(ctx, &again, ofAnswer, map[string]any{"id": w.id, "item": id})
	if err == nil && s.Refused == "" {
		if again.Case == nil || again.Case.Item == nil || again.Case.Item.Answer == nil {
			return ErrChanged
		}
		s.Again = again.Case.Item.Answer.Rerun
	}
	return err
}

// overTime is counts over time as a chart, or none where nothing was counted.
func overTime(title, grain, unit, part string, counts []counted, of func(counted) (all, part int64)) []*chart {
	s := series{title: title, bucket: buckets[grain], unit: unit, part: part}
	for _, c := range counts {
		at, err := parseTime(c.Start)
		if err != nil {
			return nil
		}
		all, part := of(c)
		s.points = append(s.points, point{at, all, part})
	}
	if c := s.chart(); c != nil {
		return []*chart{c}
	}
	return nil
}
