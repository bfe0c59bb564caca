package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"embudo/pipeline"
	"embudo/pipeline/people"
	"embudo/store"
)

// demoContact is a person at a client, and their part in the decision on what the client may buy.
type demoContact struct {
	client, taxID, domain           string
	name, position, mailbox, number string
	role                            pipeline.DecisionRole
}

var demoContacts = []demoContact{
	{"Seguros Antares", "76.543.210-3", "antares.example", "Rosa Valdés", "Gerenta de operaciones", "rosa.valdes", "+56991230001", pipeline.RoleDecides},
	{"Seguros Antares", "", "", "Tomás Ilabaca", "Jefe de siniestros", "tomas.ilabaca", "+56991230002", pipeline.RoleUses},
	{"Salmones del Fiordo", "77.112.233-7", "fiordo.example", "Ignacio Barría", "Gerente de producción", "ibarria", "+56991230003", pipeline.RoleDecides},
	{"Hoteles Altamar", "76.901.234-6", "altamar.example", "Helen Moore", "Revenue manager", "hmoore", "+56991230004", pipeline.RoleInfluences},
	{"Puerto San Telmo", "96.700.800-1", "santelmo.example", "Marcela Ubilla", "Subgerenta de sistemas", "mubilla", "+56991230005", pipeline.RoleDecides},
	{"Energía Patagonia", "76.330.440-K", "energiapatagonia.example", "Diego Arancibia", "Jefe de planificación", "darancibia", "+56991230006", pipeline.RolePays},
	{"Fundación Arrayán", "65.010.020-4", "arrayan.example", "Paula Seguel", "Directora ejecutiva", "paula", "+56991230007", pipeline.RoleDecides},
}

// demoLead is somebody who may become a client; ended is why one was discarded.
type demoLead struct {
	person, company, email, source, need string
	owner                                pipeline.UserID
	days                                 int
	ended                                string
}

var demoLeads = []demoLead{
	{"Camila Fuentes", "Óptica Horizonte", "camila@horizonte.example", "Web", "Agenda de horas con recordatorios", demoAna, 3, ""},
	{"Jorge Pizarro", "Ferretería El Roble", "jpizarro@elroble.example", "Referido", "Inventario de tres sucursales", demoAna, 8, ""},
	{"Valeria Cid", "Colegio Los Maitenes", "vcid@maitenes.example", "Evento", "Portal de apoderados", demoBruno, 6, ""},
	{"Peter Lang", "Andes Outdoor", "peter@andesoutdoor.example", "Web", "Booking engine for guided tours", demoEmma, 4, ""},
	{"", "Imprenta Austral", "contacto@imprentaaustral.example", "Web", "Cotizador en línea", demoBruno, 30, "no_budget"},
}

// demoStep is something that was done with a client, and what comes next.
type demoStep struct {
	client string
	kind   pipeline.ActivityKind
	ago    int
	note   string
	then   pipeline.PlannedActivity
	// in is in how many days what comes next is, at an hour of the day.
	in, hour int
}

var demoSteps = []demoStep{
	{"Seguros Antares", pipeline.ActivityMeeting, 6, "Revisamos el alcance con operaciones; falta el visto bueno de riesgo", pipeline.PlannedActivity{Kind: pipeline.ActivityVirtual, What: "Presentar la propuesta ajustada", With: "Rosa Valdés", Minutes: 45}, 1, 11},
	{"Salmones del Fiordo", pipeline.ActivityCall, 9, "Piden una prueba en dos centros antes de decidir", pipeline.PlannedActivity{Kind: pipeline.ActivityMeeting, What: "Visita a los centros", With: "Ignacio Barría", Minutes: 120}, 4, 10},
	{"Energía Patagonia", pipeline.ActivityEmail, 11, "Enviada la propuesta técnica", pipeline.PlannedActivity{Kind: pipeline.ActivityCall, What: "Confirmar que la recibieron", With: "Diego Arancibia"}, 2, 16},
	{"Hoteles Altamar", pipeline.ActivityCall, 5, "They compare us with another provider", pipeline.PlannedActivity{Kind: pipeline.ActivityCall, What: "Call about the decision", With: "Helen Moore"}, 3, 12},
}

// demoTargets are what each is to book in a month, in the currency in which most is sold; in a quarter thrice as much.
var demoTargets = map[pipeline.Subject]int{
	pipeline.OfPerson(demoAna): 40_000_000, pipeline.OfPerson(demoBruno): 30_000_000, pipeline.OfPerson(demoEmma): 35_000_000, pipeline.Everyone: 105_000_000,
}

// seedAround gives the stories' clients their people, what is planned with them, some leads, and the team its targets.
func seedAround(ctx context.Context, flow *pipeline.Service, db *store.DB, clock *time.Time, now time.Time) error {
	s := &aroundSeed{flow: flow, people: &people.Service{Store: db, Flow: flow}, clock: clock, now: now}
	for _, c := range demoContacts {
		if err := s.contact(ctx, c); err != nil {
			return fmt.Errorf("seed contact %s: %w", c.name, err)
		}
	}
	for _, l := range demoLeads {
		if err := s.lead(ctx, l); err != nil {
			return fmt.Errorf("seed lead %s: %w", l.company, err)
		}
	}
	for _, x := range demoSteps {
		if err := s.step(ctx, x); err != nil {
			return fmt.Errorf("seed activity of %s: %w", x.client, err)
		}
	}
	if err := s.targets(ctx); err != nil {
		return err
	}
	return seedBilling(ctx, s, db)
}

