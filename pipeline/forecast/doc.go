// Package forecast calculates what a period will bring, from the aggregates: nothing in it is kept, so that it is always
// what the pipeline is at that moment.
//
// Booked and invoiced are what happened in the period. Committed, best case and weighted add to what is booked what is not
// yet won and expected to close in the period: what is as probable as the figure's threshold, or each by its chance. What
// is open and was expected before, and what nobody expects at any time, is in no figure; it is told beside them.
//
// Amounts stay in their own currencies. Where one currency is asked for they are converted at the rates of the day, which
// the forecast names; what has no rate stays as it is, and is named too.
package forecast
