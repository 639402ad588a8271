package cases

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/store"
)

func account(id string) Addition { return Addition{Item: Item{Kind: KindAccount, Name: id}} }

func asked(title, data string) Addition {
	return Addition{Item: Item{Kind: KindAnswer, Name: title}, Answer: &Answer{Query: "{ x }", Data: []byte(data)}}
}

// begun is a case in a store of its own.
func begun(t *testing.T) (*Keeper, *memory, *Case) {
	t.Helper()
	m := &memory{}
	k := &Keeper{Records: m}
	c, err := k.Create(t.Context(), "case", nil)
	if err != nil {
		t.Fatal(err)
	}
	return k, m, c
}

// TestTogether: of many who add and note at once nobody loses anything.
func TestTogether(t *testing.T) {
	const people, each = 8, 10
	k, _, c := begun(t)
	var all sync.WaitGroup
	for p := range people {
		all.Go(func() {
			for n := range each {
				name := fmt.Sprint(p, "-", n)
				_, added := k.Add(t.Context(), c.ID, []Addition{account(name), asked(name, `1`)}, &name, nil)
				_, noted := k.Annotate(t.Context(), c.ID, Note{Text: name})
				if err := errors.Join(added, noted); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	got, err := k.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Items) != 2*people*each || len(got.Notes) != people*each || got.Version != 1+2*people*each {
		t.Errorf("%d items, %d notes, version %d", len(got.Items), len(got.Notes), got.Version)
	}
	answers, err := k.Answers(t.Context(), c.ID, ids(got.Items))
	if err != nil || len(answers) != people*each {
		t.Errorf("%d answers, %v", len(answers), err)
	}
}

func ids(items []*Item) (list []string) {
	for _, i := range items {
		list = append(list, i.ID)
	}
	return list
}

// TestOneChanges: of many who change one note at once, one has, and the others
// are told. Each change of another note goes through.
func TestOneChanges(t *testing.T) {
	const people = 8
	k, _, c := begun(t)
	var own []string
	for p := range people + 1 {
		var err error
		if c, err = k.Annotate(t.Context(), c.ID, Note{Text: fmt.Sprint(p)}); err != nil {
			t.Fatal(err)
		}
		own = append(own, c.Notes[p].ID)
	}
	contested := own[people]
	var all sync.WaitGroup
	var mu sync.Mutex
	var winners []string
	for p := range people {
		all.Go(func() {
			text := fmt.Sprint("by ", p)
			if _, err := k.Annotate(t.Context(), c.ID, Note{Annotation: &own[p], Text: text, Seen: &c.Version}); err != nil {
				t.Errorf("a note that nobody else changes: %v", err)
			}
			_, err := k.Annotate(t.Context(), c.ID, Note{Annotation: &contested, Text: text, Seen: &c.Version})
			var conflict *ConflictError
			switch {
			case err == nil:
				mu.Lock()
				winners = append(winners, text)
				mu.Unlock()
			case !errors.As(err, &conflict) || conflict.Seen != c.Version || conflict.ChangedAt <= c.Version:
				t.Error(err)
			}
		})
	}
	all.Wait()
	got, err := k.Case(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if len(winners) != 1 || got.Notes[people].Text != winners[0] {
		t.Errorf("%v have changed what says %q", winners, got.Notes[people].Text)
	}
	for p := range people {
		if got.Notes[p].Text != fmt.Sprint("by ", p) {
			t.Errorf("note %d says %q", p, got.Notes[p].Text)
		}
	}
}

// TestLeavesNothing: what could not be added, and what was removed, leaves no
// answer behind.
func TestLeavesNothing(t *testing.T) {
	k, m, c := begun(t)
	left := func(what string, want int) {
		t.Helper()
		held := 0
		for _, r := range m.records {
			if r.Body != nil && strings.HasPrefix(r.Kind, kindAnswer) {
				held++
			}
		}
		if held != want {
			t.Errorf("%s: %d answers are held, want %d", what, held, want)
		}
	}
	stale := int64(7)
	for what, try := range map[string]func() error{
		"another case":    func() error { _, err := k.Add(t.Context(), "other", []Addition{asked("a", `1`)}, nil, nil); return err },
		"another version": func() error { _, err := k.Add(t.Context(), c.ID, []Addition{asked("a", `1`)}, nil, &stale); return err },
		"a bad second": func() error {
			_, err := k.Add(t.Context(), c.ID, []Addition{asked("a", `1`), asked("b", strings.Repeat("1", MaxAnswer+1))}, nil, nil)
			return err
		},
	} {
		if try() == nil {
			t.Errorf("%s: added", what)
		}
		left(what, 0)
	}
	c, err := k.Add(t.Context(), c.ID, []Addition{asked("a", `1`), asked("b", `2`)}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	left("added", 2)
	if _, err := k.Remove(t.Context(), c.ID, c.Items[0].ID, c.Version); err != nil {
		t.Fatal(err)
	}
	left("removed", 1)
	if err := k.Delete(t.Context(), c.ID, c.Version); !errors.Is(err, store.ErrConflict) {
		t.Errorf("deleted after a change: %v", err)
	}
	if err := k.Delete(t.Context(), c.ID, c.Version+1); err != nil {
		t.Fatal(err)
	}
	left("deleted", 0)
	if _, err := k.Case(t.Context(), c.ID); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// TestLimits: what is beyond them is refused with words, and changes nothing.
func TestLimits(t *testing.T) {
	k, m, c := begun(t)
	long := func(n int) string { return strings.Repeat("é", n/2+1) }
	add := func(a ...Addition) func() error {
		return func() error { _, err := k.Add(t.Context(), c.ID, a, nil, nil); return err }
	}
	window := func(w Window) Addition { return Addition{Item: OfWindow(w)} }
	noted := account("b")
	noted.Note = long(MaxAnnotation)
	question := asked("t", `1`)
	question.Answer.Query = long(MaxQuery)
	many := make([]Addition, MaxItems+1)
	for i := range many {
		many[i] = account(fmt.Sprint(i))
	}
	answers := make([]Addition, MaxAnswers+1)
	for i := range answers {
		answers[i] = asked("t", `1`)
	}
	name, id := long(MaxName), "x"
	for what, try := range map[string]func() error{
		"no name":           func() error { _, err := k.Create(t.Context(), "\n ", nil); return err },
		"a long name":       func() error { _, err := k.Create(t.Context(), name, nil); return err },
		"no text":           func() error { _, err := k.Create(t.Context(), "a\xff", nil); return err },
		"a long author":     func() error { _, err := k.Create(t.Context(), "a", &name); return err },
		"an empty note":     func() error { _, err := k.Annotate(t.Context(), c.ID, Note{}); return err },
		"a long note":       func() error { _, err := k.Annotate(t.Context(), c.ID, Note{Text: long(MaxAnnotation)}); return err },
		"a change unseen":   func() error { _, err := k.Annotate(t.Context(), c.ID, Note{Annotation: &id, Text: "a"}); return err },
		"a long first note": add(noted),
		"a long question":   add(question),
		"nothing":           add(account("")),
		"too many":          add(many...),
		"too many answers":  add(answers...),
		"no days":           add(window(Window{Networks: []string{"a"}, From: 5, To: 5})),
		"no network":        add(window(Window{From: 5, To: 6})),
		"no cosine":         add(Addition{Item: Item{Kind: KindCluster, Name: "a", Cluster: &Cluster{Behaviour: store.Behaviours[:1], Similarity: new(1.5)}}}),
		"no level":          add(Addition{Item: Item{Kind: KindCluster, Name: "a", Cluster: &Cluster{Behaviour: store.Behaviours[:1], Backbone: new(0.0)}}}),
		"no behaviour":      add(Addition{Item: Item{Kind: KindCluster, Name: "a", Cluster: &Cluster{}}}),
	} {
		var said *InvalidError
		if err := try(); !errors.As(err, &said) {
			t.Errorf("%s: %v, want an InvalidError", what, err)
		}
	}
	got, err := k.Case(t.Context(), c.ID)
	if diff := cmp.Diff(c, got); err != nil || diff != "" || len(m.records) > 1+MaxAnswers+1 {
		t.Errorf("%v\n%s", err, diff)
	}
}

// TestFull: a case whose record would be too large says so.
func TestFull(t *testing.T) {
	k, _, c := begun(t)
	text := strings.Repeat("x", MaxAnnotation)
	for range store.MaxRecordBody/MaxAnnotation - 3 {
		c.Notes = append(c.Notes, &Annotation{Text: text})
	}
	if err := k.put(t.Context(), c, c.Version); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 6 {
		if _, err = k.Annotate(t.Context(), c.ID, Note{Text: text}); err != nil {
			break
		}
	}
	var said *InvalidError
	if !errors.As(err, &said) || !strings.Contains(said.Message, "full") {
		t.Error(err)
	}
}

// TestAway: what the store says is not taken for a conflict, and not tried for ever.
func TestAway(t *testing.T) {
	k, m, c := begun(t)
	m.before = func() error { return errAway }
	if _, err := k.Annotate(t.Context(), c.ID, Note{Text: "a"}); !errors.Is(err, errAway) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	m.before = func() error {
		if tries++; tries == 3 {
			cancel()
		}
		return store.ErrConflict
	}
	if _, err := k.Annotate(ctx, c.ID, Note{Text: "a"}); !errors.Is(err, context.Canceled) || tries != 3 {
		t.Errorf("after %d tries: %v", tries, err)
	}
}