type aroundSeed struct {
	flow   *pipeline.Service
	people *people.Service
	clock  *time.Time
	now    time.Time
	acts   int
}

func (s *aroundSeed) request(by pipeline.UserID) pipeline.Request {
	s.acts++
	return pipeline.Request{Key: fmt.Sprintf("demo:around:%d", s.acts), By: pipeline.Member{ID: by, Admin: by == demoCarla}}
}

func (s *aroundSeed) ago(days int) { *s.clock = s.now.AddDate(0, 0, -days) }

// after is a moment after the last act on an opportunity.
func (s *aroundSeed) after(o pipeline.Opportunity) { *s.clock = o.UpdatedAt.Add(time.Minute) }

// of is the opportunity of a client, as its owner sees it.
func (s *aroundSeed) of(ctx context.Context, client string) (pipeline.Opportunity, pipeline.Target, error) {
	page, err := s.flow.Find(ctx, pipeline.Member{ID: demoCarla, Admin: true}, pipeline.Query{Filter: pipeline.Filter{Account: client}, Limit: 1})
	if err != nil {
		return pipeline.Opportunity{}, pipeline.Target{}, err
	}
	if len(page.Items) == 0 {
		return pipeline.Opportunity{}, pipeline.Target{}, fmt.Errorf("no opportunity of %s", client)
	}
	o := page.Items[0]
	return o, pipeline.Target{ID: o.ID, Version: o.Version}, nil
}

func (s *aroundSeed) contact(ctx context.Context, c demoContact) error {
	o, t, err := s.of(ctx, c.client)
	if err != nil {
		return err
	}
	s.after(o)
	m := pipeline.Member{ID: o.Owner}
	found, err := s.people.Search(ctx, m, people.Sought{Text: c.client, Kinds: []people.Kind{people.KindAccount}, Limit: 1})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("no account %s", c.client)
	}
	account, _, err := s.people.Account(ctx, m, pipeline.AccountID(found[0].ID))
	if err != nil {
		return err
	}
	if c.taxID != "" {
		if account, err = s.people.EditAccount(ctx, s.request(o.Owner), account.ID, account.Version, people.AccountEdit{TaxID: &c.taxID, Domain: &c.domain}); err != nil {
			return err
		}
	}
	email := c.mailbox + "@" + account.Domain
	made, err := s.people.CreateContact(ctx, s.request(o.Owner), people.ContactEdit{Name: &c.name, Position: &c.position, Email: &email, Phone: &c.number, Account: &account.ID})
	if err != nil {
		return err
	}
	_, err = s.people.Involve(ctx, s.request(o.Owner), t, pipeline.Stakeholder{Contact: made.ID, Role: c.role}, people.ContactEdit{})
	return err
}

func (s *aroundSeed) lead(ctx context.Context, l demoLead) error {
	s.ago(l.days)
	out, err := s.people.CreateLead(ctx, s.request(l.owner), people.NewLead{Person: l.person, Company: l.company, Email: l.email, Source: l.source, Need: l.need}, pipeline.Member{})
	if err != nil || l.ended == "" {
		return err
	}
	s.ago(l.days - 2)
	_, err = s.people.DiscardLead(ctx, s.request(l.owner), people.LeadTarget{ID: out.Lead.ID, Version: out.Lead.Version}, people.Discard{Reason: l.ended})
	return err
}

func (s *aroundSeed) step(ctx context.Context, x demoStep) error {
	o, t, err := s.of(ctx, x.client)
	if err != nil {
		return err
	}
	// It is told the day after, so that nothing lies before the acts that there are.
	s.ago(max(0, x.ago-1))
	if s.clock.Before(o.UpdatedAt) {
		s.after(o)
	}
	day := pipeline.DateOf(s.now.In(s.flow.Zone))
	out, err := s.flow.Log(ctx, s.request(o.Owner), t, pipeline.Activity{Kind: x.kind, On: day.AddDays(-x.ago), Note: x.note}, nil)
	if err != nil {
		return err
	}
	t.Version = out.Opportunity.Version
	minute := x.hour * 60
	x.then.When = pipeline.When{On: day.AddDays(x.in), Minute: &minute, Zone: s.flow.Zone.String()}
	_, err = s.flow.Schedule(ctx, s.request(o.Owner), t, x.then, pipeline.Member{ID: o.Owner})
	return err
}

func (s *aroundSeed) targets(ctx context.Context) error {
	s.ago(30)
	day := pipeline.DateOf(s.now.In(s.flow.Zone))
	var entries []pipeline.Entry
	add := func(of pipeline.Setting, key string, v any) error {
		value, err := json.Marshal(v)
		entries = append(entries, pipeline.Entry{Setting: of, Key: key, Value: value})
		return err
	}
	for subject, monthly := range demoTargets {
		for period, amount := range map[pipeline.Period]int{pipeline.MonthOf(day): monthly, pipeline.QuarterOf(day): 3 * monthly} {
			m, err := pipeline.ParseMoney(strconv.Itoa(amount), string(pipeline.CLP))
			if err != nil {
				return err
			}
			if err := add(pipeline.SettingTarget, pipeline.TargetKey(period, subject), m); err != nil {
				return err
			}
		}
	}
	for pair, worth := range map[string]string{"USD/CLP": "945.3", "CLF/CLP": "39480.25"} {
		if err := add(pipeline.SettingRate, pair+"/"+day.AddDays(-30).String(), worth); err != nil {
			return err
		}
	}
	held, err := s.flow.Store.Settings(ctx)
	if err != nil {
		return err
	}
	_, err = s.flow.SetAll(ctx, s.request(demoCarla), entries, held.Version)
	return err
}
