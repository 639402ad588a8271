package duckdb

import (
	"fmt"
	"testing"

	"github.com/takedown/takedown/store"
)

// TestSettled: what a reader knows of a state without looking is what is there for it,
// also when the state has changed since it began, and before it asked for anything.
func TestSettled(t *testing.T) {
	s := openNew(t).(file).Store
	defer s.Close()
	if err := s.PutNetwork(t.Context(), store.Network{Slug: "alpha"}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		err := s.read(t.Context(), "test", func(v *view) error {
			if v.settled == nil {
				t.Error("nothing is known of a state that nobody changes")
			}
			if err := s.PutNetwork(t.Context(), store.Network{Slug: fmt.Sprint("beta", i)}); err != nil {
				return err
			}
			known, seen := *v, *v
			seen.settled = nil
			for _, look := range []func(v *view) (any, error){
				func(v *view) (any, error) { return v.snapshot() },
				func(v *view) (any, error) { return v.sets() },
				func(v *view) (any, error) { return v.slugs() },
				func(v *view) (any, error) { return v.networks() },
			} {
				a, err := look(&known)
				if err != nil {
					return err
				}
				b, err := look(&seen)
				if err != nil {
					return err
				}
				if fmt.Sprint(a) != fmt.Sprint(b) {
					t.Errorf("known %v, seen %v", a, b)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
