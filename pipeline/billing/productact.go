package billing

import (
	"strings"
	"time"

	"embudo/pipeline"
)

// Edit is a change of a product; nil leaves a field as it is.
type Edit struct {
	Code, NameES, NameEN, Family, Unit, ServiceLine, External *string
	Treatment                                                 *pipeline.Treatment
	Retired                                                   *bool
	// Prices are added, in order; see Product.Reprice.
	Prices []Price
}

// Create makes a product under id. A name in one language stands for the other too. It returns Denied, or Invalid with all field
// errors.
func Create(id ProductID, e Edit, by pipeline.Actor, at time.Time) (Product, Event, error) {
	if err := MayKeep(by); err != nil {
		return Product{}, Event{}, err
	}
	p := Product{Treatment: pipeline.TaxStandard}
	next := p
	if err := e.on(&next); err != nil {
		return Product{}, Event{}, err
	}
	next.ID, next.CreatedAt, next.CreatedBy = id, at, by.ID
	return Product{}.to(next, ActCreated, by.ID, at)
}

// Edit changes fields. It returns Denied, or Invalid: field errors or ReasonUnchanged.
func (p Product) Edit(e Edit, by pipeline.Actor, at time.Time) (Product, Event, error) {
	if err := MayKeep(by); err != nil {
		return Product{}, Event{}, err
	}
	next := p
	if err := e.on(&next); err != nil {
		return Product{}, Event{}, err
	}
	return p.to(next, ActEdited, by.ID, at)
}

// Reprice adds a price: the one before it in its list ends on the day before, and one of the same first day gives way. It
// returns Denied, or Invalid: field errors, ReasonReaches on its last day, or ReasonUnchanged.
func (p Product) Reprice(x Price, by pipeline.Actor, at time.Time) (Product, Event, error) {
	if err := MayKeep(by); err != nil {
		return Product{}, Event{}, err
	}
	next, f := p, pipeline.Faults{}
	next.price(x, f)
	if err := f.Err(); err != nil {
		return Product{}, Event{}, err
	}
	return p.to(next, ActPriced, by.ID, at)
}

// Unprice takes away the price of a list and currency that begins on a day. It returns Denied, or Conflict with ReasonNoPrice.
func (p Product) Unprice(x Price, by pipeline.Actor, at time.Time) (Product, Event, error) {
	if err := MayKeep(by); err != nil {
		return Product{}, Event{}, err
	}
	next := p
	var there bool
	if next.Prices, there = without(p.Prices, x); !there {
		return Product{}, Event{}, refuse(ReasonNoPrice)
	}
	return p.to(next, ActPriced, by.ID, at)
}

// Retire says that the product is offered no more. It returns Denied, or Conflict with ReasonRetired.
func (p Product) Retire(by pipeline.Actor, at time.Time) (Product, Event, error) {
	return p.retired(true, ActRetired, ReasonRetired, by, at)
}

// Restore says that the product is offered again. It returns Denied, or Conflict with ReasonNotRetired.
func (p Product) Restore(by pipeline.Actor, at time.Time) (Product, Event, error) {
	return p.retired(false, ActRestored, ReasonNotRetired, by, at)
}

func (p Product) retired(is bool, act Act, already pipeline.Reason, by pipeline.Actor, at time.Time) (Product, Event, error) {
	if err := MayKeep(by); err != nil {
		return Product{}, Event{}, err
	}
	if p.Retired == is {
		return Product{}, Event{}, refuse(already)
	}
	next := p
	next.Retired = is
	return p.to(next, act, by.ID, at)
}

// on gives p the edit's fields in the form in which they are kept, or every fault of them.
func (e Edit) on(p *Product) error {
	f := pipeline.Faults{}
	if e.Code != nil || p.Code == "" {
		code, why := Code(text(e.Code))
		if why != "" {
			f.Add(FieldCode, why)
		}
		p.Code = code
	}
	for _, x := range []struct {
		at  *string
		to  *string
		of  pipeline.Field
		max int
	}{
		{&p.NameES, e.NameES, FieldNameES, pipeline.MaxShort}, {&p.NameEN, e.NameEN, FieldNameEN, pipeline.MaxShort}, {&p.Family, e.Family, FieldFamily, pipeline.MaxKey},
		{&p.Unit, e.Unit, pipeline.FieldUnit, pipeline.MaxKey}, {&p.ServiceLine, e.ServiceLine, pipeline.FieldServiceLine, pipeline.MaxShort}, {&p.External, e.External, FieldExternal, pipeline.MaxShort},
	} {
		if x.to != nil {
			*x.at = line(*x.to)
		}
		f.Text(x.of, *x.at, x.max, false)
	}
	if p.NameES == "" {
		p.NameES = p.NameEN
	}
	if p.NameEN == "" {
		p.NameEN = p.NameES
	}
	f.Text(FieldNameES, p.NameES, pipeline.MaxShort, true)
	if e.Treatment != nil {
		p.Treatment = *e.Treatment
	}
	if !p.Treatment.Known() {
		f.Add(pipeline.FieldTreatment, pipeline.ReasonChoice)
	}
	if e.Retired != nil {
		p.Retired = *e.Retired
	}
	for _, x := range e.Prices {
		p.price(x, f)
	}
	return f.Err()
}

// price adds a price, or notes what is wrong with it.
func (p *Product) price(x Price, f pipeline.Faults) {
	x.List = line(x.List)
	before := len(f)
	if x.check(f); len(f) > before {
		return
	}
	next, fits := with(p.Prices, x)
	switch {
	case !fits:
		f.Add(FieldTo, ReasonReaches)
	case len(next) > MaxPrices:
		f.Add(FieldPrices, pipeline.ReasonTooMany)
	default:
		p.Prices = next
	}
}

// line is a text in one line.
func line(s string) string { return strings.Join(strings.Fields(pipeline.Clean(s)), " ") }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func refuse(r pipeline.Reason) error { return &pipeline.Error{Code: pipeline.Conflict, Reason: r} }
