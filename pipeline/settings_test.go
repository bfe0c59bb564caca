package pipeline_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func entry(s pipeline.Setting, key, value string) pipeline.Entry {
	return pipeline.Entry{Setting: s, Key: key, Value: json.RawMessage(value)}
}

func settingsOf(t testing.TB, entries ...pipeline.Entry) pipeline.Settings {
	t.Helper()
	s, err := pipeline.NewSettings(7, entries)
	require.NoError(t, err)
	return s
}

// goodEntries is one of every setting at least.
var goodEntries = []pipeline.Entry{
	entry("role", "U1/manager", "{}"), entry("role", "S0VENTAS/salesperson", " { } "), entry("role", "U1/admin", "{}"),
	entry("team", "Norte", `{"lead": "U1", "members": ["U1", "U2"]}`),
	entry("route", "default", `{"channel": "C1", "stages": ["committed", "lost"], "lines": ["Datos"], "minimum": "CLP 1000000"}`),
	entry("channel", "C1", `{"lang": "en", "quiet": true}`),
	entry("currency", "default", `"CLF"`),
	entry("rate", "USD/CLP/2026-11-26", `"950.25"`),
	entry("source", "Web", "{}"), entry("service_line", "Nube", "{}"), entry("service_line", "Datos", "{}"),
	entry("stage", "qualified", `{"probability": 35, "days": 12}`), entry("stage", "immature", `{"days": 365}`),
	entry("loss_reason", "price", `{"es": "Precio", "en": "Price"}`),
	entry("competitor", "Rutalia", "{}"), entry("competitor", "Acme", "{}"),
	entry("evidence_tag", "emoji", `"white_check_mark"`),
	entry("nudge", "stuck", `{"after": 3}`), entry("forecast", "committed", "80"), entry("points", "amount/CLP", `{"points": 1, "every": "1000000"}`),
	entry("day_off", "2026-12-31", "{}"), entry("billing", "discount", `"7.5"`),
	entry("document", "39", `{"es": "Boleta electrónica", "en": "Electronic receipt", "tax": "standard"}`),
}

func TestSettingsAreReadFromTheirEntries(t *testing.T) {
	t.Parallel()
	read := map[pipeline.Setting]bool{}
	for _, e := range goodEntries {
		require.NoError(t, e.Check(), "%s %s", e.Setting, e.Key)
		read[e.Setting] = true
	}
	require.Len(t, read, len(pipeline.AllSettings()), "one of each")
	s := settingsOf(t, goodEntries...)
	require.Equal(t, int64(7), s.Version)
	require.Equal(t, map[string][]pipeline.Role{"U1": {pipeline.Admin, pipeline.Manager}, "S0VENTAS": {pipeline.Salesperson}}, s.Roles)
	require.Equal(t, map[string]pipeline.Team{"Norte": {Lead: "U1", Members: []pipeline.UserID{"U1", "U2"}}}, s.Teams)
	require.Equal(t, pipeline.Route{Channel: "C1", Stages: []pipeline.Stage{pipeline.StageCommitted, pipeline.StageLost}, Lines: []string{"Datos"}, Minimum: clp("1000000")}, s.Routes["default"])
	require.Equal(t, map[string]pipeline.ChannelRule{"C1": {Lang: "en", Quiet: true}}, s.Channels)
	require.Equal(t, pipeline.CLF, s.Currency)
	require.Equal(t, "USD/CLP/2026-11-26", s.Rates[0].Key())
	require.Equal(t, "950.25", s.Rates[0].Value.String())
	require.Equal(t, []string{"Datos", "Nube"}, s.Lines)
	require.Equal(t, []string{"Acme", "Rutalia"}, s.Competitors)
	require.Equal(t, []string{"Web"}, s.Sources)
	require.Equal(t, pipeline.OwnReason{ES: "Precio", EN: "Price"}, s.LossReasons["own:price"])
	require.Equal(t, "white_check_mark", s.EvidenceTag)
	for _, stage := range pipeline.Stages() {
		probability, days := stage.Probability(), map[pipeline.Stage]int{pipeline.StageImmature: 365, pipeline.StageQualified: 12,
			pipeline.StageCommitted: 30, pipeline.StageToInvoice: 10, pipeline.StageInvoicing: 60}[stage]
		if stage == pipeline.StageQualified {
			probability = 35
		}
		require.Equal(t, probability, s.Probability(stage), stage)
		require.Equal(t, probability, pipeline.Opportunity{Stage: stage}.Probability(s), stage)
		require.Equal(t, days, s.Days(stage), stage)
	}
}

