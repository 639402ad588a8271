package server

import (
	"context"
	"io"
	"log/slog"
	"net/http"
)

// alive says that the process answers, whatever the state of its store.
func alive(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusOK, "alive")
}

// ready says whether questions can be answered: the store does within a second,
// and the server was not told to end.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Err() != nil {
		say(w, http.StatusServiceUnavailable, "shutting down")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), probeLimit)
	defer cancel()
	// A snapshot may be known without asking anybody.
	if _, err := s.cfg.Store.Networks(ctx); err != nil {
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelError, "store does not answer", slog.Any("error", err))
		say(w, http.StatusServiceUnavailable, "the store does not answer")
		return
	}
	say(w, http.StatusOK, "ready")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
