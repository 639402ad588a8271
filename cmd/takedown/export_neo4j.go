package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/store"
)

func (a *app) exportNeo4jAdmin(ctx context.Context, st store.Store, e *exporting, out string) error {
	bulk, ok := st.(store.Bulk)
	if !ok {
		return misuse("", "export: %s is not an embedded store, duckdb:PATH", withoutSecrets(e.in.name))
	}
	command, err := export.Neo4jAdmin(ctx, out, bulk, e.written)
	if err != nil {
		return err
	}
	e.meter.end()
	fmt.Fprintf(a.stdout, "cd %s &&\n%s\n", shellWord(out), command)
	return nil
}

// shellWord is text as one word for a shell.
func shellWord(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
