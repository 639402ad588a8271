// Package export writes a store for other programs to read.
//
// A [Graph] goes to programs that draw and measure networks ([GEXF], [GraphML]),
// [Tables] to those that count (CSV, Parquet), a [STIX] bundle to those that share
// what is known of threats. All are written as they are read: sorted, so that each
// engine gives the same bytes, and never held in memory.
//
// Text of an archive is hostile wherever it goes: what XML cannot hold is spelled
// out, and a cell is never a spreadsheet's formula.
//
// [Neo4jAdmin] writes what `neo4j-admin database import full` makes the same
// graph of that store/neo4j makes over Bolt. That package says how rows appear in
// the graph; this one says how properties are written, and refuses one that it
// has no column for.
package export
