// Command takedown loads the archives that platforms publish when they take down
// influence operations, and answers questions about them. `takedown help` lists
// what it does.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end, a second one ends at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.LookupEnv))
}

// commands are listed by help in this order.
func commands() []command {
	return []command{demoCommand, loadCommand, serveCommand, tokenCommand, synthCommand, analyzeCommand, exportCommand, rejectsCommand,
		backupCommand, restoreCommand, rebuildCommand, versionCommand}
}
