// Package store keeps Embudo's data: Postgres holds everything that counts, Redis what may be forgotten.
//
// # One command, one transaction
//
// DB.Once is the only way to change an opportunity. It takes two round trips. The first begins the transaction,
// claims the command's key in requests, and reads the member's roles and the opportunity, locked. The second writes
// the opportunity, its event, its invoices, the notices it owes and their delivery jobs, and commits. Because the
// claim is the transaction's first write, running the whole again under the same key is always safe: a transaction
// whose COMMIT was not answered either holds the key, and then the first outcome is given again, or left nothing.
// An error around COMMIT therefore never says "not saved"; it says "ask again".
//
// # The database holds the rules it can
//
// Gates, ranges and references are named constraints; events refuse UPDATE, DELETE and TRUNCATE. The file of a
// table translates violations of its constraints to errors of package pipeline.
//
// # Time
//
// Moments of the business come from the caller and are kept in UTC. Leases, slots and ages of technical rows use the
// database's clock, which all replicas share.
//
// # Notices
//
// A notice is a row written with its event. Jobs (River, in the schema "river") only wake a worker up; the row is
// what counts, so jobs may come twice or be lost. Of the unsettled notices of one opportunity for one destination,
// one is sent at a time, in order; see turn.go. What is about no event, such as summaries and reminders, waits for no other. A sweep, run by every process in turn, takes over what a killed
// worker left and wakes what has no job.
//
// # Redis
//
// Memory forgets: it is a hint and a cache, and with Redis away it behaves as if it had just forgotten everything.
//
// # Drafts
//
// Drafts keeps for a day what people typed and did not get to save: in Postgres, and in Redis while Postgres is away.
package store
