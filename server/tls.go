package server

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificates are those of two files, which are read again when they have changed:
// certificates are renewed while a server runs.
type certificates struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	seen    [2]fs.FileInfo
	current *tls.Certificate
}

// lookEvery is how often the files are looked at, at most.
const lookEvery = time.Second

// newCertificates reads the files: what is wrong with them is said before anybody comes.
func newCertificates(cert, key string, log *slog.Logger) (*certificates, error) {
	c := &certificates{cert: cert, key: key, log: log}
	return c, c.read()
}

func (c *certificates) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

func (c *certificates) read() error {
	seen, err := c.stat()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", c.cert, c.key, err)
	}
	c.current, c.seen = &pair, seen
	return nil
}

func (c *certificates) stat() (seen [2]fs.FileInfo, err error) {
	for i, path := range []string{c.cert, c.key} {
		if seen[i], err = os.Stat(path); err != nil {
			return seen, err
		}
	}
	return seen, nil
}

// get is what the server shows. While the new files are incomplete, it is what it was.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) < lookEvery {
		return c.current, nil
	}
	c.looked = time.Now()
	seen, err := c.stat()
	if err == nil && same(seen, c.seen) {
		return c.current, nil
	}
	if err == nil {
		err = c.read()
	}
	if err != nil {
		c.log.Error("the certificate could not be read again: the one before stays", "error", err)
	} else {
		c.log.Info("the certificate was read again")
	}
	return c.current, nil
}

func same(a, b [2]fs.FileInfo) bool {
	for i := range a {
		if !os.SameFile(a[i], b[i]) || !a[i].ModTime().Equal(b[i].ModTime()) || a[i].Size() != b[i].Size() {
			return false
		}
	}
	return true
}
