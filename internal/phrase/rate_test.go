package phrase

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestParseCurrency(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]pipeline.Currency{"UF": pipeline.CLF, "uf": pipeline.CLF, "clf": pipeline.CLF, "Dólares": pipeline.USD, "$": pipeline.CLP,
		"€": pipeline.EUR, "us$": pipeline.USD, "gbp": "GBP", "xau": "", "": "", "acme": "", "¥": ""} {
		got, ok := ParseCurrency(text, pipeline.CLP)
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
}

func TestParseRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, es, en string }{
		{"39.800", "39800", "?"}, {"39,800", "39.800", "39800"}, {"950,35", "950.35", "950.35"}, {"950.35", "950.35", "950.35"},
		{"39.812,3456", "39812.3456", "39812.3456"}, {"$39.800", "39800", "?"}, {"1", "1", "1"}, {"0,001", "0.001", "0.001"}, {"0.001", "0.001", "0.001"},
		{"39800", "39800", "39800"}, {"", "", ""}, {"mucho", "", ""}, {"-5", "", ""}, {"1.2.3", "", ""}, {"12345678901234567890", "", ""}, {"5%", "", ""},
	} {
		for lang, want := range map[i18n.Lang]string{i18n.ES: c.es, i18n.EN: c.en} {
			d, err := ParseRate(c.text, lang)
			switch want {
			case "":
				require.Equal(t, pipeline.ReasonNotANumber, pipeline.ReasonOf(err), "%s in %s", c.text, lang)
			case "?":
				var two *AmbiguousRate
				require.ErrorAs(t, err, &two, c.text)
				require.Equal(t, &AmbiguousRate{"39800", "39.800"}, two)
			default:
				require.NoError(t, err, c.text)
				require.Equal(t, want, d.String(), "%s in %s", c.text, lang)
			}
		}
	}
}
