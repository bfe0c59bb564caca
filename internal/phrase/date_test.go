package phrase_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func on(t require.TestingT, iso string) pipeline.Date {
	d, err := pipeline.ParseDate(iso)
	require.NoError(t, err)
	return d
}

// wednesday is the day on which the tables speak.
const wednesday = "2027-06-09"

func TestParseDate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"30-06-2027":                        "2027-06-30",
		"30/06/2027":                        "2027-06-30",
		"30.6.2027":                         "2027-06-30",
		"30/6/27":                           "2027-06-30",
		"30-6-27":                           "2027-06-30",
		"2027-06-30":                        "2027-06-30",
		"2027/6/30":                         "2027-06-30",
		"30/6":                              "2027-06-30",
		"30-6":                              "2027-06-30",
		"9/9":                               "2027-09-09",
		"31/1":                              "2028-01-31", // past this year
		"29/2":                              "2028-02-29", // next year that has it
		"30 de junio":                       "2027-06-30",
		"el 30 de junio":                    "2027-06-30",
		"9 de junio":                        "2027-06-09", // today counts
		"8 de junio":                        "2028-06-08",
		"1º de julio":                       "2027-07-01",
		"primero de julio":                  "2027-07-01",
		"dos de julio":                      "2027-07-02",
		"30 de junio de 2027":               "2027-06-30",
		"30 de junio del 2028":              "2028-06-30",
		"30 jun 2027":                       "2027-06-30",
		"30 JUN. 2027":                      "2027-06-30",
		"30-jun-2027":                       "2027-06-30",
		"30/mar/28":                         "2028-03-30",
		"30 jun 28":                         "2028-06-30",
		"june 30":                           "2027-06-30",
		"June 30th, 2028":                   "2028-06-30",
		"jun 30 2027":                       "2027-06-30",
		"30th of June":                      "2027-06-30",
		"the 30th of June, 2027":            "2027-06-30",
		"1 ago 2027":                        "2027-08-01",
		"1-ago":                             "2027-08-01",
		"12 set":                            "2027-09-12",
		"15 may":                            "2028-05-15",
		"mié 30 jun 2027":                   "2027-06-30",
		"mar 30 mar 2027":                   "2027-03-30",
		"viernes 11 de junio de 2027":       "2027-06-11",
		"Friday, June 11":                   "2027-06-11",
		"viernes 11":                        "2027-06-11",
		"vie 11/6":                          "2027-06-11",
		"hoy":                               "2027-06-09",
		"HOY":                               "2027-06-09",
		"mañana":                            "2027-06-10",
		"manana":                            "2027-06-10",
		"pasado mañana":                     "2027-06-11",
		"ayer":                              "2027-06-08",
		"anteayer":                          "2027-06-07",
		"today":                             "2027-06-09",
		"tomorrow":                          "2027-06-10",
		"day after tomorrow":                "2027-06-11",
		"yesterday":                         "2027-06-08",
		"viernes":                           "2027-06-11",
		"el viernes":                        "2027-06-11",
		"para el viernes":                   "2027-06-11",
		"este viernes":                      "2027-06-11",
		"lunes":                             "2027-06-14",
		"sábado":                            "2027-06-12",
		"sabado":                            "2027-06-12",
		"on Friday":                         "2027-06-11",
		"this friday":                       "2027-06-11",
		"fri":                               "2027-06-11",
		"próximo lunes":                     "2027-06-14", // this week has none to come
		"el lunes que viene":                "2027-06-14",
		"next monday":                       "2027-06-14",
		"viernes de la próxima semana":      "2027-06-18",
		"el viernes de la semana que viene": "2027-06-18",
		"friday next week":                  "2027-06-18",
		"next week friday":                  "2027-06-18",
		"viernes de esta semana":            "2027-06-11",
		"lunes de esta semana":              "2027-06-07",
		"fin de mes":                        "2027-06-30",
		"a fin de mes":                      "2027-06-30",
		"fines de mes":                      "2027-06-30",
		"fin de este mes":                   "2027-06-30",
		"end of month":                      "2027-06-30",
		"the end of the month":              "2027-06-30",
		"EOM":                               "2027-06-30",
		"fin del próximo mes":               "2027-07-31",
		"fin del mes que viene":             "2027-07-31",
		"end of next month":                 "2027-07-31",
		"fin de julio":                      "2027-07-31",
		"fines de mayo":                     "2028-05-31",
		"end of february 2028":              "2028-02-29",
		"fin de año":                        "2027-12-31",
		"end of year":                       "2027-12-31",
		"fin de trimestre":                  "2027-06-30",
		"end of the quarter":                "2027-06-30",
		"fin del próximo trimestre":         "2027-09-30",
		"fin de semestre":                   "2027-06-30",
		"próxima semana":                    "2027-06-14",
		"la próxima semana":                 "2027-06-14",
		"la semana que viene":               "2027-06-14",
		"next week":                         "2027-06-14",
		"próximo mes":                       "2027-07-31",
		"el mes que viene":                  "2027-07-31",
		"next month":                        "2027-07-31",
		"este mes":                          "2027-06-30",
		"next quarter":                      "2027-09-30",
		"próximo año":                       "2028-12-31",
		"en 2 semanas":                      "2027-06-23",
		"en dos semanas":                    "2027-06-23",
		"dentro de 10 días":                 "2027-06-19",
		"dentro de diez dias":               "2027-06-19",
		"en tres días":                      "2027-06-12",
		"en un mes":                         "2027-07-09",
		"en 6 meses":                        "2027-12-09",
		"en un año":                         "2028-06-09",
		"in 2 weeks":                        "2027-06-23",
		"in a week":                         "2027-06-16",
		"in three months":                   "2027-09-09",
		"hace 3 días":                       "2027-06-06",
		"2 days ago":                        "2027-06-07",
		"a week ago":                        "2027-06-02",
		"1/1/2000":                          "2000-01-01",
		"31/12/2100":                        "2100-12-31",
	} {
		for _, lang := range langs {
			d, err := phrase.ParseDate(text, on(t, wednesday), lang)
			require.NoError(t, err, "%q in %s", text, lang)
			require.Equal(t, want, d.String(), "%q in %s", text, lang)
		}
	}
}

func TestParseDateFromOtherDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ today, text, want string }{
		{"2027-06-12", "próximo viernes", "2027-06-18"}, // Saturday: only next week's is to come
		{"2027-06-11", "próximo viernes", "2027-06-18"}, // Friday
		{"2027-06-13", "lunes", "2027-06-14"},           // a week starts on Monday
		{"2027-06-13", "próxima semana", "2027-06-14"},
		{"2027-06-14", "próxima semana", "2027-06-21"},
		{"2027-06-30", "fin de mes", "2027-06-30"},
		{"2027-12-31", "mañana", "2028-01-01"},
		{"2027-12-15", "próximo mes", "2028-01-31"},
		{"2027-11-15", "próximo trimestre", "2028-03-31"},
		{"2027-01-31", "en un mes", "2027-02-28"},
		{"2028-02-29", "en un año", "2029-02-28"},
		{"2027-04-03", "mañana", "2027-04-04"}, // Chile sets its clocks back
		{"2027-06-30", "fin de junio", "2027-06-30"},
		{"2027-07-01", "fin de junio", "2028-06-30"},
		{"2096-03-01", "29/2", "2104"},
	} {
		d, err := phrase.ParseDate(c.text, on(t, c.today), i18n.ES)
		if len(c.want) == 4 {
			require.ErrorIs(t, err, phrase.ErrYear)
			continue
		}
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, d.String(), "%s on %s", c.text, c.today)
	}
}

