package cases

import (
	"fmt"
	"strings"
	"testing"
)

func TestChanges(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{`{"a":1,"b":[1,2]}`, `{"b":[1,2],"a":1}`, ""},
		{`1`, `1.0`, " 1>1.0"},
		{`{"n":9007199254740993}`, `{"n":9007199254740992}`, "/n 9007199254740993>9007199254740992"},
		{`{"a":null}`, `{}`, "/a null>"},
		{`{}`, `{"a":null}`, "/a >null"},
		{`{"a/b~c":1,"":{"":2}}`, `{"a/b~c":"1","":{"":3}}`, `// 2>3,/a~1b~0c 1>"1"`},
		{`[1,2,3,4]`, `[1,2,9,3,4]`, "/2 >9"},
		{`[1,2,3,4]`, `[1,4]`, "/1 2>,/2 3>"},
		{`[1,1,1]`, `[1,1]`, "/2 1>"},
		{`[1,2]`, `[2,1]`, "/0 1>2,/1 2>1"},
		{`[{"id":"a","n":1},{"id":"b","n":2}]`, `[{"id":"a","n":5},{"id":"b","n":2}]`, "/0/n 1>5"},
		{`{"a":{"b":1}}`, `{"a":[1]}`, `/a {"b":1}>[1]`},
		{`"<b>&\u2028"`, `"<b>"`, ` "<b>&\u2028">"<b>"`},
	} {
		changes, total, err := Changes([]byte(c.before), []byte(c.after), 10)
		var got []string
		for _, x := range changes {
			got = append(got, fmt.Sprintf("%s %s>%s", x.Path, x.Before, x.After))
		}
		if strings.Join(got, ",") != c.want || total != len(changes) || err != nil {
			t.Errorf("%s to %s: %d %v %v, want %s", c.before, c.after, total, got, err, c.want)
		}
	}
}

// TestChangesAreCounted: also those that are not listed.
func TestChangesAreCounted(t *testing.T) {
	list := func(prefix string) []byte {
		var items []string
		for i := range 500 {
			items = append(items, fmt.Sprintf("%q", fmt.Sprint(prefix, i)))
		}
		return []byte("[" + strings.Join(items, ",") + "]")
	}
	changes, total, err := Changes(list("a"), list("b"), 3)
	if len(changes) != 3 || total != 500 || err != nil {
		t.Errorf("%d of %d: %v", len(changes), total, err)
	}
	if _, _, err := Changes([]byte(`{`), []byte(`1`), 3); err == nil {
		t.Error("what is no JSON was compared")
	}
}
