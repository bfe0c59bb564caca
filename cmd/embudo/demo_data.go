package main

import (
	"context"
	"fmt"
	"time"

	"embudo/pipeline"
	"embudo/store"
)

// demoStory is one opportunity's past: what it was about, when it began, and how far it came since.
type demoStory struct {
	client, need, value, currency, line, source string
	owner                                       pipeline.UserID
	// began and moved are days ago: its first day, and its last act.
	began, moved int
	reached      pipeline.Stage
	loss         pipeline.Loss
	// closes is the expected close in days from today; negative for past.
	closes int
}

var demoStories = []demoStory{
	{client: "Viña Los Coihues", need: "Trazabilidad de bodegas", value: "48500000", currency: "CLP", line: "Datos", source: "Referido", owner: demoAna, began: 170, moved: 40, reached: pipeline.StageDone, closes: -90},
	{client: "Minera Cerro Azul", need: "Mantenimiento predictivo", value: "8200", currency: "CLF", line: "Datos", source: "Licitación", owner: demoBruno, began: 165, moved: 12, reached: pipeline.StageInvoicing, closes: -60},
	{client: "Clínica Santa Elena", need: "Agenda en línea", value: "31000000", currency: "CLP", line: "Desarrollo", source: "Web", owner: demoAna, began: 150, moved: 25, reached: pipeline.StageInvoicing, closes: -50},
	{client: "Transportes Andes Sur", need: "Control de flota", value: "26700000", currency: "CLP", line: "Desarrollo", source: "Referido", owner: demoEmma, began: 140, moved: 70, reached: pipeline.StageLost, closes: -80, loss: pipeline.Loss{Reason: pipeline.LossCompetitor, Competitor: "Rutalia", Comment: "Precio 15 % menor y entrega antes"}},
	{client: "Cervecería Valle Negro", need: "Tienda en línea", value: "18900000", currency: "CLP", line: "Desarrollo", source: "Evento", owner: demoBruno, began: 130, moved: 55, reached: pipeline.StageDone, closes: -75},
	{client: "Banco Cordillera", need: "Migración a la nube", value: "420000", currency: "USD", line: "Nube", source: "Cliente actual", owner: demoEmma, began: 120, moved: 6, reached: pipeline.StageToInvoice, closes: -10},
	{client: "Puerto San Telmo", need: "Portal de clientes", value: "3900", currency: "CLF", line: "Desarrollo", source: "Licitación", owner: demoAna, began: 110, moved: 4, reached: pipeline.StageCommitted, closes: -5},
	{client: "Constructora Raulí", need: "Visor de obras", value: "12500000", currency: "CLP", line: "Desarrollo", source: "Web", owner: demoBruno, began: 100, moved: 60, reached: pipeline.StageLost, closes: -55, loss: pipeline.Loss{Reason: pipeline.LossCancelled, Comment: "Retoman con el presupuesto del próximo año"}},
	{client: "Salmones del Fiordo", need: "Sensores en centros de cultivo", value: "96000000", currency: "CLP", line: "Datos", source: "Referido", owner: demoAna, began: 95, moved: 9, reached: pipeline.StageQualified, closes: -3},
	{client: "Seguros Antares", need: "Canal digital de siniestros", value: "74300000", currency: "CLP", line: "Desarrollo", source: "Cliente actual", owner: demoEmma, began: 80, moved: 15, reached: pipeline.StageQualified, closes: 20},
	{client: "Laboratorio Quillay", need: "Validación de sistemas", value: "2150", currency: "CLF", line: "Asesoría", source: "Evento", owner: demoBruno, began: 70, moved: 20, reached: pipeline.StageCommitted, closes: 5},
	{client: "Municipalidad de Las Palmas", need: "Atención ciudadana", value: "55000000", currency: "CLP", line: "Desarrollo", source: "Licitación", owner: demoAna, began: 60, moved: 30, reached: pipeline.StageImmature, closes: -8},
	{client: "Hoteles Altamar", need: "Reservas directas", value: "64000", currency: "USD", line: "Desarrollo", source: "Web", owner: demoEmma, began: 50, moved: 18, reached: pipeline.StageQualified, closes: 35},
	{client: "Energía Patagonia", need: "Pronóstico de demanda", value: "150000", currency: "USD", line: "Datos", source: "Referido", owner: demoBruno, began: 45, moved: 11, reached: pipeline.StageQualified, closes: 60},
	{client: "Universidad del Litoral", need: "Analítica de alumnos", value: "39800000", currency: "CLP", line: "Datos", source: "Evento", owner: demoAna, began: 40, moved: 14, reached: pipeline.StageLost, closes: 25, loss: pipeline.Loss{Reason: pipeline.LossNoAgreement, Comment: "Pedían plazos que no podíamos cumplir"}},
	{client: "Retail Austral", need: "Inventario unificado", value: "88000000", currency: "CLP", line: "Nube", source: "Cliente actual", owner: demoBruno, began: 35, moved: 8, reached: pipeline.StageImmature, closes: 75},
	{client: "Fundación Arrayán", need: "Sitio de donaciones", value: "6400000", currency: "CLP", line: "Desarrollo", source: "Web", owner: demoEmma, began: 28, moved: 7, reached: pipeline.StageQualified, closes: 15},
	{client: "Agrícola Tres Esteros", need: "Riego según clima", value: "1200", currency: "CLF", line: "Datos", source: "Referido", owner: demoAna, began: 21, moved: 5, reached: pipeline.StageImmature, closes: 50},
	{client: "Café Mirador", need: "Programa de fidelidad", value: "4800000", currency: "CLP", line: "Desarrollo", source: "Web", owner: demoBruno, began: 14, moved: 3, reached: pipeline.StageImmature, closes: 30},
	{client: "Logística Norte Grande", need: "Tablero de operaciones", value: "22400000", currency: "CLP", line: "Datos", source: "Evento", owner: demoEmma, began: 9, moved: 2, reached: pipeline.StageImmature, closes: 45},
	{client: "Ana Luz Joyería", need: "Catálogo y pagos", value: "3200000", currency: "CLP", line: "Desarrollo", source: "Referido", owner: demoAna, began: 5, moved: 1, reached: pipeline.StageImmature, closes: 28},
}

