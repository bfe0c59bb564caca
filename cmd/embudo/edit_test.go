package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestEditingByLine(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), l.say("Los Aromos", "Globex"), pipeline.StageImmature)
		ref := o.ID.String()
		edit := func(es, en string) string { return l.command + l.say(" editar "+ref+" "+es, " edit "+ref+" "+en) }

		me.Slash(edit("valor 15M", "value 15M")).Contains(l.say("Guardé los cambios", "Saved the changes"),
			l.say("Valor: $12.500.000 → $15.000.000", "Value: CLP 12,500,000 → CLP 15,000,000"))
		me.Slash(edit("cierre fin de mes nombre Valor agregado", "close end of month name Value added")).Contains(l.say("Valor agregado", "Value added"))
		now := w.opportunity(o.ID)
		require.Equal(t, l.say("Valor agregado", "Value added"), now.Name)
		require.False(t, now.Close.IsZero())
		me.Slash(edit("linea:Datos origen:\"Feria 2026\" prob 60%", "line:Data source:\"Fair 2026\" probability 60%")).
			Contains(l.say("60 % (fijada a mano)", "60% (set by hand)"))
		now = w.opportunity(o.ID)
		require.Equal(t, l.say("Datos", "Data"), now.ServiceLine)
		require.Equal(t, l.say("Feria 2026", "Fair 2026"), now.Source)
		me.Slash(edit("prob etapa origen borrar", "probability stage source clear")).Contains(l.say("Origen: se quitó", "Source: removed"))
		now = w.opportunity(o.ID)
		require.Nil(t, now.ManualProbability)
		require.Empty(t, now.Source)
		require.Equal(t, 5, now.Version)

		// By name, and what can't be done changes nothing.
		me.Slash(l.command + l.say(" editar aromos valor UF 350", " edit globex value UF 350")).Contains("UF 350")
		for line, says := range map[string]string{
			edit("valor mucho", "value lots"):               l.say("No entendí el monto «mucho»", "“lots”"),
			edit("cierre 31/02/2027", "close 31/02/2027"):   "31/02/2027",
			edit("prob 101", "probability 101"):             "101",
			edit("cliente borrar", "client clear"):          l.say("*Cliente*: Falta este dato.", "*Client*: "),
			edit("valor UF 350", "value UF 350"):            l.say("No cambiaste nada", "nothing"),
			edit("de nuevo valor 3M", "once more value 3M"): l.say("No entendí «de nuevo»", "“once more”"),
		} {
			me.Slash(line).Contains(says)
		}
		require.Equal(t, 6, w.opportunity(o.ID).Version)
		me.Slash(edit("valor 20M", "value 20M")).Press(l.say("Deshacer", "Undo")).Contains(l.say("Deshecho.", "Undone."), "UF 350")
	}
}

func TestEditingByForm(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		title := l.say("Editar oportunidad", "Edit opportunity")
		card := me.Slash(l.command + " " + o.ID.String())
		form := card.Press(l.say("Editar", "Edit")).Modal(title)
		require.Contains(t, string(form.Value("account")), "Acme")
		require.Contains(t, string(form.Value("value")), l.say("CLP 12.500.000", "CLP 12,500,000"))
		form.Submit().Next(title).Shows(l.say("No cambiaste nada", "nothing"))

		hostile := "Ñandú 🦜 *x* <!channel> مرحبا " + strings.Repeat("ñ", 260)
		form.Fill("account", hostile).Fill("value", "mucho").Fill("probability", "70").Date("close", "2030-06-30")
		require.Contains(t, form.Submit().Errors()["value"], "mucho")
		form.Fill("value", "US$ 3.400,50")
		form.Submit().Closed().Contains("70", l.say("Guardé los cambios", "Saved the changes")).Message().Lacks("<!channel>")
		now := w.opportunity(o.ID)
		require.Equal(t, hostile, now.Account)
		require.Equal(t, 70, *now.ManualProbability)
		require.Equal(t, "2030-06-30", now.Close.String())

		form = me.Slash(l.command + l.say(" editar ", " edit ") + o.ID.String()).Modal(title)
		form.Clear("probability").Clear("close").Fill("account", "Acme").Submit().Closed().Contains("→ Acme")
		now = w.opportunity(o.ID)
		require.Nil(t, now.ManualProbability)
		require.True(t, now.Close.IsZero())
		require.Equal(t, o.Version+2, now.Version)
	}
}

// Two people edit at once: the second sees, field by field, what they typed and what holds now, and sends again.
func TestEditingAtOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		title := l.say("Editar oportunidad", "Edit opportunity")
		form := me.Slash(l.command + l.say(" editar ", " edit ") + o.ID.String()).Modal(title)
		form.Fill("value", "20M").Fill("source", "Web")
		w.edit(o, pipeline.Edit{Value: new(clp(t, "18000000"))})
		form.Submit().Next(title).Shows(l.say("ya no está como la viste", "is no longer as you saw it"),
			l.say("Tu valor: $20.000.000", "CLP 20,000,000"), l.say("Valor actual: $18.000.000", "CLP 18,000,000"))
		require.Contains(t, string(form.Value("source")), "Web")
		form.Submit().Closed().Contains(l.say("$18.000.000 → $20.000.000", "CLP 18,000,000 → CLP 20,000,000"))
		w.at(o.ID, pipeline.StageImmature, o.Version+2)
	}
}