func TestACompanyThatHasSetNothing(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]pipeline.Settings{"the zero value": {}, "no entries": settingsOf(t)} {
		require.Empty(t, s.Currency, name)
		require.Empty(t, s.Lines, name)
		for _, stage := range pipeline.Stages() {
			require.Equal(t, stage.Probability(), s.Probability(stage), name)
			require.Equal(t, stage.Final(), s.Days(stage) == 0, "%s %s", name, stage)
		}
		require.NoError(t, s.Admits(pipeline.Opportunity{}, pipeline.Opportunity{ServiceLine: "Cualquiera"}), name)
		_, _, ok := s.Convert(clp("1"), "USD", today)
		require.False(t, ok, name)
	}
	require.Equal(t, pipeline.DefaultEvidenceTag, settingsOf(t).EvidenceTag)
}

// Whatever the order in which the store gives the entries, the settings are the same.
func TestTheOrderOfEntriesPlaysNoPart(t *testing.T) {
	t.Parallel()
	want := settingsOf(t, goodEntries...)
	rapid.Check(t, func(t *rapid.T) {
		got, err := pipeline.NewSettings(7, rapid.Permutation(goodEntries).Draw(t, "entries"))
		require.NoError(t, err)
		require.Equal(t, want, got)
	})
}

func TestWhatCannotBeSet(t *testing.T) {
	t.Parallel()
	tooLong := strings.Repeat("ñ", pipeline.MaxKey+1)
	for _, c := range []struct {
		entry pipeline.Entry
		want  reasons
	}{
		{entry("colour", "red", "{}"), reasons{"key": "choice"}},
		{entry("service_line", "", "{}"), reasons{"key": "required"}},
		{entry("service_line", tooLong, "{}"), reasons{"key": "too_long"}},
		{entry("service_line", " Datos", "{}"), reasons{"key": "unreadable"}},
		{entry("service_line", "Da\x00tos", "{}"), reasons{"key": "unreadable"}},
		{entry("service_line", "Da\ntos", "{}"), reasons{"key": "unreadable"}},
		{entry("service_line", "Da\xfftos", "{}"), reasons{"key": "unreadable"}},
		{entry("service_line", "\u202eDatos", "{}"), reasons{"key": "unreadable"}},
		{entry("service_line", "Datos", ""), reasons{"key": "unreadable"}},
		{entry("service_line", "Datos", "null"), reasons{"key": "unreadable"}},
		{entry("service_line", "Datos", `{"x": 1}`), reasons{"key": "unreadable"}},
		{entry("service_line", "Datos", `"x"`), reasons{"key": "unreadable"}},
		{entry("competitor", "Acme", "[]"), reasons{"key": "unreadable"}},
		{entry("role", "manager", "{}"), reasons{"key": "choice"}},
		{entry("role", "/manager", "{}"), reasons{"key": "choice"}},
		{entry("role", "U1/king", "{}"), reasons{"key": "choice"}},
		{entry("role", "U1/manager/x", "{}"), reasons{"key": "choice"}},
		{entry("role", "U1/manager", `{"x": 1}`), reasons{"key": "unreadable"}},
		{entry("team", "Norte", `{"members": "U1"}`), reasons{"key": "unreadable"}},
		{entry("team", "Norte", `{"members": ["`+short+`"]}`), reasons{"members": "too_long"}},
		{entry("team", "Norte", `{"members": ["U1\u0000"]}`), reasons{"key": "unreadable"}},
		{entry("team", "Norte", `{"members": [`+strings.Repeat(`"U1",`, 4000)+`"U1"]}`), reasons{"key": "too_long"}},
		{entry("route", "a", `{}`), reasons{"channel": "required"}},
		{entry("route", "a", `{"channel": "`+tooLong+`", "lines": [""]}`), reasons{"channel": "too_long", "service_line": "required"}},
		{entry("route", "a", `{"channel": "C1", "stages": ["won"]}`), reasons{"key": "unreadable"}},
		{entry("route", "a", `{"channel": "C1", "minimum": "CLP 1.5"}`), reasons{"key": "unreadable"}},
		{entry("route", "a", `{"channel": "C1", "note": "\ud800"}`), reasons{"key": "unreadable"}},
		{entry("channel", "C1", `{"lang": "fr"}`), reasons{"lang": "choice"}},
		{entry("currency", "default", `"UF"`), reasons{"currency": "currency"}},
		{entry("currency", "default", `1`), reasons{"currency": "currency"}},
		{entry("currency", "other", `"CLP"`), reasons{"key": "choice"}},
		{entry("rate", "USD/CLP", `"1"`), reasons{"key": "unreadable"}},
		{entry("rate", "USD/USD/2026-11-26", `"1"`), reasons{"currency": "currency"}},
		{entry("rate", "USD/UF/2026-02-30", `"0"`), reasons{"currency": "currency", "date": "out_of_range", "amount": "zero"}},
		{entry("rate", "USD/CLP/1999-12-31", `950.25`), reasons{"date": "out_of_range", "amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2101-01-01", `"1"`), reasons{"date": "out_of_range"}},
		{entry("rate", "USD/CLP/2026-11-26", `"-1"`), reasons{"amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2026-11-26", `"1e3"`), reasons{"amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2026-11-26", `"1.2.3"`), reasons{"amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2026-11-26", `""`), reasons{"amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2026-11-26", `"."`), reasons{"amount": "not_a_number"}},
		{entry("rate", "USD/CLP/2026-11-26", `"950.25000000000000001"`), reasons{"amount": "too_long"}},
		{entry("rate", "USD/CLP/2026-11-26", `"99999999999999999999"`), reasons{"amount": "too_long"}},
		{entry("stage", "won", `{}`), reasons{"key": "choice"}},
		{entry("stage", "done", `{"days": 1}`), reasons{"key": "choice"}},
		{entry("stage", "lost", `{"probability": 1}`), reasons{"key": "choice"}},
		{entry("stage", "immature", `{"probability": 101, "days": 0}`), reasons{"probability": "out_of_range", "days": "out_of_range"}},
		{entry("stage", "immature", `{"probability": -1, "days": 366}`), reasons{"probability": "out_of_range", "days": "out_of_range"}},
		{entry("stage", "immature", `{"probability": 10.5}`), reasons{"key": "unreadable"}},
		{entry("loss_reason", "price", `{"es": "Precio"}`), reasons{"text_en": "required"}},
		{entry("loss_reason", "price", `{"es": "`+tooLong+`", "en": "a\nb"}`), reasons{"key": "unreadable"}},
		{entry("loss_reason", "price", `{"es": "`+tooLong+`", "en": "Price"}`), reasons{"text_es": "too_long"}},
		{entry("evidence_tag", "emoji", `":pin:"`), reasons{"emoji": "unreadable"}},
		{entry("evidence_tag", "emoji", `""`), reasons{"emoji": "unreadable"}},
		{entry("evidence_tag", "emoji", `"`+strings.Repeat("x", pipeline.MaxKey+1)+`"`), reasons{"emoji": "too_long"}},
		{entry("evidence_tag", "other", `"pin"`), reasons{"key": "choice"}},
	} {
		require.Equal(t, c.want, fieldsOf(t, c.entry.Check()), "%s %q %.80s", c.entry.Setting, c.entry.Key, c.entry.Value)
	}
	_, err := pipeline.NewSettings(1, append(goodEntries[:2:2], entry("stage", "won", "{}")))
	require.ErrorContains(t, err, `setting stage "won"`)
}

