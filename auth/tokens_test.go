package auth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func file(t *testing.T) (string, *Tokens) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tokens")
	return path, opened(t, path)
}

func opened(t *testing.T, path string) *Tokens {
	t.Helper()
	tokens, err := OpenTokens(path)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func made(t *testing.T, tokens *Tokens, wanted Token) string {
	t.Helper()
	secret, err := tokens.Create(wanted)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// What one process makes and revokes, another one that runs already sees.
func TestTokensAcrossProcesses(t *testing.T) {
	path, command := file(t)
	server := opened(t, path)
	if _, err := server.Verify(newSecret()); !errors.Is(err, ErrDenied) {
		t.Errorf("without a file: %v", err)
	}
	secret := made(t, command, Token{Name: "maria", Scopes: []Scope{Read}, Networks: []string{"a"}})
	c, err := server.Verify(secret)
	if err != nil || c.Kind != ByToken || c.Name != "maria" || !c.May(Read) || c.May(Write) || c.May(Admin) || !slices.Equal(c.Networks, []string{"a"}) || !c.Valid() {
		t.Fatalf("%+v, %v", c, err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), secret) || strings.Contains(string(text), strings.TrimPrefix(secret, prefix)) {
		t.Error("the secret is in the file")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may look: %v", info.Mode())
	}
	if err := server.NoteUse(); err != nil {
		t.Fatal(err)
	}
	if list, err := command.List(); err != nil || len(list) != 1 || list[0].LastUsed == nil {
		t.Errorf("%+v, %v", list, err)
	}
	if err := command.Revoke("maria"); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Verify(secret); !errors.Is(err, ErrDenied) || c.Valid() {
		t.Errorf("revoked: %v", err)
	}
	if _, err := command.Create(Token{Name: "maria", Scopes: []Scope{Read}}); !errors.Is(err, ErrNameTaken) {
		t.Errorf("the name of a revoked token: %v", err)
	}
	if err := command.Revoke("nobody"); !errors.Is(err, ErrNoToken) {
		t.Errorf("%v", err)
	}
}

func TestTokensExpire(t *testing.T) {
	_, tokens := file(t)
	soon := time.Now().Add(200 * time.Millisecond)
	secret := made(t, tokens, Token{Name: "a", Scopes: []Scope{Read}, Expires: &soon})
	c, err := tokens.Verify(secret)
	if err != nil || !c.Valid() {
		t.Fatal(err)
	}
	time.Sleep(time.Until(soon))
	if _, err := tokens.Verify(secret); !errors.Is(err, ErrDenied) || c.Valid() {
		t.Errorf("%v", err)
	}
}

// A file that cannot be understood lets nobody in, and says so apart from a wrong token.
func TestABrokenFileLetsNobodyIn(t *testing.T) {
	path, tokens := file(t)
	secret := made(t, tokens, Token{Name: "a", Scopes: []Scope{Read}})
	c, err := tokens.Verify(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"", "{", `{"version":2}`, `{"version":1,"tokens":[null]}`, `{"version":1,"tokens":[{"name":"a","digest":"00"}]}`,
		// No networks at all is no leave to see them all.
		fmt.Sprintf(`{"version":1,"tokens":[{"name":"a","digest":%q,"scopes":["read"],"networks":[]}]}`, strings.Repeat("0", 64)),
		fmt.Sprintf(`{"version":1,"tokens":[{"name":"a","digest":%q,"scopes":["write"],"networks":["x"]}]}`, strings.Repeat("0", 64)),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := tokens.Verify(secret); !errors.Is(err, ErrUnavailable) || c.Valid() || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := tokens.Create(Token{Name: "b", Scopes: []Scope{Read}}); err == nil {
			t.Errorf("%q was replaced", text)
		}
	}
}

func TestTokensThatAreNotMade(t *testing.T) {
	path, tokens := file(t)
	past := time.Now().Add(-time.Second)
	for name, wanted := range map[string]Token{
		"no name":          {Scopes: []Scope{Read}},
		"a name of lines":  {Name: "a\nb", Scopes: []Scope{Read}},
		"a long name":      {Name: strings.Repeat("a", maxName+1), Scopes: []Scope{Read}},
		"no scope":         {Name: "a"},
		"past":             {Name: "a", Scopes: []Scope{Read}, Expires: &past},
		"writing to some":  {Name: "a", Scopes: []Scope{Read, Write}, Networks: []string{"x"}},
		"limited to none":  {Name: "a", Scopes: []Scope{Read}, Networks: []string{}},
		"a name of others": {Name: "a,b", Scopes: []Scope{Read}},
	} {
		if secret, err := tokens.Create(wanted); err == nil || secret != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made")
	}
}

// Changes by many at once are all kept.
func TestTokensByManyAtOnce(t *testing.T) {
	path, _ := file(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			tokens, err := OpenTokens(path)
			if err == nil {
				_, err = tokens.Create(Token{Name: fmt.Sprint("t", i), Scopes: []Scope{Read}})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if list, err := opened(t, path).List(); err != nil || len(list) != 20 {
		t.Errorf("%d, %v", len(list), err)
	}
}

func TestSecrets(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		s := newSecret()
		if seen[s] || !IsToken(s) || len(s) != len(prefix)+64 {
			t.Errorf("%s", s)
		}
		seen[s] = true
	}
	for _, s := range []string{"", prefix, prefix + strings.Repeat("g", 64), prefix + strings.Repeat("0", 63), strings.Repeat("0", 64), "a.b.c"} {
		if IsToken(s) {
			t.Errorf("%q", s)
		}
	}
	if _, err := (Gate{}).Verify(t.Context(), newSecret()); !errors.Is(err, ErrDenied) {
		t.Errorf("%v", err)
	}
}
