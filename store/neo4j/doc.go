// Package neo4j is the store on a Neo4j server: the graph that the contract
// names, written over Bolt, with the bookkeeping that loading needs beside it.
//
// Writers queue at one node, (:Takedown), which every transaction that writes
// touches first: batches are committed one after another whichever loader they
// come from, so that no two of them can deadlock or take the same tweet for new.
//
// A batch is in the graph once it is committed; derived answers must not show
// it before the next Derive. Until a store is derived for the first time they
// are empty. Later, what a batch adds carries the number of the batch as fresh,
// and readers leave out what is fresher than the last Derive; Derive removes the
// numbers again. What it changes on nodes that readers see already is kept
// beside them: a tweet's networks as networksNext, a profile as a (:Profile).
//
// Coordinations that an analysis stored are relationships COORDINATES {behaviour,
// within, weight, expectedWeight}, within in seconds. Each belongs to the
// (:Coordination) with its question whose run it has. A run that is none's is on its
// way, or was stopped: who asks in Cypher joins the two by run.
//
// Neo4j compares texts by UTF-16 code unit or by code point, depending on where
// they come from. A node whose key would come out differently has a sort
// property by which both agree with the order of its bytes: see [collate].
package neo4j
