package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"time"
)

const amplifiersQuery = `query($id: String!) { account(platformId: $id) {
	amplifiers(first: 50) { totalCount coverage nodes { platformId } edges { retweets tweets firstAt lastAt medianDelay node { platformId screenName } } } } }`

var address = regexp.MustCompile(`http://[0-9a-z.:\[\]]+`)

// latency serves the store and asks, over HTTP, for the first 50 amplifiers of
// the most amplified account; it gives the median and the 99th percentile in milliseconds.
func (b *bench) latency(ctx context.Context, path string) (p50, p99 float64, err error) {
	target, err := mostAmplified(ctx, path)
	if err != nil {
		return 0, 0, err
	}
	serve := exec.CommandContext(ctx, b.takedown, "serve", "--store", "duckdb:"+path, "--addr", "127.0.0.1:0")
	serve.Cancel = func() error { return serve.Process.Signal(os.Interrupt) }
	stderr, err := serve.StderrPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := serve.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		err = errors.Join(err, serve.Process.Signal(os.Interrupt), serve.Wait())
	}()
	base := ""
	lines := bufio.NewScanner(stderr)
	for base == "" && lines.Scan() {
		base = address.FindString(lines.Text())
	}
	if base == "" {
		return 0, 0, errors.New("serve printed no address")
	}
	go func() { _, _ = io.Copy(io.Discard, stderr) }() // so that its log never blocks it

	body, err := json.Marshal(map[string]any{"query": amplifiersQuery, "variables": map[string]string{"id": target}})
	if err != nil {
		return 0, 0, err
	}
	times := make([]float64, 0, b.requests)
	for i := range b.requests + 20 {
		start := time.Now()
		if err := ask(ctx, base+"/graphql", body); err != nil {
			return 0, 0, err
		}
		if i >= 20 { // the first ones open files and fill caches
			times = append(times, float64(time.Since(start).Microseconds())/1000)
		}
	}
	slices.Sort(times)
	return times[len(times)/2], times[len(times)*99/100], nil
}

func ask(ctx context.Context, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Errors []json.RawMessage
		Data   struct {
			Account struct{ Amplifiers struct{ TotalCount int } }
		}
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return fmt.Errorf("%s: %w", resp.Status, err)
	}
	if len(answer.Errors) > 0 || answer.Data.Account.Amplifiers.TotalCount == 0 {
		return fmt.Errorf("%s: %.300s", resp.Status, out)
	}
	return nil
}
