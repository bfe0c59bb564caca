package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// What an order or an invoice comes to follows from its lines, and what is wrong in one is said by its place.
func TestLinesAreAddedUp(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	o := h.deal()
	require.Equal(t, 201, h.ask("PUT", "/products/X1", `{"code":"AUD","name_es":"Auditoría"}`, under("x1")).status)
	require.Equal(t, 201, h.ask("PUT", "/products/X2", `{"code":"VIAJE","name_es":"Viaje","treatment":"exempt"}`, under("x2")).status)
	start := `{"opportunity":"OP-1","number":"OC 7","date":"` + pipeline.DateOf(h.now).AddDays(-1).String() + `"`
	// 40 × 75,000 less 10 % is 2,700,000 with 19 % of tax; 1.5 × 33,333 less 1 is 49,998.5, without; 0.5 × 3 is 1.5.
	const lines = `,"lines":[{"product":"aud","quantity":"40","price":{"amount":"75000","currency":"CLP"},"percent":"10"},
		{"product":"VIAJE","text":"Vuelo","quantity":"1.5","price":{"amount":"33333","currency":"CLP"},"discount":{"amount":"1","currency":"CLP"}},
		{"text":"Copias","quantity":"0.5","price":{"amount":"3","currency":"CLP"}}]`
	money := func(field, n string) string { return `,"` + field + `":{"amount":"` + n + `","currency":"CLP"}` }
	comes := func(a answer, status int) {
		t.Helper()
		require.Equal(t, status, a.status, a.raw)
		require.Equal(t, map[string]any{"amount": "2750001", "currency": "CLP"}, a.body["amount"])
		require.Equal(t, map[string]any{"amount": "513000", "currency": "CLP"}, a.body["tax"])
	}
	comes(h.ask("PUT", "/orders/O1", start+lines+"}", under("1")), 201)
	comes(h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1"`+money("amount", "2750001")+money("tax", "513000")+lines+"}", under("2")), 200)
	comes(h.ask("PUT", "/invoices/I1", start+lines+"}", under("3")), 201)

	// They are given back, and are the same when they are said again, also after the catalogue says otherwise.
	kept := []any{
		map[string]any{"product": "aud", "text": "Auditoría", "quantity": "40", "price": map[string]any{"amount": "75000", "currency": "CLP"}, "percent": "10", "treatment": "standard"},
		map[string]any{"product": "VIAJE", "text": "Vuelo", "quantity": "1.5", "price": map[string]any{"amount": "33333", "currency": "CLP"},
			"discount": map[string]any{"amount": "1", "currency": "CLP"}, "treatment": "exempt"},
		map[string]any{"text": "Copias", "quantity": "0.5", "price": map[string]any{"amount": "3", "currency": "CLP"}, "treatment": "standard"},
	}
	require.Equal(t, 200, h.ask("PUT", "/products/X1", `{"code":"AUD","name_es":"Auditar","treatment":"exempt"}`, under("x1 again")).status)
	for _, path := range []string{"/orders/O1", "/invoices/I1"} {
		version := h.version(o.ID)
		again := h.ask("PUT", path, start+lines+"}", under("again "+path))
		comes(again, 200)
		require.Equal(t, kept, again.body["lines"])
		require.Equal(t, version, h.version(o.ID))
		one := h.ask("GET", path, "")
		require.Equal(t, kept, one.body["lines"], one.raw)
		require.Equal(t, kept, h.ask("GET", path[:strings.LastIndex(path, "/")], "").body["items"].([]any)[0].(map[string]any)["lines"])
	}
	require.Equal(t, 409, h.ask("PUT", "/invoices/I1", start+`,"lines":[{"text":"Otra","quantity":"1","price":{"amount":"2750001","currency":"CLP"}}]}`, under("other")).status)
	other := h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1","lines":[{"text":"Otra","quantity":"1","price":{"amount":"100","currency":"CLP"}}]}`, under("other lines"))
	require.Equal(t, 200, other.status, other.raw)
	require.Equal(t, map[string]any{"amount": "19", "currency": "CLP"}, other.body["tax"])
	alone := h.ask("PUT", "/orders/O1", `{"opportunity":"OP-1"`+money("amount", "99")+`}`, under("alone"))
	require.Equal(t, 200, alone.status, alone.raw)
	require.Nil(t, alone.body["lines"])

	before, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)

	for _, c := range []struct {
		body          string
		status        int
		field, reason string
	}{
		{money("amount", "2750000") + lines, 422, "amount", "sum"},
		{money("tax", "513001") + lines, 422, "tax", "sum"},
		{`,"lines":[]`, 400, "lines", "out_of_range"},
		{`,"lines":[7]`, 400, "lines", "type"},
		{`,"lines":[{"text":"A","quantity":"1","price":{"amount":"1","currency":"CLP"},"vat":"19"}]`, 400, "lines[0].vat", "unknown_field"},
		{`,"lines":[{"text":"A","quantity":1,"price":{"amount":"1","currency":"CLP"}}]`, 400, "lines[0].quantity", "type"},
		{`,"lines":[{"text":"A","quantity":"1e3","price":{"amount":"1","currency":"CLP"}}]`, 400, "lines[0].quantity", "unreadable"},
		{`,"lines":[{"text":"A","quantity":"1","price":{"amount":"-1","currency":"CLP"}}]`, 400, "lines[0].price", "unreadable"},
		{`,"lines":[{"text":"A","quantity":"-1","price":{"amount":"1","currency":"CLP"}}]`, 422, "lines[0].quantity", "negative"},
		{`,"lines":[{"product":"NADA","quantity":"1","price":{"amount":"1","currency":"CLP"}}]`, 422, "lines[0].product", "no_such"},
		{`,"lines":[{"quantity":"1","price":{"amount":"1","currency":"CLP"}}]`, 422, "lines[0].text", "required"},
		{`,"lines":[{"text":"A","quantity":"1"}]`, 422, "lines[0].price", "required"},
		{`,"lines":[{"text":"A","quantity":"1","price":{"amount":"1","currency":"CLP"},"treatment":"none"}]`, 422, "lines[0].treatment", "choice"},
		{`,"lines":[{"text":"A","quantity":"1","price":{"amount":"9","currency":"CLP"},"percent":"5","discount":{"amount":"1","currency":"CLP"}}]`, 422, "lines[0].discount", "either"},
		{`,"lines":[{"text":"A","quantity":"1","price":{"amount":"1","currency":"CLP"}},{"text":"B","quantity":"1","price":{"amount":"1","currency":"USD"}}]`, 422, "lines[1].price", "currency"},
	} {
		for _, path := range []string{"/orders/O2", "/invoices/I2"} {
			a := h.ask("PUT", path, start+c.body+"}", under("bad"))
			require.Equal(t, []any{c.status, c.reason}, []any{a.status, a.fault(c.field)}, a.raw)
		}
	}
	after, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func (h *house) version(id pipeline.OpportunityID) int {
	h.t.Helper()
	o, _, err := h.flow.Opportunity(h.t.Context(), ana, id)
	require.NoError(h.t, err)
	return o.Version
}
