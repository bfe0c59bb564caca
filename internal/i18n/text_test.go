package i18n_test

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
)

func files(content map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range content {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func sample(t testing.TB) *i18n.Catalog {
	c, err := i18n.Load(files(map[string]string{
		"texts/card.es.json": `{
			"card.stage": "Etapa: {{.Stage}} · {{ .Owner }}",
			"card.hello": "Hola",
			"card.bare": "{{.Stage}}",
			"list.total": {"one": "Un negocio de {{.Owner}}", "many": "{{.Count}} de negocios de {{.Owner}}", "other": "{{.Count}} negocios de {{.Owner}}"}
		}`,
		"texts/card.en.json": `{
			"card.stage": "{{.Owner}}'s, stage {{.Stage}}",
			"card.hello": "Hello",
			"card.bare": "{{.Stage}}",
			"list.total": {"one": "One deal of {{.Owner}}", "other": "{{.Count}} deals of {{.Owner}}"}
		}`,
	}))
	require.NoError(t, err)
	return c
}

func TestText(t *testing.T) {
	t.Parallel()
	c := sample(t)
	type days uint16
	for name, tc := range map[string]struct {
		lang i18n.Lang
		key  i18n.Key
		args i18n.Args
		want string
	}{
		"plain es":           {i18n.ES, "card.hello", nil, "Hola"},
		"plain en":           {i18n.EN, "card.hello", nil, "Hello"},
		"placeholders es":    {i18n.ES, "card.stage", i18n.Args{"Stage": "Lista", "Owner": "Ana"}, "Etapa: Lista · Ana"},
		"placeholders en":    {i18n.EN, "card.stage", i18n.Args{"Stage": "Done", "Owner": "Ana"}, "Ana's, stage Done"},
		"integers are plain": {i18n.ES, "card.stage", i18n.Args{"Stage": 12345, "Owner": int64(-7)}, "Etapa: 12345 · -7"},
		"one es":             {i18n.ES, "list.total", i18n.Args{"Count": 1, "Owner": "Ana"}, "Un negocio de Ana"},
		"zero es":            {i18n.ES, "list.total", i18n.Args{"Count": 0, "Owner": "Ana"}, "0 negocios de Ana"},
		"thousands es":       {i18n.ES, "list.total", i18n.Args{"Count": 1234, "Owner": "Ana"}, "1.234 negocios de Ana"},
		"million es":         {i18n.ES, "list.total", i18n.Args{"Count": 1_000_000, "Owner": "Ana"}, "1.000.000 de negocios de Ana"},
		"million en":         {i18n.EN, "list.total", i18n.Args{"Count": int64(1_000_000), "Owner": "Ana"}, "1,000,000 deals of Ana"},
		"past a million es":  {i18n.ES, "list.total", i18n.Args{"Count": 1_000_001, "Owner": "Ana"}, "1.000.001 negocios de Ana"},
		"named count":        {i18n.EN, "list.total", i18n.Args{"Count": days(1), "Owner": "Ana"}, "One deal of Ana"},
		"negative count":     {i18n.ES, "list.total", i18n.Args{"Count": -12345, "Owner": "Ana"}, "-12.345 negocios de Ana"},
		"unknown language":   {i18n.Lang(9), "card.hello", nil, "Hola"},
		"template in value":  {i18n.ES, "card.stage", i18n.Args{"Stage": "{{.Owner}}", "Owner": "Ana"}, "Etapa: {{.Owner}} · Ana"},
	} {
		require.Equal(t, tc.want, c.Text(tc.lang, tc.key, tc.args), name)
	}
}

type broken struct{}

func (*broken) String() string { panic("no string") }

func TestTextIsNeverEmptyAndReportsOnce(t *testing.T) {
	t.Parallel()
	c := sample(t)
	var mu sync.Mutex
	var reports []string
	c.OnMissing = func(l i18n.Lang, k i18n.Key, fault string) {
		mu.Lock()
		defer mu.Unlock()
		reports = append(reports, l.String()+" "+string(k)+": "+fault)
	}
	for range 3 {
		require.Equal(t, "card.gone", c.Text(i18n.ES, "card.gone", nil))
		require.Equal(t, "?", c.Text(i18n.ES, "", nil))
		require.Equal(t, "card.bare", c.Text(i18n.EN, "card.bare", i18n.Args{"Stage": " "}))
		require.Equal(t, "Etapa: … · Ana", c.Text(i18n.ES, "card.stage", i18n.Args{"Owner": "Ana"}))
		require.Equal(t, "many deals of Ana", c.Text(i18n.EN, "list.total", i18n.Args{"Owner": "Ana", "Count": "many"}))
		require.Contains(t, c.Text(i18n.ES, "card.stage", i18n.Args{"Owner": &broken{}, "Stage": nil}), "Etapa: ")
	}
	require.ElementsMatch(t, []string{
		"es card.gone: no such text",
		"es : no such text",
		"en card.bare: nothing but empty arguments",
		"es card.stage: no argument Stage",
		"en list.total: Count is not an integer",
	}, reports)

	other := c.Copy()
	require.Equal(t, c.Text(i18n.EN, "list.total", i18n.Args{"Owner": "Ana", "Count": 2}), other.Text(i18n.EN, "list.total", i18n.Args{"Owner": "Ana", "Count": 2}))
	require.Equal(t, "gone", other.Text(i18n.ES, "gone", nil))
	require.Len(t, reports, 5, "a copy reports by itself")
}

type stage string

func (s stage) String() string { return "<" + string(s) + ">" }

func TestMapped(t *testing.T) {
	t.Parallel()
	c := sample(t)
	escape := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace
	for name, tc := range map[string]struct {
		args i18n.Args
		want string
	}{
		"text":     {i18n.Args{"Stage": "<!channel>", "Owner": "a>b"}, "Etapa: &lt;!channel&gt; · a&gt;b"},
		"stringer": {i18n.Args{"Stage": stage("Lista"), "Owner": stage("x")}, "Etapa: &lt;Lista&gt; · &lt;x&gt;"},
		"verbatim": {i18n.Args{"Stage": "<", "Owner": i18n.Verbatim("<@U1>")}, "Etapa: &lt; · <@U1>"},
		"numbers":  {i18n.Args{"Stage": 3, "Owner": uint8(4)}, "Etapa: 3 · 4"},
	} {
		require.Equal(t, tc.want, c.Mapped(i18n.ES, "card.stage", tc.args, escape), name)
	}
	require.Equal(t, "<deals> of &lt;", strings.ReplaceAll(
		c.Mapped(i18n.EN, "list.total", i18n.Args{"Count": 2, "Owner": "<"}, escape), "2 deals", "<deals>"))
}

func TestTextFromManyGoroutines(t *testing.T) {
	t.Parallel()
	c := sample(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 200 {
				if got := c.Text(i18n.EN, "list.total", i18n.Args{"Count": n + 2, "Owner": "Ana"}); !strings.HasSuffix(got, " deals of Ana") {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	wg.Wait()
}

func TestFromLocale(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]i18n.Lang{
		"es-CL": i18n.ES, "es-419": i18n.ES, "es_ES": i18n.ES, "ES": i18n.ES, " es ": i18n.ES,
		"en-US": i18n.EN, "en_GB.UTF-8": i18n.EN, "en": i18n.EN,
	} {
		require.Equal(t, want, i18n.FromLocale(locale, i18n.ES), locale)
		require.Equal(t, want, i18n.FromLocale(locale, i18n.EN), locale)
	}
	for _, locale := range []string{"", "pt-BR", "eng", "est", "-es", "de"} {
		require.Equal(t, i18n.EN, i18n.FromLocale(locale, i18n.EN), locale)
		require.Equal(t, i18n.ES, i18n.FromLocale(locale, i18n.ES), locale)
	}
}

func BenchmarkText(b *testing.B) {
	c := sample(b)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			c.Text(i18n.ES, "card.hello", nil)
		}
	})
	b.Run("placeholders", func(b *testing.B) {
		args := i18n.Args{"Stage": "Lista", "Owner": "Ana"}
		for b.Loop() {
			c.Text(i18n.EN, "card.stage", args)
		}
	})
	b.Run("plural", func(b *testing.B) {
		args := i18n.Args{"Count": 1234, "Owner": "Ana"}
		for b.Loop() {
			c.Text(i18n.ES, "list.total", args)
		}
	})
}
