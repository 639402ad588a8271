package server

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"github.com/takedown/takedown/auth"
	"github.com/takedown/takedown/graph"
)

// maxKept is how many callers are told apart at once; of more, those that asked
// longest ago are forgotten.
const maxKept = 20_000

// What one address may try: wrong tokens a second, and at once.
const (
	wrongRate  = 1
	wrongBurst = 20
)

// rates bound how often each caller asks.
type rates struct {
	limit rate.Limit
	burst int
	kept  *lru.Cache[string, *rate.Limiter]
}

func newRates(perSecond float64, burst int) *rates {
	kept, err := lru.New[string, *rate.Limiter](maxKept)
	if err != nil {
		panic(err) // for a size below 1
	}
	return &rates{rate.Limit(perSecond), burst, kept}
}

func (r *rates) of(key string) *rate.Limiter {
	if l, ok := r.kept.Get(key); ok {
		return l
	}
	l := rate.NewLimiter(r.limit, r.burst)
	if before, found, _ := r.kept.PeekOrAdd(key, l); found {
		return before
	}
	return l
}

// due is how long a key has to wait until it may do something again.
func (r *rates) due(key string) time.Duration {
	if missing := 1 - r.of(key).Tokens(); missing > 0 {
		return time.Duration(missing / float64(r.limit) * float64(time.Second))
	}
	return 0
}

// take is due, and takes it where it may be had.
func (r *rates) take(key string) time.Duration {
	if r.limit == rate.Inf || r.of(key).Allow() {
		return 0
	}
	return max(r.due(key), time.Millisecond)
}

// callers are the rates of those who ask. Who may do everything without a token is at
// the machine itself, and has none.
type callers struct {
	*rates
	unbound *auth.Caller
}

// heavyCost is what a question about whole networks, or a request that is none, counts for
// beyond its request.
const heavyCost = 9

// spend counts a request, or a question over a WebSocket; it gives how long to wait
// where there were too many.
func (c callers) spend(ctx context.Context, of *auth.Caller) time.Duration {
	if of == c.unbound {
		return 0
	}
	return c.take(keyOf(ctx, of))
}

// charge counts what is heavy, which is known only once it was let in: what
// the caller cannot pay now is taken from the requests that follow.
func (c callers) charge(ctx context.Context, of *auth.Caller) {
	if of != nil && of != c.unbound && c.limit != rate.Inf {
		c.of(keyOf(ctx, of)).ReserveN(time.Now(), min(heavyCost, c.burst))
	}
}

func keyOf(ctx context.Context, of *auth.Caller) string {
	if of.Kind == auth.Anonymous {
		return place(remote(ctx))
	}
	return of.String()
}

// place is where an address is: of IPv6 the network of which one customer has at least one.
func place(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is6() {
		if prefix, err := ip.WithZone("").Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}

type tooOftenError struct{ wait time.Duration }

func (e *tooOftenError) Error() string {
	return fmt.Sprintf("too many requests: try again in %s", seconds(e.wait))
}

func seconds(d time.Duration) time.Duration {
	return time.Duration(math.Ceil(d.Seconds())) * time.Second
}

// patience is how long one who comes too often is kept waiting for the answer that says
// so: who asks again and again at once could otherwise ask thousands of times a second,
// and each takes something from those who do not.
const patience = time.Second

// hold keeps one who comes too often waiting.
func (*tooOftenError) hold(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(patience):
	}
}

// tooOften says when to come back.
func tooOften(w http.ResponseWriter, r *http.Request, e *tooOftenError) {
	e.hold(r.Context())
	w.Header().Set("Retry-After", strconv.Itoa(int(seconds(e.wait).Seconds())))
	refuse(w, http.StatusTooManyRequests, graph.CodeRateLimited, e.Error())
}
