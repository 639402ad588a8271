package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/server"
	"github.com/takedown/takedown/store"
)

const (
	defaultAddr   = "127.0.0.1:8080"
	defaultTokens = "takedown.tokens"

	defaultAnswers = memory(64)
)

// servingFlags say how to serve, and to whom.
type servingFlags struct {
	addr       string
	queryLimit timeLimit
	answers    memory
	log        logForm

	tokens    string
	anonymous access
	issuer    auth.IssuerConfig
	hosts     []string
	origins   []string
	proxies   []netip.Prefix
	cert, key string
	audit     string
	rate      float64
}

// serving adds the flags that say how to serve.
func (f *flags) serving() *servingFlags {
	s := new(servingFlags)
	f.StringVar(&s.addr, "addr", defaultAddr, "where to listen, `HOST:PORT`; port 0 takes a free one")
	f.env["addr"] = "TAKEDOWN_ADDR"
	s.queryLimit = timeLimit(30 * time.Second)
	f.Var(&s.queryLimit, "timeout", "how long a question may take, a `duration` above 0")
	f.env["timeout"] = "TAKEDOWN_TIMEOUT"
	s.answers = defaultAnswers
	f.Var(&s.answers, "answers", "`MiB` for answers, which are given again as long as the store is the same; with 0 each is found anew")
	f.Var(&s.log, "log", "`form` of the log: text, json or auto (text on a terminal, json elsewhere)")
	f.env["log"] = "TAKEDOWN_LOG"

	f.tokens(&s.tokens)
	f.Var(&s.anonymous, "anonymous", "what needs no token: a `WORD` of none, read, write, auto")
	f.env["anonymous"] = "TAKEDOWN_ANONYMOUS"
	f.StringVar(&s.issuer.URL, "oidc-issuer", "", "accept tokens that the OpenID Connect issuer at this `URL` signs")
	f.StringVar(&s.issuer.Audience, "oidc-audience", "", "the `AUDIENCE` that they must be for")
	f.StringVar(&s.issuer.Claim, "oidc-claim", "scope", "the `CLAIM` with takedown:read, takedown:write, takedown:admin, takedown:network:SLUG")
	f.several(&s.hosts, "host", "a `NAME` that the server answers to, where some may ask without a token; may be given again")
	f.several(&s.origins, "allow-origin", "an `ORIGIN` whose pages may ask, with a token, such as https://tools.example; may be given again")
	f.Func("trusted-proxy", "an `ADDRESS`, or network (10.1.0.0/16), of a proxy whose X-Forwarded-For is believed; may be given again", s.trust)
	f.StringVar(&s.cert, "tls-cert", "", "serve TLS with the certificate in this `FILE`, which is read again when it changes")
	f.StringVar(&s.key, "tls-key", "", "the `FILE` with its key")
	f.StringVar(&s.audit, "audit", "", "add a line of JSON for each change and sign-in to this `FILE`; without it they are in the log")
	f.Float64Var(&s.rate, "rate", 50, "`REQUESTS` a second of each caller, four times as many at once; no bound at this machine itself")
	return s
}

// tokens adds the flag that says where tokens are kept.
func (f *flags) tokens(to *string) {
	f.StringVar(to, "tokens", defaultTokens, "the `FILE` in which tokens are kept, hashed")
	f.env["tokens"] = "TAKEDOWN_TOKENS"
}

// several adds a flag that may be given again.
func (f *flags) several(to *[]string, name, usage string) {
	f.Func(name, usage, func(s string) error {
		*to = append(*to, s)
		return nil
	})
}

// trust adds a proxy's address, or a network of proxies.
func (s *servingFlags) trust(text string) error {
	prefix, err := netip.ParsePrefix(text)
	if ip, bare := netip.ParseAddr(text); bare == nil {
		prefix, err = ip.Prefix(ip.BitLen())
	}
	if err != nil || prefix.Bits() == 0 {
		return errors.New("neither an address nor a network such as 10.1.0.0/16")
	}
	s.proxies = append(s.proxies, prefix)
	return nil
}

// access is a flag.Value.
type access server.Access

func (a *access) String() string {
	if *a == "" {
		return "auto"
	}
	return string(*a)
}

// Set implements flag.Value.
func (a *access) Set(s string) error {
	switch s {
	case "auto":
		*a = access(server.AccessDefault)
	case "none", "read", "write":
		*a = access(s)
	default:
		return errors.New("not one of auto, none, read, write")
	}
	return nil
}

// config is how to serve a store, with what to close at the end.
func (s *servingFlags) config(ctx context.Context, st store.Store, log *slog.Logger) (cfg server.Config, done io.Closer, err error) {
	switch {
	case (s.cert == "") != (s.key == ""):
		return cfg, nil, misuse("", "--tls-cert and --tls-key belong together")
	case s.issuer.URL == "" && s.issuer.Audience != "":
		return cfg, nil, misuse("", "--oidc-audience needs --oidc-issuer")
	case s.rate <= 0:
		return cfg, nil, misuse("", "--rate must be above 0")
	}
	cfg = server.Config{
		Store: st, Addr: s.addr, Log: log, QueryLimit: time.Duration(s.queryLimit), Answers: int64(s.answers) << 20,
		Anonymous: server.Access(s.anonymous), Hosts: s.hosts, Origins: s.origins, Proxies: s.proxies, CertFile: s.cert, KeyFile: s.key,
		Rate: s.rate, Burst: max(1, int(4*s.rate)),
	}
	if cfg.Gate.Tokens, err = auth.OpenTokens(s.tokens); err != nil {
		return cfg, nil, err
	}
	if s.issuer.URL != "" {
		if cfg.Gate.Issuer, err = auth.NewIssuer(ctx, s.issuer); err != nil {
			return cfg, nil, err
		}
	}
	if s.audit == "" {
		return cfg, io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(s.audit, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return cfg, nil, err
	}
	cfg.Audit = file
	return cfg, file, nil
}

// notServed says what to do about a server that would let in nobody, or everybody.
func notServed(err error, addr string) error {
	switch {
	case errors.Is(err, server.ErrNobody):
		return fmt.Errorf("at %s, %w.\nMake a token first: takedown token create NAME; or see --oidc-issuer and --anonymous read", addr, err)
	case errors.Is(err, server.ErrOpenWrite):
		return misuse("", "--anonymous write at %s: %s", addr, err)
	}
	return err
}

// logger writes text for people on a terminal, JSON for machines elsewhere.
func (s *servingFlags) logger(w io.Writer) *slog.Logger {
	_, onTerminal := terminal(w)
	if s.log == "text" || s.log != "json" && onTerminal {
		return slog.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}
