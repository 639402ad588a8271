package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// handler is everything the server answers, each route with its own name in the metrics.
func (s *Server) handler() (http.Handler, error) {
	m := newMetrics(s.cfg.Store, s.cfg.Feed)
	questions := graph.NewHandler(s.cfg.Store, graph.Options{Log: s.cfg.Log, Feed: s.cfg.Feed,
		Admit: s.admit, Origins: s.cfg.Origins, Changed: s.audit.changed})
	s.questions = questions
	questions.Use(permission{s})
	questions.Use(operations{limit: s.cfg.QueryLimit, metrics: m, rates: &s.rates})
	if s.cfg.Answers > 0 {
		questions.Use(graph.Remember(s.cfg.Store, s.cfg.Answers, s.cfg.Log))
	}
	questions.Use(s.heavy)
	questions.Use(graph.Turns())

	// Pages of other origins may neither ask nor change anything.
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(foreign))
	for _, origin := range s.cfg.Origins {
		if err := own.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}

	all, err := assets()
	if err != nil {
		return nil, err
	}
	policy, err := letIn(pagePolicy, all["index.html"])
	if err != nil {
		return nil, err
	}
	asked, err := firstQuestions(all)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, view := range views {
		document := page(all["index.html"], policy)
		if question, ok := asked[view]; ok {
			if document, err = answered(all["index.html"], policy, questions, question); err != nil {
				return nil, err
			}
		}
		mux.Handle("GET "+view, s.observed("page", false, m, s.allowed(looking, document)))
	}
	for _, r := range []struct {
		pattern, name string
		quiet         bool
		need          need
		handler       http.Handler
	}{
		{"/graphql", "graphql", false, asking, s.bounded(questions)},
		{"GET /graphiql", "graphiql", false, looking, page(all["graphiql.html"], playgroundPolicy)},
		{"GET /cases/{id}/report", "report", false, looking, s.report()},
		{"GET /signin", "signin", false, open, http.HandlerFunc(s.showSignIn)},
		{"POST /signin", "signin", false, open, http.HandlerFunc(s.doSignIn)},
		{"GET /session", "session", true, open, http.HandlerFunc(s.showSession)},
		{"POST /signout", "signout", false, open, http.HandlerFunc(s.doSignOut)},
		{"GET /ui/{name}", "ui", true, open, files(all)},
		{"GET /healthz", "healthz", true, open, http.HandlerFunc(alive)},
		{"GET /readyz", "readyz", true, open, http.HandlerFunc(s.ready)},
		{"GET /metrics", "metrics", true, administering, m.handler()},
		{"/", "unknown", true, open, http.NotFoundHandler()},
	} {
		mux.Handle(r.pattern, s.observed(r.name, r.quiet, m, s.shared(own.Handler(s.allowed(r.need, r.handler)))))
	}
	return mux, nil
}

// headers are sent with every answer. Pages add the sources they load from.
var headers = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cache-Control":                "no-store",
}

// observed sends the headers, and counts and logs the request. Quiet routes are
// asked every few seconds by machines: of them only failures are logged.
func (s *Server) observed(route string, quiet bool, m *metrics, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		m.inFlight.Inc()
		defer m.inFlight.Dec()
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if s.certificate != nil {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		start := time.Now()
		// Deadlines for writing outlive a request: each sets its own.
		_ = http.NewResponseController(w).SetWriteDeadline(start.Add(s.cfg.QueryLimit + writeSlack))
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		if s.misled(r) {
			refuse(rec, http.StatusForbidden, graph.CodeForbidden, "this server answers to localhost, addresses and the names it was started with (--host): a proxy in front of it must set Host to one of them")
		} else {
			next.ServeHTTP(rec, r)
		}
		m.request(route, rec.status)
		level := slog.LevelInfo
		switch {
		case rec.status >= http.StatusInternalServerError:
			level = slog.LevelError
		case quiet:
			level = slog.LevelDebug
		}
		// What the client sent, its path included, stays out of the log.
		s.cfg.Log.LogAttrs(r.Context(), level, "request", slog.String("route", route), slog.String("method", known(r.Method)),
			slog.Int("status", rec.status), slog.Int64("bytes", rec.bytes), slog.Duration("took", time.Since(start)),
			slog.String("remote", s.proxies.origin(r)))
	})
}

// known keeps methods of a client's invention out of the log.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return method
	}
	return "other"
}

// bounded limits the body's size. A stream has no limit to the time in which it is
// sent, and ends when the server is told to.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, status, problem := s.body(w, r)
		if problem != "" {
			s.rates.charge(r.Context(), auth.From(r.Context()))
			refuse(w, status, codeBadUserInput, problem)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		// The deadline for reading was for the request. Left in place, it would
		// cancel an answer that takes longer.
		deadlines := http.NewResponseController(w)
		_ = deadlines.SetReadDeadline(time.Time{})
		if graph.Streamed(r) {
			ctx, cancel := context.WithCancelCause(r.Context())
			defer cancel(nil)
			defer context.AfterFunc(s.draining, func() { cancel(&graph.CloseError{Code: 1001, Reason: "The server ends"}) })()
			if r.Header.Get("Upgrade") == "" {
				ctx = s.while(ctx, auth.From(ctx))
			}
			r = r.WithContext(ctx)
			_ = deadlines.SetWriteDeadline(time.Time{})
		}
		next.ServeHTTP(w, r)
	})
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Flush lets events out at once. gqlgen asks for it by type assertion.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

// Unwrap is how http.ResponseController, and WebSocket, reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
