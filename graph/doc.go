// Package graph turns questions into answers: it serves schema.graphqls over a
// [Store]. Resolvers are thin; judgement is in package analysis, facts are in
// the store. Reads are batched for each request, so that a page of accounts with
// their amplifiers costs a handful of store calls.
package graph

//go:generate go tool gqlgen generate --config gqlgen.yml
