package server

import (
	"net"
	"sync"
)

// counted is a listener that takes so many connections in all and from each place,
// WebSockets included, and closes those above at once: a queue would let whoever
// opens most keep others waiting.
type counted struct {
	net.Listener
	inAll, each int
	// proxies have connections for many.
	proxies proxies

	mu   sync.Mutex
	all  int
	from map[string]int
}

func newCounted(l net.Listener, inAll, each int, by proxies) *counted {
	return &counted{Listener: l, inAll: inAll, each: each, proxies: by, from: map[string]int{}}
}

// Accept implements net.Listener.
func (c *counted) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		from := place(conn.RemoteAddr().String())
		if c.add(from) {
			return &countedConn{Conn: conn, end: sync.OnceFunc(func() { c.remove(from) })}, nil
		}
		_ = conn.Close() // it was never used
	}
}

func (c *counted) add(from string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all >= c.inAll || c.from[from] >= c.each && !c.proxies.has(from) {
		return false
	}
	c.all++
	c.from[from]++
	return true
}

func (c *counted) remove(from string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all--
	if c.from[from]--; c.from[from] == 0 {
		delete(c.from, from)
	}
}

type countedConn struct {
	net.Conn
	end func()
}

// Close implements net.Conn.
func (c *countedConn) Close() error {
	c.end()
	return c.Conn.Close()
}
