package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/takedown/takedown/graph/model"
)

const (
	subprotocol = "graphql-transport-ws"
	// maxActive is how many operations one WebSocket may have under way.
	maxActive = 20
	// idleLimit is how long one may have none.
	idleLimit = 5 * time.Minute
)

// CloseError is why a WebSocket is closed, with a code of graphql-transport-ws
// (4400 and more) or of RFC 6455. As the cause of a context's end it closes those
// that were made in the context.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string { return fmt.Sprintf("closed with %d: %s", e.Code, e.Reason) }

// The codes of https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
var (
	errInvalidMessage = &CloseError{4400, "Invalid message"}
	errNotInitialised = &CloseError{4401, "Unauthorized"}
	errInitTimeout    = &CloseError{4408, "Connection initialisation timeout"}
	errInitAgain      = &CloseError{4429, "Too many initialisation requests"}
	errIdle           = &CloseError{1000, "Nothing was asked for a while"}
)

// sockets is the WebSocket transport. gqlgen closes with codes of its own; those
// that clients of the protocol know are put in their place.
type sockets struct {
	transport.Websocket
	idle time.Duration
}

// newSockets lets a client in by admit, which may be nil.
func newSockets(opts Options) sockets {
	s := sockets{idle: opts.idle, Websocket: transport.Websocket{
		KeepAlivePingInterval: keepAlive, PingPongInterval: keepAlive, InitTimeout: opts.initTimeout,
		Implementation: accepting{websocket.AcceptOptions{OriginPatterns: opts.Origins}},
	}}
	s.InitFunc = func(ctx context.Context, payload transport.InitPayload) (context.Context, *transport.InitPayload, error) {
		if opts.Admit != nil {
			admitted, err := opts.Admit(ctx, payload.Authorization())
			if err != nil {
				socketOf(ctx).closing = err
				return ctx, nil, err
			}
			ctx = admitted
		}
		socketOf(ctx).initialised(ctx)
		return ctx, nil, nil
	}
	return s
}

// Do serves one WebSocket until it is closed.
func (s sockets) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	if !speaks(r) {
		w.Header().Set("Content-Type", "application/json")
		transport.SendError(w, http.StatusBadRequest, refusal(model.Invalidf("the WebSocket must speak %s", subprotocol), codeBadUserInput))
		return
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	own := &socket{ctx: ctx, idle: s.idle}
	own.timer = time.AfterFunc(s.idle, func() { cancel(errIdle) })
	own.timer.Stop()
	defer own.timer.Stop()
	s.Websocket.Do(w, r.WithContext(context.WithValue(ctx, socketKey{}, own)), exec)
	if own.conn != nil {
		// gqlgen leaves one open that begins with a payload of no shape; another is closed already.
		_ = own.conn.WriteClose(errInvalidMessage.Code, "")
	}
}

// speaks says whether the client offers the protocol.
func speaks(r *http.Request) bool {
	for _, header := range r.Header.Values("Sec-WebSocket-Protocol") {
		if slices.ContainsFunc(strings.Split(header, ","), func(p string) bool { return strings.TrimSpace(p) == subprotocol }) {
			return true
		}
	}
	return false
}

// socket is the state of one WebSocket.
type socket struct {
	ctx  context.Context
	idle time.Duration

	mu     sync.Mutex
	ready  bool
	active int
	timer  *time.Timer
	// closing is why it was not let in.
	closing *CloseError
	// conn is the connection, once there is one.
	conn *socketConn
}

type socketKey struct{}

// socketOf is the WebSocket by which an operation came; nil for none.
func socketOf(ctx context.Context) *socket {
	s, _ := ctx.Value(socketKey{}).(*socket)
	return s
}

func (s *socket) initialised(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ready, s.ctx = true, ctx
	s.timer.Reset(s.idle)
}

// begin counts an operation, unless there are too many.
func (s *socket) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active >= maxActive {
		return false
	}
	s.active++
	s.timer.Stop()
	return true
}

func (s *socket) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.active--
	if s.active == 0 && s.ctx.Err() == nil {
		s.timer.Reset(s.idle)
	}
}

// because is the reason that clients know for one of gqlgen's.
func (s *socket) because(reason string) *CloseError {
	s.mu.Lock()
	defer s.mu.Unlock()
	cause, told := errors.AsType[*CloseError](context.Cause(s.ctx))
	switch {
	case s.closing != nil:
		return s.closing
	case told:
		return cause
	case reason == "connection initialisation timeout":
		return errInitTimeout
	case reason == "unexpected message" && !s.ready:
		return errNotInitialised
	case reason == "unexpected message":
		return errInitAgain
	}
	// Nothing else ends a connection that its client has not closed.
	return errInvalidMessage
}

// accepting makes WebSockets that close with the protocol's codes.
type accepting struct{ options websocket.AcceptOptions }

// Accept implements transport.WebsocketImplementation.
func (a accepting) Accept(w http.ResponseWriter, r *http.Request, options transport.WebsocketAcceptOptions) (transport.WebsocketConn, error) {
	options.Subprotocols = []string{subprotocol}
	conn, err := transport.CoderWebsocketImplementation{AcceptOptions: a.options}.Accept(w, r, options)
	if err != nil {
		return nil, err
	}
	of := socketOf(r.Context())
	of.conn = &socketConn{conn.(bounded), of}
	return of.conn, nil
}

// bounded is what gqlgen's own connections are.
type bounded interface {
	transport.WebsocketConn
	transport.WebsocketReadLimiter
	transport.WebsocketReadDeadliner
}

type socketConn struct {
	bounded
	of *socket
}

// WriteClose closes with the reason that clients know.
func (c *socketConn) WriteClose(_ int, reason string) error {
	e := c.of.because(reason)
	return c.bounded.WriteClose(e.Code, e.Reason)
}

// perSocket bounds what one WebSocket asks at once, and notes when it asks nothing.
type perSocket struct{}

var _ graphql.OperationInterceptor = perSocket{}

// ExtensionName names the extension to gqlgen.
func (perSocket) ExtensionName() string { return "PerSocket" }

// Validate accepts every schema.
func (perSocket) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation refuses an operation too many.
func (perSocket) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	s := socketOf(ctx)
	if s == nil {
		return next(ctx)
	}
	if !s.begin() {
		err := refusal(&limitError{"number of operations at once over one WebSocket", maxActive + 1, maxActive}, codeComplexityLimit)
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{err}})
	}
	context.AfterFunc(ctx, s.end) // gqlgen ends the context with the operation
	return next(ctx)
}

// OverSocket says whether an operation came by a WebSocket, as one of many.
func OverSocket(ctx context.Context) bool { return socketOf(ctx) != nil }
