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
	if err := s.lines(ctx, "Fundación Arrayán", demoProducts[2], 1, demoProducts[3], 4); err != nil {
		return fmt.Errorf("seed lines: %w", err)
	}
	return s.paid(ctx, "Clínica Santa Elena", "20000000")
}

// lines puts two products on a client's opportunity.
func (s *aroundSeed) lines(ctx context.Context, client string, a demoProduct, n int64, b demoProduct, m int64) error {
	o, t, err := s.of(ctx, client)
	if err != nil {
		return err
	}
	s.after(o)
	for p, quantity := range map[demoProduct]int64{a: n, b: m} {
		price, err := pipeline.ParseMoney(p.price, p.currency)
		if err != nil {
			return err
		}
		out, err := s.flow.AddLine(ctx, s.request(o.Owner), t, pipeline.LineItem{Product: p.code, Name: p.es, Unit: p.unit, Quantity: decimal.MustNew(quantity, 0),
			Price: price, Listed: price, Treatment: pipeline.TaxStandard, Rate: decimal.MustNew(19, 0)})
		if err != nil {
			return err
		}
		t.Version = out.Opportunity.Version
	}
	return nil
}

// paid keeps that a client paid a part of its first invoice.
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
	_, err = s.flow.Pay(ctx, s.request(demoFelipe), t, pipeline.Payment{Invoice: o.Invoices[0].Ref(), Date: pipeline.DateOf(s.clock.In(s.flow.Zone)),
		Amount: m, Reference: "Transferencia 771203"})
	return err
}
