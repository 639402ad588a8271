package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/takedown/takedown/auth"
)

var tokenCommand = command{
	name: "token", args: "create NAME | list | revoke NAME", summary: "say who may ask a server that others reach",
	about: `
Makes, lists and revokes tokens for takedown serve. A token is 256 random bits; the file
holds its SHA-256, from which nobody can make it. It is printed once, alone on stdout.

Scopes: read asks questions; write also keeps cases and narratives; admin sees to the
server, /metrics, and reads nothing. With --network a token sees these networks as if
nothing else were loaded, and may only read.

Running servers look at the file: what is created or revoked counts from the next
request on, and open streams of a revoked token end within seconds. A name is one
token's for ever, so that the audit log stays true.`,
	examples: []string{
		"takedown token create maria --scope write --expires 90d",
		"takedown token create partner --network china_052020 --expires 2027-01-31",
		"takedown token create prometheus --scope admin",
		"takedown token list",
		"takedown token revoke maria",
	},
	setup: func(f *flags) action {
		var path string
		f.tokens(&path)
		var wanted auth.Token
		f.Func("scope", "what the token may do, a `WORD`: read, write or admin; may be given again (default read)", func(s string) error {
			scope, err := auth.ParseScope(s)
			wanted.Scopes = append(wanted.Scopes, scope)
			return err
		})
		f.several(&wanted.Networks, "network", "limit the token to the network of this `SLUG`; may be given again")
		f.Func("expires", "until when it is valid, a `DATE` (2027-01-31) or a number of days (90d); for ever without", func(s string) error {
			at, err := expiry(s, time.Now())
			wanted.Expires = &at
			return err
		})
		return func(_ context.Context, a *app, args []string) error {
			return a.token(path, wanted, args)
		}
	},
}

func (a *app) token(path string, wanted auth.Token, args []string) error {
	what, rest := "", args
	if len(args) > 0 {
		what, rest = args[0], args[1:]
	}
	named := what == "create" || what == "revoke"
	switch {
	case !named && what != "list":
		return misuse("", "token: say what to do: create, list or revoke")
	case named && len(rest) != 1:
		return misuse("", "token %s: name one token", what)
	case !named && len(rest) > 0:
		return misuse("", "token list: unexpected argument %q", rest[0])
	case what != "create" && (wanted.Scopes != nil || wanted.Networks != nil || wanted.Expires != nil):
		return misuse("", "token %s: --scope, --network and --expires are for create", what)
	}
	tokens, err := auth.OpenTokens(path)
	if err != nil {
		return err
	}
	switch what {
	case "create":
		return a.createToken(tokens, wanted, rest[0])
	case "revoke":
		if err := tokens.Revoke(rest[0]); err != nil {
			return err
		}
		fmt.Fprintf(a.stderr, "%s is revoked.\n", visible(rest[0]))
		return nil
	}
	return a.listTokens(tokens)
}

func (a *app) createToken(tokens *auth.Tokens, wanted auth.Token, name string) error {
	wanted.Name = name
	if wanted.Scopes == nil {
		wanted.Scopes = []auth.Scope{auth.Read}
	}
	secret, err := tokens.Create(wanted)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stderr, "This is shown once. Send it as Authorization: Bearer …, or paste it at /signin.")
	fmt.Fprintln(a.stdout, secret)
	return nil
}

// listTokens prints a table for programs and people.
func (a *app) listTokens(tokens *auth.Tokens) error {
	list, err := tokens.List()
	if err != nil {
		return err
	}
	w := csv.NewWriter(a.stdout)
	rows := [][]string{{"name", "scopes", "networks", "created", "expires", "last_used", "revoked", "live"}}
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	for _, t := range list {
		var scopes []string
		for _, s := range t.Scopes {
			scopes = append(scopes, string(s))
		}
		rows = append(rows, []string{t.Name, strings.Join(scopes, " "), strings.Join(t.Networks, " "), day(&t.Created), day(t.Expires), day(t.LastUsed),
			day(t.Revoked), strconv.FormatBool(t.Live(time.Now()))})
	}
	return w.WriteAll(rows)
}

// expiry is the end of a validity: the end of a day in UTC, or so many days from now.
func expiry(s string, now time.Time) (time.Time, error) {
	if days, found := strings.CutSuffix(s, "d"); found {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n < 100_000 {
			return now.AddDate(0, 0, n).UTC().Truncate(time.Second), nil
		}
	} else if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	return time.Time{}, fmt.Errorf("neither a date such as 2027-01-31 nor days such as 90d")
}
