package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Only a rule that the line names is cleared: what names none is refused, and takes no other rule in its place.
func TestClearingPoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang         i18n.Lang
		line, answer string
		left         []string
	}{
		{i18n.ES, "configurar puntos XYZ borrar", "No encontré «XYZ» en la lista", []string{"amount/CLP", "amount/USD", "win"}},
		{i18n.EN, "settings points doubloons clear", "I could not find “doubloons” on the list", []string{"amount/CLP", "amount/USD", "win"}},
		{i18n.ES, "configurar puntos borrar", "Falta algo", []string{"amount/CLP", "amount/USD", "win"}},
		{i18n.EN, "settings points 1 per 1000 USD clear", "I could not find “1 per 1000 USD”", []string{"amount/CLP", "amount/USD", "win"}},
		{i18n.ES, "configurar puntos EUR borrar", "No cambiaste nada", []string{"amount/CLP", "amount/USD", "win"}},
		{i18n.ES, "configurar puntos dólares borrar", "borrado", []string{"amount/CLP", "win"}},
		{i18n.EN, "settings points CLP clear", "cleared", []string{"amount/USD", "win"}},
		{i18n.EN, "settings points win clear", "cleared", []string{"amount/CLP", "amount/USD"}},
	} {
		o, _ := run(t)
		for _, line := range []string{"puntos ganar 7", "puntos 1 cada 1.000.000 CLP", "puntos 2 cada 1000 USD"} {
			o.sets(boss, i18n.ES, "configurar "+line)
		}
		require.Contains(t, o.sets(boss, c.lang, c.line).Text.String(), c.answer, c.line)
		s, err := o.store.Settings(context.Background())
		require.NoError(t, err)
		var left []string
		for _, e := range s.Entries(pipeline.SettingPoints) {
			left = append(left, e.Key)
		}
		require.Equal(t, c.left, left, c.line)
	}
}
