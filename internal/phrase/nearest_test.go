package phrase_test

import (
	"strings"
	"testing"

	"embudo/internal/phrase"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"  Pronóstico \u00a0 Año ": "pronostico año",
		"AN\u0303O":                "año",
		"Ünïcödé":                  "unicode",
		"a\u200bb":                 "ab",
		"MIÉRCOLES":                "miercoles",
		"":                         "",
	} {
		require.Equal(t, want, phrase.Fold(in), in)
	}
	rapid.Check(t, func(t *rapid.T) {
		folded := phrase.Fold(rapid.String().Draw(t, "s"))
		require.Equal(t, folded, phrase.Fold(folded))
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	verbs := []string{"nueva", "ver", "listar", "avanzar", "calificar", "comprometer", "aprobar", "facturar", "completar", "perder", "año"}
	for typed, want := range map[string]string{
		"avanzar":    "avanzar",
		"Avánzar":    "avanzar",
		"avnazar":    "avanzar",
		"lsitar":     "listar",
		"factura":    "facturar",
		"califcra":   "calificar",
		"prder":      "perder",
		"nuevo":      "nueva",
		"vre":        "ver",
		"vxy":        "",
		"ve":         "",
		"xx":         "",
		"acme":       "",
		"":           "",
		"ano":        "año",
		"evidencias": "",
	} {
		got, ok := phrase.Nearest(typed, verbs)
		require.Equal(t, want, got, typed)
		require.Equal(t, want != "", ok, typed)
	}
	_, ok := phrase.Nearest(strings.Repeat("a", 5000), verbs)
	require.False(t, ok)
	first, _ := phrase.Nearest("cosa", []string{"rosa", "cota"})
	require.Equal(t, "rosa", first)
}

func TestParseRef(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"12": 12, "OP-12": 12, "op12": 12, "#12": 12, " Op 12 ": 12, "OP - 12": 12, "0012": 12, "999999999999999999": 999999999999999999,
		"": 0, "0": 0, "OP-": 0, "op": 0, "-12": 0, "12M": 0, "#OP12": 0, "OP--12": 0, "Acme": 0, "1.200": 0, "+5": 0, "9999999999999999999": 0, "١٢": 0,
	} {
		got, ok := phrase.ParseRef(text)
		require.Equal(t, want, got, text)
		require.Equal(t, want != 0, ok, text)
	}
}

func FuzzRef(f *testing.F) {
	for _, seed := range []string{"12", "OP-12", "#7", "op 3", "OP--1", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := phrase.ParseRef(text)
		require.Equal(t, ok, n > 0)
		if ok {
			again, ok := phrase.ParseRef("OP-" + strings.TrimLeft(strings.Trim(phrase.Fold(text), "op# -"), "0"))
			require.True(t, ok)
			require.Equal(t, n, again)
		}
	})
}
