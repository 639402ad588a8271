package graph

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

const (
	// answerOverhead is what keeping an answer takes besides its data.
	answerOverhead = 256
	// answerShare is the part of the memory that one answer may have.
	answerShare = 16
)

// answers keeps the answers that were asked for last, and knows those that are being found.
type answers struct {
	limit int64

	mu    sync.Mutex
	size  int64
	kept  *simplelru.LRU[answerHash, json.RawMessage]
	found map[answerHash]*once[*graphql.Response]
}

func newAnswers(limit int64) *answers {
	a := &answers{limit: limit, found: map[answerHash]*once[*graphql.Response]{}}
	kept, err := simplelru.NewLRU(int(limit/answerOverhead)+1, func(_ answerHash, data json.RawMessage) { a.size -= sizeOf(data) })
	if err != nil {
		panic(err) // for a size below 1
	}
	a.kept = kept
	return a
}

func sizeOf(data json.RawMessage) int64 { return int64(cap(data)) + answerOverhead }

// get gives the answer of a key. Where it is not kept, find finds it, once for all who
// ask meanwhile; one that comes with an error is theirs alone.
func (a *answers) get(ctx context.Context, key answerHash, find func(context.Context) (*graphql.Response, error)) (*graphql.Response, error) {
	data, finding := a.look(key, find)
	if data != nil {
		return &graphql.Response{Data: data}, nil
	}
	return finding.get(ctx)
}

func (a *answers) look(key answerHash, find func(context.Context) (*graphql.Response, error)) (json.RawMessage, *once[*graphql.Response]) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if data, ok := a.kept.Get(key); ok {
		return data, nil
	}
	finding := a.found[key]
	if finding == nil {
		finding = newOnce(func(ctx context.Context) (response *graphql.Response, err error) {
			defer func() { a.end(key, response, err) }()
			return find(ctx)
		})
		a.found[key] = finding
	}
	return nil, finding
}

// end keeps an answer that was found, if it may be.
func (a *answers) end(key answerHash, response *graphql.Response, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.found, key)
	if err != nil || response == nil || sizeOf(response.Data) > a.limit/answerShare {
		return
	}
	if a.kept.Contains(key) {
		return
	}
	a.kept.Add(key, response.Data)
	a.size += sizeOf(response.Data)
	for a.size > a.limit {
		a.kept.RemoveOldest()
	}
}
