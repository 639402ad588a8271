package neo4j

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"
)

//go:embed schema.cypher
var schema string

// Options say how to reach a server.
type Options struct {
	// User and Password are the credentials; without a User none are sent.
	User, Password string
	// Database is the database's name; empty means the user's home database.
	Database string
}

// retryTime is how long the driver tries a transaction again that a deadlock, a
// change of leader or an unreachable server undid, before the store counts as
// unavailable.
const retryTime = 10 * time.Second

// Store is a store on a server. It implements [store.Store].
type Store struct {
	driver   bolt.DriverWithContext
	database string
	// bookmarks make every read see what this Store wrote before, on whichever
	// member of a cluster it is answered.
	bookmarks bolt.BookmarkManager
	// seen is the state that was read last.
	seen atomic.Pointer[state]
	// held is the last hold; holding has room for whoever looks at it.
	held    *hold
	holding chan struct{}
	// summary is what was counted in advance, summarizing is held by who counts.
	summary     atomic.Pointer[summary]
	summarizing sync.Mutex
}

// Open connects to the server at uri (neo4j://, neo4j+s://, bolt://, …) and
// prepares an empty database, or brings one of an older version to this one. The error wraps store.ErrUnavailable when the
// server cannot be reached, [ErrCredentials] or another condition beside it when
// it lets nobody in, store.ErrCorrupt when the database holds something else, and
// store.ErrVersion when a newer version of Takedown wrote it.
func Open(ctx context.Context, uri string, opt Options) (*Store, error) {
	auth := bolt.NoAuth()
	if opt.User != "" {
		auth = bolt.BasicAuth(opt.User, opt.Password, "")
	}
	driver, err := bolt.NewDriverWithContext(uri, auth, func(c *config.Config) {
		c.MaxTransactionRetryTime = retryTime
		c.SocketConnectTimeout = retryTime / 2
		c.ConnectionAcquisitionTimeout = 6 * retryTime
		c.UserAgent = "takedown/" + schemaVersion
		c.NotificationsMinSeverity = notifications.DisabledLevel // nobody reads them
	})
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{driver: driver, database: opt.Database, bookmarks: bolt.NewBookmarkManager(bolt.BookmarkManagerConfig{}), holding: make(chan struct{}, 1)}
	s.seen.Store(new(state))
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, driver.Close(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// Close gives back the connections.
func (s *Store) Close() error {
	return wrap(context.Background(), "close store", s.driver.Close(context.Background()))
}
