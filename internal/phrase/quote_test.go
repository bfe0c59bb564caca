package phrase_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/internal/phrase"
)

func TestQuote(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Norte":                  `"Norte"`,
		"Acme S.A.":              `"Acme S.A."`,
		`5" y más`:               `“5" y más”`,
		`Equipo "Sur"`:           `"Equipo "Sur""`,
		`El "Sur" nuestro`:       `“El "Sur" nuestro”`,
		`"Sur", “Norte” y Cía`:   `«"Sur", “Norte” y Cía»`,
		`"a" “b” «c»`:            `«"a" “b” «c»»`,
		`D'Angelo "a" “b” «c» y`: `'D'Angelo "a" “b” «c» y'`,
		`"a" “b” «c» 'd' y`:      `‘"a" “b” «c» 'd' y’`,
		`"a" “b” «c» 'd' ‘e’ y`:  "",
		"Datos & <b> &amp;":      `"Datos &amp; &lt;b&gt; &amp;amp;"`,
		"cierre:30/6 <@U1|ana> ": `"cierre:30/6 &lt;@U1|ana&gt; "`,
	} {
		require.Equal(t, want, phrase.Quote(name), name)
	}
}

// Whatever a name has in it, a line in which it is quoted reads as that name between its neighbours; and there are marks for
// every name that does not close all of them.
func TestQuotedNamesAreReadBack(t *testing.T) {
	t.Parallel()
	letters := []string{"a", "Ñ", " ", "  ", ",", ";", ":", "&", "<", ">", "|", "@", `"`, "“", "”", "„", "«", "»", "'", "‘", "’", `\`}
	rapid.Check(t, func(t *rapid.T) {
		name := strings.Join(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 12).Draw(t, "name"), "")
		quoted := phrase.Quote(name)
		if quoted == "" {
			for _, marks := range []string{`"`, "”“", "»", "'", "’‘"} {
				require.True(t, strings.ContainsAny(name, marks), name)
			}
			return
		}
		words := phrase.Words("ver " + quoted + " en " + quoted)
		require.Equal(t, []string{"ver", name, "en", name}, texts(words))
		require.True(t, words[1].Quoted)
	})
}
