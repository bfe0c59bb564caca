// Package results says what came of opportunities in a period, from the aggregates of package pipeline: the ranking of who
// won what, and the analysis of what was lost. It is pure: no clock and no store. Amounts of different currencies are never
// added.
package results
