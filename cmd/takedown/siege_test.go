package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/takedown/takedown/auth"
)

// siege is how long the server is besieged; the test is short without it.
var siege = flag.Duration("siege", 0, "besiege the server for so long, with ten times as many clients as are otherwise used")

// tally is what a group of clients saw.
type tally struct {
	mu       sync.Mutex
	took     []time.Duration
	statuses map[int]int
}

func (c *tally) note(status int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.statuses == nil {
		c.statuses = map[int]int{}
	}
	c.statuses[status]++
	c.took = append(c.took, took)
}

// p99 is the time within which 99 of 100 were answered.
func (c *tally) p99() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.took)
	return c.took[len(c.took)*99/100]
}

// ask posts a body with a token; status 0 is no answer.
func ask(ctx context.Context, client *http.Client, url, token, body string, into *tally) {
	start := time.Now()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", strings.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := client.Do(request)
	status := 0
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
		status = response.StatusCode
		response.Body.Close()
	}
	if ctx.Err() == nil {
		if err != nil {
			status = 0
		}
		into.note(status, time.Since(start))
	}
}

// besieger is a client of its own, with its own connection.
func besieger(ctx context.Context, all *sync.WaitGroup, url, token string, think time.Duration, bodies []string, into *tally) {
	all.Go(func() {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
		defer client.CloseIdleConnections()
		for i := 0; ; i++ {
			wait := time.Duration(float64(think) * (0.5 + rand.Float64()))
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
			ask(ctx, client, url, token, bodies[i%len(bodies)], into)
		}
	})
}

func bodyOf(t *testing.T, query string) string {
	t.Helper()
	b, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// resident is the memory of this process, server and clients together.
func resident(t *testing.T) int64 {
	t.Helper()
	var pages, size int64
	text, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		_, err = fmt.Sscan(string(text), &size, &pages)
	}
	if err != nil {
		t.Skip("this system does not say what memory a process has")
	}
	return pages * int64(os.Getpagesize())
}

// Many clients are answered while others attack: none sees a failure of the server's,
// and none waits long for the others.
func TestSiege(t *testing.T) {
	clients, attackers, think, length := 100, 10, time.Second, 4*time.Second
	if *siege > 0 {
		clients, attackers, think, length = 1000, 50, 5*time.Second, *siege
	}
	dir, truth := sample(t, "0.001")
	at, file := storeIn(t), filepath.Join(t.TempDir(), "tokens")
	done(t, "load", "--store", at, dir)
	tokens, err := auth.OpenTokens(file)
	if err != nil {
		t.Fatal(err)
	}
	secrets := make([]string, clients+attackers)
	for i := range secrets {
		if secrets[i], err = tokens.Create(auth.Token{Name: fmt.Sprint("t", i), Scopes: []auth.Scope{auth.Read}}); err != nil {
			t.Fatal(err)
		}
	}
	s := beginHere(t, "serve", "--store", at, "--tokens", file, "--anonymous", "none")
	account := truth.Amplified[0].Account
	work := []string{
		bodyOf(t, `{ networks { slug tweetCount coverage } }`),
		bodyOf(t, `{ account(platformId: "`+account+`") { screenName amplifiers(first: 50) { totalCount coverage nodes { platformId } } } }`),
		bodyOf(t, `{ network(slug: "china_052020") { accounts(first: 50) { totalCount nodes { platformId screenName } } } }`),
	}
	heavy := `{ coordination(behaviour: CO_RETWEET, within: "PT%dS", first: 1000) { totalCount edges { expectedWeight } } }`
	attacks := []string{
		bodyOf(t, "{"+strings.Repeat(" __typename", 3000)+" }"),
		bodyOf(t, fmt.Sprintf(heavy, 60)), bodyOf(t, fmt.Sprintf(heavy, 3600)),
		bodyOf(t, `{ search(text: "a", first: 1000) { totalCount nodes { __typename } } }`),
		"{", "[" + strings.Repeat("[", 50_000), bodyOf(t, "# "+strings.Repeat("x", 2<<20)),
	}
	// besiege lets so many clients ask for so long.
	besiege := func(clients, attackers int, length time.Duration) (good, bad *tally) {
		good, bad = new(tally), new(tally)
		ctx, cancel := context.WithTimeout(t.Context(), length)
		defer cancel()
		var all sync.WaitGroup
		for i := range clients {
			besieger(ctx, &all, s.url, secrets[i], think, work, good)
		}
		for i := range attackers {
			secret := secrets[len(secrets)-1-i]
			if i%2 == 1 {
				secret = "tkd_" + strings.Repeat("0", 64)
			}
			besieger(ctx, &all, s.url, secret, 20*time.Millisecond, attacks, bad)
		}
		all.Wait()
		return good, bad
	}
	besiege(clients/10, 0, min(length/4, 10*time.Second)) // what is kept for later is made
	alone, _ := besiege(clients/10, 0, max(length/10, 3*time.Second))
	goroutines, before := runtime.NumGoroutine(), resident(t)
	besieged, bad := besiege(clients, attackers, length/2)
	halfway := resident(t)
	again, worse := besiege(clients, attackers, length/2)
	after := resident(t)
	t.Logf("%d clients alone: p99 %s of %d, %v", clients/10, alone.p99(), len(alone.took), alone.statuses)
	for _, c := range []*tally{besieged, again} {
		t.Logf("%d clients with %d attackers: p99 %s of %d, %v", clients, attackers, c.p99(), len(c.took), c.statuses)
		if len(c.statuses) != 1 || c.statuses[http.StatusOK] == 0 {
			t.Errorf("clients were answered with %v", c.statuses)
		}
		if c.p99() > 3*alone.p99() {
			if *siege > 0 {
				t.Errorf("p99 is %s, above three times %s", c.p99(), alone.p99())
			} else {
				t.Logf("p99 is %s, above three times %s: too short a time to tell", c.p99(), alone.p99())
			}
		}
	}
	for _, c := range []*tally{bad, worse} {
		t.Logf("attackers: %v", c.statuses)
		for _, status := range slices.Sorted(maps.Keys(c.statuses)) {
			if status >= http.StatusInternalServerError {
				t.Errorf("attackers were answered with %d, %d times", status, c.statuses[status])
			}
		}
		if c.statuses[http.StatusUnauthorized] == 0 || c.statuses[http.StatusTooManyRequests] == 0 {
			t.Errorf("attackers were answered with %v", c.statuses)
		}
	}
	t.Logf("memory %d MiB before, %d MiB halfway, %d MiB after", before>>20, halfway>>20, after>>20)
	if *siege > 0 && after > halfway+halfway/10 {
		t.Errorf("memory grew from %d to %d MiB", halfway>>20, after>>20)
	}
	for range 100 {
		if runtime.NumGoroutine() <= goroutines+10 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > goroutines+10 {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
	s.end(t)
}
