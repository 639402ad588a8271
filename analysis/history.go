package analysis

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// history is what the accounts of some edges did. There can be many messages, so
// everything about them is in arrays of numbers.
type history struct {
	// accounts are those of the edges, ascending; an account's number is its place.
	accounts []string
	// targets are the edges by source, then target; those of account n, from
	// edgesOf[n] to edgesOf[n+1].
	targets []uint32
	edgesOf []int
	// Messages are numbered by account, then id, bytewise; those of account n
	// from messagesOf[n] to messagesOf[n+1].
	messagesOf []int
	// slots are the messages' places in the order of time. What is in a slot
	// changes when times are shuffled; when it is and whose, does not.
	slots   []uint32
	at      []int64
	account []uint32
	// acts are the objects of messages, those of message n from actsOf[n] to
	// actsOf[n+1]. Objects that one account alone acted on are left out. There
	// are so many acts on object n: onObject[n].
	acts     []uint32
	actsOf   []uint32
	onObject []uint32
	// original marks messages that are objects, where only those match others.
	original []bool
	directed bool
}

// gathering is a history while it is read, messages in the order they come.
type gathering struct {
	*history
	numbers map[string]uint32
	// ids has the ids of messages, one after another, the one of message n up to idEnds[n].
	ids     []byte
	idEnds  []int
	message []uint32
	// repeated finds the messages that act on several objects.
	repeated map[messageKey]uint32
	start    int
}

// gather reads the messages of the accounts in edges, which are sorted.
func gather(ctx context.Context, edges []CoordinationEdge, messages MessageSource, q CoordinationQuery) (*history, error) {
	g := newGathering(edges)
	g.directed = q.Behaviour == store.BehaviourFastRetweet
	object := ""
	for m, err := range q.messages(messages, store.MessageQuery{Accounts: g.accounts}) {
		if err == nil && len(g.at)%4096 == 0 {
			err = cmp.Or(ctx.Err(), bounded("messages of these accounts", len(g.at), q.MaxItems))
		}
		if err != nil {
			return nil, err
		}
		account, ok := g.numbers[m.AccountID]
		if !ok {
			continue
		}
		if m.Object != object {
			g.endObject()
			object = m.Object
		}
		g.add(account, &m)
	}
	g.endObject()
	g.sort()
	return g.history, nil
}

func newGathering(edges []CoordinationEdge) *gathering {
	numbers := map[string]uint32{}
	for _, e := range edges {
		numbers[e.Source], numbers[e.Target] = 0, 0
	}
	h := &history{accounts: slices.Sorted(maps.Keys(numbers))}
	for i, account := range h.accounts {
		numbers[account] = uint32(i)
	}
	h.edgesOf = make([]int, len(h.accounts)+1)
	for _, e := range edges {
		h.targets = append(h.targets, numbers[e.Target])
		h.edgesOf[numbers[e.Source]+1]++
	}
	sum(h.edgesOf)
	return &gathering{history: h, numbers: numbers, repeated: map[messageKey]uint32{}}
}

// add adds a message on the object that is being read.
func (g *gathering) add(account uint32, m *store.Message) {
	key := messageKey{account, m.ID}
	n, known := g.repeated[key]
	if !known {
		n = uint32(len(g.at))
		g.at, g.account = append(g.at, m.PostedAt), append(g.account, account)
		g.ids = append(g.ids, m.ID...)
		g.idEnds = append(g.idEnds, len(g.ids))
		if g.directed {
			g.original = append(g.original, m.ID == m.Object)
		}
		if m.Repeated {
			key.id = strings.Clone(m.ID)
			g.repeated[key] = n
		}
	}
	g.message = append(g.message, n)
	g.acts = append(g.acts, uint32(len(g.onObject)))
}

// endObject closes the object that was read.
func (g *gathering) endObject() {
	acts := g.message[g.start:]
	if slices.ContainsFunc(acts, func(n uint32) bool { return g.account[n] != g.account[acts[0]] }) {
		g.onObject = append(g.onObject, uint32(len(acts)))
	} else {
		g.message, g.acts = g.message[:g.start], g.acts[:g.start]
	}
	g.start = len(g.message)
}

// id is the id of a message.
func (g *gathering) id(n uint32) []byte {
	start := 0
	if n > 0 {
		start = g.idEnds[n-1]
	}
	return g.ids[start:g.idEnds[n]]
}

// sort numbers the messages as a history does.
func (g *gathering) sort() {
	byID := upTo(len(g.at))
	slices.SortFunc(byID, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(g.account[a], g.account[b]), bytes.Compare(g.id(a), g.id(b)))
	})
	g.ids, g.idEnds, g.repeated = nil, nil, nil
	number := inverse(byID)
	g.messagesOf = make([]int, len(g.accounts)+1)
	for _, account := range g.account {
		g.messagesOf[account+1]++
	}
	sum(g.messagesOf)
	g.sortActs(number)
	g.original = inOrder(g.original, byID)
	byTime := byID
	slices.SortFunc(byTime, func(a, b uint32) int { return cmp.Compare(g.at[a], g.at[b]) })
	g.slots = make([]uint32, len(byTime))
	for slot, n := range byTime {
		g.slots[number[n]] = uint32(slot)
	}
	g.at, g.account = inOrder(g.at, byTime), inOrder(g.account, byTime)
}

// sortActs puts the acts in the order of the messages' numbers.
func (g *gathering) sortActs(number []uint32) {
	g.actsOf = make([]uint32, len(number)+1)
	for _, n := range g.message {
		g.actsOf[number[n]+1]++
	}
	sum(g.actsOf)
	next, objects := slices.Clone(g.actsOf), make([]uint32, len(g.acts))
	for i, n := range g.message {
		objects[next[number[n]]] = g.acts[i]
		next[number[n]]++
	}
	g.acts, g.message = objects, nil
}

// upTo are the numbers from 0 to n, exclusive.
func upTo(n int) []uint32 {
	numbers := make([]uint32, n)
	for i := range numbers {
		numbers[i] = uint32(i)
	}
	return numbers
}

// inverse has the place of each number.
func inverse(numbers []uint32) []uint32 {
	places := make([]uint32, len(numbers))
	for place, n := range numbers {
		places[n] = uint32(place)
	}
	return places
}

// inOrder are items in an order of their numbers; none stay none.
func inOrder[T any](items []T, order []uint32) []T {
	if items == nil {
		return nil
	}
	sorted := make([]T, len(items))
	for i, n := range order {
		sorted[i] = items[n]
	}
	return sorted
}

// sum makes each number the sum of those up to it.
func sum[T int | uint32](numbers []T) {
	for i := 1; i < len(numbers); i++ {
		numbers[i] += numbers[i-1]
	}
}
