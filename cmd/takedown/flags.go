package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/loader"
)

// flags are a command's flags, some of which the environment can set as well.
type flags struct {
	*flag.FlagSet
	// env maps a flag's name to its variable.
	env map[string]string
	// told is called with what whoever runs the command is to know besides its results.
	told func(message string)
}

func newFlags(name string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), env: map[string]string{}}
	f.SetOutput(io.Discard) // errors are returned, and worded once
	return f
}

// parse reads flags before, between and after the other arguments, which it
// returns. What follows "--" is no flag. A flag beats its variable.
func (f *flags) parse(args []string, env func(string) (string, bool)) (positional []string, err error) {
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		rest := f.Args()
		if read := len(args) - len(rest); read > 0 && args[read-1] == "--" {
			positional, rest = append(positional, rest...), nil
		}
		if len(rest) > 0 {
			positional, rest = append(positional, rest[0]), rest[1:]
		}
		args = rest
	}
	given := map[string]bool{}
	f.Visit(func(x *flag.Flag) { given[x.Name] = true })
	for name, variable := range f.env {
		if value, ok := env(variable); ok && value != "" && !given[name] {
			if err := f.Set(name, value); err != nil {
				return nil, fmt.Errorf("%s: invalid value %q: %w", variable, value, err)
			}
		}
	}
	return positional, nil
}

func (f *flags) describe(w io.Writer) {
	heading := "\nFlags:\n"
	f.VisitAll(func(x *flag.Flag) {
		value, usage := flag.UnquoteUsage(x)
		fmt.Fprint(w, heading)
		heading = ""
		fmt.Fprintf(w, "  %s\n      %s", strings.TrimSpace("--"+x.Name+" "+value), usage)
		if x.DefValue != "" && x.DefValue != "false" && x.DefValue != "0" {
			fmt.Fprintf(w, " (default %s)", x.DefValue)
		}
		if variable := f.env[x.Name]; variable != "" {
			fmt.Fprintf(w, "; or set %s", variable)
		}
		fmt.Fprintln(w)
	})
}

// Loading and analyses have no use for answers kept in memory, so they have less: an
// analysis needs as much again for what it judges, and to sort the 45 million messages
// of everything takes DuckDB more than 128.
const (
	readMiB    = 512
	loadMiB    = 128
	analyzeMiB = 256
)

// store adds the flags that say which store.
func (f *flags) store(memoryMiB int) *storeFlags {
	s := &storeFlags{told: func(message string) { f.told(message) }}
	f.StringVar(&s.name, "store", "duckdb:takedown.duckdb", "the `store`: duckdb:PATH, neo4j://HOST or bolt://HOST")
	f.env["store"] = "TAKEDOWN_STORE"
	f.IntVar(&s.memoryMiB, "memory", memoryMiB, "`MiB` of buffers of an embedded store; the rest spills. Deriving may take more")
	f.env["memory"] = "TAKEDOWN_MEMORY"
	return s
}

// expansion adds the flag that bounds what a compressed file may unpack to.
func (f *flags) expansion(to *int) {
	f.Func("max-expansion", fmt.Sprintf("how many `TIMES` its size on disk a compressed file may unpack to, beyond 16 MiB; none for any (default %d)", loader.DefaultExpansion),
		func(s string) (err error) {
			if s == "none" {
				*to = -1
				return nil
			}
			if *to, err = strconv.Atoi(s); err != nil || *to <= 0 {
				return fmt.Errorf("neither a whole number above 0 nor none")
			}
			return nil
		})
}

// timeLimit is a flag.Value.
type timeLimit time.Duration

func (l *timeLimit) String() string { return time.Duration(*l).String() }

// Set implements flag.Value.
func (l *timeLimit) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return fmt.Errorf("not a duration above 0, such as 30s")
	}
	*l = timeLimit(d)
	return nil
}

// memory is a flag.Value: MiB, which may be none.
type memory int

func (m *memory) String() string { return strconv.Itoa(int(*m)) }

// Set implements flag.Value.
func (m *memory) Set(s string) error {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1<<20 {
		return fmt.Errorf("not a whole number of MiB, 0 or more")
	}
	*m = memory(n)
	return nil
}

// logForm is a flag.Value.
type logForm string

func (l *logForm) String() string {
	if *l == "" {
		return "auto"
	}
	return string(*l)
}

// Set implements flag.Value.
func (l *logForm) Set(s string) error {
	if !slices.Contains([]string{"auto", "text", "json"}, s) {
		return fmt.Errorf("not one of auto, text, json")
	}
	*l = logForm(s)
	return nil
}
