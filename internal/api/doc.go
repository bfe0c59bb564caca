// Package api is how other systems of the company speak with the pipeline over HTTP: with a key that an admin made, under
// /api/v1, as openapi.json says. It calls the same use cases as Slack does, so the same rules, gates and history hold.
//
// Every write bears an Idempotency-Key. What is asked again under it gets the first answer; something else under it is refused.
// The key is also the one of the use case, so that a write whose answer was lost is never done twice.
package api
