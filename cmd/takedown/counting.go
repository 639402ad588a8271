package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/takedown/takedown/graph"
	"github.com/takedown/takedown/store"
)

// lookEvery is how often a server looks for something new to count.
const lookEvery = time.Minute

// anticipator finds answers in advance.
type anticipator interface {
	Anticipate(ctx context.Context) error
}

// countBehind counts in advance while the server answers, and again when something was
// loaded or noted, by whatever program, until ctx is done. Without it, and until it has
// ended, questions about whole networks take longer.
func countBehind(ctx context.Context, st store.Store, answers anticipator, every time.Duration, log *slog.Logger) {
	s, ok := st.(store.Summarizer)
	if !ok {
		return
	}
	look := time.NewTicker(every)
	defer look.Stop()
	var counted store.Snapshot
	for ctx.Err() == nil {
		// A store that cannot be read says so to those who ask.
		if now, err := st.Snapshot(ctx); err == nil && now != counted && !now.Stale() {
			count(ctx, st, s, answers, log)
			counted = now
		}
		select {
		case <-ctx.Done():
		case <-look.C:
		}
	}
}

func count(ctx context.Context, st store.Store, s store.Summarizer, answers anticipator, log *slog.Logger) {
	start := time.Now()
	rules, err := graph.NarrativeRules(ctx, st)
	if err == nil {
		err = s.Summarize(ctx, rules...)
	}
	if err == nil {
		err = answers.Anticipate(ctx)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.Warn("questions about whole networks go on taking longer", "error", err)
	default:
		log.Info("what questions about whole networks count is counted", "took", time.Since(start))
	}
}
