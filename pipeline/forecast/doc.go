// Package forecast calculates what a period will bring, from the aggregates: nothing in it is kept, so that it is always
// what the pipeline is at that moment.
//
// Booked, invoiced and collected are what happened in the period, all without tax: of a payment counts the part that the amount
// of its invoice is of the total, so that what was collected of an invoice is what it billed once all is paid. Committed, best case and weighted add to what is booked what is not
// yet won and expected to close in the period: what is as probable as the figure's threshold, or each by its chance. What
// is open and was expected before, and what nobody expects at any time, is in no figure; it is told beside them.
//
// Amounts stay in their own currencies. Where one currency is asked for they are converted at the rates of the day, which
// the forecast names; what has no rate stays as it is, and is named too.
package forecast
