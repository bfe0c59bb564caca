package pipeline

import (
	"encoding/json"
	"strings"

	"github.com/govalues/decimal"
)

// Known says whether it is one of Treatments.
func (t Treatment) Known() bool { return t == TaxStandard || t == TaxExempt }

// TaxRate is what a treatment adds in percent from a day on, until a newer rate holds.
type TaxRate struct {
	Treatment Treatment
	From      Date
	Percent   decimal.Decimal
}

// Key is the rate's key among the settings: "standard/2003-10-01".
func (r TaxRate) Key() string { return string(r.Treatment) + "/" + r.From.String() }

// chileanVAT holds where the company has set no rate of its own for the day: the IVA of law 19.888.
var chileanVAT = TaxRate{Treatment: TaxStandard, From: Date{2003, 10, 1}, Percent: decimal.MustNew(19, 0)}

// TaxOn gives the rate of a treatment that holds on a day: the company's newest, else the one that comes with the program. What
// is exempt has a rate of nought.
func (s Settings) TaxOn(t Treatment, on Date) decimal.Decimal {
	if t != TaxStandard {
		return decimal.Zero
	}
	best := chileanVAT
	for _, r := range s.Taxes {
		if !r.From.After(on) && !r.From.Before(best.From) {
			best = r
		}
	}
	return best.Percent
}

// maxTaxScale is how many decimals a rate in percent may have.
const maxTaxScale = 4

func parseTax(e Entry) (TaxRate, error) {
	f := faults{}
	treatment, day, _ := strings.Cut(e.Key, "/")
	r := TaxRate{Treatment: Treatment(treatment)}
	if r.Treatment != TaxStandard {
		f.add(FieldKey, ReasonChoice)
	}
	var err error
	if r.From, err = ParseDate(day); err != nil || r.From.Year < 2000 || r.From.Year > 2100 {
		f.add(FieldDate, ReasonOutOfRange)
	}
	var text string
	_ = json.Unmarshal(e.Value, &text) // what is no text is no number
	whole, fraction, _ := strings.Cut(text, ".")
	r.Percent, err = decimal.Parse(text)
	switch {
	case err != nil || !digits(whole+fraction):
		f.add(FieldPercent, ReasonNotANumber)
	case len(fraction) > maxTaxScale:
		f.add(FieldPercent, ReasonDecimals)
	case r.Percent.Cmp(decimal.Hundred) > 0:
		f.add(FieldPercent, ReasonOutOfRange)
	}
	return r, f.err()
}
