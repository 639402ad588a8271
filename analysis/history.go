package analysis

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// history is what the accounts of some edges did.
type history struct {
	// accounts are those of the edges, ascending; an account's number is its place.
	accounts []string
	// edges has the place of each edge by its accounts.
	edges map[edgeKey]int32
	// messages are by account, then id, ascending; those of account n start at starts[n].
	messages []sent
	starts   []int
	// acts are the messages on objects, those on object n from ends[n-1] to ends[n].
	// Objects that one account alone acted on are left out.
	acts []actOn
	ends []int
	// directed says that only originals match others.
	directed bool
}

type edgeKey struct{ source, target int32 }

// sent is a message, with its number as acts have it.
type sent struct {
	id      string
	at      int64
	account int32
	number  int32
}

// actOn is a message on an object.
type actOn struct {
	message int32
	// original marks the tweet that is the object itself.
	original bool
	// repeated marks a message that acts on other objects as well.
	repeated bool
}

// gather reads the messages of the accounts in edges.
func gather(edges []CoordinationEdge, messages MessageSource, q CoordinationQuery) (*history, error) {
	numbers := map[string]int32{}
	for _, e := range edges {
		numbers[e.Source], numbers[e.Target] = 0, 0
	}
	h := &history{accounts: slices.Sorted(maps.Keys(numbers)), edges: make(map[edgeKey]int32, len(edges)),
		directed: q.Behaviour == store.BehaviourFastRetweet}
	for i, account := range h.accounts {
		numbers[account] = int32(i)
	}
	for i, e := range edges {
		h.edges[edgeKey{numbers[e.Source], numbers[e.Target]}] = int32(i)
	}
	repeated := map[messageKey]int32{}
	object, start := "", 0
	for m, err := range q.messages(messages, store.MessageQuery{Accounts: h.accounts}) {
		if err != nil {
			return nil, err
		}
		account, ok := numbers[m.AccountID]
		if !ok {
			continue
		}
		if m.Object != object {
			h.endObject(start)
			object, start = m.Object, len(h.acts)
		}
		key := messageKey{uint32(account), m.ID}
		n, known := repeated[key]
		if !known {
			n = int32(len(h.messages))
			key.id = strings.Clone(m.ID)
			h.messages = append(h.messages, sent{key.id, m.PostedAt, account, n})
			if m.Repeated {
				repeated[key] = n
			}
		}
		h.acts = append(h.acts, actOn{n, h.directed && m.ID == m.Object, m.Repeated})
	}
	h.endObject(start)
	h.sort()
	return h, nil
}

// endObject closes the object whose acts begin at start.
func (h *history) endObject(start int) {
	for _, a := range h.acts[start:] {
		if h.messages[a.message].account != h.messages[h.acts[start].message].account {
			h.ends = append(h.ends, len(h.acts))
			return
		}
	}
	h.acts = h.acts[:start]
}

// sort brings the messages in order and renumbers the acts.
func (h *history) sort() {
	slices.SortFunc(h.messages, func(a, b sent) int {
		return cmp.Or(cmp.Compare(a.account, b.account), strings.Compare(a.id, b.id))
	})
	places := make([]int32, len(h.messages))
	account := int32(-1)
	for i, m := range h.messages {
		places[m.number] = int32(i)
		for ; account < m.account; account++ {
			h.starts = append(h.starts, i)
		}
	}
	for len(h.starts) <= len(h.accounts) {
		h.starts = append(h.starts, len(h.messages))
	}
	for i := range h.acts {
		h.acts[i].message = places[h.acts[i].message]
	}
}
