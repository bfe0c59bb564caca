package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestANewOneFromTheLine(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	today := pipeline.DateOf(w.now())
	for i, c := range []struct {
		line, account string
		value         string
		currency      string
		close         pipeline.Date
		line2, source string
	}{
		{line: "/oportunidad nueva Acme 12,5M fin de mes", account: "Acme", value: "12500000", currency: "CLP", close: pipeline.DateOf(time.Date(today.Year, today.Month+1, 0, 0, 0, 0, 0, time.UTC))},
		{line: "/oportunidad nueva Viña Los Coihues UF 350 30-06-2030", account: "Viña Los Coihues", value: "350", currency: "CLF", close: pipeline.Date{Year: 2030, Month: 6, Day: 30}},
		{line: `/oportunidad nueva "Acme 2000" 850 mil mañana`, account: "Acme 2000", value: "850000", currency: "CLP", close: today.AddDays(1)},
		{line: "/oportunidad nueva Banco 3.400,50 USD", account: "Banco", value: "3400.5", currency: "USD"},
		{line: "/oportunidad nueva cliente:Initech valor:1500000 línea:Datos origen:Web", account: "Initech", value: "1500000", currency: "CLP", line2: "Datos", source: "Web"},
		{line: "/opportunity new Globex US$ 3,400.50 tomorrow", account: "Globex", value: "3400.5", currency: "USD", close: today.AddDays(1)},
		{line: "/oportunidad CREAR Soft & <Hard> 100.000", account: "Soft & <Hard>", value: "100000", currency: "CLP"},
	} {
		answer := w.ana.Slash(c.line).Contains("Creaste", "Inmadura", "Calificar")
		require.True(t, answer.Ephemeral())
		o := w.opportunity(pipeline.OpportunityID(i + 1))
		require.Equal(t, c.account, o.Account, c.line)
		require.Equal(t, c.account, o.Name)
		value, err := pipeline.ParseMoney(c.value, c.currency)
		require.NoError(t, err)
		require.Equal(t, value, o.Value, c.line)
		require.Equal(t, c.close, o.Close, c.line)
		require.Equal(t, []string{c.line2, c.source}, []string{o.ServiceLine, o.Source})
		require.Equal(t, pipeline.UserID(demoAna), o.Owner)
	}
	w.ana.Slash("/oportunidad ver OP-7").Contains("Soft &amp; &lt;Hard&gt;")
}

func TestANewOneAsksForWhatItLacks(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me := l.seller(w)
		client := l.say("Acme S.A.", "Acme Ltd.")
		form := me.Slash(l.command + l.say(" nueva ", " new ") + client).Modal(l.say("Nueva oportunidad", "New opportunity"))
		require.Contains(t, string(form.Value("account")), client)
		form.Fill("value", l.say("doce lucas", "a lot")).Fill("name", "Migración")
		wrong := form.Submit().Errors()
		require.Len(t, wrong, 1)
		require.Contains(t, wrong["value"], l.say("No entendí el monto «doce lucas»", "I did not understand the amount “a lot”"))
		require.Contains(t, string(form.Value("name")), "Migración", "what was typed stays")
		form.Fill("value", "-5").Fill("account", " ")
		wrong = form.Submit().Errors()
		require.Equal(t, l.say("Falta este dato.", "This is missing."), wrong["account"], "all at once")
		require.Contains(t, wrong, "value")
		form.Fill("account", client).Fill("value", "850k").Date("close", "2031-01-15").Fill("source", "Web")
		form.Submit().Closed().Contains(l.say("Creaste", "You created"), "Migración", l.say("$850.000", "CLP 850,000"), "2031", "Web")
	}
	// A close without a value is kept, an empty line asks for everything.
	form := w.ana.Slash("/oportunidad nueva Acme 30-06-2031").Modal("Nueva oportunidad")
	require.Contains(t, string(form.Value("close")), "2031-06-30")
	require.Contains(t, string(form.Value("account")), "Acme")
	form.Cancel()
	w.ana.Slash("/oportunidad nueva").Modal("Nueva oportunidad").Submit().Refused()
	w.ana.Modal("Nueva oportunidad").Fill("account", "Solo el cliente").Submit().Closed().Contains("OP-3", "Sin valor", "Sin fecha")
}

func TestWhatHasTwoReadingsIsAskedBack(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, c := range []struct {
		line  string
		parts []string
	}{
		{"/oportunidad nueva Acme USD 1.500", []string{"«USD 1.500»", "US$ 1.500,00", "US$ 1,50"}},
		{"/opportunity new Acme 1,500 USD", []string{"two ways", "US$1,500.00", "US$1.50"}},
		{"/opportunity new Acme 12M 3/4/2030", []string{"“3/4/2030”", "two ways"}},
		{"/oportunidad nueva Acme 12M 31-02-2030", []string{"El calendario no tiene el día «31-02-2030»"}},
		{"/oportunidad nueva Acme 12M 06/30/2030", []string{"06/30/2030", "30 jun 2030"}},
		{"/oportunidad nueva cliente:Acme valor:mucho", []string{"No entendí el monto «mucho»", "12.500.000"}},
		{"/oportunidad nueva cliente:Acme valor:12M cierre:pronto", []string{"No entendí la fecha «pronto»", "fin de mes"}},
	} {
		by := w.ana
		if c.line[:5] == "/oppo" {
			by = w.emma
		}
		by.Slash(c.line).Contains(c.parts...)
	}
	page, err := w.db.Find(t.Context(), pipeline.Query{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, page.Items, "nothing was created")
}

func TestWhatIsNotUnderstood(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.ana.Slash("/oportunidad nuevaa Acme").Contains("No entendí «nuevaa».", "¿Quisiste decir *nueva*?", "/oportunidad ayuda")
	w.emma.Slash("/opportunity advnce 3").Contains("I did not understand “advnce”.", "Did you mean *advance*?")
	w.ana.Slash("/oportunidad xyzzy").Contains("No entendí «xyzzy».").Message().Lacks("Quisiste")
	w.ana.Slash("/oportunidad <!channel>").Message().Lacks("<!channel>")
	w.ana.Slash("/oportunidad avanzar OP-9").Contains("No encontré esa oportunidad.")
	w.emma.Slash("/opportunity commit OP-9").Contains("I could not find that opportunity.")
	w.ana.Slash("/oportunidad calificar nada").Contains("No encontré «nada»", "calificar OP-12")
}
