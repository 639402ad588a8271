package report

import (
	"encoding/json"
	"testing"
)

// TestGrain: of which grain counts are is what the question says, wherever in it.
func TestGrain(t *testing.T) {
	for query, c := range map[string]struct{ variables, operation, want string }{
		`{ network { activity { start tweets } } }`:                                                        {want: "day"},
		`{ network { activity(bucket: MONTH) { start tweets } } }`:                                         {want: "month"},
		`{ network { activity: creationCohorts { start } } }`:                                              {want: "month"},
		`query($b: Bucket!) { network { ...f } } fragment f on Network { activity(bucket: $b) { start } }`: {variables: `{"b":"WEEK"}`, want: "week from Monday"},
		`query($b: Bucket! = YEAR) { network { ... { activity(bucket: $b) { start } } } }`:                 {want: "year"},
		`query a { x } query b { network { activity(bucket: HOUR) { start } } }`:                           {operation: "b", want: "hour"},
		`query a { x } query b { network { activity(bucket: HOUR) { start } } }#`:                          {operation: "a"},
		`{ network { activity: name } }`:                                                                   {},
		`{ network { other { start } } }`:                                                                  {},
		`{ network { activity(bucket: NONE) } }`:                                                           {},
		`{ network { ...f } } fragment f on Network { ...f }`:                                              {},
		`{`: {},
		``:  {},
	} {
		q := parseQuestion(query, c.operation, json.RawMessage(c.variables))
		_, below := q.field(q.top(), "network")
		f, _ := q.field(below, "activity")
		if b, ok := q.grain(f); b.word != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, want %q", query, b.word, c.want)
		}
	}
}

// TestReading: what is said of how far figures can be trusted is said first; counts
// over time are drawn, lists are tables, and what is left out is counted.
func TestReading(t *testing.T) {
	const query = `{ network { hurried: activity(bucket: MONTH) { start tweets retweets } amplifiers { coverage totalCount truncated stale edges { node { platformId } retweets } pageInfo { hasNextPage } } empty { totalCount items { a } } } }`
	const data = `{"network":{"hurried":[{"start":"2020-01-01T00:00:00Z","tweets":3,"retweets":1},{"start":"2020-03-01T00:00:00Z","tweets":9,"retweets":0}],
		"amplifiers":{"coverage":"CORE_ONLY","totalCount":12345,"truncated":true,"stale":true,"edges":[{"node":{"platformId":"a","screenName":"A"},"retweets":4},{"node":{"platformId":"b","screenName":"b"},"retweets":1}],"pageInfo":{"hasNextPage":true}},
		"empty":{"totalCount":0,"items":[]}}}`
	v, err := parseValue([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	q := parseQuestion(query, "", nil)
	r := q.read("", &v, q.top())
	if r.Title != "network" || len(r.Parts) != 2 {
		t.Fatalf("%+v", r)
	}
	amplifiers, activity := r.Parts[1], r.Parts[0]
	if activity.Title != "network \u203a hurried" || activity.Chart == nil || activity.Chart.Desc != "12 tweets by month (UTC), from 2020-01 to 2020-03, 1 of them retweets (dark); most in 2020-03: 9." {
		t.Errorf("%+v %+v", activity, activity.Chart)
	}
	if amplifiers.Coverage != "CORE_ONLY" || len(amplifiers.Warnings) != 3 || amplifiers.Facts[0].Path != "total count" || amplifiers.Facts[0].Cell.Text != "12,345" {
		t.Errorf("%+v", amplifiers)
	}
	row := amplifiers.Table.Rows[1]
	if amplifiers.Table.Columns[0] != "account" || amplifiers.Table.Rows[0][0].ID != "a" || row[0].Text != "b" || row[0].ID != "" || row[1].Text != "1" || row[1].Bar != "25" {
		t.Errorf("%+v", amplifiers.Table)
	}
	for _, broken := range []string{`{"start":"2020-01-02T00:00:00Z","tweets":3}`, `{"start":"x","tweets":3}`, `{"start":"2020-01-01T00:00:00Z","tweets":-1}`, `{"start":"2020-01-01T00:00:00Z","tweets":1.5}`} {
		v, err := parseValue([]byte(`{"network":{"hurried":[` + broken + `]}}`))
		if err != nil {
			t.Fatal(err)
		}
		if r := q.read("", &v, q.top()); r.Chart != nil || r.Table == nil {
			t.Errorf("%s is drawn", broken)
		}
	}
}
