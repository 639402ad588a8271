// Package duckdb is the embedded store: one DuckDB file on disk, no server, one
// process at a time. Rows are handed over a batch at a time as a Parquet file
// that DuckDB reads with its own threads; the tables that answers are read from
// are sorted once, when loading ends, so that DuckDB's zone maps find a key
// without an index to build, keep in memory or check at start.
package duckdb
