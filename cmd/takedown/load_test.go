package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStrict(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	if r := takedown(t, nil, "load", "--store", at, "--strict", dir); r.code != exitRejected || !strings.Contains(r.stderr, "takedown rejects") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
	// The rows that could be loaded were, and the verdict does not depend on when.
	if r := takedown(t, nil, "load", "--store", at, "--strict", dir); r.code != exitRejected {
		t.Errorf("again: exit code %d\n%s", r.code, r.stderr)
	}
	done(t, "load", "--store", at, dir)
	clean := filepath.Join(t.TempDir(), "clean_users_csv_hashed.csv")
	if err := os.WriteFile(clean, []byte("userid,user_display_name,user_screen_name,user_reported_location,user_profile_description,user_profile_url,follower_count,following_count,account_creation_date,account_language\nu1,,,,,,1,1,2020-01-01,en\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	done(t, "load", "--store", at, "--strict", clean)
}

func TestTheLedger(t *testing.T) {
	dir, truth := sample(t, "0.0001")
	r := done(t, "load", "--store", storeIn(t), dir)
	for _, n := range truth.Networks {
		for _, f := range n.Files {
			if !strings.Contains(r.stdout, f.Name) {
				t.Errorf("the ledger lacks %s", f.Name)
			}
		}
	}
	if !strings.Contains(r.stdout, "truth.json: what takedown synth planted") {
		t.Errorf("what is truth.json?\n%s", r.stdout)
	}
	if strings.ContainsAny(r.stderr, "\r\x1b") {
		t.Errorf("progress draws where there is no terminal: %q", r.stderr)
	}
}

// A file that cannot be read fails the load, by its name, and does not stop the others.
func TestABrokenFile(t *testing.T) {
	dir, truth := sample(t, "0.0001")
	broken := filepath.Join(dir, "broken_tweets_csv_hashed.csv")
	if err := os.WriteFile(broken, []byte("tweetid,userid\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := takedown(t, nil, "load", "--store", storeIn(t), dir)
	if r.code != exitFailed || !strings.Contains(r.stdout, "failed: broken_tweets_csv_hashed.csv: needed column user_display_name is missing") {
		t.Errorf("exit code %d\n%s\n%s", r.code, r.stdout, r.stderr)
	}
	if !strings.Contains(r.stdout, truth.Networks[0].Files[0].Name) {
		t.Error("the others were not loaded")
	}
}

// A load that is stopped says how to go on, and going on ends where it would have.
func TestAStoppedLoad(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var stdout, stderr bytes.Buffer
	if code := run(ctx, []string{"load", "--store", at, dir}, &stdout, &stderr, lookup(nil)); code != exitFailed {
		t.Errorf("exit code %d\n%s", code, &stderr)
	}
	resumed := done(t, "load", "--store", at, dir)
	if whole := done(t, "load", "--store", storeIn(t), dir); resumed.stdout != whole.stdout {
		t.Errorf("%s\nwant\n%s", resumed.stdout, whole.stdout)
	}
}

// A second process is told who has the store, and what to do.
func TestAStoreInUse(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	s := begin(t, "serve", "--store", at)
	for _, args := range [][]string{{"load", "--store", at, dir}, {"serve", "--store", at, "--addr", "127.0.0.1:0"}, {"rejects", "--store", at, "--network", "china_052020"}} {
		second := process(t.Context(), args...)
		out, err := second.CombinedOutput()
		if code := second.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(string(out), "in use by") || !strings.Contains(string(out), "takedown serve --load PATH") {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
	}
	s.end(t)
	// Once it has ended the store is free.
	done(t, "load", "--store", at, dir)
}

// The options of a network reach the store.
func TestNetworkAndCoverage(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, "--network", "my-case", "--coverage", "unknown", filepath.Join(dir, "china_052020"))
	s := begin(t, "serve", "--store", at)
	var got struct {
		Networks []struct{ Slug, Coverage string }
	}
	s.ask(t, `{ networks { slug coverage } }`, nil, &got)
	if len(got.Networks) != 1 || got.Networks[0].Slug != "my-case" || got.Networks[0].Coverage != "UNKNOWN" {
		t.Errorf("%+v", got)
	}
	s.end(t)
}
