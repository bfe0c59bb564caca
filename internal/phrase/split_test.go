package phrase_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"embudo/internal/phrase"
	"embudo/pipeline"
	"github.com/stretchr/testify/require"
)

func texts(words []phrase.Word) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = w.Text
	}
	return all
}

func TestWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"":                                     {},
		" \t\n ":                               {},
		"nueva Acme 12M":                       {"nueva", "Acme", "12M"},
		`nueva "Acme S.A." 12M`:                {"nueva", "Acme S.A.", "12M"},
		"nueva “Acme S.A.” 12M":                {"nueva", "Acme S.A.", "12M"},
		"nueva “Acme S.A.“ 12M":                {"nueva", "Acme S.A.", "12M"},
		"nueva «Acme S.A.», 12M":               {"nueva", "Acme S.A.", "12M"},
		"nueva 'Acme S.A.' 12M":                {"nueva", "Acme S.A.", "12M"},
		"nueva ‘Acme S.A.’ 12M":                {"nueva", "Acme S.A.", "12M"},
		`"Acme "Sur" Ltda"`:                    {`Acme "Sur`, `Ltda"`},
		`“Acme "Sur" Ltda”`:                    {`Acme "Sur" Ltda`},
		`«Acme "Sur" Ltda»`:                    {`Acme "Sur" Ltda`},
		"nota D'Angelo &amp; Cía":              {"nota", "D'Angelo", "&", "Cía"},
		"nota D’Angelo dijo ’no":               {"nota", "D’Angelo", "dijo", "’no"},
		"'D'Angelo Hnos' 5M":                   {"D'Angelo Hnos", "5M"},
		`nueva "Acme sin cerrar`:               {"nueva", `"Acme`, "sin", "cerrar"},
		`pulgadas 5" 6"`:                       {"pulgadas", `5"`, `6"`},
		`""`:                                   {""},
		`a\ b \"c d"`:                          {`a\`, "b", `\"c`, `d"`},
		"a; b && c":                            {"a;", "b", "&&", "c"},
		"asignar 12 <@U123|ana maría>":         {"asignar", "12", "@ana maría"},
		"ver <#C123|ventas> <#C9|>":            {"ver", "#ventas", "#C9"},
		"ver <https://x.cl/a?b=1&amp;c=2>":     {"ver", "https://x.cl/a?b=1&c=2"},
		"ver <https://x.cl/doc|la oferta>":     {"ver", "la oferta (https://x.cl/doc)"},
		"nueva <http://acme.cl|Acme.cl> 5M":    {"nueva", "Acme.cl", "5M"},
		"a <mailto:ana@x.cl|ana@x.cl>":         {"a", "ana@x.cl"},
		"<mailto:ana@x.cl>":                    {"ana@x.cl"},
		"ojo <!channel> <!subteam^S1|@ventas>": {"ojo", "@channel", "@ventas"},
		"a &lt;@U123&gt; b":                    {"a", "<@U123>", "b"},
		"a < b > c":                            {"a", "<", "b", ">", "c"},
		"cierre:30/6 monto:\"12 M\"":           {"cierre:30/6", "monto:12 M"},
		"con\u00a0duro":                        {"con", "duro"},
	} {
		require.Equal(t, want, texts(phrase.Words(line)), line)
	}
}

// A line of quotes that nothing closes is read in one pass: the answer is due in seconds whatever is typed.
func TestWordsManyUnclosedQuotes(t *testing.T) {
	t.Parallel()
	line := strings.Repeat(`"a `, 300_000)
	start := time.Now()
	require.Len(t, phrase.Words(line), 300_000)
	require.Less(t, time.Since(start), 20*time.Second)
}

