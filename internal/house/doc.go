// Package house holds the project to its own rules: which package may import
// which, how packages are documented and named, how long a file may be, what a
// statement to the store may be made of, and that the documents name folders
// that exist. It has only tests, so `go test ./...` asks all of it.
package house
