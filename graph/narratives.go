package graph

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/takedown/takedown/analysis"
	"github.com/takedown/takedown/graph/model"
	"github.com/takedown/takedown/store"
)

// examples are the narratives that Takedown comes with, by id.
//
//go:embed narratives/*.json
var examples embed.FS

// exampleNarratives reads the examples. They are part of the program: the tests
// see to it that they can be read.
func exampleNarratives() ([]*model.Narrative, error) {
	files, err := examples.ReadDir("narratives")
	if err != nil {
		return nil, err
	}
	list := []*model.Narrative{}
	for _, file := range files {
		content, err := examples.ReadFile("narratives/" + file.Name())
		if err != nil {
			return nil, err
		}
		n := &model.Narrative{ID: strings.TrimSuffix(file.Name(), ".json"), Example: true}
		if err := json.Unmarshal(content, n); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		if n.Rule, err = n.Rule.Normal(); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name(), err)
		}
		list = append(list, n)
	}
	return list, nil
}

// orderTeller names the order of a narrative's accounts for cursors, orderTold
// that of its tweets.
const (
	orderTeller = "teller:TWEETS:DESC"
	orderTold   = "told:TIME:ASC"
)

// tellers is a page of the accounts that told a narrative.
func tellers(ctx context.Context, s *model.NarrativeSpread, args pageArgs) (*model.NarrativeAccountConnection, error) {
	page, err := args.page(orderTeller)
	if err != nil {
		return nil, err
	}
	start := 0
	if k := page.After; k != nil {
		start = sort.Search(len(s.Accounts), func(i int) bool {
			a := s.Accounts[i]
			return a.Tweets < k.Value || a.Tweets == k.Value && a.Account > k.ID
		})
	}
	listed := s.Accounts[start:min(start+page.First, len(s.Accounts))]
	connection := &model.NarrativeAccountConnection{TotalCount: s.AccountCount, Edges: make([]*model.NarrativeAccountEdge, len(listed))}
	ids, keys := make([]string, len(listed)), make([]store.Key, len(listed))
	for i, a := range listed {
		ids[i], keys[i] = a.Account, store.Key{Value: a.Tweets, ID: a.Account}
	}
	if connection.Nodes, err = loadersOf(ctx).accountList(ctx, ids); err != nil {
		return nil, err
	}
	places := cursors(orderTeller, keys)
	for i, a := range listed {
		connection.Edges[i] = &model.NarrativeAccountEdge{Cursor: places[i], Node: connection.Nodes[i],
			Tweets: a.Tweets, Retweets: a.Retweets, FirstAt: a.FirstAt, LastAt: a.LastAt}
	}
	connection.PageInfo = pageInfo(start+len(listed) < len(s.Accounts), start > 0, places)
	return connection, nil
}

// told is a page of the tweets that tell a narrative.
func told(ctx context.Context, s *model.NarrativeSpread, args pageArgs) (*model.TweetConnection, error) {
	page, err := args.page(orderTold)
	if err != nil {
		return nil, err
	}
	if page.After != nil && page.After.Null {
		return nil, model.Invalidf("after is not a cursor given by this API")
	}
	keys, more, err := s.After(ctx, page.After, page.First)
	if err != nil {
		return nil, err
	}
	l := loadersOf(ctx)
	for _, k := range keys {
		l.tweets.want(ctx, k.ID)
	}
	places := cursors(orderTold, keys)
	connection := &model.TweetConnection{TotalCount: s.Tweets, Nodes: make([]*store.Tweet, len(keys)), Edges: make([]*model.TweetEdge, len(keys))}
	for i, k := range keys {
		if connection.Nodes[i], err = l.tweet(ctx, k.ID); err != nil {
			return nil, err
		}
		connection.Edges[i] = &model.TweetEdge{Cursor: places[i], Node: connection.Nodes[i]}
	}
	connection.PageInfo = pageInfo(more, page.After != nil && s.Tweets > 0, places)
	return connection, nil
}

// toldHashtags are the most frequent hashtags of a narrative.
func toldHashtags(s *model.NarrativeSpread, first int64) (*model.NarrativeHashtags, error) {
	size, err := pageSize("first", &first)
	if err != nil {
		return nil, err
	}
	items := s.Hashtags[:min(size, len(s.Hashtags))]
	return &model.NarrativeHashtags{TotalCount: int64(len(s.Hashtags)), Truncated: len(items) < len(s.Hashtags), Items: pointers(items)}, nil
}

// toldCreation is the creation histogram of the accounts of a narrative.
func toldCreation(ctx context.Context, s *model.NarrativeSpread, bucket analysis.Bucket) ([]*analysis.CreationBucket, error) {
	days, _, err := s.Created(ctx)
	if err != nil {
		return nil, err
	}
	histogram, err := analysis.CreationHistogram(days, bucket)
	return pointers(histogram), err
}