func TestParseDateAmbiguous(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		today string
		lang  i18n.Lang
		want  string
	}{
		{"próximo viernes", wednesday, i18n.ES, "2027-06-11 2027-06-18"},
		{"viernes próximo", wednesday, i18n.ES, "2027-06-11 2027-06-18"},
		{"el viernes que viene", wednesday, i18n.ES, "2027-06-11 2027-06-18"},
		{"next friday", wednesday, i18n.EN, "2027-06-11 2027-06-18"},
		{"viernes", "2027-06-11", i18n.ES, "2027-06-11 2027-06-18"},
		{"this wednesday", wednesday, i18n.EN, "2027-06-09 2027-06-16"},
		{"6/30", wednesday, i18n.ES, "2027-06-30"},
		{"6/30", wednesday, i18n.EN, "2027-06-30"},
		{"06-30-2027", wednesday, i18n.ES, "2027-06-30"},
		{"05/07", wednesday, i18n.EN, "2027-07-05 2028-05-07"},
		{"05-07-2027", wednesday, i18n.EN, "2027-07-05 2027-05-07"},
		{"viernes 12 de junio", wednesday, i18n.ES, "2027-06-12 2027-06-11"},
		{"lunes 30/6/2027", wednesday, i18n.ES, "2027-06-30 2027-06-28"},
		{"fin de semana", wednesday, i18n.ES, "2027-06-12 2027-06-13"},
		{"end of week", wednesday, i18n.EN, "2027-06-11 2027-06-12 2027-06-13"},
		{"end of next week", wednesday, i18n.EN, "2027-06-18 2027-06-19 2027-06-20"},
		{"mar 15", wednesday, i18n.ES, "2028-03-15 2027-06-15"}, // Tuesday 15 June
	} {
		_, err := phrase.ParseDate(c.text, on(t, c.today), c.lang)
		var ambiguous *phrase.AmbiguousDate
		require.ErrorAs(t, err, &ambiguous, c.text)
		got := []string{}
		for _, d := range ambiguous.Readings {
			got = append(got, d.String())
		}
		require.Equal(t, c.want, strings.Join(got, " "), c.text)
		require.Contains(t, err.Error(), got[0])
	}
}

func TestDayFirst(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		lang i18n.Lang
		want string
	}{
		{"05/07", i18n.ES, "2027-07-05"},
		{"05-07-2027", i18n.ES, "2027-07-05"},
		{"05.07.2027", i18n.EN, "2027-07-05"},
		{"07/07/2027", i18n.EN, "2027-07-07"},
		{"30/06", i18n.EN, "2027-06-30"},
		{"Mon 5/7/2027", i18n.EN, "2027-07-05"}, // 7 May is a Friday
		{"mar", i18n.ES, "2027-06-15"},
		{"mar 30", i18n.ES, "2028-03-30"}, // 30 June is no Tuesday
	} {
		d, err := phrase.ParseDate(c.text, on(t, wednesday), c.lang)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, d.String(), c.text)
	}
}

func TestParseDateRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"":                        phrase.ErrUnreadable,
		"  ":                      phrase.ErrUnreadable,
		"12":                      phrase.ErrUnreadable,
		"2027":                    phrase.ErrUnreadable,
		"junio":                   phrase.ErrUnreadable,
		"june 2027":               phrase.ErrUnreadable,
		"30":                      phrase.ErrUnreadable,
		"30.6":                    phrase.ErrUnreadable,
		"12.500.000":              phrase.ErrUnreadable,
		"30/6-2027":               phrase.ErrUnreadable,
		"30/6/2027/1":             phrase.ErrUnreadable,
		"30/6/207":                phrase.ErrUnreadable,
		"30/6/+7":                 phrase.ErrUnreadable,
		"/":                       phrase.ErrUnreadable,
		"3/":                      phrase.ErrUnreadable,
		"2027-06":                 phrase.ErrUnreadable,
		"2027-jun-30":             phrase.ErrUnreadable,
		"de mañana":               phrase.ErrUnreadable,
		"mañana de":               phrase.ErrUnreadable,
		"el":                      phrase.ErrUnreadable,
		"esta semana":             phrase.ErrUnreadable,
		"próximo día":             phrase.ErrUnreadable,
		"próximo":                 phrase.ErrUnreadable,
		"fin de día":              phrase.ErrUnreadable,
		"fin":                     phrase.ErrUnreadable,
		"viernes del próximo mes": phrase.ErrUnreadable,
		"pronto":                  phrase.ErrUnreadable,
		"12M":                     phrase.ErrUnreadable,
		"en 99999 días":           phrase.ErrUnreadable,
		"mañana mañana":           phrase.ErrUnreadable,
		"٣٠/٦":                    phrase.ErrUnreadable,
		strings.Repeat("el ", 99): phrase.ErrUnreadable,
		"31/02/2027":              phrase.ErrNoSuchDay,
		"31/6":                    phrase.ErrNoSuchDay,
		"30 de febrero":           phrase.ErrNoSuchDay,
		"0/5":                     phrase.ErrNoSuchDay,
		"29/2/2027":               phrase.ErrNoSuchDay,
		"2027-13-01":              phrase.ErrNoSuchDay,
		"40 de mayo":              phrase.ErrNoSuchDay,
		"30/6/1999":               phrase.ErrYear,
		"1/1/2101":                phrase.ErrYear,
		"en 900 años":             phrase.ErrYear,
		"hace 40 años":            phrase.ErrYear,
	} {
		for _, lang := range langs {
			d, err := phrase.ParseDate(text, on(t, wednesday), lang)
			require.ErrorIs(t, err, want, "%q gave %s", text, d)
			require.True(t, d.IsZero())
		}
	}
	require.Equal(t, pipeline.ReasonOutOfRange, pipeline.ReasonOf(phrase.ErrYear))
}

