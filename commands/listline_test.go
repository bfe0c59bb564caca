package commands

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func TestParseListing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	mine := listing{Owner: ana}
	for _, c := range []struct {
		line   string
		want   listing
		unread string
	}{
		{line: "", want: mine},
		{line: "mías", want: mine},
		{line: "MIAS abiertas", want: mine},
		{line: "mine", want: mine},
		{line: "todas", want: listing{}},
		{line: "all", want: listing{}},
		{line: "vencidas", want: listing{Owner: ana, Overdue: true}},
		{line: "overdue all", want: listing{Overdue: true}},
		{line: "calificadas", want: listing{Owner: ana, Stage: "qualified"}},
		{line: "Calificada", want: listing{Owner: ana, Stage: "qualified"}},
		{line: "qualified", want: listing{Owner: ana, Stage: "qualified"}},
		{line: "en la etapa por facturar", want: listing{Owner: ana, Stage: "to_invoice"}},
		{line: "en etapa por facturar", want: listing{Owner: ana, Stage: "to_invoice"}},
		{line: "to invoice all", want: listing{Stage: "to_invoice"}},
		{line: "EN FACTURACIÓN", want: listing{Owner: ana, Stage: "invoicing"}},
		{line: "perdidas de <@U0BRUNO|bruno>", want: listing{Owner: bruno, Stage: "lost"}},
		{line: "qualified of <@U0BRUNO> overdue", want: listing{Owner: bruno, Stage: "qualified", Overdue: true}},
		{line: "cliente Acme &amp; Hijos", want: listing{Account: "Acme & Hijos"}},
		{line: `client "Acme Ltda" `, want: listing{Account: "Acme Ltda"}},
		{line: "vencidas cliente Acme", want: listing{Account: "Acme", Overdue: true}},
		{line: "cliente:Acme vencidas", want: listing{Account: "Acme", Overdue: true}},
		{line: "cliente: Acme", want: listing{Account: "Acme"}},
		{line: "cliente", unread: "cliente"},
		{line: "de bruno", unread: "bruno"},
		{line: "de @bruno vencidas", unread: "@bruno vencidas"},
		{line: "<#C0VENTAS|ventas>", unread: "#ventas"},
		{line: "vencidas xyz", unread: "xyz"},
	} {
		l, unread := parseListing(phrase.Words(c.line), c.line, ana, o.texts)
		require.Equal(t, c.unread, unread, c.line)
		require.Equal(t, c.want, l, c.line)
	}
}

// Every stage can be named in both languages, one or many.
func TestEveryStageCanBeListed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, lang := range langs {
		for _, s := range pipeline.Stages() {
			for _, end := range []string{"", "s"} {
				line := o.speaks(lang).stage(s) + end
				l, unread := parseListing(phrase.Words(line), line, ana, o.texts)
				require.Empty(t, unread, line)
				require.Equal(t, s.String(), l.Stage, line)
				require.Equal(t, []pipeline.Stage{s}, l.query(o.speaks(lang)).Stages)
				require.False(t, l.query(o.speaks(lang)).Open)
			}
		}
	}
}

func FuzzParseListing(f *testing.F) {
	for _, line := range []string{"", "vencidas de <@U0BRUNO|b>", "cliente Acme", "cliente:x", "to invoice", "por", "\"", "las las las", "de @ana &amp;"} {
		f.Add(line)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, line string) {
		line = strings.ToValidUTF8(line, "\uFFFD") // a command comes as JSON, which has no broken characters
		l, unread := parseListing(phrase.Words(line), line, ana, o.texts)
		if unread != "" {
			require.Equal(t, listing{}, l)
			return
		}
		if l.Stage != "" {
			_, err := pipeline.ParseStage(l.Stage)
			require.NoError(t, err)
		}
		q := l.query(o.speaks(i18n.ES))
		require.Equal(t, l.Owner, q.Owner)
		require.Equal(t, l.Overdue, !q.OverdueOn.IsZero())
		// What a button carries of it is read back the same.
		raw, err := json.Marshal(listPage{listing: l, After: "x"})
		require.NoError(t, err)
		page, ok := parsePage(string(raw))
		require.True(t, ok)
		require.Equal(t, l.Account, page.Account)
		require.Equal(t, l.Stage, page.Stage)
	})
}

func FuzzParsePage(f *testing.F) {
	for _, v := range []string{"", "{}", `{"o":"U1","s":"lost","c":"Acme","v":true,"n":"x"}`, `{"s":"x"}`, `{"n":"a","p":"b"}`, "null", "[]", `{"o":1}`} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, value string) {
		page, ok := parsePage(value)
		if !ok {
			require.Equal(t, listPage{}, page)
			return
		}
		require.True(t, page.After == "" || page.Before == "")
		if page.Stage != "" {
			_, err := pipeline.ParseStage(page.Stage)
			require.NoError(t, err)
		}
	})
}

func FuzzParseTarget(f *testing.F) {
	for _, v := range []string{"", ":", "1:1", "1:0", "0:1", "-1:1", "+1:1", "1:1:1", " 1:1", "01:1", "9223372036854775807:9223372036854775807", "9223372036854775808:1"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, value string) {
		target, ok := parseTarget(value)
		if !ok {
			require.Equal(t, pipeline.Target{}, target)
			return
		}
		require.Positive(t, int64(target.ID))
		require.Positive(t, target.Version)
		again, ok := parseTarget(targetValue(target.ID, target.Version))
		require.True(t, ok)
		require.Equal(t, target, again)
	})
}

func TestParseTarget(t *testing.T) {
	t.Parallel()
	target, ok := parseTarget(targetValue(12, 3))
	require.True(t, ok)
	require.Equal(t, pipeline.Target{ID: 12, Version: 3}, target)
}
