package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

var versionCommand = command{
	name: "version", summary: "print the version",
	about:    "Prints the version of takedown, and of the Go that built it.",
	examples: []string{"takedown version"},
	setup: func(*flags) action {
		return func(_ context.Context, a *app, args []string) error {
			if len(args) > 0 {
				return misuse("", "version: unexpected argument %q", args[0])
			}
			version := "(unknown)"
			if info, ok := debug.ReadBuildInfo(); ok {
				version = info.Main.Version
			}
			fmt.Fprintf(a.stdout, "takedown %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		}
	},
}
