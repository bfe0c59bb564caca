package phrase_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func TestPeriods(t *testing.T) {
	t.Parallel()
	today := pipeline.Date{Year: 2026, Month: time.November, Day: 26}
	for typed, want := range map[string]string{
		"mes": "2026-11 1", "Trimestre": "2026-Q4 1", "AÑO": "2026 1", "month @ana": "2026-11 1", "este mes": "2026-11 2",
		"mes pasado": "2026-10 2", "último trimestre Norte": "2026-Q3 2", "año anterior": "2025 2", "próximo mes": "2026-12 2",
		"next quarter": "2027-Q1 2", "last year": "2025 2", "mes que viene": "2026-12 3", "noviembre": "2026-11 1", "nov 2025": "2025-11 2",
		"marzo de 2027 en USD": "2027-03 3", "march": "2026-03 1", "agosto": "2026-08 1", "T4": "2026-Q4 1", "q1 2027": "2027-Q1 2",
		"T2 del 2025": "2025-Q2 3", "2026-Q4": "2026-Q4 1", "2026-t1": "2026-Q1 1", "2026-11": "2026-11 1", "2025": "2025 1",
		"": " 0", "Norte": " 0", `"noviembre"`: " 0", "2026-13": " 0", "1999": " 0", "este": " 0", "T5": " 0", "en": " 0", "3": " 0",
	} {
		p, n := phrase.ReadPeriod(phrase.Words(typed), today)
		got := ""
		if n > 0 {
			got = p.String()
		}
		require.Equal(t, want, got+" "+string(rune('0'+n)), typed)
	}
}

func FuzzReadPeriod(f *testing.F) {
	for _, s := range []string{"mes pasado", "T4 2026", "noviembre de 2027", "2026-Q4", "este", "que viene"} {
		f.Add(s)
	}
	today := pipeline.Date{Year: 2026, Month: time.November, Day: 26}
	f.Fuzz(func(t *testing.T, typed string) {
		words := phrase.Words(typed)
		p, n := phrase.ReadPeriod(words, today)
		if n == 0 {
			require.Zero(t, p)
			return
		}
		require.LessOrEqual(t, n, len(words))
		for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
			again, _ := phrase.ReadPeriod(phrase.Words(phrase.FormatPeriod(p, lang)), today)
			require.Equal(t, p, again)
		}
	})
}
