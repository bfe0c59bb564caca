package pipeline

import (
	"errors"
	"fmt"
	"slices"
)

// What an order or an invoice asks for is said as an amount and a tax, or by lines from which both follow.

// LineField is the field of the n-th of several lines, counted from 0, where they are checked together: "lines[2].price".
func LineField(n int, f Field) Field { return Field(fmt.Sprintf("%s[%d].%s", FieldLines, n, f)) }

// CheckedLines are the lines of an order or an invoice as they are kept, numbered from 1, in one currency. They are Invalid with
// the faults of each under its LineField, or with one of FieldLines.
func CheckedLines(lines []LineItem) ([]LineItem, error) {
	f := faults{}
	lines = numbered(lines)
	f.lines(lines)
	return lines, f.err()
}

// numbered are lines as they are kept; nil for none, as the history gives it back.
func numbered(lines []LineItem) []LineItem {
	if len(lines) == 0 {
		return nil
	}
	lines = slices.Clone(lines)
	for n := range lines {
		lines[n] = lines[n].cleaned()
		lines[n].ID = n + 1
	}
	return lines
}

func (f faults) lines(lines []LineItem) {
	if len(lines) > MaxLines {
		f.add(FieldLines, ReasonTooMany)
		return
	}
	for n, l := range lines {
		_, err := l.Checked()
		var refused *Error
		if errors.As(err, &refused) {
			for field, reason := range refused.Fields {
				f.add(LineField(n, field), reason)
			}
		}
		if l.Price.Currency() != lines[0].Price.Currency() {
			f.add(LineField(n, FieldPrice), ReasonCurrency)
		}
	}
}

// charged are an amount and a tax, of which what was not said follows from the lines. Lines that can't be added up are a fault of
// their own; see faults.charge.
func charged(lines []LineItem, amount, tax Money) (Money, Money) {
	if totals, err := TotalsOf(lines); err == nil && len(lines) > 0 {
		if amount.IsZero() {
			amount = totals.Net
		}
		if tax.IsZero() {
			tax = totals.Tax
		}
	}
	return amount, tax
}

// due is a tax; none for nought.
func due(tax Money) Money {
	if tax.Amount().IsZero() {
		return Money{}
	}
	return tax
}

// charge holds an amount and a tax to what they may be: where there are lines, to what follows from them.
func (f faults) charge(lines []LineItem, amount, tax Money) {
	before := len(f)
	f.lines(lines)
	if len(f) > before {
		return
	}
	totals, err := TotalsOf(lines)
	switch {
	case err != nil:
		f.add(FieldLines, ReasonTooLarge)
		return
	case len(lines) > 0:
		if !amount.Equal(totals.Net) {
			f.add(FieldAmount, ReasonSum)
		}
		if !due(tax).Equal(due(totals.Tax)) {
			f.add(FieldTax, ReasonSum)
		}
	}
	f.positive(FieldAmount, amount)
	if !tax.IsZero() && tax.Currency() != amount.Currency() {
		f.add(FieldTax, ReasonCurrency)
	} else if _, err := amount.Add(tax); err != nil {
		f.add(FieldTax, ReasonTooLarge)
	}
}
