// Package webhook tells other systems what happened, signed as Standard Webhooks says. What is owed stands in the store; each
// process takes from it what is due, one process a message at a time, and of one opportunity one message after the other.
package webhook