func TestFormatDate(t *testing.T) {
	t.Parallel()
	d := on(t, "2027-06-30")
	require.Equal(t, "mié 30 jun 2027", phrase.FormatDate(d, i18n.ES))
	require.Equal(t, "Wed 30 Jun 2027", phrase.FormatDate(d, i18n.EN))
	require.Equal(t, "miércoles 30 de junio de 2027", phrase.FormatDateLong(d, i18n.ES))
	require.Equal(t, "Wednesday 30 June 2027", phrase.FormatDateLong(d, i18n.EN))
	for _, lang := range langs {
		require.Empty(t, phrase.FormatDate(pipeline.Date{}, lang))
		require.Empty(t, phrase.FormatDateLong(pipeline.Date{}, lang))
	}
}

// sameDay checks that everything written of d is read back as d, by readers of both languages.
func sameDay(t require.TestingT, d, today pipeline.Date) {
	for _, writer := range langs {
		for _, text := range []string{phrase.FormatDate(d, writer), phrase.FormatDateLong(d, writer), d.String()} {
			for _, reader := range langs {
				again, err := phrase.ParseDate(text, today, reader)
				require.NoError(t, err, text)
				require.Equal(t, d, again, text)
			}
		}
	}
}

func TestEveryDayRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := pipeline.Date{Year: phrase.FirstYear, Month: time.January, Day: 1}
		day := rapid.IntRange(0, 36889)
		sameDay(t, first.AddDays(day.Draw(t, "day")), first.AddDays(day.Draw(t, "today")))
	})
}

// Without a year, a date is never past and less than a year away, save 29 February.
func TestYearlessIsNext(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := pipeline.Date{Year: 2020, Month: time.January, Day: 1}
		today := first.AddDays(rapid.IntRange(0, 20000).Draw(t, "today"))
		d := today.AddDays(rapid.IntRange(0, 364).Draw(t, "ahead"))
		if d.Month == time.February && d.Day == 29 {
			t.Skip("not every year")
		}
		written := phrase.FormatDateLong(d, i18n.ES)
		yearless := strings.Join(strings.Fields(written)[1:4], " ")
		got, err := phrase.ParseDate(yearless, today, i18n.ES)
		require.NoError(t, err)
		require.Equal(t, d, got, yearless)
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"30-06-2027", "30/6", "6/30", "5/6", "30 de junio de 2027", "june 30th", "próximo viernes", "viernes de la semana que viene",
		"fin de mes", "en 2 semanas", "a week ago", "mar 30 mar", "mar mar mar mar", "hace 9999 años", "1/1/2100", "end of february 2028"} {
		f.Add(seed, 10000, uint8(0))
		f.Add(seed, 2711, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, days int, l uint8) {
		first := pipeline.Date{Year: phrase.FirstYear, Month: time.January, Day: 1}
		today := first.AddDays(int(uint(days) % 36890))
		d, err := phrase.ParseDate(text, today, i18n.Lang(l%2))
		var ambiguous *phrase.AmbiguousDate
		switch {
		case err == nil:
			sameDay(t, d, today)
		case errors.As(err, &ambiguous):
			require.NotEmpty(t, ambiguous.Readings)
			for _, reading := range ambiguous.Readings {
				sameDay(t, reading, today)
			}
		default:
			require.NotEmpty(t, pipeline.ReasonOf(err))
		}
	})
}
