package phrase_test

import (
	"errors"
	"testing"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"github.com/stretchr/testify/require"
)

func TestFindMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		from int
		want string
		used int
	}{
		{"nueva Acme 850 mil 30/6", 2, "CLP 850000", 2},
		{"UF 350 30/6", 0, "CLF 350", 2},
		{"12,5 M clp mañana", 0, "CLP 12500000", 3},
		{"45 millones de pesos chilenos", 0, "CLP 45000000", 5},
		{"45 millones de junio", 0, "CLP 45000000", 2},
		{"12M", 0, "CLP 12000000", 1},
		{"100 BRL", 0, "BRL 100", 2},
		{"100 all", 0, "CLP 100", 1},
		{"100all", 0, "", 0},
		{"100 try 5", 0, "CLP 100", 1},
		{"try 100", 0, "", 0},
		{`"12 M" x`, 0, "", 0},
		{"monto:12M", 0, "", 0},
		{"<#C1|12>", 0, "", 0},
		{"Acme 12M", 0, "", 0},
		{"12M", 1, "", 0},
		{"12M", -1, "", 0},
	} {
		m, used, err := phrase.FindMoney(phrase.Words(c.line), c.from, pipeline.CLP)
		require.Equal(t, c.want, m.String(), c.line)
		require.Equal(t, c.used, used, c.line)
		require.Equal(t, c.used == 0, errors.Is(err, phrase.ErrUnreadable), c.line)
	}
	_, used, err := phrase.FindMoney(phrase.Words("USD 1.500 mañana"), 0, pipeline.CLP)
	var ambiguous *phrase.Ambiguous
	require.ErrorAs(t, err, &ambiguous)
	require.Equal(t, 2, used)
	_, used, err = phrase.FindMoney(phrase.Words("-500 usd"), 0, pipeline.CLP)
	require.Equal(t, pipeline.ReasonNegative, pipeline.ReasonOf(err))
	require.Equal(t, 2, used)
}

func TestFindDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		from int
		want string
		used int
	}{
		{"12M 30/6 x", 1, "2027-06-30", 1},
		{"el viernes de la semana que viene llamo", 0, "2027-06-18", 7},
		{"30 de junio de 2028 x", 0, "2028-06-30", 5},
		{"30 jun 12M", 0, "2027-06-30", 2},
		{"mañana 12M", 0, "2027-06-10", 1},
		{`"mañana"`, 0, "", 0},
		{"12M", 0, "", 0},
		{"x", 3, "", 0},
	} {
		d, used, err := phrase.FindDate(phrase.Words(c.line), c.from, on(t, wednesday), i18n.ES)
		require.Equal(t, c.want, d.String(), c.line)
		require.Equal(t, c.used, used, c.line)
		require.Equal(t, c.used == 0, errors.Is(err, phrase.ErrUnreadable), c.line)
	}
	_, used, err := phrase.FindDate(phrase.Words("31/2 x"), 0, on(t, wednesday), i18n.ES)
	require.ErrorIs(t, err, phrase.ErrNoSuchDay)
	require.Equal(t, 1, used)
}

