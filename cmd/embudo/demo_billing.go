package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/govalues/decimal"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// demoProduct is something that the demo's company sells, and its price in the general list.
type demoProduct struct {
	code, es, en, family, unit, line, price, currency string
}

var demoProducts = []demoProduct{
	{"CONS-SR", "Consultoría sénior", "Senior consulting", "Servicios", "hora", "Asesoría", "68000", "CLP"},
	{"DEV-SEM", "Equipo de desarrollo", "Development team", "Servicios", "semana", "Desarrollo", "5900000", "CLP"},
	{"SITIO", "Sitio web llave en mano", "Turnkey website", "Servicios", "proyecto", "Desarrollo", "4800000", "CLP"},
	{"SOP-MES", "Soporte mensual", "Monthly support", "Soporte", "mes", "Desarrollo", "400000", "CLP"},
	{"NUBE-GB", "Respaldo en la nube", "Cloud backup", "Nube", "GB al mes", "Nube", "0.0035", "CLF"},
}

var demoCompany = pipeline.Company{Name: "Estudio Puelche SpA", TaxID: "76.418.052-2", Line: "Servicios de tecnología",
	Address: "Av. Los Leones 1234, Providencia, Santiago", Email: "contacto@puelche.example"}

// seedBilling gives the demo a catalogue, an opportunity with lines that can be quoted, and an invoice that was paid in part.
func seedBilling(ctx context.Context, s *aroundSeed, catalogue billing.Store) error {
	s.ago(20)
	products := &billing.Service{Store: catalogue, Flow: s.flow}
	for _, p := range demoProducts {
		price, err := pipeline.ParseMoney(p.price, p.currency)
		if err != nil {
			return err
		}
		if _, err := products.Create(ctx, s.request(demoCarla), billing.Edit{Code: &p.code, NameES: &p.es, NameEN: &p.en, Family: &p.family,
			Unit: &p.unit, ServiceLine: &p.line, Prices: []billing.Price{{Price: price}}}); err != nil {
			return fmt.Errorf("seed product %s: %w", p.code, err)
		}
	}
	company, err := json.Marshal(demoCompany)
	if err != nil {
		return err
	}
	if _, err := s.flow.Set(ctx, s.request(demoCarla), pipeline.Entry{Setting: pipeline.SettingCompany, Key: pipeline.CompanyKey, Value: company}); err != nil {
		return err
	}
	for _, line := range []demoLine{{demoProducts[2], 1}, {demoProducts[3], 4}} {
		if err := s.line(ctx, "Fundación Arrayán", line); err != nil {
			return fmt.Errorf("seed line: %w", err)
		}
	}
	if err := s.paid(ctx, "Viña Los Coihues", "48500000"); err != nil {
		return err
	}
	return s.paid(ctx, "Clínica Santa Elena", "20000000")
}

// demoLine is so many of a product.
type demoLine struct {
	demoProduct
	quantity int64
}

// line puts a product on a client's opportunity.
func (s *aroundSeed) line(ctx context.Context, client string, l demoLine) error {
	o, t, err := s.of(ctx, client)
	if err != nil {
		return err
	}
	s.after(o)
	price, err := pipeline.ParseMoney(l.price, l.currency)
	if err != nil {
		return err
	}
	_, err = s.flow.AddLine(ctx, s.request(o.Owner), t, pipeline.LineItem{Product: l.code, Name: l.es, Unit: l.unit, Quantity: decimal.MustNew(l.quantity, 0),
		Price: price, Listed: price, Treatment: pipeline.TaxStandard, Rate: decimal.MustNew(19, 0)})
	return err
}

// paid keeps that a client paid its first invoice, or a part of it.
func (s *aroundSeed) paid(ctx context.Context, client, amount string) error {
	o, t, err := s.of(ctx, client)
	if err != nil {
		return err
	}
	s.after(o)
	m, err := pipeline.ParseMoney(amount, string(o.Value.Currency()))
	if err != nil {
		return err
	}
	// Finance pays in; the owner is not told of what is long past.
	flow := &pipeline.Service{Store: quiet{s.flow.Store}, Zone: s.flow.Zone, Now: s.flow.Now}
	_, err = flow.Pay(ctx, s.request(demoFelipe), t, pipeline.Payment{Invoice: o.Invoices[0].Ref(), Date: pipeline.DateOf(s.clock.In(s.flow.Zone)),
		Amount: m, Reference: fmt.Sprintf("Transferencia %d", 771200+int(o.ID))})
	return err
}