func TestEditingIsForWhoMay(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	o := w.seed(demoBruno, "Acme", pipeline.StageImmature)
	for _, l := range tongues {
		me := l.seller(w)
		rule := l.say("Solo quien lleva la oportunidad", "Only the opportunity's owner")
		me.Slash(l.command+l.say(" editar ", " edit ")+o.ID.String()+l.say(" valor 1M", " value 1M")).Contains(rule, "<@U0BRUNO>")
		me.Slash(l.command+l.say(" editar ", " edit ")+o.ID.String()).Contains(rule, "<@U0BRUNO>")
		require.Nil(t, me.View())
	}
	w.at(o.ID, pipeline.StageImmature, 1)
	w.bruno.Slash("/oportunidad historial 1").Contains("intentó editarla y no pudo", "<@U0ANA>", "<@U0EMMA>")
	w.emma.Slash("/opportunity history 1").Contains("tried to edit it and couldn't", "Only the opportunity's owner")
}

// The company's own service lines and loss reasons are what the forms offer.
func TestFormsOfferWhatTheCompanySet(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.sets(pipeline.SettingLine, "Datos", `{}`)
	w.sets(pipeline.SettingLine, "Nube", `{}`)
	w.sets(pipeline.SettingLossReason, "price", `{"es":"Muy caro","en":"Too expensive"}`)
	w.sets(pipeline.SettingCompetitor, "Consultora Andes", `{}`)
	w.sets(pipeline.SettingStage, "immature", `{"probability":15}`)
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		me.Slash(l.command + " " + o.ID.String()).Contains(l.say("15 %", "15%"))
		form := me.Slash(l.command + l.say(" editar ", " edit ") + o.ID.String()).Modal(l.say("Editar", "Edit"))
		form.Choose("service_line", "Nube").Submit().Closed().Contains("Nube")
		require.Equal(t, "Nube", w.opportunity(o.ID).ServiceLine)

		form = me.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
		form.Choose("reason", l.say("Eligió a un competidor", "competitor")).Shows(l.say("¿Qué competidor?", "Which competitor?"))
		form.Choose("rival", l.say("Otro…", "Another…")).Shows(l.say("¿Cuál?", "Which one?"))
		form.Fill("competitor", "Pequeña Ltda.").Choose("rival", "Consultora Andes").Submit().Closed().Contains("Consultora Andes")

		o = w.seed(pipeline.UserID(me.ID()), "Beta", pipeline.StageImmature)
		form = me.Slash(l.line(pipeline.ActLose, o.ID)).Modal(l.say("Perder", "Lose"))
		form.Choose("reason", l.say("Muy caro", "Too expensive")).Submit().Closed().Contains(l.say("Muy caro", "Too expensive"))
		me.Slash(l.command + l.say(" historial ", " history ") + o.ID.String()).Contains(l.say("Muy caro", "Too expensive"))
	}
}

// "avanzar" asks only for what is missing, and moves with it; "calificar" shows the whole list.
func TestAdvanceAsksOnlyWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		o := w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageImmature)
		form := me.Slash(l.line(pipeline.ActQualify, o.ID)).Modal(l.say("Calificar", "Qualify"))
		form.Check("criteria", "interaction", "interest", "problem").Fill("criterion_interest_support", "Pidió precios").Submit().Closed().Contains(o.ID.String())

		form = me.Slash(l.command+l.say(" avanzar ", " advance ")+o.ID.String()).Modal(l.say("Calificar", "Qualify")).
			Shows(l.say("faltan 2 criterios", "2 criteria are missing"), l.say("Ya están confirmados", "Already confirmed"))
		require.NotContains(t, form.Text(), l.say("Hubo una conversación directa", "There was a direct"))
		form.Check("criteria", "fit", "means").Fill("criterion_means_support", "Directorio").Submit().Closed().
			Contains(l.say("pasó a *Calificada*", "is now at *Qualified*"))
		now := w.opportunity(o.ID)
		require.Equal(t, "Pidió precios", now.Qualification[pipeline.CriterionInterest].Support)
		require.Equal(t, "Directorio", now.Qualification[pipeline.CriterionMeans].Support)
		w.at(o.ID, pipeline.StageQualified, 3)
	}
}

// sets keeps an entry of a setting, as an admin does.
func (w *office) sets(setting pipeline.Setting, key, value string) {
	w.t.Helper()
	r := asked(demoCarla)
	r.By.Admin = true
	_, err := w.flow().Set(context.Background(), r, pipeline.Entry{Setting: setting, Key: key, Value: json.RawMessage(value)})
	require.NoError(w.t, err)
}