// What is chosen must be on the company's list; what was chosen before the list had changed stays.
func TestWhatTheListsAdmit(t *testing.T) {
	t.Parallel()
	s := settingsOf(t, goodEntries...)
	line := func(v string) pipeline.Opportunity { return pipeline.Opportunity{ServiceLine: v} }
	lost := func(r pipeline.LossReason) pipeline.Opportunity {
		return pipeline.Opportunity{Loss: &pipeline.Loss{Reason: r}}
	}
	for name, c := range map[string]struct {
		before, after pipeline.Opportunity
		want          reasons
	}{
		"on the list":          {line(""), line("Datos"), nil},
		"none":                 {line("Datos"), line(""), nil},
		"not on the list":      {line("Datos"), line("datos"), reasons{"service_line": "choice"}},
		"as it was":            {line("Antigua"), line("Antigua"), nil},
		"a built-in reason":    {line(""), lost(pipeline.LossDeclined), nil},
		"an own reason":        {line(""), lost("own:price"), nil},
		"no longer an own one": {line(""), lost("own:gone"), reasons{"reason": "choice"}},
		"lost by it before":    {lost("own:gone"), lost("own:gone"), nil},
	} {
		err := s.Admits(c.before, c.after)
		if c.want == nil {
			require.NoError(t, err, name)
			continue
		}
		require.Equal(t, c.want, fieldsOf(t, err), name)
	}
}

// No entry, however it is put together, makes Check panic; and what Check takes is read again.
func FuzzEntry(f *testing.F) {
	for _, e := range goodEntries {
		f.Add(string(e.Setting), e.Key, []byte(e.Value))
	}
	f.Fuzz(func(t *testing.T, setting, key string, value []byte) {
		e := pipeline.Entry{Setting: pipeline.Setting(setting), Key: key, Value: value}
		if e.Check() != nil {
			return
		}
		s, err := pipeline.NewSettings(1, []pipeline.Entry{e})
		require.NoError(t, err)
		require.Len(t, s.Entries(e.Setting), 1)
		require.NotContains(t, fmt.Sprintf("%+v", s), "\x00")
	})
}
