package commands

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// crew are the people of whom a file of targets speaks. Two of them have one name.
var crew = []bot.Colleague{
	{ID: ana, Name: "Ana Rojas", Handle: "ana"}, {ID: bruno, Name: "Bruno Díaz", Handle: "bruno", Email: "Bruno.Diaz@acme.cl"}, {ID: carla, Name: "Carla Soto", Handle: "carla"},
	{ID: "U0TWIN1", Name: "Juan Pérez", Handle: "jperez"}, {ID: "U0TWIN2", Name: "Juan Pérez", Handle: "juan.perez"}, {ID: "U0ODD", Name: "@jperez", Handle: "=odd"},
}

// salesforce is an office with teams and targets to hold a file against. Today is 12 March 2026.
func salesforce(t require.TestingT) *office {
	o := newOffice(t)
	o.slack = &workspace{}
	o.keeps(pipeline.SettingTeam, "Norte", pipeline.Team{Members: []pipeline.UserID{ana}})
	o.keeps(pipeline.SettingTeam, "Ñuble; y más", pipeline.Team{Members: []pipeline.UserID{bruno}})
	o.keeps(pipeline.SettingTarget, "2026-03/all", "CLP 20000000")
	o.keeps(pipeline.SettingTarget, "2026-Q2/"+string(ana), "CLF 250.125")
	o.keeps(pipeline.SettingTarget, "2026-02/U0GONE", "USD 3400.5")
	return o
}

// plans reads a file as one who speaks a language would have it read.
func (o *office) plans(lang i18n.Lang, data []byte) targetPlan {
	rows, err := sheet.Read(bytes.NewReader(data))
	require.NoError(o.t, err)
	settings, err := o.store.Settings(context.Background())
	require.NoError(o.t, err)
	o.learn(settings)
	v := o.speaks(lang)
	v.settings = settings
	return o.newTargetReader(v, crew).read(rows)
}

func TestTargetsAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	for file, want := range map[string]string{
		"Período;Persona;Equipo;Meta;Moneda\nabril 2026;Ana Rojas;;10.000.000;":      "2026-04/U0ANA CLP 10000000",
		"PERIODO,META\n2026,1500000000":                                              "2026/all CLP 1500000000",
		"target\tteam\tperiod\nUS$ 3,400.50\tnorte\tQ3 2026":                         "2026-Q3/team/Norte USD 3400.5",
		"meta;moneda;período;equipo\n350,5;UF;T3 2026;NUBLE; Y MAS":                  "",
		"meta;moneda;período;equipo\n350,5;UF;T3 2026;\"Ñuble; Y Más\"":              "2026-Q3/team/Ñuble; y más CLF 350.5",
		"mes;vendedor;monto\nabr-26;@ana;850 mil":                                    "2026-04/U0ANA CLP 850000",
		"month;owner;amount\nApr 2026;U0ANA;12.5M":                                   "2026-04/U0ANA CLP 12500000",
		"mes;persona;meta\n4/2026;<@U0ANA|ana>;1":                                    "2026-04/U0ANA CLP 1",
		"mes;persona;meta\n4/2026; bruno.diaz@ACME.CL;1":                             "2026-04/U0BRUNO CLP 1",
		"mes;persona;meta\n2026-4;ANA;1":                                             "2026-04/U0ANA CLP 1",
		"mes;persona;meta\n01-04-2026;ana rojas;1":                                   "2026-04/U0ANA CLP 1",
		"mes;persona;meta\nT1-27;@juan.perez;1":                                      "2027-Q1/U0TWIN2 CLP 1",
		"period;target;currency\n2027-Q1;1500;USD":                                   "2027-Q1/all USD 1500",
		"period;person;target\nQ2 2026;ana;":                                         "2026-Q2/U0ANA",
		"período;persona;meta\nfebrero de 2026;U0GONE;US$ 3.400,50\nmarzo 2026;;20M": "=2",
	} {
		plan := o.plans(i18n.ES, []byte(file))
		if want == "" {
			require.NotEmpty(t, plan.faults, file)
			continue
		}
		require.Empty(t, plan.faults, file)
		var said []string
		for _, c := range plan.changes {
			said = append(said, strings.TrimSpace(pipeline.TargetKey(c.period, c.of)+" "+c.now.String()))
		}
		if plan.same > 0 {
			said = append(said, fmt.Sprint("=", plan.same))
		}
		require.Equal(t, want, strings.Join(said, ", "), file)
	}
}