// toldStories is how many of the latest stories the channel has heard of, so that it is not empty at first sight.
const toldStories = 3

// seedDemo lives the stories through the same use cases as people do, at the times when they would have happened.
// Only the latest are told to the channel, which would otherwise fill with months of cards.
func seedDemo(ctx context.Context, db *store.DB, zone *time.Location, now time.Time) error {
	clock := now
	flow := &pipeline.Service{Store: quiet{db}, Zone: zone, Now: func() time.Time { return clock }}
	for i, story := range demoStories {
		if i >= len(demoStories)-toldStories {
			flow.Channel = demoSalesChannel
		}
		s := demoSeed{flow: flow, story: story, clock: &clock, now: now, key: fmt.Sprintf("demo:%d", i)}
		if err := s.live(ctx); err != nil {
			return fmt.Errorf("seed %s: %w", story.client, err)
		}
	}
	// Nobody is told of the rest: it has no channel, and each does it for themselves, but for payments.
	return seedAround(ctx, &pipeline.Service{Store: db, Zone: zone, Now: flow.Now}, db, &clock, now)
}

type demoSeed struct {
	flow  *pipeline.Service
	story demoStory
	clock *time.Time
	now   time.Time
	key   string
	acts  int
}

func (s *demoSeed) live(ctx context.Context) error {
	steps := int(s.story.reached)
	if s.story.reached == pipeline.StageLost {
		steps = 2
	}
	at := func(step int) {
		days := s.story.began
		if steps > 0 {
			days -= (s.story.began - s.story.moved) * step / steps
		}
		*s.clock = s.now.AddDate(0, 0, -days).Add(-time.Duration(s.story.began%7) * 37 * time.Minute)
	}
	at(0)
	value, err := pipeline.ParseMoney(s.story.value, s.story.currency)
	if err != nil {
		return err
	}
	out, err := s.flow.Create(ctx, s.request(s.story.owner), pipeline.New{
		Account: s.story.client, Name: s.story.need, Value: value, ServiceLine: s.story.line, Source: s.story.source,
		Close: pipeline.DateOf(s.now).AddDays(s.story.closes), Sure: true,
	})
	for step := 1; err == nil && step <= steps; step++ {
		at(step)
		o := out.Opportunity
		t := pipeline.Target{ID: o.ID, Version: o.Version}
		if step == steps && s.story.reached == pipeline.StageLost {
			out, err = s.flow.Lose(ctx, s.request(s.story.owner), t, s.story.loss)
			continue
		}
		out, err = s.forward(ctx, o, t)
	}
	if err == nil && s.story.reached == pipeline.StageImmature {
		at(1)
		var q pipeline.Qualification
		q[pipeline.CriterionInteraction] = pipeline.Confirmation{Confirmed: true, Support: "Reunión con su gerencia"}
		q[pipeline.CriterionInterest] = pipeline.Confirmation{Confirmed: s.story.began%2 == 0}
		o := out.Opportunity
		_, err = s.flow.Qualify(ctx, s.request(s.story.owner), pipeline.Target{ID: o.ID, Version: o.Version}, q)
	}
	return err
}

// forward passes the next gate with evidence of the day.
func (s *demoSeed) forward(ctx context.Context, o pipeline.Opportunity, t pipeline.Target) (pipeline.Outcome, error) {
	today := pipeline.DateOf(s.clock.In(s.flow.Zone))
	by := s.request(s.story.owner)
	switch o.Stage {
	case pipeline.StageImmature:
		var q pipeline.Qualification
		for i := range q {
			q[i] = pipeline.Confirmation{Confirmed: true}
		}
		q[pipeline.CriterionProblem].Support = "Lo describieron en la reunión de diagnóstico"
		return s.flow.Qualify(ctx, by, t, q)
	case pipeline.StageQualified:
		return s.flow.Advance(ctx, by, t, pipeline.Commitment{Kind: pipeline.CommitmentPurchaseOrder, Date: today, Value: o.Value,
			Proof: pipeline.Proof{Reference: fmt.Sprintf("OC %d", 4100+int(o.ID)*7)}})
	case pipeline.StageCommitted:
		return s.flow.Advance(ctx, by, t, pipeline.BillingApproval{ApprovedBy: "Jefatura de compras", Date: today,
			Proof: pipeline.Proof{Reference: "Correo de conformidad"}})
	case pipeline.StageToInvoice:
		return s.flow.Invoice(ctx, s.request(demoFelipe), t, pipeline.Invoice{Number: fmt.Sprintf("F-%d", 880+int(o.ID)), Issued: today, Amount: o.Value})
	default:
		return s.flow.Advance(ctx, by, t, pipeline.Completion{Scope: pipeline.ScopeFull, Date: today})
	}
}

func (s *demoSeed) request(by pipeline.UserID) pipeline.Request {
	s.acts++
	return pipeline.Request{Key: fmt.Sprintf("%s:%d", s.key, s.acts), By: pipeline.Member{ID: by, Admin: by == demoCarla}}
}
