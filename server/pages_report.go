package server

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/report"
)

// reportPolicy is the report's own policy, under which nothing runs, and keeps it out of frames.
var reportPolicy = report.Policy + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// report serves a case as its report: to be looked at or, with ?save=1, as a file.
// It is written whole before any of it is sent: half a report would pass for one. It
// counts as a heavy question, and each of its questions waits for a place like one.
func (s *Server) report() http.Handler {
	// The questions are the report's own: no client can make them greater.
	ask := graph.Asker(s.cfg.Store, graph.Options{Log: s.cfg.Log, MaxComplexity: math.MaxInt32})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A case may hold anything, as do questions about cases.
		if c := auth.From(r.Context()); c == nil || c.Networks != nil {
			refuse(w, http.StatusForbidden, graph.CodeForbidden, "a report looks beyond the networks that you are limited to")
			return
		}
		s.rates.charge(r.Context(), auth.From(r.Context()))
		id := r.PathValue("id")
		file, err := os.CreateTemp("", "takedown-report-*.html")
		if err != nil {
			s.failReport(w, r, err)
			return
		}
		defer func() {
			_ = file.Close() // before it is removed: Windows refuses that of an open file
			_ = os.Remove(file.Name())
		}()
		// Each question has the time of any other, and the answer as much again to be sent.
		deadlines := http.NewResponseController(w)
		bounded := func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
			_ = deadlines.SetWriteDeadline(time.Now().Add(s.cfg.QueryLimit + writeSlack))
			ctx, cancel := context.WithTimeout(ctx, s.cfg.QueryLimit)
			defer cancel()
			if refused := s.heavy.enter(ctx); refused != nil {
				return nil, errBusy
			}
			defer s.heavy.leave()
			answer, err := ask(ctx, query, variables)
			if err != nil && ctx.Err() != nil {
				err = ctx.Err()
			}
			return answer, err
		}
		now := time.Now()
		if err = report.HTML(r.Context(), file, bounded, id, now); err == nil {
			_, err = file.Seek(0, io.SeekStart)
		}
		if err != nil {
			s.failReport(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", reportPolicy)
		shown := "inline"
		if r.URL.Query().Get("save") == "1" {
			shown = "attachment"
		}
		h.Set("Content-Disposition", shown+`; filename="`+reportName(id, now)+`"`)
		http.ServeContent(w, r, "", time.Time{}, file)
	})
}

// errBusy is the error of a question that found no place.
var errBusy = errors.New("no place among the questions about whole networks")

// reportName is what a saved report is called: of an id only what no file system minds.
func reportName(id string, at time.Time) string {
	plain := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		return -1
	}, id)
	return "takedown-case-" + plain[:min(len(plain), 40)] + "-" + at.UTC().Format(time.DateOnly) + ".html"
}

func (s *Server) failReport(w http.ResponseWriter, r *http.Request, err error) {
	status, text := http.StatusInternalServerError, "the report could not be written"
	switch {
	case errors.Is(err, report.ErrNoCase):
		status, text = http.StatusNotFound, "there is no such case"
	case errors.Is(err, report.ErrChanged):
		status, text = http.StatusConflict, "the store or the case changed meanwhile: ask for the report again"
	case errors.Is(err, errBusy):
		status, text = http.StatusServiceUnavailable, "the server is busy with questions about whole networks: ask for the report again later"
	case errors.Is(err, context.DeadlineExceeded):
		status, text = http.StatusGatewayTimeout, "a question of the report takes longer than this server allows"
	default:
		s.cfg.Log.ErrorContext(r.Context(), "report", "error", strconv.Quote(err.Error()))
	}
	http.Error(w, text, status)
}