func TestFaultsOfTargetsAreToldByRowAndColumn(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	const head = "Período;Persona;Equipo;Meta;Moneda\n"
	for file, want := range map[string]string{
		"Periodo;Perzona;Meta\n2026;ana;1":                "1 Perzona: No conozco esta columna. Las que hay son: Período, Persona, Equipo, Meta, Moneda.",
		"Periodo;Mes;Meta\n2026;2026;1":                   "1 Mes: Esta columna está dos veces.",
		"Persona\nana":                                    "1 Período: Falta esta columna.|1 Meta: Falta esta columna.",
		head + ";;;1":                                     "2 Período: Falta este dato.",
		head + "abril;;;1":                                "2 Período: No entendí el período «abril»",
		head + "02-04-2026;;;1":                           "2 Período: No entendí el período",
		head + "2026;anna;;1":                             "2 Persona: No conozco a «anna». ¿Será @ana?",
		head + "2026;Zutano Pérez Gómez;;1":               "2 Persona: No conozco a «Zutano Pérez Gómez». Escribe su nombre completo",
		head + "2026;juan perez;;1":                       "2 Persona: Hay varias personas que se llaman «juan perez»: @jperez, @juan.perez.",
		head + "2026;;Sur;1":                              "2 Equipo: No hay un equipo «Sur». Los que hay: Norte, Ñuble; y más.",
		head + "2026;ana;Norte;1":                         "2 Equipo: La meta es de una persona o de un equipo, no de los dos.",
		head + "2026;;;mucho":                             "2 Meta: No entendí el monto «mucho»",
		head + "2026;;;0":                                 "2 Meta: Debe ser mayor que cero.",
		head + "2026;;;-5":                                "2 Meta: No puede ser negativo.",
		head + "2026;;;1.500;USD":                         "2 Meta: «1.500» se puede leer de dos formas",
		head + "2026;;;1;doblones":                        "2 Moneda: ",
		head + "2026;;;US$ 5;UF":                          "2 Moneda: La meta dice US$ 5,00",
		head + "2026;;;1\n\n2026;;;1":                     "4 Período: Repite la meta de la fila 2.",
		head + "2026;" + strings.Repeat("x", 201) + ";;1": "2 Persona: Es demasiado largo.",
		head + "abril;Foo;;x":                             "2 Período: |2 Persona: |2 Meta: ",
	} {
		plan := o.plans(i18n.ES, []byte(file))
		wants := strings.Split(want, "|")
		require.Len(t, plan.faults, len(wants), file)
		for i, f := range plan.faults {
			require.Contains(t, fmt.Sprintf("%d %s: %s", f.row, f.column, f.text), wants[i], file)
		}
	}
}

func TestTargetsOfPeriodsThatAreOverAreCounted(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	plan := o.plans(i18n.EN, []byte("period;person;target\n2025;;1\nFebruary 2026;;1\nMarch 2026;;1\nFeb 2026;U0GONE;US$ 3400.50\nQ2 2026;ana;\nJan 2026;;"))
	require.Empty(t, plan.faults)
	require.Equal(t, targetCounts{New: 2, Changed: 1, Cleared: 1, Same: 2, Over: 2}, plan.counts())
}

// What is downloaded and uploaded again changes nothing, in whatever format and language, and whatever the names.
func TestTargetsComeBackAsTheyWent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := salesforce(t)
		o.slack = &crowd{}
		teams := []string{"Norte", "Ñuble; y más"}
		for i, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[=+@'a-zñÁ ;,"]{1,8}x`), 0, 3, phrase.Fold).Draw(t, "teams") {
			if e := (pipeline.Entry{Setting: pipeline.SettingTeam, Key: name, Value: encodeValue(pipeline.Team{})}); e.Check() == nil {
				o.keeps(pipeline.SettingTeam, name, pipeline.Team{Members: []pipeline.UserID{crew[i].ID}})
				teams = append(teams, name)
			}
		}
		periods := []pipeline.Period{{Year: 2026}, {Year: 2026, Quarter: 4}, {Year: 2026, Month: time.March}, {Year: 2026, Month: time.December}}
		for range rapid.IntRange(0, 8).Draw(t, "targets") {
			of := rapid.OneOf(rapid.Just(pipeline.Everyone), rapid.Map(rapid.SampledFrom(teams), pipeline.OfTeam),
				rapid.Map(rapid.SampledFrom([]pipeline.UserID{ana, "U0TWIN1", "U0ODD", "U0GONE"}), pipeline.OfPerson)).Draw(t, "of")
			currency := rapid.SampledFrom([]pipeline.Currency{pipeline.CLP, pipeline.USD, "CLF", "KWD"}).Draw(t, "currency")
			amount, err := pipeline.NewMoney(decimal.MustNew(rapid.Int64Range(1, 99_999_999).Draw(t, "amount"), currency.Decimals()), currency)
			require.NoError(t, err)
			key := pipeline.TargetKey(rapid.SampledFrom(periods).Draw(t, "period"), of)
			if _, set := o.known().Targets[key]; !set {
				o.keeps(pipeline.SettingTarget, key, amount)
			}
		}
		lang := rapid.SampledFrom(langs).Draw(t, "lang")
		table, reply, err := o.exportTargets(context.Background(), &asked{Slash: o.slash(carla, lang, ""), voice: o.speaks(lang)})
		require.NoError(t, err)
		require.Nil(t, reply)
		var file bytes.Buffer
		format := rapid.SampledFrom([]sheet.Format{sheet.Semicolons, sheet.Commas, sheet.XLSX}).Draw(t, "format")
		require.NoError(t, sheet.Write(&file, format, table.header, table.rows))
		plan := o.plans(lang, file.Bytes())
		require.Empty(t, plan.faults, file.String())
		require.Empty(t, plan.changes, file.String())
	})
}

// crowd is a Slack in which the crew works.
type crowd struct{ workspace }

func (*crowd) People(context.Context) ([]bot.Colleague, error) { return crew, nil }
