package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/store"
)

// stream yields messages as a store would.
func stream(messages []store.Message) MessageSource {
	return func(q store.MessageQuery) iter.Seq2[store.Message, error] {
		return func(yield func(store.Message, error) bool) {
			for _, m := range messages {
				if q.Accounts != nil && !slices.Contains(q.Accounts, m.AccountID) {
					continue
				}
				if !yield(m, nil) {
					return
				}
			}
		}
	}
}

// on is a message on an object, so many seconds after 1970.
func on(object, account, id string, seconds float64) store.Message {
	return store.Message{Object: object, AccountID: account, ID: id, PostedAt: int64(seconds * 1000)}
}

func repeated(m store.Message) store.Message {
	m.Repeated = true
	return m
}

func weights(t *testing.T, q CoordinationQuery, messages ...store.Message) string {
	t.Helper()
	edges, _, err := Coordination(t.Context(), stream(messages), q)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range edges {
		list = append(list, fmt.Sprint(e.Source, ">", e.Target, " ", e.Weight))
	}
	return strings.Join(list, ", ")
}

func TestCoordinationRule(t *testing.T) {
	minute := CoordinationQuery{Behaviour: store.BehaviourCoRetweet, Within: time.Minute, MinWeight: 1}
	fast, bins := minute, minute
	fast.Behaviour, bins.Behaviour = store.BehaviourFastRetweet, store.BehaviourSynchrony
	skip, skipBins := minute, bins
	skip.SkipEmpty, skipBins.SkipEmpty = true, true
	atOnce, twice := minute, minute
	atOnce.Within, twice.MinWeight = 0, 2
	for name, c := range map[string]struct {
		query    CoordinationQuery
		messages []store.Message
		want     string
	}{
		"nothing":           {minute, nil, ""},
		"alone":             {minute, []store.Message{on("o", "A", "1", 0), on("o", "A", "2", 1)}, ""},
		"inclusive":         {minute, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 60)}, "A>B 1, B>A 1"},
		"too late":          {minute, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 60.001)}, ""},
		"before 1970":       {minute, []store.Message{on("o", "A", "1", -90), on("o", "B", "2", -30)}, "A>B 1, B>A 1"},
		"another object":    {minute, []store.Message{on("o", "A", "1", 0), on("p", "B", "2", 0)}, ""},
		"each m1 once":      {minute, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 1), on("o", "B", "3", 2)}, "A>B 1, B>A 2"},
		"a chain":           {minute, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 50), on("o", "C", "3", 100)}, "A>B 1, B>A 1, B>C 1, C>B 1"},
		"at once":           {atOnce, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 0), on("o", "C", "3", 0.001)}, "A>B 1, B>A 1"},
		"weight":            {twice, []store.Message{on("o", "A", "1", 0), on("o", "B", "2", 1), on("o", "B", "3", 2)}, "B>A 2"},
		"two objects, once": {minute, []store.Message{repeated(on("o", "A", "1", 0)), on("o", "B", "2", 1), repeated(on("p", "A", "1", 0)), on("p", "C", "4", 0), on("p", "B", "3", 2)}, "A>B 1, A>C 1, B>A 2, B>C 1, C>A 1, C>B 1"},
		"ids of an account": {minute, []store.Message{repeated(on("o", "A", "1", 0)), repeated(on("o", "B", "1", 1)), repeated(on("p", "A", "1", 0)), repeated(on("p", "B", "1", 1))}, "A>B 1, B>A 1"},
		"fast":              {fast, []store.Message{on("o", "A", "o", 0), on("o", "A", "4", 5), on("o", "B", "2", 60), on("o", "C", "3", 61)}, "B>A 1"},
		"fast, of itself":   {fast, []store.Message{on("o", "A", "o", 0), on("o", "A", "2", 60)}, ""},
		"fast, no original": {fast, []store.Message{on("o", "B", "2", 0), on("o", "C", "3", 1)}, ""},
		"nothing in common": {minute, []store.Message{on("", "A", "1", 0), on("", "B", "2", 1)}, "A>B 1, B>A 1"},
		"nothing, skipped":  {skip, []store.Message{on("", "A", "1", 0), on("", "B", "2", 1), on("o", "A", "3", 0), on("o", "C", "4", 0)}, "A>C 1, C>A 1"},
		"bins, skipped":     {skipBins, []store.Message{on("", "A", "1", 0), on("", "B", "2", 1)}, "A>B 1, B>A 1"},
		"bins":              {bins, []store.Message{on("", "A", "1", -1), on("", "B", "2", 0), on("", "C", "3", 59.999), on("", "A", "4", 60)}, "B>C 1, C>B 1"},
		"bytewise":          {minute, []store.Message{on("o", "10", "1", 0), on("o", "9", "2", 0), on("o", "é", "3", 0), on("o", "Z", "4", 0)}, "10>9 1, 10>Z 1, 10>é 1, 9>10 1, 9>Z 1, 9>é 1, Z>10 1, Z>9 1, Z>é 1, é>10 1, é>9 1, é>Z 1"},
	} {
		if got := weights(t, c.query, c.messages...); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestCoordinationRefuses(t *testing.T) {
	good := CoordinationQuery{Behaviour: store.BehaviourCoLink, Within: time.Second, MinWeight: 1}
	for argument, change := range map[string]func(*CoordinationQuery){
		"behaviour": func(q *CoordinationQuery) { q.Behaviour = "co_link" },
		"within":    func(q *CoordinationQuery) { q.Within = -time.Second },
		"within ":   func(q *CoordinationQuery) { q.Within = time.Microsecond },
		"within  ":  func(q *CoordinationQuery) { q.Within = 367 * store.Day },
		"within   ": func(q *CoordinationQuery) { q.Within, q.Behaviour = 0, store.BehaviourSynchrony },
		"minWeight": func(q *CoordinationQuery) { q.MinWeight = 0 },
	} {
		q := good
		change(&q)
		_, _, err := Coordination(t.Context(), stream(nil), q)
		var refused *InvalidError
		if !errors.As(err, &refused) || refused.Argument != strings.TrimSpace(argument) || !errors.Is(err, store.ErrInvalid) {
			t.Errorf("%+v: %v", q, err)
		}
	}
	if _, _, err := Coordination(t.Context(), stream([]store.Message{on("o", "A", "1", 1), on("o", "A", "2", 0)}), good); err == nil {
		t.Error("messages in the wrong order are taken")
	}
	broken := errors.New("broken")
	_, _, err := Coordination(t.Context(), func(store.MessageQuery) iter.Seq2[store.Message, error] {
		return func(yield func(store.Message, error) bool) { yield(store.Message{}, broken) }
	}, good)
	if !errors.Is(err, broken) {
		t.Errorf("an error of the store becomes %v", err)
	}
}

// TestCoordinationByPairs compares with what every pair of messages says.
func TestCoordinationByPairs(t *testing.T) {
	for _, behaviour := range store.Behaviours {
		edges, expected := 0, 0.0
		for seed := range uint64(30) {
			r := rand.New(rand.NewPCG(seed, 0))
			messages := madeUp(r, behaviour)
			q := CoordinationQuery{Behaviour: behaviour, Within: time.Duration(1+r.IntN(40)) * time.Second, MinWeight: 1 + r.Int64N(2), Expected: true}
			got, _, err := Coordination(t.Context(), stream(messages), q)
			if err != nil {
				t.Fatal(err)
			}
			want := byPairs(messages, q)
			if !slices.Equal(got, want) {
				t.Fatalf("%s, seed %d, %v:\n%v\nwant\n%v", behaviour, seed, q.Within, got, want)
			}
			for _, e := range got {
				edges++
				expected += e.ExpectedWeight
			}
		}
		if edges < 60 || expected < 20 {
			t.Errorf("%s: only %d edges were compared, with %v expected", behaviour, edges, expected)
		}
	}
}

// madeUp are random messages of a behaviour, grouped by object in no order.
func madeUp(r *rand.Rand, behaviour store.Behaviour) []store.Message {
	var messages []store.Message
	objects, accounts, length := 1+r.IntN(6), 2+r.IntN(6), 50+r.IntN(400)
	for i := range 20 + r.IntN(60) {
		m := on("", fmt.Sprint("a", r.IntN(accounts)), fmt.Sprint("m", i), float64(r.IntN(length)-100)+float64(r.IntN(2))/1000)
		switch behaviour {
		case store.BehaviourSynchrony:
			messages = append(messages, m)
		case store.BehaviourFastRetweet:
			m.Object = fmt.Sprint("m", r.IntN(6))
			if i < 6 {
				m.Object = m.ID
			}
			messages = append(messages, m)
		default:
			on := r.Perm(objects)[:1+r.IntN(min(objects, 3))]
			m.Repeated = len(on) > 1
			for _, object := range on {
				m.Object = fmt.Sprint(object)
				messages = append(messages, m)
			}
		}
	}
	slices.SortFunc(messages, func(a, b store.Message) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), cmp.Compare(a.PostedAt, b.PostedAt))
	})
	return messages
}

