package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// Limits where Config names none, and those that nobody needs to change.
const (
	defaultQueryLimit = 30 * time.Second
	defaultDrainLimit = 10 * time.Second
	defaultMaxBody    = 1 << 20
	defaultRate       = 50
	defaultBurst      = 200

	defaultMaxConnections     = 4096
	defaultMaxConnectionsEach = 256

	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	// writeSlack is what a client has to take in an answer, beyond the time that
	// the answer may take to make.
	writeSlack = 30 * time.Second
	maxHeader  = 64 << 10

	// noteEvery is how often it is written down when tokens were last used.
	noteEvery = time.Minute
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
	// Answers is the memory in bytes for answers to questions that are asked again; with 0
	// each is found anew.
	Answers int64
	// MaxBody is the largest request body in bytes; 0 means 1 MiB.
	MaxBody int64

	// Gate knows the tokens that let callers in; Anonymous is what those may do who show none.
	Gate      auth.Gate
	Anonymous Access
	// Hosts are the names that the server answers to besides its addresses, wherever
	// some may ask without a token; localhost is always one.
	Hosts []string
	// Origins are those whose pages may ask besides the server's own: https://HOST.
	Origins []string
	// Proxies are the addresses of those who are believed for whom they pass a request
	// on, as X-Forwarded-For says: rates and the audit log go by that.
	Proxies []netip.Prefix
	// CertFile and KeyFile hold the certificate to serve TLS with; without them it is HTTP.
	CertFile, KeyFile string
	// Audit gets a line of JSON for each change and each sign-in; nil means Log.
	Audit io.Writer
	// Rate is how many requests a second each caller may make, Burst how many at once; 0 means
	// 50 and 200. Who is on this machine, without a token, may make any number.
	Rate  float64
	Burst int
	// MaxConnections is how many there may be, MaxConnectionsEach how many from one
	// address but a proxy's; 0 means 4096 and, but on a loopback address, 256.
	MaxConnections, MaxConnectionsEach int
}

// Server serves one store.
type Server struct {
	cfg       Config
	questions *graph.Handler
	listener  net.Listener
	// loopback: only this machine can reach the listener.
	loopback bool
	http     *http.Server

	// draining is done once the server was told to end: streams end then, queries
	// may finish. aborted is done when their time for that is up too.
	draining, aborted context.Context
	drain, abort      context.CancelFunc
	anonymous         *auth.Caller
	sessions          *sessions
	rates             callers
	wrong             *rates
	heavy             *queue
	proxies           proxies
	audit             audit
	certificate       *certificates
	// recheck is how often a stream's caller is asked about.
	recheck time.Duration

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
	if cfg.Rate == 0 {
		cfg.Rate = defaultRate
	}
	if cfg.Burst == 0 {
		cfg.Burst = defaultBurst
	}
	if cfg.MaxConnections == 0 {
		cfg.MaxConnections = defaultMaxConnections
	}
	if cfg.Feed == nil {
		cfg.Feed = NewFeed()
		cfg.Feed.End()
	}
	s := &Server{cfg: cfg, sessions: newSessions(cfg.CertFile != ""), wrong: newRates(wrongRate, wrongBurst), audit: newAudit(cfg.Audit, cfg.Log), recheck: recheck}
	s.heavy, s.proxies = newQueue(&s.rates), cfg.Proxies
	s.draining, s.drain = context.WithCancel(context.Background())
	s.aborted, s.abort = context.WithCancel(context.Background())
	if err := checkOrigins(cfg.Origins); err != nil {
		return nil, err
	}
	if cfg.CertFile != "" {
		var err error
		if s.certificate, err = newCertificates(cfg.CertFile, cfg.KeyFile, cfg.Log); err != nil {
			return nil, err
		}
	}
	handler, err := s.handler()
	if err != nil {
		return nil, err
	}
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.http = &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(cfg.Log.Handler(), slog.LevelWarn),
		BaseContext:       func(net.Listener) context.Context { return s.aborted },
	}
	if s.certificate != nil {
		s.http.TLSConfig = s.certificate.config()
	}
	return s, nil
}

// listen opens the address, and sees who that lets in.
func (s *Server) listen() error {
	var listen net.ListenConfig
	listener, err := listen.Listen(s.aborted, "tcp", s.cfg.Addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	at, ok := listener.Addr().(*net.TCPAddr)
	s.loopback = ok && at.IP.IsLoopback()
	if err := s.settle(); err != nil {
		return errors.Join(err, listener.Close())
	}
	each := s.cfg.MaxConnectionsEach
	switch {
	case each == 0 && s.loopback:
		each = s.cfg.MaxConnections
	case each == 0:
		each = defaultMaxConnectionsEach
	}
	s.listener = newCounted(listener, s.cfg.MaxConnections, each, s.proxies)
	s.rates = callers{rates: newRates(s.cfg.Rate, s.cfg.Burst)}
	if s.loopback && s.cfg.Anonymous == AccessDefault {
		s.rates.unbound = s.anonymous
	}
	return nil
}

// URL is the address that the server really listens on: http://127.0.0.1:8080.
func (s *Server) URL() string {
	if s.certificate != nil {
		return "https://" + s.listener.Addr().String()
	}
	return "http://" + s.listener.Addr().String()
}

// Anticipate finds in advance what takes longest; see [graph.Handler.Anticipate].
func (s *Server) Anticipate(ctx context.Context) error { return s.questions.Anticipate(ctx) }

func (s *Server) serve() error {
	if s.certificate != nil {
		return s.http.ServeTLS(s.listener, "", "")
	}
	return s.http.Serve(s.listener)
}

// Run serves until ctx is done, then takes no more requests, lets the running
// ones finish within DrainLimit, cancels those that have not, and returns. No
// query uses the store any more then.
func (s *Server) Run(ctx context.Context) error {
	s.cfg.Log.Info("listening", "url", s.URL())
	served := make(chan error, 1)
	go func() { served <- s.serve() }()
	var noting sync.WaitGroup
	noting.Go(func() { s.noteUse(ctx) })
	defer noting.Wait()
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

// noteUse writes down from time to time, and at the end, when tokens were last used.
func (s *Server) noteUse(ctx context.Context) {
	tokens := s.cfg.Gate.Tokens
	if tokens == nil {
		return
	}
	ticker := time.NewTicker(noteEvery)
	defer ticker.Stop()
	for ended := false; !ended; {
		select {
		case <-ticker.C:
		case <-s.draining.Done():
			ended = true
		}
		if err := tokens.NoteUse(); err != nil {
			s.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "when tokens were last used could not be written down", slog.Any("error", err))
		}
	}
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
