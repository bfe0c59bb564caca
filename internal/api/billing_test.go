package api_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

var ana = pipeline.Member{ID: "U0ANA"}

// deal is an opportunity of Ana's, and steps takes it through so many gates.
func (h *house) deal() pipeline.Opportunity {
	h.t.Helper()
	out, err := h.flow.Create(h.t.Context(), pipeline.Request{Key: "deal", By: ana}, pipeline.New{Account: "Andes", Value: pipeline.MustMoney("1000000", "CLP"), Sure: true})
	require.NoError(h.t, err)
	return out.Opportunity
}

func (h *house) steps(o pipeline.Opportunity, n int) pipeline.Opportunity {
	h.t.Helper()
	day := pipeline.DateOf(h.now).AddDays(-2)
	proof := pipeline.Proof{Reference: "OC 4711", Files: []pipeline.File{{ID: "F1", Name: "orden.pdf"}}}
	for range n {
		o, _, _ = h.flow.Opportunity(h.t.Context(), ana, o.ID)
		r, on := pipeline.Request{Key: fmt.Sprint(o.ID, " from ", o.Stage), By: ana}, pipeline.Target{ID: o.ID, Version: o.Version}
		var err error
		switch o.Stage {
		case pipeline.StageImmature:
			var q pipeline.Qualification
			for i := range q {
				q[i] = pipeline.Confirmation{Confirmed: true, Support: "reunión"}
			}
			_, err = h.flow.Qualify(h.t.Context(), r, on, q)
		case pipeline.StageQualified:
			_, err = h.flow.Advance(h.t.Context(), r, on, pipeline.Commitment{Kind: pipeline.CommitmentPurchaseOrder, Date: day, Proof: proof, Value: o.Value})
		case pipeline.StageCommitted:
			_, err = h.flow.Advance(h.t.Context(), r, on, pipeline.BillingApproval{ApprovedBy: "Rosa", Date: day, Proof: proof})
		}
		require.NoError(h.t, err)
	}
	o, _, err := h.flow.Opportunity(h.t.Context(), ana, o.ID)
	require.NoError(h.t, err)
	return o
}

// An invoice that comes early is held and says what is missing; once nothing is, it moves the opportunity on, and is paid.
func TestInvoicesAndPaymentsArePushed(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	o := h.deal()
	day := pipeline.DateOf(h.now).AddDays(-1).String()
	invoice := `{"opportunity":"OP-1","number":"F-100","date":"` + day + `","amount":{"amount":"600000","currency":"CLP"}}`
	early := h.ask("PUT", "/invoices/I1", invoice, under("i1"))
	require.Equal(t, 201, early.status, early.raw)
	require.Equal(t, "held", early.body["state"])
	require.Equal(t, "immature", early.body["stage"])
	missing := early.body["missing"].([]any)
	require.Equal(t, "qualified", missing[0].(map[string]any)["stage"])
	require.NotEmpty(t, missing[0].(map[string]any)["fields"])

	o = h.steps(o, 3)
	require.Equal(t, pipeline.StageToInvoice, o.Stage)
	issued := h.ask("PUT", "/invoices/I1", invoice, under("i2"))
	require.Equal(t, 200, issued.status, issued.raw)
	require.Equal(t, "issued", issued.body["state"])
	require.Equal(t, "invoicing", issued.body["stage"])
	require.Equal(t, early.raw, h.ask("PUT", "/invoices/I1", invoice, under("i1")).raw)
	require.Equal(t, 200, h.ask("PUT", "/invoices/I1", invoice, under("i3")).status)
	o, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)
	require.Len(t, o.Invoices, 1)
	require.Equal(t, h.token.ID.Member().ID, o.Invoices[0].By)

	other := `{"opportunity":"OP-1","number":"F-100","date":"` + day + `","amount":{"amount":"700000","currency":"CLP"}}`
	require.Equal(t, 409, h.ask("PUT", "/invoices/I1", other, under("i4")).status)
	twice := h.ask("PUT", "/invoices/I2", invoice, under("i5"))
	require.Equal(t, 422, twice.status)
	require.Equal(t, "duplicate", twice.fault("number"), twice.raw)
	for body, field := range map[string]string{
		`{"opportunity":"12","number":"F","date":"` + day + `","amount":{"amount":"1","currency":"CLP"}}`:                      "opportunity",
		`{"opportunity":"OP-1","number":"F","date":"2027-02-30","amount":{"amount":"1","currency":"CLP"}}`:                     "date",
		`{"opportunity":"OP-1","number":"F","date":"` + day + `","amount":{"amount":"1","currency":"XXQ"}}`:                    "amount",
		`{"opportunity":"OP-1","number":"F","date":"` + day + `","amount":{"amount":"-5","currency":"CLP"}}`:                   "amount",
		`{"opportunity":"OP-1","number":"F","date":"` + day + `","amount":{"amount":"1","currency":"CLP","x":"1"}}`:            "amount.x",
		`{"opportunity":"OP-1","number":"F","date":"` + day + `","due":"2020-01-01","amount":{"amount":"1","currency":"CLP"}}`: "due",
	} {
		a := h.ask("PUT", "/invoices/I3", body, under("bad"))
		require.GreaterOrEqual(t, a.status, 400, body)
		require.NotEmpty(t, a.fault(field), a.raw)
	}
	require.Equal(t, 404, h.ask("PUT", "/invoices/I3", `{"opportunity":"OP-99","number":"F","date":"`+day+`","amount":{"amount":"1","currency":"CLP"}}`, under("none")).status)

	pay := func(amount string) string {
		return `{"opportunity":"OP-1","number":"F-100","date":"` + day + `","amount":{"amount":"` + amount + `","currency":"CLP"},"reference":"TEF 9"}`
	}
	paid := h.ask("PUT", "/payments/P1", pay("200000"), under("p1"))
	require.Equal(t, 201, paid.status, paid.raw)
	require.Equal(t, paid.raw, h.ask("PUT", "/payments/P1", pay("200000"), under("p1")).raw)
	require.Equal(t, 200, h.ask("PUT", "/payments/P1", pay("200000"), under("p2")).status)
	require.Equal(t, 409, h.ask("PUT", "/payments/P1", pay("300000"), under("p3")).status)
	over := h.ask("PUT", "/payments/P2", pay("400001"), under("p4"))
	require.Equal(t, 422, over.status, over.raw)
	require.NotEmpty(t, over.fault("amount"))
	o, _, err = h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)
	require.Len(t, o.Payments, 1)
}

