package pipeline_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                                   "",
		"  Andes Ltda.\n":                    "Andes Ltda.",
		"a\x00b":                             "ab",
		"a\x01\x1b[31mb\x7f":                 "a[31mb",
		"a\u0085b\u009f":                     "ab",
		"línea 1\r\n\tlínea 2":               "línea 1\n\tlínea 2",
		"oc\u202egpj.exe":                    "ocgpj.exe",
		"\u2066a\u2067b\u2068c\u2069":        "abc",
		"\u202aa\u202bb\u202cc\u202dd\u202e": "abcd",
		"\u202e a \u202c":                    "a",
		"a\xff\xfeb":                         "ab",
		"a\ufffdb":                           "ab",
		"\u200b\u200c\u200d\u2060\ufeff":     "",
		" \u00a0\u2003 ":                     "",
		"👩\u200d💼 jefa":                      "👩\u200d💼 jefa",
		"نص\u200f.":                          "نص\u200f.",
		"<!channel> & *x*":                   "<!channel> & *x*",
	} {
		require.Equal(t, want, pipeline.Clean(in), "%q", in)
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOf(rapid.RuneFrom([]rune("a \n\t\r\x00\u202e\u2066\u200b\u0085")))).Draw(t, "text")
		out := pipeline.Clean(in)
		require.True(t, utf8.ValidString(out))
		require.Equal(t, out, pipeline.Clean(out), "once is enough")
		require.Equal(t, out, strings.TrimSpace(out))
		require.False(t, strings.ContainsAny(out, "\x00\r\x1b\x7f\u0085\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
	})
}

// Every text that a person gives comes in cleaned, wherever it is kept.
func TestTextsAreKeptClean(t *testing.T) {
	t.Parallel()
	dirt := func(s string) string { return " \x00\u202e" + s + "\x1b " }
	proof := pipeline.Proof{Reference: dirt("ref"), Link: dirt("https://a.example"), Files: []pipeline.File{{ID: dirt("F1"), Name: dirt("oc.pdf"), Permalink: dirt("https://f.example")}}}
	q := fullChecklist()
	q[0].Support = dirt("apoyo")
	w := &walk{t: t}
	w.did(pipeline.Create(7, pipeline.New{Name: dirt("n"), Account: dirt("a"), ServiceLine: dirt("l"), Source: dirt("s")}, managerActor(), noon))
	name := dirt("n2")
	w.did(w.o.Edit(pipeline.Edit{Name: &name}, managerActor(), noon))
	w.did(w.o.Assign(pipeline.UserID(dirt("U9")), managerActor(), noon))
	w.did(w.o.Share(pipeline.UserID(dirt("U8")), managerActor(), noon))
	w.did(w.o.File(pipeline.Evidence{Channel: "C1", TS: "1.2", Text: dirt("t"), Permalink: dirt("https://a.example"),
		Files: []pipeline.EvidenceFile{{ID: dirt("F1"), Name: dirt("oc.pdf"), Permalink: dirt("https://f.example")}}}, managerActor(), noon))
	for _, g := range []pipeline.Gate{q,
		pipeline.Commitment{Kind: pipeline.CommitmentOther, Description: dirt("d"), Date: today, Proof: proof, Value: clp("1")},
		pipeline.BillingApproval{ApprovedBy: dirt("p"), Date: today, Proof: proof},
		pipeline.Invoice{Number: dirt("F"), Issued: today, Amount: clp("1")}} {
		w.did(w.o.Advance(g, managerActor(), noon))
	}
	done := *w
	done.did(w.o.Advance(pipeline.Completion{Scope: pipeline.ScopeFull, Date: today, Note: dirt("nota")}, managerActor(), noon))
	w.did(w.o.Correct(dirt("r"), managerActor(), noon))
	require.Equal(t, "r", w.last().Reason)
	for _, l := range []pipeline.Loss{{Reason: pipeline.LossCompetitor, Competitor: dirt("c"), Comment: dirt("x")}, {Reason: pipeline.LossOther, Description: dirt("d")}} {
		w.did(w.o.Lose(l, managerActor(), noon))
		w.did(w.o.Reopen(dirt("r"), pipeline.Settlement{}, managerActor(), noon))
		require.Equal(t, "r", w.last().Reason)
	}
	for _, e := range append(w.history, done.history...) {
		for _, c := range e.Changes {
			require.NotContains(t, string(c.To), `\u0000`, c.Field)
			require.NotContains(t, string(c.To), `\u001b`, c.Field)
			require.NotContains(t, string(c.To), "\u202e", c.Field)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cause := errors.New("boom")
	e := &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: reasons{"value": "zero", "date": "future"}, Err: cause}
	require.EqualError(t, e, "invalid: fields date=future value=zero: boom")
	wrapped := fmt.Errorf("save: %w", e)
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(wrapped))
	require.Equal(t, pipeline.ReasonFields, pipeline.ReasonOf(wrapped))
	require.ErrorIs(t, wrapped, cause)
	require.Equal(t, pipeline.Internal, pipeline.CodeOf(cause))
	require.Equal(t, pipeline.Internal, pipeline.CodeOf(nil))
	require.Empty(t, pipeline.ReasonOf(cause))
	for code, name := range map[pipeline.Code]string{pipeline.Internal: "internal", pipeline.Invalid: "invalid", pipeline.Denied: "denied", pipeline.Conflict: "conflict",
		pipeline.NotFound: "not_found", pipeline.Final: "final", pipeline.Unavailable: "unavailable", pipeline.Unknown: "unknown"} {
		require.Equal(t, name, code.String())
	}
	d := &pipeline.DeliveryError{Code: "timeout", Err: cause}
	require.EqualError(t, d, "delivery: timeout: boom")
	require.ErrorIs(t, d, cause)
	require.EqualError(t, &pipeline.DeliveryError{Code: "is_archived"}, "delivery: is_archived")
}
