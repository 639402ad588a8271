package auth

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// Token is what is kept of one, which is enough to know it again and not to make it.
type Token struct {
	Name string `json:"name"`
	// Digest is the SHA-256 of the secret.
	Digest   digest     `json:"digest"`
	Scopes   []Scope    `json:"scopes"`
	Networks []string   `json:"networks,omitempty"`
	Created  time.Time  `json:"created"`
	Expires  *time.Time `json:"expires,omitempty"`
	// LastUsed is to the minute.
	LastUsed *time.Time `json:"lastUsed,omitempty"`
	Revoked  *time.Time `json:"revoked,omitempty"`
}

// Live says whether the token is accepted at a time.
func (t *Token) Live(at time.Time) bool {
	return t.Revoked == nil && (t.Expires == nil || at.Before(*t.Expires))
}

var errNotADigest = errors.New("auth: not a SHA-256 in hexadecimal")

// ErrNoToken says that there is no token of a name, ErrNameTaken that there is.
var (
	ErrNoToken   = errors.New("auth: there is no token of that name")
	ErrNameTaken = errors.New("auth: there is a token of that name, or was: a name in the audit log is one token's for ever")
)

const (
	maxName   = 100
	maxTokens = 10_000
	maxFile   = 16 << 20
)

// content is the file.
type content struct {
	Version int      `json:"version"`
	Tokens  []*Token `json:"tokens"`
}

// Tokens are those of a file, which may not be there yet. Several processes may use
// it at once: what one changes, the others see when they next look. The file is
// replaced whole, so that no reader sees half of it.
type Tokens struct {
	path string

	mu   sync.Mutex
	read content
	// seen is the file as it was read; nil where there was none.
	seen fs.FileInfo
	// used are the tokens that were used since that was last noted.
	used map[string]time.Time
}

// OpenTokens reads the tokens of a file; one that is not there has none.
func OpenTokens(path string) (*Tokens, error) {
	t := &Tokens{path: path, used: map[string]time.Time{}}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t, t.refresh()
}

// refresh reads the file again if it is another one than before. Where it cannot
// be read, no token is known: one that was revoked must not stay valid for that.
func (t *Tokens) refresh() error {
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		t.read, t.seen = content{}, nil
		return nil
	}
	if err == nil && t.seen != nil && os.SameFile(t.seen, info) && info.ModTime().Equal(t.seen.ModTime()) && info.Size() == t.seen.Size() {
		return nil
	}
	t.read, t.seen = content{}, nil
	if err != nil {
		return err
	}
	if info.Size() > maxFile {
		return fmt.Errorf("%s is no file of tokens: it has %d bytes", t.path, info.Size())
	}
	text, err := os.ReadFile(t.path)
	if err != nil {
		return err
	}
	var c content
	if err := json.Unmarshal(text, &c); err != nil {
		return fmt.Errorf("%s is no file of tokens: %w", t.path, err)
	}
	if c.Version != 1 {
		return fmt.Errorf("%s is a file of tokens of version %d, and this program knows 1", t.path, c.Version)
	}
	for _, token := range c.Tokens {
		if token == nil || token.Name == "" {
			return fmt.Errorf("%s has a token without a name", t.path)
		}
		if err := checkGrant(token.Scopes, token.Networks); err != nil {
			return fmt.Errorf("%s: token %q: %w", t.path, token.Name, err)
		}
	}
	t.read, t.seen = c, info
	return nil
}

