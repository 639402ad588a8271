package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"github.com/takedown/takedown/store"
	"github.com/takedown/takedown/store/duckdb"
	"github.com/takedown/takedown/store/neo4j"
)

// storeFlags say which store, and how much memory it may use.
type storeFlags struct {
	name      string
	memoryMiB int
	// told tells whoever runs the command what opening the store has changed.
	told func(string)
}

// environment looks a variable up.
type environment = func(name string) (value string, found bool)

// open opens the store, or creates it.
func (s *storeFlags) open(ctx context.Context, env environment) (store.Store, error) {
	switch scheme, path, _ := strings.Cut(s.name, ":"); scheme {
	case "duckdb":
		return s.openFile(ctx, path)
	case "neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc":
		return s.openServer(ctx, env)
	}
	return nil, misuse("A store is duckdb:PATH, such as duckdb:takedown.duckdb, or the neo4j:// or bolt:// address of a server.",
		"%q is not a store", withoutSecrets(s.name))
}

func (s *storeFlags) openFile(ctx context.Context, path string) (store.Store, error) {
	switch {
	case path == "":
		return nil, misuse("A store is duckdb:PATH, such as duckdb:takedown.duckdb.", "%q names no file", s.name)
	case s.memoryMiB <= 0:
		return nil, misuse("", "--memory must be above 0")
	}
	st, err := duckdb.Open(ctx, path, duckdb.Options{MemoryMiB: s.memoryMiB, Told: s.told})
	if err != nil {
		return nil, unlessInUse(err) // not st, which would be a Store that is not nil
	}
	return st, nil
}

// unlessInUse says what to do about a store that another process has; any other
// error stays as it is.
func unlessInUse(err error) error {
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("%w\nStop that process first, or let it load while it serves: takedown serve --load PATH", err)
	}
	return err
}

// openServer connects with the credentials in the environment: a command line is
// seen by everybody on the machine, so a password in it is refused.
func (s *storeFlags) openServer(ctx context.Context, env environment) (store.Store, error) {
	u, err := url.Parse(s.name)
	switch {
	case err != nil || u.Host == "":
		return nil, misuse("", "%q is not the address of a server", withoutSecrets(s.name))
	case u.User != nil:
		return nil, misuse("Set TAKEDOWN_NEO4J_USER and TAKEDOWN_NEO4J_PASSWORD.", "no credentials in --store, where others see them")
	}
	user, _ := env("TAKEDOWN_NEO4J_USER")
	password, _ := env("TAKEDOWN_NEO4J_PASSWORD")
	database, _ := env("TAKEDOWN_NEO4J_DATABASE")
	st, err := neo4j.Open(ctx, s.name, neo4j.Options{User: user, Password: password, Database: database})
	if err != nil {
		return nil, notOpened(err, s.name, user, database)
	}
	return st, nil
}

// notOpened says what to do about a server that does not let the store in; any
// other error stays as it is.
func notOpened(err error, server, user, database string) error {
	switch {
	case errors.Is(err, neo4j.ErrCredentials) && user == "":
		return fmt.Errorf("the server at %s asks who you are: set TAKEDOWN_NEO4J_USER and TAKEDOWN_NEO4J_PASSWORD", server)
	case errors.Is(err, neo4j.ErrCredentials):
		return fmt.Errorf("the server at %s does not accept the user %q of TAKEDOWN_NEO4J_USER with the password of TAKEDOWN_NEO4J_PASSWORD", server, user)
	case errors.Is(err, neo4j.ErrTries):
		return fmt.Errorf("the server at %s refused %q of TAKEDOWN_NEO4J_USER too often: see to TAKEDOWN_NEO4J_PASSWORD, and try again in some seconds", server, user)
	case errors.Is(err, neo4j.ErrPasswordChange):
		return fmt.Errorf("the server at %s wants %q of TAKEDOWN_NEO4J_USER to choose a password first: do so in Neo4j, then set TAKEDOWN_NEO4J_PASSWORD to it", server, user)
	case errors.Is(err, neo4j.ErrForbidden):
		return fmt.Errorf("the server at %s does not let %q of TAKEDOWN_NEO4J_USER read, write and make indexes", server, user)
	case errors.Is(err, neo4j.ErrReadOnly):
		return fmt.Errorf("the database at %s can only be read: a store is written when it is opened, too", server)
	case errors.Is(err, neo4j.ErrDatabase):
		return fmt.Errorf("the server at %s has no database %q: set TAKEDOWN_NEO4J_DATABASE to one that it has, or to none for the user's own", server, database)
	case errors.Is(err, store.ErrUnavailable):
		return fmt.Errorf("no Neo4j server answers at %s: see whether it runs, and whether its address is neo4j+s:// or bolt+s://, which are encrypted", server)
	}
	return err
}

// withoutSecrets drops what a URL may hold before its host.
func withoutSecrets(url string) string {
	scheme, rest, found := strings.Cut(url, "//")
	if i := strings.LastIndexByte(rest, '@'); found && i >= 0 {
		return scheme + "//…" + rest[i:]
	}
	return url
}

// openExisting opens the store for a command that has nothing to put into it.
func (s *storeFlags) openExisting(ctx context.Context, env environment) (store.Store, error) {
	if path, embedded := strings.CutPrefix(s.name, "duckdb:"); embedded && path != "" {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no store at %s yet: takedown load --store %s PATH makes one", path, s.name)
		}
	}
	return s.open(ctx, env)
}
