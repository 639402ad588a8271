package graph

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// knownEdges are the edges that coordination-network-toolkit finds within 60
// seconds, of weight 2 or more.
func knownEdges(t *testing.T, behaviour string) map[[2]string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(iraFolder, "expected", strings.ToLower(behaviour)+"_60s_w2.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	edges := map[[2]string]string{}
	for _, row := range rows[1:] {
		edges[[2]string{row[0], row[1]}] = row[2]
	}
	return edges
}

type coordinationPage struct {
	Coordination struct {
		TotalCount int
		Truncated  bool
		Edges      []struct {
			Source, Target struct{ PlatformID string }
			Weight         int
			Evidence       struct {
				TotalCount int
				Nodes      []struct {
					SourceTweet, TargetTweet struct {
						Author    struct{ PlatformID string }
						PostedAt  time.Time
						RetweetOf *struct{ TweetID string }
						Urls      []string
					}
					Lag, Object string
				}
			}
		}
		PageInfo struct {
			HasNextPage bool
			EndCursor   string
		}
	}
}

// compareCoordination pages through all edges of three behaviours and compares
// them with the known ones; what the first show for evidence must be what they say.
func compareCoordination(t *testing.T, h http.Handler) {
	for behaviour, n := range map[string]int{"CO_RETWEET": 1547, "CO_LINK": 2193, "CO_TWEET": 4} {
		want := knownEdges(t, behaviour)
		if len(want) != n {
			t.Fatalf("%s: %d edges are known, not %d", behaviour, len(want), n)
		}
		var after *string
		last := [2]string{}
		for {
			var got coordinationPage
			first, shown := 700, after == nil // what the first ones show is looked at
			if shown {
				first = 200
			}
			askInto(t, h, `query ($behaviour: Behaviour!, $first: Int!, $after: String, $shown: Boolean!) {
				coordination(behaviour: $behaviour, within: "PT60S", minWeight: 2, first: $first, after: $after) {
					totalCount truncated pageInfo { hasNextPage endCursor }
					edges { source { platformId } target { platformId } weight evidence(first: 3) @include(if: $shown) { totalCount nodes {
						lag object
						sourceTweet { ...tweet } targetTweet { ...tweet } } } } } }
				fragment tweet on Tweet { author { platformId } postedAt retweetOf { tweetId } urls }`,
				map[string]any{"behaviour": behaviour, "after": after, "first": first, "shown": shown}, &got)
			if got.Coordination.TotalCount != n || got.Coordination.Truncated {
				t.Fatalf("%s: %d edges in all, want %d", behaviour, got.Coordination.TotalCount, n)
			}
			for _, e := range got.Coordination.Edges {
				edge := [2]string{e.Source.PlatformID, e.Target.PlatformID}
				if want[edge] != fmt.Sprint(e.Weight) || slices.Compare(last[:], edge[:]) >= 0 {
					t.Errorf("%s: %v of weight %d after %v, want %q", behaviour, edge, e.Weight, last, want[edge])
				}
				last = edge
				delete(want, edge)
				if !shown {
					continue
				}
				if e.Evidence.TotalCount != e.Weight || len(e.Evidence.Nodes) != min(3, e.Weight) {
					t.Errorf("%s: %v of weight %d has evidence %+v", behaviour, edge, e.Weight, e.Evidence)
				}
				for _, m := range e.Evidence.Nodes {
					lag := m.TargetTweet.PostedAt.Sub(m.SourceTweet.PostedAt)
					shown := edge == [2]string{m.SourceTweet.Author.PlatformID, m.TargetTweet.Author.PlatformID} &&
						lag.Abs() <= time.Minute && isoToGo(t, m.Lag) == lag.String()
					switch behaviour {
					case "CO_RETWEET":
						shown = shown && m.SourceTweet.RetweetOf.TweetID == m.Object && m.TargetTweet.RetweetOf.TweetID == m.Object
					case "CO_LINK":
						for _, urls := range [][]string{m.SourceTweet.Urls, m.TargetTweet.Urls} {
							shown = shown && (slices.Contains(urls, m.Object) || m.Object == "" && len(urls) == 0)
						}
					}
					if !shown {
						t.Errorf("%s: %v is not shown by %+v", behaviour, edge, m)
					}
				}
			}
			if !got.Coordination.PageInfo.HasNextPage {
				break
			}
			after = &got.Coordination.PageInfo.EndCursor
		}
		if len(want) > 0 {
			t.Errorf("%s: %d edges are missing", behaviour, len(want))
		}
	}
}
