package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certify writes a certificate of this serial number.
func certify(t *testing.T, cert, key string, serial int64) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	text, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: text}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TLS has no old version, a certificate that is renewed is shown, and cookies stay in it.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certify(t, cert, key, 1)
	tokens, secrets := tokensIn(t)
	r := start(t, Config{CertFile: cert, KeyFile: key, Anonymous: AccessNone, Gate: gateOf(tokens)})
	serial := func() int64 {
		t.Helper()
		conn, err := tls.Dial("tcp", r.listener.Addr().String(), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if n := serial(); n != 1 {
		t.Errorf("certificate %d", n)
	}
	if _, err := tls.Dial("tcp", r.listener.Addr().String(), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 was taken")
	}
	b := newBrowser(t, r)
	b.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	defer b.CloseIdleConnections()
	a := b.signIn(t, secrets["read"], "/")
	if c := a.header.Get("Set-Cookie"); a.status != http.StatusSeeOther || !strings.HasPrefix(c, "__Host-takedown=") || !strings.Contains(c, "; Secure") {
		t.Errorf("%d %s", a.status, c)
	}
	if a.header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v", a.header)
	}
	if a := b.send(t, http.MethodPost, "/graphql", "application/json", question(t, oneAccount), b.origin); a.body != oneAccountAnswer {
		t.Errorf("%d %s", a.status, a.body)
	}
	// A half-written renewal changes nothing, a whole one is shown.
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.certificate.looked = time.Time{}
	if n := serial(); n != 1 {
		t.Errorf("certificate %d", n)
	}
	certify(t, cert, key, 2)
	r.certificate.mu.Lock()
	r.certificate.looked = time.Time{}
	r.certificate.mu.Unlock()
	if n := serial(); n != 2 {
		t.Errorf("certificate %d", n)
	}
	if _, err := New(Config{Store: &fakeStore{}, CertFile: filepath.Join(dir, "none"), KeyFile: key}); err == nil {
		t.Error("a certificate that is not there")
	}
}
