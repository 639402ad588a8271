package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/takedown/takedown/graph"
)

// Limits where Config names none, and those that nobody needs to change.
const (
	defaultQueryLimit = 30 * time.Second
	defaultDrainLimit = 10 * time.Second
	defaultMaxBody    = 1 << 20

	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	// writeSlack is what a client has to take in an answer, beyond the time that
	// the answer may take to make.
	writeSlack = 30 * time.Second
	maxHeader  = 64 << 10
)

// Config says what to serve and within which limits. Only Store is needed.
type Config struct {
	// Store answers. It stays the caller's to close, once Run has returned.
	Store graph.Store
	// Addr is where to listen, as host:port; port 0 takes a free one. Empty means 127.0.0.1:8080.
	Addr string
	// Feed tells of a load that goes on in this process; nil where there is none.
	Feed *Feed
	// Log gets requests and errors; nil means slog.Default().
	Log *slog.Logger
	// QueryLimit is how long a query may take, DrainLimit how long running ones
	// may go on once Run was told to end; 0 means 30 and 10 seconds.
	QueryLimit, DrainLimit time.Duration
	// MaxBody is the largest request body in bytes; 0 means 1 MiB.
	MaxBody int64
}

// Server serves one store.
type Server struct {
	cfg      Config
	listener net.Listener
	// loopback: only this machine can reach the listener.
	loopback bool
	http     *http.Server

	// draining is done once the server was told to end: streams end then, queries
	// may finish. aborted is done when their time for that is up too.
	draining, aborted context.Context
	drain, abort      context.CancelFunc
	// running counts requests. net/http loses sight of a connection that became a WebSocket.
	running sync.WaitGroup
}

// New listens at cfg.Addr, so that an address in use is an error before anything
// else is begun. Run must follow.
func New(cfg Config) (*Server, error) {
	if cfg.Store == nil {
		return nil, errors.New("server: Config.Store is nil")
	}
	if cfg.Addr == "" {
		cfg.Addr = "127.0.0.1:8080"
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.QueryLimit == 0 {
		cfg.QueryLimit = defaultQueryLimit
	}
	if cfg.DrainLimit == 0 {
		cfg.DrainLimit = defaultDrainLimit
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = defaultMaxBody
	}
	if cfg.Feed == nil {
		cfg.Feed = NewFeed()
		cfg.Feed.End()
	}
	s := &Server{cfg: cfg}
	s.draining, s.drain = context.WithCancel(context.Background())
	s.aborted, s.abort = context.WithCancel(context.Background())
	handler, err := s.handler()
	if err != nil {
		return nil, err
	}
	var listen net.ListenConfig
	if s.listener, err = listen.Listen(s.aborted, "tcp", cfg.Addr); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	at, ok := s.listener.Addr().(*net.TCPAddr)
	s.loopback = ok && at.IP.IsLoopback()
	s.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return s.aborted },
	}
	return s, nil
}

// URL is the address that the server really listens on: http://127.0.0.1:8080.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Run serves until ctx is done, then takes no more requests, lets the running
// ones finish within DrainLimit, cancels those that have not, and returns. No
// query uses the store any more then.
func (s *Server) Run(ctx context.Context) error {
	s.cfg.Log.Info("listening", "url", s.URL())
	served := make(chan error, 1)
	go func() { served <- s.http.Serve(s.listener) }()
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
	}
	s.drain()
	s.cfg.Log.Info("shutting down")
	limit, cancel := context.WithTimeout(context.Background(), s.cfg.DrainLimit)
	defer cancel()
	if s.http.Shutdown(limit) != nil || !s.finished(limit) {
		s.cfg.Log.Warn("queries were cancelled: they did not finish in time", "limit", s.cfg.DrainLimit)
		s.abort()
		_ = s.http.Close() // nothing is left to be said to these clients
		s.running.Wait()
	}
	s.abort()
	s.cfg.Log.Info("shut down")
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// finished waits until no request is running; it gives up when ctx is done.
func (s *Server) finished(ctx context.Context) bool {
	done := make(chan struct{})
	go func() {
		s.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