// byPairs is the contract's definition, word for word.
func byPairs(messages []store.Message, q CoordinationQuery) []CoordinationEdge {
	edges := []CoordinationEdge{}
	observed := countPairs(messages, q)
	sums := map[[2]string]int64{}
	for round := range uint64(20) {
		for pair, n := range countPairs(shuffled(messages, round+1), q) {
			sums[pair] += n
		}
	}
	for pair, n := range observed {
		if n >= q.MinWeight {
			edges = append(edges, CoordinationEdge{pair[0], pair[1], n, float64(sums[pair]) / 20})
		}
	}
	slices.SortFunc(edges, func(a, b CoordinationEdge) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Target, b.Target))
	})
	return edges
}

func countPairs(messages []store.Message, q CoordinationQuery) map[[2]string]int64 {
	type match struct{ source, target, message string }
	matched := map[match]bool{}
	for _, m1 := range messages {
		for _, m2 := range messages {
			if pairMatches(m1, m2, q) && m1.AccountID != m2.AccountID {
				matched[match{m1.AccountID, m2.AccountID, m1.ID}] = true
			}
		}
	}
	counts := map[[2]string]int64{}
	for m := range matched {
		counts[[2]string{m.source, m.target}]++
	}
	return counts
}

// pairMatches says whether m2, if it is another account's, matches m1.
func pairMatches(m1, m2 store.Message, q CoordinationQuery) bool {
	within := q.Within.Milliseconds()
	apart := max(m1.PostedAt-m2.PostedAt, m2.PostedAt-m1.PostedAt)
	matches := m1.Object == m2.Object && apart <= within
	switch q.Behaviour {
	case store.BehaviourSynchrony:
		bin := func(m store.Message) int64 { return (m.PostedAt + 1000*within) / within }
		return bin(m1) == bin(m2)
	case store.BehaviourFastRetweet:
		return matches && m1.ID != m1.Object && m2.ID == m2.Object
	}
	return matches
}

