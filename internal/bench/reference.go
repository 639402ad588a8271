package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	_ "github.com/duckdb/duckdb-go/v2" // the reference engine
)

// The reference reads what a load must read, every value of every column, and
// keeps nothing. Rows that the planted dirt spoils are left out, as read_csv
// does when told to.
const scanQuery = `SELECT max(COLUMNS(*)) FROM read_csv(?, header = true, all_varchar = true, ignore_errors = true, union_by_name = true)`

// scan is the body of the process that `bench scan FILE...` starts.
func scan(files []string) (err error) {
	db, err := openReference()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(context.Background(), scanQuery, files)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return fmt.Errorf("scan gave no row: %w", rows.Err())
	}
	return rows.Err()
}

func openReference() (*sql.DB, error) {
	return sql.Open("duckdb", fmt.Sprintf("?threads=%d", runtime.GOMAXPROCS(0)))
}

// preprocess times the peer's import of the same tweets, in the form it reads.
func (b *bench) preprocess(ctx context.Context, files []string) (c cost, err error) {
	if b.peer == "" {
		return c, nil
	}
	input, output := filepath.Join(b.dir, "peer.csv"), filepath.Join(b.dir, "peer.db")
	for _, p := range []string{input, output} {
		if err := os.RemoveAll(p); err != nil {
			return c, err
		}
	}
	if _, err := b.reference(ctx, append([]string{"peer", input}, files...)...); err != nil {
		return c, err
	}
	return once(ctx, b.peer, output, "preprocess", input)
}

// reference runs a reference in a process of its own, as what it is compared
// with does, and so that its memory is not taken for that of the next process.
func (b *bench) reference(ctx context.Context, args ...string) (cost, error) {
	self, err := os.Executable()
	if err != nil {
		return cost{}, err
	}
	return once(ctx, self, args...)
}

// peerInput is the body of the process that `bench peer OUT FILE...` starts: it
// writes tweets in the form that the peer reads.
func peerInput(output string, files []string) (err error) {
	db, err := openReference()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(context.Background(), `COPY (
		SELECT tweetid, userid, user_screen_name, retweet_tweetid, in_reply_to_tweetid, tweet_text,
			epoch(strptime(tweet_time, '%Y-%m-%d %H:%M'))::BIGINT, regexp_replace(coalesce(urls, ''), '[\[\]'',]', '', 'g')
		FROM read_csv(?, header = true, all_varchar = true, ignore_errors = true, union_by_name = true)
		WHERE try_strptime(tweet_time, '%Y-%m-%d %H:%M') IS NOT NULL
	) TO '`+output+`' (HEADER)`, files)
	return err
}

// mostAmplified asks the store itself, before it is served.
func mostAmplified(ctx context.Context, path string) (id string, err error) {
	db, err := sql.Open("duckdb", path+"?access_mode=read_only&memory_limit=100MiB")
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.QueryRowContext(ctx, `SELECT platform_id FROM accounts
		WHERE num = (SELECT target FROM amplifies GROUP BY target ORDER BY sum(retweets) DESC, target LIMIT 1)`).Scan(&id)
	return id, err
}
