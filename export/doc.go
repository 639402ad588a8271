// Package export writes a store for other programs to read.
//
// [Neo4jAdmin] writes what `neo4j-admin database import full` makes the same
// graph of that store/neo4j makes over Bolt. That package says how rows appear in
// the graph; this one says how properties are written, and refuses one that it
// has no column for.
package export
