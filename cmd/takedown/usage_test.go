package main

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestWrongUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{nil, "no command given"},
		{[]string{"destroy"}, `there is no command "destroy"`},
		{[]string{"help", "destroy"}, `there is no command "destroy"`},
		{[]string{"load"}, "name at least one PATH"},
		{[]string{"load", "--nothing", "x"}, "flag provided but not defined: -nothing"},
		{[]string{"load", "--coverage", "SOME", "x"}, "not one of CORE_ONLY"},
		{[]string{"load", "--network", "a b", "x"}, "a slug is made of"},
		{[]string{"load", "--store", "sqlite:x", "x"}, `"sqlite:x" is not a store`},
		{[]string{"load", "--store", "duckdb:", "x"}, "names no file"},
		{[]string{"load", "--store", "neo4j://", "x"}, "is not the address of a server"},
		{[]string{"load", "--store", "neo4j://neo4j:secret@localhost", "x"}, "no credentials in --store"},
		{[]string{"load", "--memory", "0", "x"}, "--memory must be above 0"},
		{[]string{"serve", "archive"}, "did you mean --load archive?"},
		{[]string{"serve", "--log", "xml"}, "not one of auto, text, json"},
		{[]string{"serve", "--timeout", "soon"}, "not a duration above 0"},
		{[]string{"demo", "--timeout", "-1s"}, "not a duration above 0"},
		{[]string{"serve", "--trusted-proxy", "proxy.example"}, "neither an address nor a network"},
		{[]string{"serve", "--trusted-proxy", "0.0.0.0/0"}, "neither an address nor a network"},
		{[]string{"demo", "--answers", "-1"}, "not a whole number of MiB"},
		{[]string{"synth"}, "name one folder OUT"},
		{[]string{"synth", "a", "b"}, "name one folder OUT"},
		{[]string{"synth", "--scale", "0", "a"}, "--scale must be above 0"},
		{[]string{"synth", "--scale", "NaN", "a"}, "--scale must be above 0"},
		{[]string{"synth", "--seed", "-1", "a"}, "-1"},
		{[]string{"rejects"}, "--network is missing"},
		{[]string{"rejects", "--network", "a", "b"}, `unexpected argument "b"`},
		{[]string{"analyze"}, "say what to find: coordination"},
		{[]string{"analyze", "tweets"}, "say what to find: coordination"},
		{[]string{"analyze", "clusters"}, "--behaviour is missing: co_retweet"},
		{[]string{"analyze", "coordination"}, "--behaviour is missing: co_retweet"},
		{[]string{"analyze", "coordination", "--behaviour", "co_like"}, "not one of co_retweet"},
		{[]string{"analyze", "coordination", "--behaviour", "co_link", "--format", "xml"}, "--format is csv or json"},
		{[]string{"analyze", "coordination", "--behaviour", "co_link", "--from", "yesterday"}, "not a time such as 2020-01-27"},
		{[]string{"analyze", "coordination", "--behaviour", "co_link", "--shares", "x.csv", "--network", "a"}, "are about a store, not --shares"},
		{[]string{"serve", "--anonymous", "all"}, "not one of auto, none, read, write"},
		{[]string{"token"}, "say what to do: create, list or revoke"},
		{[]string{"token", "create"}, "name one token"},
		{[]string{"token", "create", "a", "--scope", "all"}, "not one of read, write, admin"},
		{[]string{"token", "create", "a", "--expires", "soon"}, "neither a date"},
		{[]string{"token", "create", "a", "--expires", "0d"}, "neither a date"},
		{[]string{"token", "list", "a"}, `unexpected argument "a"`},
		{[]string{"token", "revoke", "a", "--scope", "read"}, "are for create"},
		{[]string{"demo", "x"}, `unexpected argument "x"`},
		{[]string{"version", "x"}, `unexpected argument "x"`},
	} {
		r := takedown(t, nil, c.args...)
		if r.code != exitUsage || !strings.Contains(r.stderr, c.says) || r.stdout != "" {
			t.Errorf("%v: exit code %d\n%s\n%s", c.args, r.code, r.stdout, r.stderr)
		}
	}
}

func TestWhatFails(t *testing.T) {
	dir := t.TempDir()
	nowhere := filepath.Join(dir, "nowhere")
	for _, args := range [][]string{
		{"load", "--store", storeIn(t), nowhere},
		{"load", "--store", storeIn(t), dir}, // nothing in it
		{"serve", "--store", storeIn(t)},
		{"serve", "--store", storeIn(t), "--load", nowhere},
		{"rejects", "--store", storeIn(t), "--network", "a"},
		{"synth", filepath.Join(nowhere, "\x00")},
		{"analyze", "coordination", "--behaviour", "co_link", "--store", storeIn(t)},
		{"analyze", "coordination", "--behaviour", "co_link", "--shares", nowhere},
	} {
		if r := takedown(t, nil, args...); r.code != exitFailed || !strings.HasPrefix(r.stderr, "takedown: ") {
			t.Errorf("%v: exit code %d\n%s", args, r.code, r.stderr)
		}
	}
}

