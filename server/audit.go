package server

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// audit writes down who changed what: one JSON object a line. It holds names and ids,
// nothing that was written and no secret.
type audit struct {
	to  slog.Handler
	log *slog.Logger
}

// newAudit writes to w; without one, to the log.
func newAudit(w io.Writer, log *slog.Logger) audit {
	if w == nil {
		return audit{log.Handler(), log}
	}
	return audit{slog.NewJSONHandler(w, nil), log}
}

// changed notes a change that was made, or that was tried.
func (a audit) changed(ctx context.Context, c graph.Change) {
	var ids []any
	for _, name := range slices.Sorted(maps.Keys(c.IDs)) {
		ids = append(ids, slog.String(name, c.IDs[name]))
	}
	outcome := c.Code
	if outcome == "" {
		outcome = codeOK
	}
	a.note(ctx, "change", auth.From(ctx), slog.String("change", c.Name), slog.Group("ids", ids...), slog.String("outcome", outcome))
}

// note writes one line. Where it cannot be written it goes to the log, as an error:
// the change has been made.
func (a audit) note(ctx context.Context, what string, by *auth.Caller, attrs ...slog.Attr) {
	kind, name := auth.Anonymous, ""
	if by != nil {
		kind, name = by.Kind, by.Name
	}
	line := func(level slog.Level) slog.Record {
		r := slog.NewRecord(time.Now(), level, what, 0)
		r.AddAttrs(slog.String("by", string(kind)), slog.String("name", name), slog.String("remote", remote(ctx)))
		r.AddAttrs(attrs...)
		return r
	}
	if err := a.to.Handle(ctx, line(slog.LevelInfo)); err != nil {
		a.log.LogAttrs(ctx, slog.LevelError, "the audit log cannot be written: the line after this belongs there", slog.Any("error", err))
		_ = a.log.Handler().Handle(ctx, line(slog.LevelError)) // there is nobody left to tell
	}
}
