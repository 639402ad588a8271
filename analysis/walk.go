package analysis

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/takedown/takedown/store"
)

// walk goes over messages, object after object, and shows each message while
// all that can match it are near. A message waits until no later one can.
type walk struct {
	numbering
	behaviour store.Behaviour
	// within is in milliseconds.
	within int64
	// match is called for each message that others can match: those of window
	// do, and near has their messages.
	match func(m *act) error
	// ended is called, where set, when an object has been read.
	ended func(object string)

	// begun says that there is an object: the one that is being read, for
	// SYNCHRONY in its bin.
	begun  bool
	object string
	bin    int64
	// messages are the object's: those from first on are in the window, those
	// from waiting on wait.
	messages       []act
	first, waiting int
	window         window
	// steps counts the messages that were shown.
	steps int
}

// act is a message inside a walk.
type act struct {
	at      int64
	account uint32
	// original marks the tweet that is the object itself.
	original bool
	// repeated marks a message that acts on other objects as well.
	repeated bool
	id       string
}

// messageKey tells messages apart also where ids are unique only within an account.
type messageKey struct {
	account uint32
	id      string
}

func newWalk(q CoordinationQuery) *walk {
	return &walk{behaviour: q.Behaviour, within: q.Within.Milliseconds(), numbering: numbering{numbers: map[string]uint32{}}}
}

// over walks over messages. It looks now and then whether ctx is done: a single
// object can take long.
func (w *walk) over(ctx context.Context, messages iter.Seq2[store.Message, error]) error {
	for m, err := range messages {
		if err == nil {
			err = w.read(ctx, &m)
		}
		if err != nil {
			return err
		}
	}
	return w.end(ctx)
}

func (w *walk) read(ctx context.Context, m *store.Message) error {
	if !w.begun || m.Object != w.object || w.behaviour == store.BehaviourSynchrony && floorDiv(m.PostedAt, w.within) != w.bin {
		if err := w.end(ctx); err != nil {
			return err
		}
		w.begun, w.object = true, m.Object
		if w.behaviour == store.BehaviourSynchrony {
			w.bin = floorDiv(m.PostedAt, w.within)
		}
	}
	if n := len(w.messages); n > 0 && m.PostedAt < w.messages[n-1].at {
		return fmt.Errorf("message %q comes after one that was posted later", m.ID)
	}
	for w.waiting < len(w.messages) && w.messages[w.waiting].at < m.PostedAt-w.span() {
		if err := w.show(ctx); err != nil {
			return err
		}
	}
	if w.first > 1024 && w.first > len(w.messages)/2 {
		w.messages = slices.Delete(w.messages, 0, w.first)
		w.first, w.waiting = 0, w.waiting-w.first
	}
	a := act{at: m.PostedAt, account: w.number(m.AccountID), repeated: m.Repeated, id: m.ID,
		original: w.behaviour == store.BehaviourFastRetweet && m.ID == m.Object}
	w.messages = append(w.messages, a)
	if w.matches(&a) {
		w.window.enter(a.account)
	}
	return nil
}

// span is how far apart two messages of the object match: in a bin, any are.
func (w *walk) span() int64 {
	if w.behaviour == store.BehaviourSynchrony {
		return math.MaxInt64 / 4
	}
	return w.within
}

// matches says whether a message can match others.
func (w *walk) matches(a *act) bool {
	return w.behaviour != store.BehaviourFastRetweet || a.original
}

// near are the messages that match the one that is shown, and some that cannot:
// those of the same account and, for FAST_RETWEET, all but originals. The one
// that is shown is at place shown.
func (w *walk) near() (messages []act, shown int) {
	return w.messages[w.first:], w.waiting - 1 - w.first
}

// show shows the first message that waits.
func (w *walk) show(ctx context.Context) error {
	if w.steps++; w.steps%4096 == 0 && ctx.Err() != nil {
		return ctx.Err()
	}
	m := &w.messages[w.waiting]
	w.waiting++
	for ; w.messages[w.first].at < m.at-w.span(); w.first++ {
		if w.matches(&w.messages[w.first]) {
			w.window.leave(w.messages[w.first].account)
		}
	}
	if m.original {
		return nil
	}
	return w.match(m)
}

// end shows what still waits and forgets the object.
func (w *walk) end(ctx context.Context) error {
	for w.waiting < len(w.messages) {
		if err := w.show(ctx); err != nil {
			return err
		}
	}
	w.messages, w.first, w.waiting = w.messages[:0], 0, 0
	w.window.clear()
	if w.begun && w.ended != nil {
		w.ended(w.objectName())
	}
	return nil
}

// objectName names what the messages being read are on: for SYNCHRONY, which has
// no objects, the start of the bin.
func (w *walk) objectName() string {
	if w.behaviour == store.BehaviourSynchrony {
		return time.UnixMilli(w.bin * w.within).UTC().Format("2006-01-02T15:04:05.999Z07:00")
	}
	return w.object
}

// numbering gives each account a number, from 0.
type numbering struct {
	numbers map[string]uint32
	names   []string
}

func (n *numbering) number(account string) uint32 {
	number, ok := n.numbers[account]
	if !ok {
		number = uint32(len(n.names))
		account = strings.Clone(account)
		n.numbers[account] = number
		n.names = append(n.names, account)
	}
	return number
}

// window is which accounts have messages in it.
type window struct {
	accounts []uint32
	// entries counts an account's messages, place is where it stands in accounts.
	entries, place []uint32
}

func (w *window) enter(account uint32) {
	for int(account) >= len(w.entries) {
		w.entries, w.place = append(w.entries, 0), append(w.place, 0)
	}
	if w.entries[account] == 0 {
		w.place[account] = uint32(len(w.accounts))
		w.accounts = append(w.accounts, account)
	}
	w.entries[account]++
}

func (w *window) leave(account uint32) {
	w.entries[account]--
	if w.entries[account] == 0 {
		last := w.accounts[len(w.accounts)-1]
		w.accounts[w.place[account]], w.place[last] = last, w.place[account]
		w.accounts = w.accounts[:len(w.accounts)-1]
	}
}

// has says whether an account has messages in the window.
func (w *window) has(account uint32) bool {
	return int(account) < len(w.entries) && w.entries[account] > 0
}

func (w *window) clear() {
	for _, account := range w.accounts {
		w.entries[account] = 0
	}
	w.accounts = w.accounts[:0]
}

// floorDiv is a/b rounded down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