// A command for a store that is not there makes none.
func TestNoStoreIsMadeToLookAt(t *testing.T) {
	at := storeIn(t)
	r := takedown(t, nil, "rejects", "--store", at, "--network", "a")
	path := strings.TrimPrefix(at, "duckdb:")
	if found, _ := filepath.Glob(path + "*"); r.code != exitFailed || len(found) > 0 || !strings.Contains(r.stderr, "takedown load --store "+at) {
		t.Errorf("exit code %d, %v\n%s", r.code, found, r.stderr)
	}
}

// Secrets in a store's address stay out of what is printed.
func TestSecretsAreNotPrinted(t *testing.T) {
	r := takedown(t, nil, "load", "--store", "postgres://me:hunter2@db.example/x", "x")
	if r.code == exitDone || strings.Contains(r.stdout+r.stderr, "hunter2") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}

// Every command is in the overview, and has help with each flag and an example that
// names the command.
func TestHelp(t *testing.T) {
	all := done(t, "help")
	for _, c := range commands() {
		if !strings.Contains(all.stdout, c.summary) {
			t.Errorf("the overview lacks %s", c.name)
		}
		help := done(t, "help", c.name)
		if asked := done(t, c.name, "--help"); asked.stdout != help.stdout {
			t.Errorf("%s --help differs from help %[1]s", c.name)
		}
		if !strings.HasPrefix(help.stdout, "Usage: takedown "+c.name) || !strings.Contains(help.stdout, "takedown "+c.name) || len(c.examples) == 0 {
			t.Errorf("%s: %s", c.name, help.stdout)
		}
		for line := range strings.SplitSeq(help.stdout, "\n") {
			if len(line) > 120 {
				t.Errorf("%s: a long line: %s", c.name, line)
			}
		}
	}
	for _, code := range []string{"0 done", "1 failed", "2 wrong usage", "3 done with rejected rows"} {
		if !strings.Contains(all.stdout, code) {
			t.Errorf("the overview lacks exit code %s", code)
		}
	}
	for _, spelled := range []string{"-h", "-help", "--help"} {
		if r := done(t, spelled); r.stdout != all.stdout {
			t.Errorf("%s: %s", spelled, r.stdout)
		}
	}
}

// The examples can be read by the program that prints them.
func TestExamplesHaveKnownFlags(t *testing.T) {
	for _, c := range commands() {
		for _, example := range c.examples {
			words := strings.Fields(strings.TrimPrefix(example, "takedown "+c.name))
			for i, word := range words {
				if word == ">" || word == "||" {
					words = words[:i]
					break
				}
			}
			f := newFlags(c.name)
			c.setup(f)
			if _, err := f.parse(words, lookup(nil)); err != nil {
				t.Errorf("%s: %v", example, err)
			}
		}
	}
}

func TestEnvironment(t *testing.T) {
	dir, _ := sample(t, "0.0001")
	at, other := storeIn(t), storeIn(t)
	if r := takedown(t, map[string]string{"TAKEDOWN_STORE": at}, "load", dir); r.code != exitDone {
		t.Fatal(r.stderr)
	}
	network := []string{"rejects", "--network", "china_052020"}
	if r := takedown(t, map[string]string{"TAKEDOWN_STORE": at}, network...); r.code != exitDone {
		t.Error(r.stderr)
	}
	// A flag beats its variable, an empty variable is none, and a wrong one is named.
	if r := takedown(t, map[string]string{"TAKEDOWN_STORE": other}, append(network, "--store", at)...); r.code != exitDone {
		t.Error(r.stderr)
	}
	if r := takedown(t, map[string]string{"TAKEDOWN_MEMORY": ""}, append(network, "--store", at)...); r.code != exitDone {
		t.Error(r.stderr)
	}
	if r := takedown(t, map[string]string{"TAKEDOWN_MEMORY": "much"}, append(network, "--store", at)...); r.code != exitUsage || !strings.Contains(r.stderr, "TAKEDOWN_MEMORY") {
		t.Errorf("exit code %d\n%s", r.code, r.stderr)
	}
}

// Each variable that help names is read, and a wrong value is traced to it.
func TestEveryVariableIsRead(t *testing.T) {
	wrong := map[string]string{"TAKEDOWN_STORE": "sqlite:x", "TAKEDOWN_MEMORY": "-", "TAKEDOWN_ADDR": "nowhere:x:y", "TAKEDOWN_TIMEOUT": "0s", "TAKEDOWN_LOG": "xml",
		"TAKEDOWN_TOKENS": "/dev", "TAKEDOWN_ANONYMOUS": "some"}
	dir, _ := sample(t, "0.0001")
	at := storeIn(t)
	done(t, "load", "--store", at, filepath.Join(dir, "china_052020"))
	help := done(t, "help", "serve").stdout
	for _, variable := range regexp.MustCompile(`TAKEDOWN_\w+`).FindAllString(help, -1) {
		env := map[string]string{"TAKEDOWN_STORE": at}
		env[variable] = wrong[variable]
		r := takedown(t, env, "serve")
		if r.code == exitDone || !strings.Contains(r.stderr, wrong[variable]) {
			t.Errorf("%s=%s: exit code %d\n%s", variable, wrong[variable], r.code, r.stderr)
		}
		delete(wrong, variable)
	}
	if len(wrong) > 0 {
		t.Errorf("help does not name %v", wrong)
	}
}

func TestVersion(t *testing.T) {
	if r := done(t, "version"); !strings.HasPrefix(r.stdout, "takedown ") {
		t.Error(r.stdout)
	}
}
