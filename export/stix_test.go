package export_test

import (
	"bytes"
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/store"
)

var someTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// TestSTIXIsValid: OASIS's validator finds nothing to say, and everything is in it.
func TestSTIXIsValid(t *testing.T) {
	st := embedded(t, writeHostile(t), "../graph/testdata/archive")
	for _, networks := range [][]string{nil, {"beta_012020"}, {}} {
		path := filepath.Join(t.TempDir(), "bundle.json")
		if err := export.File(path, func(w io.Writer) error { return export.STIX(t.Context(), w, st, networks, someTime, nil) }); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Valid           bool
			Said            []string
			Types           map[string]int
			IDs             int
			OtherIDs, Users []string
			Notes           []string
			Terms, Unmarked []string
		}
		python(t, &got, "stix.py", path)
		if !got.Valid || len(got.Said) > 0 || len(got.OtherIDs) > 0 {
			t.Errorf("%q: valid: %v; the validator says %q; ids of observables that are not the specification's: %q", networks, got.Valid, got.Said, got.OtherIDs)
		}
		if !slices.Equal(got.Terms, []string{export.Terms}) || len(got.Unmarked) > 0 {
			t.Errorf("%q: terms %q, without them %q", networks, got.Terms, got.Unmarked)
		}
		want := map[string]int{"identity ": 1, "marking-definition ": 1}
		sum := 2
		add := func(kind string) { want[kind]++; sum++ }
		all, err := st.Networks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		asked := func(slug string) bool { return networks == nil || slices.Contains(networks, slug) }
		var notes, users []string
		for _, n := range all {
			if asked(n.Slug) {
				add("campaign ")
				add("note ")
				notes = append(notes, "Coverage: "+string(n.Coverage))
			}
		}
		for a, err := range st.ExportAccounts(t.Context(), networks) {
			if err != nil {
				t.Fatal(err)
			}
			add("user-account ")
			users = append(users, a.PlatformID)
			for _, slug := range a.Networks {
				if asked(slug) {
					add("relationship core-account")
				}
			}
		}
		for range each(t, st.ExportAmplifications(t.Context(), networks)) {
			add("relationship amplifies")
		}
		slices.Sort(notes)
		slices.Sort(users)
		if diff := gocmp.Diff(want, got.Types); diff != "" || got.IDs != sum || !slices.Equal(notes, got.Notes) || !slices.Equal(users, got.Users) {
			t.Errorf("%q: %d different ids of %d objects, notes %q (-want +got):\n%s%s", networks, got.IDs, sum, got.Notes, diff, gocmp.Diff(users, got.Users))
		}
	}
}

// each is all of a stream.
func each[T any](t *testing.T, stream func(func(T, error) bool)) (list []T) {
	t.Helper()
	for item, err := range stream {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, item)
	}
	return list
}

func stix(t *testing.T, st store.Store, networks []string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.STIX(t.Context(), &b, st, networks, someTime, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
