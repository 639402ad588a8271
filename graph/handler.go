package graph

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/takedown/takedown/cases"
	"github.com/takedown/takedown/graph/generated"
	"github.com/takedown/takedown/graph/model"
)

const (
	defaultMaxComplexity = 500_000
	defaultMaxDepth      = 24
	// cachedQueries is how many parsed queries are kept.
	cachedQueries = 256
	// keepAlive keeps idle connections open through proxies; a client has
	// initTimeout to say that it speaks the protocol.
	keepAlive   = 15 * time.Second
	initTimeout = 10 * time.Second
)

// LoadProgress is how far one file has been loaded.
type LoadProgress = model.LoadProgress

// LoadFeed tells of files being loaded.
type LoadFeed interface {
	// Subscribe sends progress until nothing is being loaded any more or ctx is
	// done, then closes the channel. A slow reader misses messages rather than
	// holding up the load, but not the last one about a file.
	Subscribe(ctx context.Context) <-chan LoadProgress
}

// Options configure a handler. The zero value is ready for use.
type Options struct {
	// Log gets internal errors; nil means slog.Default().
	Log *slog.Logger
	// Feed is what loadProgress tells of; with nil the subscription ends at once.
	Feed LoadFeed
	// MaxComplexity is the most fields that an answer may hold (a field that makes the
	// store look at a whole network counts as 2,000), MaxDepth how deep they may nest;
	// 0 means 500,000 and 24.
	MaxComplexity, MaxDepth int

	// Admit lets a WebSocket in, with what its first message holds as Authorization, or
	// closes it; operations are then of the context that it gives. With nil all are.
	Admit func(ctx context.Context, authorization string) (context.Context, *CloseError)
	// Origins are those besides the server's own whose pages may open a WebSocket:
	// https://HOST.
	Origins []string
	// Changed is told of every change that was tried, once its outcome is known.
	Changed func(ctx context.Context, c Change)

	// now and newID are what tests have in the place of the clock and of chance,
	// initTimeout and idle what they need not wait for.
	now               func() time.Time
	newID             func() string
	initTimeout, idle time.Duration
}

// Handler answers questions about one store.
type Handler struct {
	*handler.Server
	resolver *Resolver
}

// NewHandler serves the schema over POST, and all of it but changes over GET (queries
// only), server-sent events and WebSocket (graphql-transport-ws). It sets no time limit
// of its own: a deadline on the request's context cancels the store's queries and is
// answered as TIMEOUT. Nor does it bound the size of a request's body.
func NewHandler(st Store, opts Options) *Handler {
	r, schema := newResolver(st, &opts)
	srv, errors := handler.New(schema), presenter{opts.Log}
	srv.AddTransport(asking{newSockets(opts)})
	srv.AddTransport(asking{events{transport.SSE{KeepAlivePingInterval: keepAlive}}})
	srv.AddTransport(transport.Options{})
	srv.AddTransport(exact{transport.GET{}})
	srv.AddTransport(exact{transport.POST{}})
	srv.AddTransport(otherwise{errors})
	configure(srv, r, errors, opts)
	return &Handler{Server: srv, resolver: r}
}

// newResolver makes a resolver with its questioner, and fills in options that were left out.
func newResolver(st Store, opts *Options) (*Resolver, graphql.ExecutableSchema) {
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.MaxComplexity == 0 {
		opts.MaxComplexity = defaultMaxComplexity
	}
	if opts.MaxDepth == 0 {
		opts.MaxDepth = defaultMaxDepth
	}
	if opts.initTimeout == 0 {
		opts.initTimeout = initTimeout
	}
	if opts.idle == 0 {
		opts.idle = idleLimit
	}
	coordinator := newCoordinator(st)
	r := &Resolver{store: st, feed: opts.Feed, coordinator: coordinator, influences: newInfluences(), comparer: newComparer(coordinator),
		narrator: newNarrator(st, coordinator),
		cases:    &cases.Keeper{Records: st, Now: opts.now, NewID: opts.newID}}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: r})
	inner := executor.New(schema)
	r.questioner = newQuestioner(inner)
	configure(inner, r, presenter{opts.Log}, *opts)
	return r, schema
}

// Asker answers queries within the process, as the handler does; any error is one
// of the whole answer.
func Asker(st Store, opts Options) func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
	r, _ := newResolver(st, &opts)
	return func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
		v, err := json.Marshal(variables)
		if err != nil {
			return nil, err
		}
		return r.questioner.ask(bare{ctx}, &cases.Answer{Query: query, Variables: v})
	}
}

// executing is what executes questions, whether they come from outside or are saved ones.
type executing interface {
	SetQueryCache(cache graphql.Cache[*ast.QueryDocument])
	SetParserTokenLimit(limit int)
	SetErrorPresenter(f graphql.ErrorPresenterFunc)
	SetRecoverFunc(f graphql.RecoverFunc)
	Use(extension graphql.HandlerExtension)
	AroundOperations(f graphql.OperationMiddleware)
}

func configure(srv executing, r *Resolver, errors presenter, opts Options) {
	srv.SetQueryCache(lru.New[*ast.QueryDocument](cachedQueries))
	srv.SetParserTokenLimit(maxTokens)
	srv.SetErrorPresenter(errors.present)
	srv.SetRecoverFunc(recovered)
	srv.Use(extension.Introspection{})
	srv.Use(newGuard())
	srv.Use(changes{})
	srv.Use(new(enums))
	srv.Use(limits{complexity: int64(opts.MaxComplexity), depth: int64(opts.MaxDepth)})
	srv.Use(newLimited())
	srv.Use(perSocket{})
	srv.Use(changed{opts.Changed, errors})
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return errors.always(ctx, next(withLoaders(ctx, r.store, r.cases)))
	})
}
