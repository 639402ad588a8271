package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/takedown/takedown/export"
	"github.com/takedown/takedown/store/neo4j/neo4jtest"
)

// shared are files beside the project that are too large for it.
func shared(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	return path
}

// edges reads a CSV of edges without its header, with the first columns of each row.
func edges(t *testing.T, text string, columns int) []string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("%v in %d rows", err, len(rows))
	}
	var list []string
	for _, row := range rows[1:] {
		list = append(list, strings.Join(row[:columns], ","))
	}
	return list
}

// imported is the environment of a Neo4j that neo4j-admin imported a store into.
func imported(t *testing.T, at string) map[string]string {
	t.Helper()
	server, out := neo4jtest.Install(t), filepath.Join(t.TempDir(), "export")
	done(t, "export", "--format", "neo4j-admin", "--store", at, out)
	if said, err := server.Run(t, "sh", filepath.Join(out, export.ImportFile)); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	uri, opts := server.Start(t)
	return map[string]string{"TAKEDOWN_STORE": uri, "TAKEDOWN_NEO4J_USER": opts.User, "TAKEDOWN_NEO4J_PASSWORD": opts.Password}
}

// TestKnownEdges: the edges among 420 real accounts are those that
// coordination-network-toolkit finds.
func TestKnownEdges(t *testing.T) {
	folder, at := shared(t, "ira_oct2016"), storeIn(t)
	done(t, "load", "--store", at, folder)
	for behaviour, n := range map[string]int{"co_retweet": 1547, "co_link": 2193, "co_tweet": 4} {
		content, err := os.ReadFile(filepath.Join(folder, "expected", behaviour+"_60s_w2.csv"))
		if err != nil {
			t.Fatal(err)
		}
		want := edges(t, string(content), 3)
		slices.Sort(want)
		got := edges(t, done(t, "analyze", "coordination", "--store", at, "--behaviour", behaviour, "--within", "60s", "--min-weight", "2").stdout, 3)
		slices.Sort(got)
		if len(got) != n || !slices.Equal(got, want) {
			t.Errorf("%s: %d edges, want %d, the same", behaviour, len(got), len(want))
		}
	}
}

// TestKnownNetwork: the network that CooRTweet finds in its own example, without a
// store and, with the same figures, in both.
func TestKnownNetwork(t *testing.T) {
	path, at := shared(t, knownShares), storeIn(t)
	done(t, "load", "--store", at, "--network", "example", asTweets(t, path))
	answers := map[string]string{}
	for engine, env := range map[string]func(*testing.T) map[string]string{
		"duckdb": func(*testing.T) map[string]string { return map[string]string{"TAKEDOWN_STORE": at} },
		"neo4j":  func(t *testing.T) map[string]string { return imported(t, at) },
	} {
		t.Run(engine, func(t *testing.T) {
			env := env(t)
			for within := range knownNetworks {
				r := takedown(t, env, "analyze", "coordination", "--behaviour", "co_retweet", "--within", within, "--min-weight", "1")
				if r.code != exitDone {
					t.Fatalf("exit code %d\n%s", r.code, r.stderr)
				}
				checkKnownNetwork(t, within, r.stdout)
				if before, ok := answers[within]; ok && r.stdout != before {
					t.Errorf("%s: the stores differ", within)
				}
				answers[within] = r.stdout
			}
		})
	}
	for within := range knownNetworks {
		checkKnownNetwork(t, within, done(t, "analyze", "coordination", "--behaviour", "co_retweet", "--within", within, "--min-weight", "1", "--shares", path).stdout)
	}
}

const knownShares = "russian_coord/russian_coord_tweets.csv.gz"

// knownNetworks are what CooRTweet finds in its own example: accounts, edges and
// directed edges.
var knownNetworks = map[string][3]int{"10s": {1525, 1092, 2184}, "60s": {3954, 6206, 12412}}

func checkKnownNetwork(t *testing.T, within, answer string) {
	t.Helper()
	accounts, undirected := map[string]bool{}, map[[2]string]bool{}
	directed := edges(t, answer, 2)
	for _, edge := range directed {
		source, target, _ := strings.Cut(edge, ",")
		accounts[source], accounts[target] = true, true
		undirected[[2]string{min(source, target), max(source, target)}] = true
	}
	want := knownNetworks[within]
	if got := [3]int{len(accounts), len(undirected), len(directed)}; got != want || !slices.IsSorted(directed) {
		t.Errorf("%s: %v accounts, edges and directed edges, want %v, in order", within, got, want)
	}
}

