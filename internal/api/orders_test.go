package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// An order is placed and brought up to date by its id, under the rules that hold in Slack, and its id is of one opportunity.
func TestOrdersArePushed(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	o := h.deal()
	day := pipeline.DateOf(h.now).AddDays(-1).String()
	body := func(more string) string {
		return `{"opportunity":"OP-1","number":"OC 77","date":"` + day + `","amount":{"amount":"1000000","currency":"CLP"}` + more + `}`
	}
	made := h.ask("PUT", "/orders/O1", body(`,"document":"https://erp.example/oc/77"`), under("1"))
	require.Equal(t, 201, made.status, made.raw)
	require.Equal(t, "https://erp.example/oc/77", made.body["document"])
	require.Equal(t, made.raw, h.ask("PUT", "/orders/O1", body(`,"document":"https://erp.example/oc/77"`), under("1")).raw)
	require.Equal(t, 200, h.ask("PUT", "/orders/O1", body(""), under("2")).status, "nothing new")
	changed := h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1","tax":{"amount":"190000","currency":"CLP"}}`, under("3"))
	require.Equal(t, 200, changed.status, changed.raw)
	require.Equal(t, "1000000", changed.body["amount"].(map[string]any)["amount"])
	require.Equal(t, "https://erp.example/oc/77", changed.body["document"])
	o, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)
	require.Len(t, o.Orders, 1)
	require.Equal(t, h.token.ID.Member().ID, o.Orders[0].By)
	history, err := h.flow.History(t.Context(), ana, o.ID, 0, 10)
	require.NoError(t, err)
	require.Equal(t, []pipeline.EventKind{pipeline.EventOrdered, pipeline.EventOrdered, pipeline.EventCreated},
		[]pipeline.EventKind{history[0].Kind, history[1].Kind, history[2].Kind})

	require.Equal(t, changed.raw, h.ask("GET", "/orders/O1", "").raw)
	require.Equal(t, 404, h.ask("GET", "/orders/O9", "").status)
	require.Equal(t, 409, h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1","number":"OC 78"}`, under("4")).status)
	require.Equal(t, "duplicate", h.ask("PUT", "/orders/O2", body(""), under("5")).fault("number"), "the number is another's")
	other, err := h.flow.Create(t.Context(), pipeline.Request{Key: "other", By: ana}, pipeline.New{Account: "Beta", Value: pipeline.MustMoney("5", "CLP"), Sure: true})
	require.NoError(t, err)
	elsewhere := fmt.Sprintf(`{"opportunity":"%s","number":"X","date":"%s","amount":{"amount":"5","currency":"CLP"}}`, other.Opportunity.ID, day)
	require.Equal(t, "duplicate", h.ask("PUT", "/orders/O1", elsewhere, under("6")).fault("external_id"), "the id is of another opportunity's")
	for body, field := range map[string]string{
		`{"opportunity":"OP-1","number":"Y","date":"` + day + `"}`:                                                                         "amount",
		`{"opportunity":"OP-1","date":"` + day + `","amount":{"amount":"5","currency":"CLP"}}`:                                             "number",
		`{"opportunity":"OP-1","number":"Y","date":"2040-01-01","amount":{"amount":"5","currency":"CLP"}}`:                                 "date",
		`{"opportunity":"OP-1","quote":3}`:                                                                                                 "quote",
		`{"opportunity":"OP-1","number":"Y","date":"` + day + `","amount":{"amount":"5","currency":"CLP"},"document":"file:///etc/hosts"}`: "document",
	} {
		a := h.ask("PUT", "/orders/O3", body, under("bad"))
		require.Equal(t, 422, a.status, a.raw)
		require.NotEmpty(t, a.fault(field), a.raw)
	}
}

// An order that came of a quote which was accepted in Slack is taken for what the other system tells of, and billed by its number.
func TestAnOrderOfAnAcceptedQuoteIsRecognised(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	o := h.deal()
	seen := func() pipeline.Target {
		t.Helper()
		now, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
		require.NoError(t, err)
		o = now
		return pipeline.Target{ID: now.ID, Version: now.Version}
	}
	h.steps(o, 1)
	by := func(key string) pipeline.Request { return pipeline.Request{Key: key, By: ana} }
	day := pipeline.DateOf(h.now)
	_, err := h.flow.AddLine(t.Context(), by("line"), seen(), pipeline.LineItem{Name: "Asesoría", Quantity: decimal.MustParse("2"), Price: pipeline.MustMoney("400000", "CLP"),
		Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")})
	require.NoError(t, err)
	_, err = h.flow.WriteQuote(t.Context(), by("quote"), seen(), pipeline.NewQuote{ValidUntil: day.AddDays(9), Lang: "es"})
	require.NoError(t, err)
	_, err = h.flow.SendQuote(t.Context(), by("send"), seen(), 1, func(pipeline.Settings, pipeline.Opportunity, pipeline.Quote) (pipeline.Paper, error) {
		return pipeline.Paper{Seller: pipeline.Company{Name: "Embudo SpA"}, Client: pipeline.Client{Name: "Andes"}, SHA256: strings.Repeat("7", 64)}, nil
	})
	require.NoError(t, err)
	_, err = h.flow.AcceptQuote(t.Context(), by("accept"), seen(), 1, pipeline.Commitment{Kind: pipeline.CommitmentPurchaseOrder, Date: day.AddDays(-1), Proof: pipeline.Proof{Reference: "OC 9"}}, "")
	require.NoError(t, err)
	seen()
	require.Len(t, o.Orders, 1)
	known := h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1","quote":1,"document":"https://erp.example/1"}`, under("1"))
	require.Equal(t, 200, known.status, known.raw)
	require.Equal(t, o.Orders[0].Number, known.body["number"])
	require.EqualValues(t, 1, known.body["quote"])
	seen()
	require.Len(t, o.Orders, 1)
	require.Equal(t, "O1", o.Orders[0].External)
	require.Equal(t, "no_order", h.ask("PUT", "/orders/O2", `{"opportunity":"OP-1","quote":1}`, under("2")).fault("quote"), "it has an id already")
}
