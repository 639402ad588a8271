package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// Exit codes, as the contract has them.
const (
	exitDone     = 0
	exitFailed   = 1
	exitUsage    = 2
	exitRejected = 3
)

// errRejected: everything was done, but rows were rejected and --strict was given.
var errRejected = errors.New("rows were rejected")

// usageError is wrong usage, with what to do instead.
type usageError struct{ problem, hint string }

func (e *usageError) Error() string { return e.problem }

func misuse(hint, format string, args ...any) error {
	return &usageError{fmt.Sprintf(format, args...), hint}
}

// app is what a command talks to: results go to stdout, everything else to stderr.
type app struct {
	stdout, stderr io.Writer
	env            func(string) (string, bool)
}

// command is one subcommand. setup registers its flags and gives what to do once
// they are read.
type command struct {
	name string
	// args is how its arguments are shown, summary one line, about the rest.
	args, summary, about string
	examples             []string
	setup                func(f *flags) action
}

type action func(ctx context.Context, a *app, args []string) error

// run is the whole program but for the process around it; it gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, env func(string) (string, bool)) int {
	a := &app{stdout, stderr, env}
	err := a.dispatch(ctx, args)
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		a.complain(usage.problem)
		fmt.Fprintln(stderr, visibleLines(usage.hint))
		return exitUsage
	case errors.Is(err, errRejected):
		a.complain(err.Error() + ": takedown rejects --network SLUG lists them")
		return exitRejected
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		a.complain("stopped before it was done")
		return exitFailed
	}
	a.complain(err.Error())
	return exitFailed
}

// complain writes to stderr. Errors quote names from archives.
func (a *app) complain(message string) {
	fmt.Fprintln(a.stderr, "takedown: "+visibleLines(message))
}

func (a *app) dispatch(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return misuse(overview(), "no command given")
	}
	name, args := args[0], args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		return a.help(args)
	}
	c, ok := find(name)
	if !ok {
		return unknown(name)
	}
	f := newFlags(c.name)
	f.told = a.complain
	act := c.setup(f)
	positional, err := f.parse(args, a.env)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return a.help([]string{name})
	case err != nil:
		return misuse(c.hint(), "%s: %s", c.name, err)
	}
	err = act(ctx, a, positional)
	var usage *usageError
	if errors.As(err, &usage) && usage.hint == "" {
		usage.hint = c.hint()
	}
	if in := f.Lookup("store"); in != nil {
		err = mendable(err, in.Value.String())
	}
	return err
}

func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func unknown(name string) error {
	return misuse(`Run "takedown help" for what there is.`, "there is no command %q", name)
}

func (c command) usage() string {
	return strings.TrimSpace("takedown " + c.name + " [flags] " + c.args)
}

func (c command) hint() string {
	return "Usage: " + c.usage() + "\nRun \"takedown help " + c.name + "\" for its flags and examples."
}

func overview() string {
	var b strings.Builder
	b.WriteString("Usage: takedown COMMAND [flags] [arguments]\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-8s  %s\n", c.name, c.summary)
	}
	b.WriteString("\nRun \"takedown help COMMAND\" for its flags and examples.\n" +
		"Exit codes: 0 done; 1 failed; 2 wrong usage; 3 done with rejected rows and --strict.")
	return b.String()
}

func (a *app) help(args []string) error {
	if len(args) == 0 {
		fmt.Fprintln(a.stdout, "takedown loads archives of influence operations and answers questions about them.\n\n"+overview())
		return nil
	}
	c, ok := find(args[0])
	if !ok {
		return unknown(args[0])
	}
	f := newFlags(c.name)
	c.setup(f)
	fmt.Fprintf(a.stdout, "Usage: %s\n\n%s\n", c.usage(), strings.TrimSpace(c.about))
	f.describe(a.stdout)
	fmt.Fprintln(a.stdout, "\nExamples:")
	for _, e := range c.examples {
		fmt.Fprintln(a.stdout, "  "+e)
	}
	return nil
}