// shuffled are the messages with each account's times shuffled.
func shuffled(messages []store.Message, round uint64) []store.Message {
	type message struct {
		id string
		at int64
	}
	own := map[string][]message{}
	for _, m := range messages {
		if !slices.Contains(own[m.AccountID], message{m.ID, m.PostedAt}) {
			own[m.AccountID] = append(own[m.AccountID], message{m.ID, m.PostedAt})
		}
	}
	times := map[[2]string]int64{}
	for account, list := range own {
		slices.SortFunc(list, func(a, b message) int { return strings.Compare(a.id, b.id) })
		var at []int64
		for _, m := range list {
			at = append(at, m.at)
		}
		shuffleTimes(account, round, at)
		for i, m := range list {
			times[[2]string{account, m.id}] = at[i]
		}
	}
	again := slices.Clone(messages)
	for i, m := range again {
		again[i].PostedAt = times[[2]string{m.AccountID, m.ID}]
	}
	return again
}

// TestExpectationSeparates: of accounts that act on the same objects at times
// of their own, few match more often than expected; of those that act together, all.
func TestExpectationSeparates(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var messages []store.Message
	id := 0
	act := func(object int, account string, at float64) {
		id++
		messages = append(messages, on(fmt.Sprint("o", object), account, fmt.Sprint("m", id), at))
	}
	for object := range 200 {
		start := r.Float64() * 100000
		for account := range 10 {
			act(object, fmt.Sprint("alone", account), r.Float64()*4000)
			if account < 3 {
				act(object, fmt.Sprint("together", account), start+r.Float64()*30)
			}
		}
	}
	slices.SortFunc(messages, func(a, b store.Message) int {
		return cmp.Or(strings.Compare(a.Object, b.Object), cmp.Compare(a.PostedAt, b.PostedAt))
	})
	edges, _, err := Coordination(t.Context(), stream(messages), CoordinationQuery{Behaviour: store.BehaviourCoRetweet, Within: time.Minute, MinWeight: 2, Expected: true})
	if err != nil {
		t.Fatal(err)
	}
	together, alone, excess := 0, 0.0, 0.0
	for _, e := range edges {
		switch {
		case strings.HasPrefix(e.Source, "together") && strings.HasPrefix(e.Target, "together"):
			together++
			if e.Weight != 200 || e.ExpectedWeight > 10 {
				t.Errorf("%+v", e)
			}
		case strings.HasPrefix(e.Source, "alone") && strings.HasPrefix(e.Target, "alone"):
			alone++
			excess += float64(e.Weight) - e.ExpectedWeight
		}
	}
	if together != 6 || alone < 50 || max(excess, -excess) > alone {
		t.Errorf("%d edges of those that act together; %v of the others, with %v more than expected", together, alone, excess)
	}
}