// A product is made and brought up to date by its id in the other system.
func TestProductsArePushed(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	made := h.ask("PUT", "/products/X1", `{"code":"AUD","name_es":"Auditoría","treatment":"standard"}`, under("1"))
	require.Equal(t, 201, made.status, made.raw)
	same := h.ask("PUT", "/products/X1", `{"code":"AUD","name_es":"Auditoría"}`, under("2"))
	require.Equal(t, 200, same.status, same.raw)
	require.Equal(t, made.raw, same.raw)
	edited := h.ask("PUT", "/products/X1", `{"code":"AUD","unit":"hora","retired":true}`, under("3"))
	require.Equal(t, true, edited.body["retired"], edited.raw)
	require.Equal(t, 400, h.ask("PUT", "/products/X1", `{"unit":"hora"}`, under("4")).status)
	require.NotEmpty(t, h.ask("PUT", "/products/X1", `{"code":"AUD","treatment":"none"}`, under("5")).fault("treatment"))
	require.NotEmpty(t, h.ask("PUT", "/products/X2", `{"code":"aud","name_es":"Otra"}`, under("6")).fault("code"))

	price := func(list string) string { return `{"code":"AUD","prices":[` + list + `]}` }
	priced := h.ask("PUT", "/products/X1", price(`{"price":{"amount":"2.5","currency":"CLF"}},{"list":"Minería","price":{"amount":"90000","currency":"CLP"},"from":"2027-01-01"}`), under("7"))
	require.Equal(t, 200, priced.status, priced.raw)
	require.Len(t, priced.body["prices"], 2)
	later := h.ask("PUT", "/products/X1", price(`{"list":"minería","price":{"amount":"95000","currency":"CLP"},"from":"2027-07-01"}`), under("8"))
	require.Len(t, later.body["prices"], 3)
	require.Equal(t, "2027-06-30", later.body["prices"].([]any)[1].(map[string]any)["to"], later.raw)
	require.Equal(t, later.raw, h.ask("PUT", "/products/X1", price(`{"list":"minería","price":{"amount":"95000","currency":"CLP"},"from":"2027-07-01"}`), under("9")).raw)
	for list, field := range map[string]string{
		`{"price":{"amount":"1","currency":"CLP"},"vat":1}`: "prices[0].vat",
		`{"price":{"amount":"1.5","currency":"CLP"}}`:       "prices[0].price",
		`{"list":5}`:         "prices[0].list",
		`7`:                  "prices",
		`{"list":"Minería"}`: "price",
		`{"price":{"amount":"1","currency":"CLP"},"from":""}`: "prices[0].from",
	} {
		require.NotEmpty(t, h.ask("PUT", "/products/X1", price(list), under("bad")).fault(field), list)
	}
}
