// Package auth says who asks and what they may: tokens that are kept hashed in a
// file, tokens that an OpenID Connect issuer signs, and callers with scopes and, if
// need be, networks. It knows nothing of HTTP.
package auth
