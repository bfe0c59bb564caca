package api_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// pages reads a list two by two, and gives a field of each of its items.
func (h *house) pages(path, field string) []string {
	h.t.Helper()
	all := []string{}
	next := ""
	for range 9 {
		a := h.ask("GET", path+"?limit=2&cursor="+next, "")
		require.Equal(h.t, 200, a.status, a.raw)
		for _, item := range a.body["items"].([]any) {
			all = append(all, item.(map[string]any)[field].(string))
		}
		if a.body["next_cursor"] == nil {
			return all
		}
		next = a.body["next_cursor"].(string)
	}
	require.Fail(h.t, "no last page", path)
	return nil
}

// What was pushed is read by its id and in pages, and so is what people recorded in Slack.
func TestWhatWasPushedIsReadAgain(t *testing.T) {
	t.Parallel()
	h := open(t, 0)
	o := h.steps(h.deal(), 3)
	day := pipeline.DateOf(h.now).AddDays(-1)
	put := func(path, body string) {
		t.Helper()
		a := h.ask("PUT", path, body, under(path))
		require.Equal(t, 201, a.status, a.raw)
		shown := h.ask("GET", path, "")
		require.Equal(t, []any{200, a.raw}, []any{shown.status, shown.raw})
	}
	money := func(n int) string { return fmt.Sprintf(`"amount":{"amount":"%d","currency":"CLP"}`, n) }
	for i := range 3 {
		put(fmt.Sprint("/products/X", i), fmt.Sprintf(`{"code":"P-%d","name_es":"Uno"}`, 9-i))
		put(fmt.Sprint("/invoices/I", i), fmt.Sprintf(`{"opportunity":"%s","number":"F-%d","date":"%s",%s}`, o.ID, i, day, money(100)))
		put(fmt.Sprint("/payments/P", i), fmt.Sprintf(`{"opportunity":"%s","number":"F-0","date":"%s",%s}`, o.ID, day, money(10+i)))
	}
	o, _, err := h.flow.Opportunity(t.Context(), ana, o.ID)
	require.NoError(t, err)
	_, err = h.flow.Invoice(t.Context(), pipeline.Request{Key: "by hand", By: ana}, pipeline.Target{ID: o.ID, Version: o.Version},
		pipeline.Invoice{Number: "S-1", Issued: day, Amount: pipeline.MustMoney("5", "CLP")})
	require.NoError(t, err)
	for i := range 60 { // more opportunities than are read at once, each with an invoice that waits
		out, err := h.flow.Create(t.Context(), pipeline.Request{Key: fmt.Sprint("other ", i), By: ana}, pipeline.New{Account: "Beta", Value: pipeline.MustMoney("5", "CLP"), Sure: true})
		require.NoError(t, err)
		_, err = h.flow.Hold(t.Context(), pipeline.Request{Key: fmt.Sprint("held ", i), By: ana}, pipeline.Target{ID: out.Opportunity.ID, Version: 1},
			pipeline.Invoice{Number: "H", Issued: day, Amount: pipeline.MustMoney("5", "CLP")})
		require.NoError(t, err)
	}

	require.Equal(t, []string{"P-9", "P-8", "P-7"}, h.pages("/products", "code"))
	require.Equal(t, []string{"P0", "P1", "P2"}, h.pages("/payments", "external_id"))
	whole := h.ask("GET", "/invoices?limit=500", "").body["items"].([]any)
	require.Len(t, whole, 64)
	for i, number := range []string{"F-0", "F-1", "F-2", "S-1", "H"} {
		require.Equal(t, number, whole[i].(map[string]any)["number"])
	}
	require.Equal(t, "held", whole[4].(map[string]any)["state"])
	require.NotContains(t, whole[3], "external_id")
	two := h.ask("GET", "/invoices?limit=4&cursor="+o.ID.String()[3:]+"-3", "").body["items"].([]any)
	require.Equal(t, whole[3:7], two)
	for _, path := range []string{"/products", "/invoices", "/payments"} {
		require.Equal(t, 404, h.ask("GET", path+"/none", "").status, path)
		for _, bad := range []string{"?limit=0", "?limit=501", "?cursor=x", "?cursor=-"} {
			require.Equal(t, 400, h.ask("GET", path+bad, "").status, path+bad)
		}
	}
}
