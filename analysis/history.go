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
	// places has each edge's place among them, plus 1.
	places pairCounts
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
	// original marks messages that are objects, where only those match others: where directed.
	original []bool
	directed bool
}

// gathering is a history while it is read, messages in the order they come.
type gathering struct {
	*history
	numbers map[string]uint32
	// posted, by, ids and originals tell of messages; repeated finds those that
	// act on several objects.
	posted    column[int64]
	by        column[uint32]
	ids       textColumn
	originals column[bool]
	repeated  map[messageKey]uint32
	// messages and objects are acts; those from start on are on the object that is being read.
	messages, objects column[uint32]
	start             int
}

// gather reads the messages of the accounts in edges, which are sorted.
func gather(ctx context.Context, edges []CoordinationEdge, messages MessageSource, q CoordinationQuery) (*history, error) {
	g := newGathering(edges)
	g.directed = q.Behaviour == store.BehaviourFastRetweet
	object := ""
	for m, err := range q.messages(messages, store.MessageQuery{Accounts: g.accounts}) {
		if err == nil && g.posted.len()%4096 == 0 {
			err = cmp.Or(ctx.Err(), bounded("messages of these accounts", g.posted.len(), q.MaxItems))
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
		source, target := numbers[e.Source], numbers[e.Target]
		h.targets = append(h.targets, target)
		h.edgesOf[source+1]++
		*h.places.number(source, target) = uint32(len(h.targets))
	}
	sum(h.edgesOf)
	return &gathering{history: h, numbers: numbers, repeated: map[messageKey]uint32{}}
}

// add adds a message on the object that is being read.
func (g *gathering) add(account uint32, m *store.Message) {
	key := messageKey{account, m.ID}
	n, known := g.repeated[key]
	if !known {
		n = uint32(g.posted.len())
		g.posted.add(m.PostedAt)
		g.by.add(account)
		g.ids.add(m.ID)
		g.originals.add(g.directed && m.ID == m.Object)
		if m.Repeated {
			key.id = strings.Clone(m.ID)
			g.repeated[key] = n
		}
	}
	g.messages.add(n)
	g.objects.add(uint32(len(g.onObject)))
}

// endObject closes the object that was read.
func (g *gathering) endObject() {
	end := g.messages.len()
	for i := g.start; i < end; i++ {
		if g.by.at(g.messages.at(uint32(i))) != g.by.at(g.messages.at(uint32(g.start))) {
			g.onObject = append(g.onObject, uint32(end-g.start))
			g.start = end
			return
		}
	}
	g.messages.cut(g.start)
	g.objects.cut(g.start)
}

// sort numbers the messages as a history does.
func (g *gathering) sort() {
	g.messagesOf = make([]int, len(g.accounts)+1)
	for n := range g.posted.len() {
		g.messagesOf[g.by.at(uint32(n))+1]++
	}
	sum(g.messagesOf)
	byID, next := make([]uint32, g.posted.len()), slices.Clone(g.messagesOf)
	for n := range byID {
		account := g.by.at(uint32(n))
		byID[next[account]] = uint32(n)
		next[account]++
	}
	for account := range g.accounts {
		slices.SortFunc(byID[g.messagesOf[account]:g.messagesOf[account+1]], func(a, b uint32) int { return bytes.Compare(g.ids.at(a), g.ids.at(b)) })
	}
	g.ids, g.repeated = textColumn{}, nil
	number := inverse(byID)
	g.sortActs(number)
	g.original = g.originals.inOrder(byID)
	byTime := byID
	slices.SortFunc(byTime, func(a, b uint32) int { return cmp.Compare(g.posted.at(a), g.posted.at(b)) })
	g.slots = make([]uint32, len(byTime))
	for slot, n := range byTime {
		g.slots[number[n]] = uint32(slot)
	}
	g.at, g.account = g.posted.inOrder(byTime), g.by.inOrder(byTime)
}

// sortActs puts the acts in the order of the messages' numbers.
func (g *gathering) sortActs(number []uint32) {
	g.actsOf = make([]uint32, len(number)+1)
	for i := range g.messages.len() {
		g.actsOf[number[g.messages.at(uint32(i))]+1]++
	}
	sum(g.actsOf)
	g.acts = make([]uint32, g.objects.len())
	next := slices.Clone(g.actsOf)
	for i := range g.acts {
		message := number[g.messages.at(uint32(i))]
		g.acts[next[message]] = g.objects.at(uint32(i))
		next[message]++
	}
	g.messages, g.objects = column[uint32]{}, column[uint32]{}
}

// inverse has the place of each number.
func inverse(numbers []uint32) []uint32 {
	places := make([]uint32, len(numbers))
	for place, n := range numbers {
		places[n] = uint32(place)
	}
	return places
}

// sum makes each number the sum of those up to it.
func sum[T int | uint32](numbers []T) {
	for i := 1; i < len(numbers); i++ {
		numbers[i] += numbers[i-1]
	}
}
