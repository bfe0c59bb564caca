package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func day(t testing.TB, s string) pipeline.Date {
	t.Helper()
	d, err := pipeline.ParseDate(s)
	require.NoError(t, err)
	return d
}

func TestTaxesHoldFromTheirDayOn(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ on, own, bare string }{
		{"2000-01-01", "19", "19"}, {"2024-12-31", "19", "19"}, {"2025-01-01", "18.5", "19"}, {"2026-11-26", "18.5", "19"}, {"2027-01-01", "0", "19"},
	} {
		s := settingsOf(t, entry("tax", "standard/2027-01-01", `"0"`), entry("tax", "standard/2025-01-01", `"18.5"`))
		require.Equal(t, tc.own, s.TaxOn(pipeline.TaxStandard, day(t, tc.on)).String(), tc.on)
		require.Equal(t, tc.bare, settingsOf(t).TaxOn(pipeline.TaxStandard, day(t, tc.on)).String(), tc.on)
		require.True(t, s.TaxOn(pipeline.TaxExempt, day(t, tc.on)).IsZero())
	}
	s := settingsOf(t, entry("tax", "standard/2003-10-01", `"18"`))
	require.Equal(t, "18", s.TaxOn(pipeline.TaxStandard, day(t, "2026-11-26")).String(), "what comes with the program gives way")
}

func TestTaxesAndTheCompanyAreChecked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		setting, key, value string
		want                map[pipeline.Field]pipeline.Reason
	}{
		{"tax", "exempt/2025-01-01", `"5"`, map[pipeline.Field]pipeline.Reason{pipeline.FieldKey: pipeline.ReasonChoice}},
		{"tax", "standard/2025-13-01", `"101"`, map[pipeline.Field]pipeline.Reason{pipeline.FieldDate: pipeline.ReasonOutOfRange, pipeline.FieldPercent: pipeline.ReasonOutOfRange}},
		{"tax", "standard/2025-01-01", `"-1"`, map[pipeline.Field]pipeline.Reason{pipeline.FieldPercent: pipeline.ReasonNotANumber}},
		{"tax", "standard/2025-01-01", `19`, map[pipeline.Field]pipeline.Reason{pipeline.FieldPercent: pipeline.ReasonNotANumber}},
		{"tax", "standard/2025-01-01", `"1.00001"`, map[pipeline.Field]pipeline.Reason{pipeline.FieldPercent: pipeline.ReasonDecimals}},
		{"company", "other", `{"name": "Embudo SpA"}`, map[pipeline.Field]pipeline.Reason{pipeline.FieldKey: pipeline.ReasonChoice}},
		{"company", "own", `{"logo": "12"}`, map[pipeline.Field]pipeline.Reason{pipeline.FieldName: pipeline.ReasonRequired, pipeline.FieldLogo: pipeline.ReasonUnreadable}},
	} {
		require.Equal(t, tc.want, fieldsOf(t, entry(pipeline.Setting(tc.setting), tc.key, tc.value).Check()), "%s %s", tc.key, tc.value)
	}
	s := settingsOf(t, entry("company", "own", `{"name": "Embudo SpA", "tax_id": "76.543.210-3"}`))
	require.Equal(t, pipeline.Company{Name: "Embudo SpA", TaxID: "76.543.210-3"}, s.Company)
}
