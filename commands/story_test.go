package commands

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

const manifest = `
display_information: {name: Embudo}
features:
  app_home: {messages_tab_enabled: true}
  bot_user: {display_name: embudo}
  slash_commands:
    - {command: /oportunidad, description: x, should_escape: true}
    - {command: /opportunity, description: x, should_escape: true}
oauth_config:
  scopes:
    bot: [commands, chat:write, im:write, users:read, files:read, files:write, channels:read, groups:read, channels:history, groups:history, im:history, reactions:read, reactions:write, usergroups:read]
settings:
  event_subscriptions: {bot_events: [user_change]}
  interactivity: {is_enabled: true}
  socket_mode_enabled: true
`

// inSlack is an office whose people sit in a local Slack, with the bot connected to it.
type inSlack struct {
	*office
	*story.Story
	ana, bruno, carla, emma *story.Actor
}

func newInSlack(t *testing.T) *inSlack {
	t.Helper()
	s := story.New(t, slacksim.Config{
		Manifest: []byte(manifest), Team: slacksim.Team{ID: "T0EMBUDO", Name: "Estudio", Domain: "estudio"},
		People: []slacksim.User{{ID: string(ana), Name: "ana", Locale: "es-CL"}, {ID: string(bruno), Name: "bruno", Locale: "es-CL"},
			{ID: string(carla), Name: "carla", Locale: "es-CL"}, {ID: "U0EMMA", Name: "emma", Locale: "en-GB"}},
		Channels: []slacksim.Channel{{ID: "C0VENTAS", Name: "ventas", Members: []string{string(ana), string(bruno), string(carla), "U0EMMA"}, Bot: true}},
	})
	w := &inSlack{office: newOffice(t), Story: s}
	b, err := bot.New(bot.Options{AppToken: s.Sim.AppToken(), BotToken: s.Sim.BotToken(), APIURL: s.Sim.APIURL(), Sockets: 1, Words: w.App,
		Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	w.All(b)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	s.Connected(1)
	at := func(name string) *story.Actor { return s.As(name).In("#ventas") }
	w.ana, w.bruno, w.carla, w.emma = at("ana"), at("bruno"), at("carla"), at("emma")
	return w
}

// stands is the opportunity as it is kept.
func (w *inSlack) stands(id pipeline.OpportunityID) pipeline.Opportunity {
	opp, err := w.store.Opportunity(context.Background(), id)
	require.NoError(w.office.t, err)
	return opp
}

// A button of a card that has changed since moves nothing and shows how it stands now.
func TestStaleButton(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	opp := w.opens(sampleNew(), pipeline.StageImmature)
	card := w.ana.Slash("/oportunidad ver OP-1").Contains("Inmadura").Message()
	w.did(w.flow.Advance(context.Background(), w.by(carla), target(opp), gateInto(pipeline.StageQualified)))
	for _, press := range []func() *story.Answer{
		func() *story.Answer { return card.Press(w.ana, "Calificar") },
		func() *story.Answer { return card.Press(w.ana, actionMore, "Marcar perdida") },
	} {
		answer := press()
		answer.Contains("ya no está como la viste", "<@U0CARLA>", "Calificada", "Comprometer")
		require.True(t, answer.Ephemeral())
	}
	require.Nil(t, w.ana.View(), "no form opens")
	require.Equal(t, 2, w.stands(1).Version)
}

// Who may not act is told the rule and the owner, by command and by button alike.
func TestDeniedInSlack(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	w.opens(sampleNew(), pipeline.StageQualified)
	w.bruno.Slash("/oportunidad perder aromos").Contains("Solo quien lleva la oportunidad o una jefatura", "OP-1 es de <@U0ANA>", "Historial")
	w.emma.Slash("/opportunity reopen 1").Contains("Only a manager can do this.", "OP-1 belongs to <@U0ANA>")
	rest := w.carla.Slash("/oportunidad 1").Message().Press(w.carla, actionMore, "Más…")
	require.Contains(t, string(rest.Message().Blocks), "Corregir")
	theirs := string(w.bruno.Slash("/oportunidad 1").Message().Blocks)
	require.NotContains(t, theirs, "Corregir")
	require.NotContains(t, theirs, "Más…")
	require.Nil(t, w.bruno.View())
	require.Equal(t, 2, w.stands(1).Version)
}

// The checklist opens with what was saved; a refused amount and a missing proof are told under their inputs, and the
// confirmation's button takes the move back.
func TestFormsInSlack(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	w.opens(sampleNew(), pipeline.StageImmature)
	form := w.ana.Slash("/oportunidad avanzar 1").Modal("Calificar")
	form.Check("criteria", "Entendemos su problema específico").Fill("criterion_problem_support", "Auditoría de <marzo> & abril")
	saved := form.Submit().Closed().Contains("Faltan 4 criterios")
	form = saved.Press("Calificar").Modal("Calificar")
	require.Contains(t, string(form.Value("criterion_problem_support")), "Auditoría de")
	require.Contains(t, string(form.Value("criteria")), `"value":"problem"`)
	form.Check("criteria", "Hubo una conversación directa, uno a uno", "Hay interés concreto en lo que ofrecemos",
		"Entendemos su problema específico", "Nuestros servicios lo resuelven bien", "Tiene presupuesto y decide la compra")
	form.Submit().Closed().Contains("OP-1", "Calificada")
	require.Equal(t, "Auditoría de <marzo> & abril", w.stands(1).Qualification[pipeline.CriterionProblem].Support)

	form = w.ana.Slash("/oportunidad comprometer").Press("Comprometer").Modal("Comprometer")
	form.Choose("kind", "Otro acto explícito").Shows("Describe qué hizo el cliente.")
	form.Fill("description", "Firmó el acta").Fill("value", "harto").Date("date", "2026-03-05")
	require.Equal(t, map[string]string{
		"value":     "No entendí el monto «harto». Ejemplos: 12.500.000, 12,5M, 850 mil, UF 350, US$ 3.400,50.",
		"reference": "Falta una prueba: una referencia, un enlace o un archivo.",
	}, form.Submit().Errors())
	done := form.Fill("value", "UF 350,5").Fill("reference", "Acta 7").Submit().Closed().Contains("¡Venta ganada!", "UF 350,50", "Acta 7")
	done.Press("Deshacer").Shows("Deshecho", "Calificada")
	require.Equal(t, pipeline.StageQualified, w.stands(1).Stage)
	require.True(t, clp("12500000").Equal(w.stands(1).Value))
}

// A form that was open while somebody else acted is refused with what changed, and keeps what was typed.
func TestSubmissionOfTheChanged(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	opp := w.opens(sampleNew(), pipeline.StageQualified)
	form := w.ana.Slash("/oportunidad perder 1").Modal("Perder oportunidad")
	form.Choose("reason", "Eligió a un competidor").Shows("¿Qué competidor?").Fill("competitor", "Otra")
	w.did(w.flow.Advance(context.Background(), w.by(carla), target(opp), gateInto(pipeline.StageCommitted)))
	form.Submit().Next("Perder oportunidad").Shows("ya no está como la viste", "Comprometida")
	require.Contains(t, string(form.Value("competitor")), "Otra")
	require.Equal(t, pipeline.StageCommitted, w.stands(1).Stage)
}

// A line with what it needs creates at once; what is in doubt or missing is asked in a form that has the rest.
func TestCreateInSlack(t *testing.T) {
	t.Parallel()
	w := newInSlack(t)
	w.ana.Slash(`/oportunidad nueva "Café del Mar" UF 350 30/6`).Contains("Creaste *OP-1*", "Café del Mar", "UF 350,00", "martes 30 de junio de 2026")
	form := w.emma.Slash("/opportunity new Acme 2030").Modal("New opportunity")
	require.Contains(t, string(form.Value("account")), "Acme")
	require.Contains(t, string(form.Value("value")), "CLP 2,030")
	form.Fill("account", "Acme 2030").Clear("value").Submit().Closed().Contains("You created *OP-2*", "Acme 2030", "No value yet")
	w.emma.Slash("/opportunity new Acme USD 1.500").Contains("two ways", "US$1,500.00", "US$1.50")
	w.ana.Slash("/oportunidad nueva Acme -5M").Contains("«-5M»: No puede ser negativo.")
	w.ana.Slash("/oportunidad").Press("Nueva oportunidad").Modal("Nueva oportunidad").Cancel()
	w.ana.Slash("/oportunidad nueba Globex 5M").Press("nueva Globex 5M").Shows("Creaste *OP-3*", "Globex")
	require.Equal(t, pipeline.Money{}, w.stands(2).Value)
}
