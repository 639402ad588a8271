// Package model holds what the schema needs and the store lacks: scalars, and the
// shapes of answers. Most of it is generated.
package model
