package commands

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func TestParseNew(t *testing.T) {
	t.Parallel()
	type read struct{ account, value, close string }
	for _, c := range []struct {
		line  string
		want  read
		doubt bool
	}{
		{line: "", want: read{}},
		{line: "Acme", want: read{"Acme", "", ""}},
		{line: "Acme 12,5M fin de mes", want: read{"Acme", "CLP 12500000", "2026-03-31"}},
		{line: "Acme 12.5M end of month", want: read{"Acme", "CLP 12500000", "2026-03-31"}},
		{line: "Acme fin de mes 12,5M", want: read{"Acme", "CLP 12500000", "2026-03-31"}},
		{line: `"Café del Mar" UF 350 30/6`, want: read{"Café del Mar", "CLF 350", "2026-06-30"}},
		{line: "Café del Mar UF 350 30/6", want: read{"Café del Mar", "CLF 350", "2026-06-30"}},
		{line: "“Café 2030” 850 mil", want: read{"Café 2030", "CLP 850000", ""}},
		{line: "D'Angelo 12M mañana", want: read{"D'Angelo", "CLP 12000000", "2026-03-11"}},
		{line: "D'Angelo e Hijos 'El Roble' 12M tomorrow", want: read{"D'Angelo e Hijos El Roble", "CLP 12000000", "2026-03-11"}},
		{line: "Acme US$ 3.400,50 viernes 20 de marzo", want: read{"Acme", "USD 3400.5", "2026-03-20"}},
		{line: "Acme 12M 30 de junio", want: read{"Acme", "CLP 12000000", "2026-06-30"}},
		{line: "Acme 12M 30 June", want: read{"Acme", "CLP 12000000", "2026-06-30"}},
		{line: "Viña del Mar 12M", want: read{"Viña del Mar", "CLP 12000000", ""}},
		{line: "Acme 2030", want: read{"Acme", "CLP 2030", ""}, doubt: true},
		{line: "Café Mañana", want: read{"Café", "", "2026-03-11"}, doubt: true},
		{line: "12M", want: read{"12M", "", ""}, doubt: true},
		{line: "valor:12M cierre:30/6", want: read{"", "CLP 12000000", "2026-06-30"}},
		{line: `valor:12M cliente:"Acme 30/6"`, want: read{"Acme 30/6", "CLP 12000000", ""}},
		{line: "Acme 5M valor:12M", want: read{"Acme", "CLP 12000000", ""}},
		{line: "amount: 12M client: Acme date: 30/6", want: read{"Acme", "CLP 12000000", "2026-06-30"}},
		{line: "MONTO:12M Acme CIERRE:mañana", want: read{"Acme", "CLP 12000000", "2026-03-11"}},
		{line: "Acme obra:norte 12M", want: read{"Acme obra:norte", "CLP 12000000", ""}},
		{line: "AT&amp;T 12M", want: read{"AT&T", "CLP 12000000", ""}},
		{line: "<https://acme.cl|acme.cl> 12M", want: read{"acme.cl", "CLP 12000000", ""}},
	} {
		for _, lang := range langs {
			n := parseNew(phrase.Words(c.line), pipeline.CLP, today, lang)
			require.NoError(t, n.faultErr, c.line)
			require.Equal(t, c.want, read{n.Account, n.Value.String(), n.Close.String()}, "%s in %s", c.line, lang)
			require.Equal(t, c.doubt, n.doubt, c.line)
		}
	}
	n := parseNew(phrase.Words(`Acme nombre:"Mesa de ayuda" línea:Datos source:Web`), pipeline.CLP, today, i18n.ES)
	require.Equal(t, pipeline.New{Account: "Acme", Name: "Mesa de ayuda", ServiceLine: "Datos", Source: "Web"}, n.New)
}

// What has two readings, or can't be read, is told with its words; the rest of the line is still read.
func TestParseNewFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, fault string
		isDate      bool
	}{
		{"Acme USD 1.500 30-06-2026", "USD 1.500", false},
		{"Acme 12,5,5 30-06-2026", "12,5,5", false},
		{"Acme -5M 30-06-2026", "-5M", false},
		{"Acme valor:mucho", "mucho", false},
		{"Acme 12M 31/02/2027", "31/02/2027", true},
		{"Acme 12M 06/30/2027", "06/30/2027", true},
		{"Acme 12M próximo viernes", "próximo viernes", true},
		{"Acme cierre:pronto", "pronto", true},
		{"Acme valor:mucho cierre:30/6", "mucho", false},
	} {
		for _, lang := range langs {
			n := parseNew(phrase.Words(c.line), pipeline.CLP, today, lang)
			require.Error(t, n.faultErr, c.line)
			require.Equal(t, c.fault, n.fault, c.line)
			require.Equal(t, c.isDate, n.faultIsDate, c.line)
			require.Equal(t, "Acme", n.Account, c.line)
		}
	}
}

// Nothing typed is lost: what was not read as a value, a close or a key's value is the client's name.
func FuzzParseNew(f *testing.F) {
	for _, line := range []string{"Acme 12,5M fin de mes", `"Café del Mar" UF 350 30/6`, "D'Angelo 12M", "valor:12M cliente:Acme", "Acme 2030", "x : y", "cliente: ", "<@U1|ana> 12M",
		"Acme USD 1.500 06/30/2027", "\"", "cierre:cierre: 1", "12M 12M 12M", "Acme &lt;x&gt; 5"} {
		f.Add(line, false)
	}
	f.Fuzz(func(t *testing.T, line string, english bool) {
		lang := i18n.ES
		if english {
			lang = i18n.EN
		}
		line = strings.ToValidUTF8(line, "\uFFFD") // a command comes as JSON, which has no broken characters
		words := phrase.Words(line)
		n := parseNew(words, pipeline.CLP, today, lang)
		if n.faultErr == nil {
			require.Empty(t, n.fault)
		}
		pairs, rest := phrase.Pairs(words, newKeyNames)
		for key := range pairs {
			if newKeys[key] == "account" {
				return // the key names the client, whatever else stands there
			}
		}
		if len(rest) == 0 {
			require.Empty(t, n.Account)
			return
		}
		require.True(t, strings.HasPrefix(squeezed(n.Account), squeezed(rest[0].Text)), "%q of %q", n.Account, line)
		if len(pairs) == 0 && n.Value.IsZero() && n.Close.IsZero() && n.faultErr == nil {
			all := make([]string, len(rest))
			for i, w := range rest {
				all[i] = w.Text
			}
			require.Equal(t, squeezed(strings.Join(all, " ")), squeezed(n.Account), line)
		}
	})
}

// squeezed is text without blanks, to compare what was cut apart and joined. It is composed while the words are still
// apart: an accent that stands alone must not be drawn to the letter before the blank.
func squeezed(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), "") }