// Verify is the caller whose token this is. A file that cannot be read knows none.
func (t *Tokens) Verify(secret string) (*Caller, error) {
	wanted, now := digestOf(secret), time.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.refresh(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	var found *Token
	for _, token := range t.read.Tokens {
		// Each is compared, in a time that tells nothing of where they differ.
		if subtle.ConstantTimeCompare(token.Digest[:], wanted[:]) == 1 {
			found = token
		}
	}
	if found == nil || !found.Live(now) {
		return nil, ErrDenied
	}
	t.used[found.Name] = now
	c := &Caller{Kind: ByToken, Name: found.Name, Scopes: found.Scopes, Networks: found.Networks, still: func() bool { return t.live(found.Name) }}
	if found.Expires != nil {
		c.Expires = *found.Expires
	}
	return c, nil
}

func (t *Tokens) live(name string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refresh() != nil {
		return false
	}
	i := t.index(name)
	return i >= 0 && t.read.Tokens[i].Live(time.Now())
}

func (t *Tokens) index(name string) int {
	return slices.IndexFunc(t.read.Tokens, func(token *Token) bool { return token.Name == name })
}

// List are all tokens, also those that are no longer valid, in the order in which
// they were made.
func (t *Tokens) List() ([]Token, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := t.refresh(); err != nil {
		return nil, err
	}
	list := make([]Token, len(t.read.Tokens))
	for i, token := range t.read.Tokens {
		list[i] = *token
	}
	return list, nil
}

// Create adds a token with the name, scopes, networks and end of t, and gives the
// secret, which nothing can give again.
func (t *Tokens) Create(wanted Token) (secret string, err error) {
	switch {
	case wanted.Name == "" || len(wanted.Name) > maxName || !plain(wanted.Name):
		return "", fmt.Errorf("a token's name has 1 to %d letters, digits and any of . _ @ -", maxName)
	case len(wanted.Scopes) == 0:
		return "", errors.New("a token needs a scope")
	case wanted.Expires != nil && !wanted.Expires.After(time.Now()):
		return "", errors.New("a token must expire in the future")
	}
	if err := checkGrant(wanted.Scopes, wanted.Networks); err != nil {
		return "", err
	}
	secret = newSecret()
	return secret, t.change(func(c *content) error {
		switch {
		case t.index(wanted.Name) >= 0:
			return ErrNameTaken
		case len(c.Tokens) >= maxTokens:
			return fmt.Errorf("there are %d tokens already", maxTokens)
		}
		c.Tokens = append(c.Tokens, &Token{Name: wanted.Name, Digest: digestOf(secret), Scopes: wanted.Scopes, Networks: wanted.Networks,
			Created: time.Now().UTC().Truncate(time.Second), Expires: wanted.Expires})
		return nil
	})
}

// plain says whether a name is of characters that mean nothing anywhere.
func plain(name string) bool {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '@' && r != '-' {
			return false
		}
	}
	return true
}

// Revoke ends a token. Running servers refuse it from their next look at the file on.
func (t *Tokens) Revoke(name string) error {
	return t.change(func(c *content) error {
		i := t.index(name)
		if i < 0 {
			return ErrNoToken
		}
		if c.Tokens[i].Revoked == nil {
			now := time.Now().UTC().Truncate(time.Second)
			c.Tokens[i].Revoked = &now
		}
		return nil
	})
}

// NoteUse writes down when tokens were last used, if any was since the last time.
func (t *Tokens) NoteUse() error {
	t.mu.Lock()
	used := t.used
	t.used = map[string]time.Time{}
	t.mu.Unlock()
	if len(used) == 0 {
		return nil
	}
	return t.change(func(c *content) error {
		for _, token := range c.Tokens {
			if at, ok := used[token.Name]; ok {
				minute := at.UTC().Truncate(time.Minute)
				token.LastUsed = &minute
			}
		}
		return nil
	})
}

// change reads the file, changes what it holds and replaces it, while no other process does.
func (t *Tokens) change(apply func(c *content) error) (err error) {
	lock := flock.New(t.path + ".lock")
	if err := lock.Lock(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = nil // two changes may come within one tick of the file's clock
	if err := t.refresh(); err != nil {
		return err
	}
	t.seen = nil // what is read and changed here is no file's content until it is written
	if err := apply(&t.read); err != nil {
		return err
	}
	t.read.Version = 1
	text, err := json.MarshalIndent(t.read, "", "  ")
	if err != nil {
		return err
	}
	return replace(t.path, append(text, '\n'))
}

// replace puts a file in the place of another at once, for its owner's eyes alone.
func replace(path string, text []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text) // made with mode 0600
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
