// Package report writes a case as one HTML page to print and to hand on.
//
// Facts are asked for in GraphQL, as any other reader of a store asks, so that a
// report says what the page says. Text of an archive is hostile: a page has no
// script, no link and no address that a browser would open, its policy forbids
// them, and characters that are not seen are spelled out.
package report
