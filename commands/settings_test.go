package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// The boss administers Embudo; the group of the bosses is Carla and she.
const (
	boss   pipeline.UserID = "U0BOSS"
	bosses string          = "S0BOSSES"
)

// directory is a small company.
type directory struct {
	away    error
	members map[string][]pipeline.UserID
	admins  []pipeline.UserID
}

func (d *directory) Person(_ context.Context, id pipeline.UserID) (bot.Person, error) {
	p := person(id, i18n.ES)
	p.Name, p.Outsider = "Persona "+string(id), strings.HasPrefix(string(id), "U0OUT")
	return p, d.away
}

func (d *directory) People(context.Context) ([]bot.Colleague, error) {
	return []bot.Colleague{{ID: ana, Name: "Ana Rojas", Handle: "ana"}, {ID: carla, Name: "Carla Soto", Handle: "carla"}}, d.away
}

func (d *directory) Admins(context.Context) ([]pipeline.UserID, error) { return d.admins, d.away }

func (d *directory) Group(_ context.Context, id string) ([]pipeline.UserID, error) {
	if d.away == nil && d.members[id] == nil {
		return nil, &pipeline.DeliveryError{Code: "no_such_subteam", Permanent: true}
	}
	return d.members[id], d.away
}

func (d *directory) Groups(context.Context) ([]bot.Group, error) {
	return []bot.Group{{ID: bosses, Name: "Jefaturas", Handle: "jefaturas"}}, d.away
}

func (d *directory) Channel(_ context.Context, ref string) (string, error) {
	if ref == "#ventas" {
		return "C0VENTAS", d.away
	}
	return ref, d.away
}

// run is an office whose settings the boss changes.
func run(t require.TestingT) (*office, *directory) {
	o := newOffice(t)
	d := &directory{members: map[string][]pipeline.UserID{bosses: {carla, boss}}, admins: []pipeline.UserID{boss}}
	o.store.SetRoles(boss, pipeline.Admin)
	o.directory, o.groups = d, o.store
	return o, d
}

// sets answers a line after /embudo.
func (o *office) sets(id pipeline.UserID, lang i18n.Lang, line string) bot.Reply {
	r := o.request(id, lang)
	reply, err := o.desk(context.Background(), &bot.Slash{Request: r, Command: o.voice(r.Person).deskCommand(), Text: line})
	require.NoError(o.t, err, line)
	return reply
}

// settingLines set every setting once, in words that both languages understand.
var settingLines = []string{
	"configurar roles <@U0ANA|ana> jefatura", "settings roles <!subteam^S0BOSSES|@jefaturas> manager finance",
	"configurar equipos Norte <@U0CARLA> <@U0ANA> <@U0BRUNO>", "configurar rutas <#C0VENTAS|ventas> comprometida perdida desde 10M guardar",
	"configurar rutas <#C0GRANDES|grandes>", "configurar rutas <#C0GRANDES|grandes> save", "configurar canales <#C0VENTAS|ventas> inglés silencio", "configurar moneda UF",
	"configurar tasas USD 0,0245 25-02-2026", "configurar tasas usd 0,0251", `configurar líneas "Datos & <b>"`, "configurar lineas Consultoría",
	"configurar etapas calificada 45% 20 días", "configurar etapas to invoice 5d", `configurar motivos precio "Muy caro" "Too expensive"`,
	"configurar competidores Initech", "configurar evidencia :pushpin:",
	"configurar recordatorios detenidas 5d", "configurar reminders stuck 5d save", "configurar recordatorios casi off guardar",
	"configurar pronostico committed 80%", "configurar puntos win 12", "configurar puntos 1 cada 1.000.000 CLP", "configurar feriados 31-12-2026", "configurar descuento 10%", `configurar documentos 39 "Boleta <electrónica>" "Electronic receipt" exento`, "configurar documentos 34 retirado",
}

func TestSettingsByWords(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			a := newAlbum(t, lang)
			a.reply("the bare command", o.sets(boss, lang, ""))
			a.reply("help", o.sets(boss, lang, "ayuda"))
			a.reply("all, of a new company", o.sets(boss, lang, "configurar"))
			a.reply("one, of a new company", o.sets(boss, lang, "configurar rates"))
			a.reply("no changes yet", o.sets(boss, lang, "settings changes"))
			for _, line := range settingLines {
				a.reply(line, o.sets(boss, lang, line))
			}
			a.reply("all", o.sets(boss, lang, "configurar"))
			for _, k := range settingKinds {
				a.reply("list of "+string(k.of), o.sets(boss, lang, "configurar "+k.words[0]))
			}
			a.reply("changes", o.sets(boss, lang, "configurar cambios"))
			a.is("settings")
		})
	}
}

