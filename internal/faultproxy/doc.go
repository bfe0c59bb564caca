// Package faultproxy stands between a client and its server on loopback, for tests, and breaks the connection in the
// ways in which networks and servers do: late, refused, silent, reset, and, for Postgres, cut right before a COMMIT
// reaches the server or right after the server carried it out.
package faultproxy