// asTweets writes shares as retweets, in JSON lines of X API v2. A post there shares
// two things in 40 places: a tweet retweets one, and the other is a tweet of its own.
func asTweets(t *testing.T, path string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(unpacked).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	seen := map[string]int{}
	for _, row := range rows[1:] {
		object, account, id := row[0], row[1], row[2]
		if seen[id]++; seen[id] > 1 {
			id = fmt.Sprint(id, "-", seen[id])
		}
		seconds, err := strconv.ParseFloat(row[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&lines, `{"id":%q,"author_id":%q,"created_at":%q,"text":"RT","referenced_tweets":[{"type":"retweeted","id":%q}]}`+"\n",
			id, account, time.UnixMilli(int64(seconds*1000)).UTC().Format("2006-01-02T15:04:05.000Z"), object)
	}
	out := filepath.Join(t.TempDir(), "shares.jsonl")
	if err := os.WriteFile(out, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPlantedCoordination: the groups that synth plants are found, and the one
// that is too slow is not.
func TestPlantedCoordination(t *testing.T) {
	dir, truth := sample(t, "0.001")
	at := storeIn(t)
	done(t, "load", "--store", at, dir)
	if len(truth.Coordination) < 6 {
		t.Fatalf("only %d groups were planted", len(truth.Coordination))
	}
	for _, group := range truth.Coordination {
		var want, got []string
		for _, e := range group.Edges {
			want = append(want, fmt.Sprint(e.Source, ",", e.Target, ",", e.Weight))
		}
		answer := done(t, "analyze", "coordination", "--store", at, "--behaviour", strings.ToLower(group.Behaviour),
			"--within", fmt.Sprint(group.WithinSeconds, "s"), "--min-weight", "1", "--network", group.Network, "--expected=false").stdout
		for _, edge := range edges(t, answer, 3) {
			ends := strings.Split(edge, ",")
			if slices.Contains(group.Members, ends[0]) && slices.Contains(group.Members, ends[1]) {
				got = append(got, edge)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s in %s: %v, want %v", group.Behaviour, group.Network, got, want)
		}
	}
}

const someShares = `content_id,object_id,account_id,timestamp_share,other
1,o,"=A,1",100,x
2,o,B,160.0,x
3,o,C,160.001,x
4,p,"=A,1",1e2,x
5,p,B,100,x
5,o,B,99.5,x
`

func writeShares(t *testing.T, text string, compress bool) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shares.csv")
	content := []byte(text)
	if compress {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		path, content = path+".gz", b.Bytes()
	}
	if err := os.WriteFile(path, content, fs.FileMode(0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestShares(t *testing.T) {
	for _, compress := range []bool{false, true} {
		path := writeShares(t, someShares, compress)
		got := done(t, "analyze", "coordination", "--behaviour", "co_link", "--min-weight", "1", "--expected=false", "--shares", path).stdout
		// Ids stay as they are, and are quoted where CSV needs it.
		want := "source,target,weight,expected_weight\n" +
			"\"=A,1\",B,2,\nB,\"=A,1\",2,\nB,C,1,\nC,B,1,\n"
		if got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	var answer struct {
		Behaviour                string
		WithinSeconds, MinWeight float64
		Edges                    []struct {
			Source, Target         string
			Weight, ExpectedWeight float64
		}
	}
	text := done(t, "analyze", "coordination", "--behaviour", "synchrony", "--within", "100s", "--min-weight", "1", "--format", "json", "--shares", writeShares(t, someShares, false)).stdout
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(answer); got != "{SYNCHRONY 100 1 [{=A,1 B 2 2} {=A,1 C 2 2} {B =A,1 2 2} {B C 2 2} {C =A,1 1 1} {C B 1 1}]}" {
		t.Error(got)
	}
}

func TestBrokenShares(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"a column is missing": {"object_id,account_id,timestamp_share\no,A,1\n", "no column content_id"},
		"a time is missing":   {"object_id,account_id,content_id,timestamp_share\no,A,1,\n", "a row lacks an id or its time in seconds: o A 1"},
		"a time is a date":    {"object_id,account_id,content_id,timestamp_share\no,A,1,2020-01-01\n", "in seconds: o A 1 2020-01-01"},
		"an id is missing":    {"object_id,account_id,content_id,timestamp_share\no,,1,5\n", "a row lacks an id"},
		"nothing":             {"", "no column"},
		"no text":             {"object_id,account_id,content_id,timestamp_share\no\xff,A,1,5\n", "shares.csv"},
	} {
		r := takedown(t, nil, "analyze", "coordination", "--behaviour", "co_link", "--shares", writeShares(t, c.text, false))
		if r.code != exitFailed || !strings.Contains(r.stderr, c.says) || r.stdout != "" {
			t.Errorf("%s: exit code %d\n%s\n%s", name, r.code, r.stdout, r.stderr)
		}
	}
}