// What was set holds, and what is cleared with the same words is gone.
func TestSettingsAreSetAndCleared(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *office, lang i18n.Lang) {
		o, _ := run(t)
		for _, line := range settingLines {
			o.sets(boss, lang, line)
		}
		s, err := o.store.Settings(context.Background())
		require.NoError(t, err)
		require.Equal(t, []pipeline.Role{pipeline.Manager}, s.Roles[string(ana)])
		require.Equal(t, []pipeline.Role{pipeline.Finance, pipeline.Manager}, s.Roles[bosses])
		require.Equal(t, pipeline.Team{Lead: carla, Members: []pipeline.UserID{carla, ana, bruno}}, s.Teams["Norte"])
		require.Equal(t, pipeline.ChannelRule{Lang: "en", Quiet: true}, s.Channels["C0VENTAS"])
		require.Equal(t, pipeline.CLF, s.Currency)
		require.Len(t, s.Rates, 2)
		require.Equal(t, "USD/CLF/2026-03-10", s.Rates[0].Key())
		require.Equal(t, []string{"Consultoría", "Datos & <b>"}, s.Lines)
		require.Equal(t, 45, s.Probability(pipeline.StageQualified))
		require.Equal(t, 20, s.Days(pipeline.StageQualified))
		require.Equal(t, 5, s.Days(pipeline.StageToInvoice))
		require.Equal(t, pipeline.OwnReason{ES: "Muy caro", EN: "Too expensive"}, s.LossReasons["own:precio"])
		require.Equal(t, []string{"Initech"}, s.Competitors)
		require.Equal(t, "pushpin", s.EvidenceTag)
		routes := map[string]pipeline.Route{}
		for _, r := range s.Routes {
			routes[r.Channel] = r
		}
		require.Equal(t, []pipeline.Stage{pipeline.StageCommitted, pipeline.StageLost}, routes["#ventas"].Stages, "the configured channel keeps its name")
		require.Equal(t, "CLP 10000000", routes["#ventas"].Minimum.String())
		require.Contains(t, routes, "C0GRANDES")

		for _, line := range []string{
			"configurar roles <@U0ANA> borrar", "settings roles <!subteam^S0BOSSES> manager clear", "configurar equipos norte borrar",
			"configurar rutas <#C0VENTAS> borrar", "configurar canales <#C0VENTAS> quitar", "configurar moneda borrar", "configurar tasas USD 25-02-2026 borrar",
			"settings rates USD clear", "configurar lineas datos & <b> borrar", "configurar etapas calificada borrar", "configurar motivos PRECIO borrar",
			"configurar competidores initech eliminar", "configurar evidencia borrar",
		} {
			o.sets(boss, lang, line)
		}
		s, err = o.store.Settings(context.Background())
		require.NoError(t, err)
		require.Equal(t, []pipeline.Role{pipeline.Finance}, s.Roles[bosses])
		require.Empty(t, s.Roles[string(ana)])
		require.Len(t, s.Routes, 1)
		require.Equal(t, []string{"Consultoría"}, s.Lines)
		require.Equal(t, pipeline.DefaultEvidenceTag, s.EvidenceTag)
		for _, empty := range []int{len(s.Teams), len(s.Channels), len(s.Rates), len(s.LossReasons), len(s.Currency), len(s.Competitors)} {
			require.Zero(t, empty)
		}
		require.Len(t, s.Stages, 1)
	})
}

// What is not understood changes nothing and offers what may be meant.
func TestSettingsNotUnderstood(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			o.sets(boss, lang, "configurar lineas Consultoría")
			before, err := o.store.Settings(context.Background())
			require.NoError(t, err)
			a := newAlbum(t, lang)
			for _, line := range []string{
				"confgurar moneda CLP", "zzzzzz", "configurar monedda CLP", "configurar zzzzzz <!channel>", "configurar roles @carlla gerente", "configurar roles @nadie gerente",
				"configurar roles <@U0OUT> gerente", "configurar roles <@U0ANA> gernte", "configurar roles <@U0ANA>", "configurar roles borrar", "configurar equipos Norte",
				"configurar rutas ventas", "configurar rutas <#C0VENTAS> comprometda", "configurar rutas <#C0VENTAS> desde mucho", "configurar canales <#C0VENTAS>",
				"configurar canales <#C0VENTAS> silensio", "configurar moneda dolarez", "configurar moneda XAU", "configurar tasas UF", "configurar tasas UF mucho", "configurar tasas UF 1 31/02/2026",
				"configurar tasas UF 0 hoy", "configurar etapas calificda 10%", "configurar etapas lista 10%", "configurar etapas calificada 300%", "configurar etapas calificada x%",
				"configurar lineas consutoria borrar", "configurar lineas Consultoría", "configurar motivos precio", "configurar evidencia 📎", "configurar tasas USD borrar",
				"configurar competidores " + strings.Repeat("x", 80), "configurar equipos <@U0ANA>",
			} {
				a.reply(line, o.sets(boss, lang, line))
			}
			a.is("settings_misread")
			after, err := o.store.Settings(context.Background())
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
}

// Only who administers may look or change, by whatever way.
func TestSettingsAreTheAdmins(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *office, lang i18n.Lang) {
		o, _ := run(t)
		denied := o.speaks(lang).plain(textRefusalAdminOnly, nil)
		for _, line := range []string{"configurar", "configurar moneda CLP", "configurar roles", "configurar cambios", "configurar moneda borrar"} {
			require.Contains(t, o.sets(carla, lang, line).Text.String(), denied, line)
		}
		for action, press := range map[string]func(context.Context, *bot.Press) (bot.Reply, error){
			actionSetting: o.pressedSetting, actionSettingEnd: o.pressedSettingEnd, actionChanges: o.pressedChanges} {
			reply, err := press(context.Background(), o.press(carla, lang, action, "currency", "0"))
			require.NoError(t, err)
			require.Contains(t, reply.Text.String(), denied, action)
		}
		for _, m := range o.settings {
			result, err := m.Submit(context.Background(), &bot.Submission[settingState]{Request: o.request(carla, lang)})
			require.NoError(t, err)
			require.NotNil(t, result.Again, "%s keeps what was typed, and offers to ask for access", m.ID)
		}
		s, err := o.store.Settings(context.Background())
		require.NoError(t, err)
		require.Zero(t, s.Version)
	})
}
