// Package server serves a store over HTTP: the GraphQL endpoint, two pages that
// talk to it and to nothing else, health, readiness and metrics. It sets what
// package graph leaves to its host: limits on time and size, headers, logs, and
// an orderly end.
package server