func TestReadTail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line, name, value, closing string
		doubt                      bool
	}{
		{"", "", "", "", false},
		{"Acme", "Acme", "", "", false},
		{"Acme 12M 30/6", "Acme", "CLP 12000000", "2027-06-30", false},
		{"Acme 30/6 12M", "Acme", "CLP 12000000", "2027-06-30", false},
		{"Acme 2030 12M", "Acme 2030", "CLP 12000000", "", false},
		{"Acme 2030 12M 30 de junio de 2027", "Acme 2030", "CLP 12000000", "2027-06-30", false},
		{"Acme 2030", "Acme", "CLP 2030", "", true},
		{"Acme 2030 30/6", "Acme", "CLP 2030", "2027-06-30", true},
		{"Acme 20.300", "Acme", "CLP 20300", "", false},
		{"Acme 850 mil fin de mes", "Acme", "CLP 850000", "2027-06-30", false},
		{"Viña del Mar SpA UF 350 en dos semanas", "Viña del Mar SpA", "CLF 350", "2027-06-23", false},
		{"Viña del Mar UF 350", "Viña del Mar", "CLF 350", "", false},
		{"Café Mañana", "Café", "", "2027-06-10", true},
		{"Hotel El Mar 5M", "Hotel El Mar", "CLP 5000000", "", false},
		{"Hotel El Viernes 5M", "Hotel", "CLP 5000000", "2027-06-11", true},
		{"Acme vie 11/6", "Acme", "", "2027-06-11", false},
		{`"Café Mañana" 5M`, "Café Mañana", "CLP 5000000", "", false},
		{`"3M" 5M`, "3M", "CLP 5000000", "", false},
		{"3M 5M", "3M", "CLP 5000000", "", false},
		{"3M", "3M", "", "", true},
		{"Soporte “24/7” 5M", "Soporte 24/7", "CLP 5000000", "", false},
		{"Acme próxima semana", "Acme", "", "2027-06-14", false},
		{"Tienda 7-Eleven", "Tienda 7-Eleven", "", "", false},
		{"Compañía all 100 all", "Compañía all 100 all", "", "", false},
		{"Acme 45 millones de pesos", "Acme", "CLP 45000000", "", false},
		{"Acme 12M 5M", "Acme 12M", "CLP 5000000", "", false},
		{"<http://acme.cl|acme.cl> 5M", "acme.cl", "CLP 5000000", "", false},
	} {
		tail := phrase.ReadTail(phrase.Words(c.line), pipeline.CLP, on(t, wednesday), i18n.ES)
		require.NoError(t, tail.ValueErr, c.line)
		require.NoError(t, tail.CloseErr, c.line)
		require.Equal(t, c.name, tail.Name, c.line)
		require.Equal(t, c.value, tail.Value.String(), c.line)
		require.Equal(t, c.closing, tail.Close.String(), c.line)
		require.Equal(t, c.doubt, tail.Doubt, c.line)
		require.Equal(t, c.value != "", tail.ValueText != "", c.line)
		require.Equal(t, c.closing != "", tail.CloseText != "", c.line)
	}
}

func TestReadTailRefused(t *testing.T) {
	t.Parallel()
	var money *phrase.Ambiguous
	var date *phrase.AmbiguousDate
	read := func(line string) phrase.Tail {
		return phrase.ReadTail(phrase.Words(line), pipeline.CLP, on(t, wednesday), i18n.ES)
	}
	tail := read("Acme USD 1.500 próximo viernes")
	require.Equal(t, "Acme", tail.Name)
	require.ErrorAs(t, tail.ValueErr, &money)
	require.Equal(t, "USD 1.500", tail.ValueText)
	require.ErrorAs(t, tail.CloseErr, &date)
	require.Equal(t, "próximo viernes", tail.CloseText)

	tail = read("Acme 12,5,3 30/6")
	require.Equal(t, "Acme", tail.Name)
	require.ErrorIs(t, tail.ValueErr, phrase.ErrUnreadable)
	require.Equal(t, "12,5,3", tail.ValueText)
	require.Equal(t, "2027-06-30", tail.Close.String())

	tail = read("Acme 5M 1/2/3/4")
	require.ErrorIs(t, tail.CloseErr, phrase.ErrUnreadable)
	require.Equal(t, "CLP 5000000", tail.Value.String())

	tail = read("Acme 31/02/2027")
	require.ErrorIs(t, tail.CloseErr, phrase.ErrNoSuchDay)
}

func FuzzTail(f *testing.F) {
	for _, seed := range []string{"Acme 2030 12M 30/6", `"3M" UF 350 fin de mes`, "a 1/2/3 4,5,6", "a 30 jun 27 850 mil"} {
		f.Add(seed)
	}
	today := pipeline.Date{Year: 2027, Month: 6, Day: 9}
	f.Fuzz(func(t *testing.T, line string) {
		words := phrase.Words(line)
		for _, lang := range langs {
			tail := phrase.ReadTail(words, pipeline.CLP, today, lang)
			require.Equal(t, tail.ValueText == "", tail.Value.IsZero() && tail.ValueErr == nil)
			require.Equal(t, tail.CloseText == "", tail.Close.IsZero() && tail.CloseErr == nil)
			if len(words) > 0 {
				require.Contains(t, tail.Name, words[0].Text)
			}
		}
	})
}