func TestWordsPlaces(t *testing.T) {
	t.Parallel()
	line := `nota 12 “Acme S.A.”, dijo: <@U1|ana>  &amp; más`
	words := phrase.Words(line)
	require.Equal(t, "“Acme S.A.”", line[words[2].Start:words[2].End])
	require.True(t, words[2].Quoted)
	require.Equal(t, "dijo: @ana  & más", phrase.Rest(line, words, 3))
	require.Equal(t, "& más", phrase.Rest(line, words, 5))
	require.Empty(t, phrase.Rest(line, words, 7))
	require.Empty(t, phrase.Rest(line, words, -1))

	quoted := ` nota "todo junto" `
	require.Equal(t, "todo junto", phrase.Rest(quoted, phrase.Words(quoted), 1))
}

func TestReferences(t *testing.T) {
	t.Parallel()
	words := phrase.Words("<@U123|ana> <@W9> @ana &lt;@U5&gt; <#C1|x> <https://x.cl/a|ver> https://y.cl para:<@U7> doc:<https://z.cl> <mailto:a@b.cl>")
	users, channels, urls := []pipeline.UserID{}, []string{}, []string{}
	for _, w := range words {
		if id, ok := w.User(); ok {
			users = append(users, id)
		}
		if id, ok := w.Channel(); ok {
			channels = append(channels, id)
		}
		if address, ok := w.URL(); ok {
			urls = append(urls, address)
		}
	}
	require.Equal(t, []pipeline.UserID{"U123", "W9", "U7"}, users)
	require.Equal(t, []string{"C1"}, channels)
	require.Equal(t, []string{"https://x.cl/a", "https://y.cl", "https://z.cl"}, urls)
}

func TestPairs(t *testing.T) {
	t.Parallel()
	words := phrase.Words(`nueva Acme cierre:30/6 Monto: 12M línea:"Datos y BI" hora:10:30 https://x.cl nota:`)
	pairs, rest := phrase.Pairs(words, map[string]bool{"cierre": true, "monto": true, "linea": true, "nota": true})
	require.Equal(t, []string{"nueva", "Acme", "hora:10:30", "https://x.cl", "nota:"}, texts(rest))
	require.Len(t, pairs, 3)
	require.Equal(t, "30/6", pairs["cierre"].Value)
	require.Equal(t, "12M", pairs["monto"].Value)
	require.Equal(t, "Datos y BI", pairs["linea"].Value)
	require.True(t, pairs["linea"].Quoted)
}

func TestUnescape(t *testing.T) {
	t.Parallel()
	require.Equal(t, "&lt; < > & &copy;", phrase.Unescape("&amp;lt; &lt; &gt; &amp; &copy;"))
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{`nueva "Acme S.A." 12M cierre:30/6`, "<@U1|ana> <https://x.cl|a b> &lt;", "“a ’b «c <!x> k:“v w”", "a:<b:c> <a:", "\xff\"\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		end := 0
		words := phrase.Words(line)
		for i, w := range words {
			require.Less(t, w.Start, w.End)
			require.GreaterOrEqual(t, w.Start, end)
			require.LessOrEqual(t, w.End, len(line))
			// Nothing but blanks and a separator after quotes lies between words.
			gap := strings.TrimLeft(line[end:w.Start], ",;")
			require.Empty(t, strings.TrimFunc(gap, unicode.IsSpace))
			require.Equal(t, w.Key != "", strings.HasPrefix(w.Text, w.Key+":") && w.Key != "")
			_, _ = w.User()
			_, _ = w.Channel()
			_, _ = w.URL()
			_ = phrase.Rest(line, words, i)
			end = w.End
		}
		require.Empty(t, strings.TrimFunc(strings.TrimLeft(line[end:], ",;"), unicode.IsSpace))
		phrase.Pairs(words, map[string]bool{"k": true})
		// A line of letters alone splits as its fields do.
		if strings.Trim(line, "abcdefghijklmnopqrstuvwxyz \t\n") == "" {
			require.Equal(t, append([]string{}, strings.Fields(line)...), texts(words))
		}
	})
}
