package neo4jtest

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// Proxy stands between a store and its server. It can be cut, as when the
// server is away, and lose the answer to a commit.
type Proxy struct {
	// URI is where stores connect to.
	URI    string
	server string

	mu sync.Mutex
	// conns are nil while the proxy is cut.
	conns  map[net.Conn]bool
	losing bool
	lost   int
}

// NewProxy starts a proxy to the server at a bolt:// URI, until the test ends.
func NewProxy(t testing.TB, uri string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{URI: "bolt://" + l.Addr().String(), server: strings.TrimPrefix(uri, "bolt://"), conns: make(map[net.Conn]bool)}
	t.Cleanup(func() {
		l.Close()
		p.Cut()
	})
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	return p
}

// Cut breaks all connections and refuses new ones.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	p.conns = nil
}

// Mend takes connections again.
func (p *Proxy) Mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns = make(map[net.Conn]bool)
}

// LoseCommit breaks the next connection that commits, after the server has
// answered and before the answer gets through.
func (p *Proxy) LoseCommit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.losing = true
}

// Lost is how many answers to commits were lost.
func (p *Proxy) Lost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// add notes connections; it says no while the proxy is cut.
func (p *Proxy) add(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.conns != nil {
			p.conns[c] = true
		}
	}
	return p.conns != nil
}

func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	if !p.add(client) {
		return
	}
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	if !p.add(server) {
		return
	}
	lose := make(chan struct{})
	go func() {
		defer server.Close()
		p.requests(server, client, lose)
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := server.Read(buf)
		select {
		case <-lose:
			return
		default:
		}
		if err != nil {
			return
		}
		if _, err := client.Write(buf[:n]); err != nil {
			return
		}
	}
}

// commit is the Bolt message COMMIT as a chunk of its own.
var commit = []byte{0, 2, 0xB0, 0x12, 0, 0}

// requests copies from client to server and watches for a commit to lose.
func (p *Proxy) requests(server io.Writer, client io.Reader, lose chan struct{}) {
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.losing && bytes.HasSuffix(buf[:n], commit) {
			p.losing = false
			p.lost++
			close(lose)
		}
		p.mu.Unlock()
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}
