package store

import (
	"reflect"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
)

const invoiceList = ` json_agg(json_build_object('id', i.id, 'number', i.number, 'issued', i.issued,
		'amount', i.amount::text, 'currency', i.currency, 'by', i.recorded_by, 'kind', i.kind, 'detail', i.detail) order by i.id)`

const (
	// invoicesOfO is the column of the live invoices of a row o of opportunities.
	invoicesOfO = ` (select coalesce(` + invoiceList + `, '[]') from invoices i where i.withdrawn_version is null and i.opportunity_id = o.id)`
	sqlInvoices = `select i.opportunity_id,` + invoiceList + ` from invoices i where i.withdrawn_version is null and i.opportunity_id = any($1::bigint[]) group by 1`

	sqlWithdrawInvoices = `
		update invoices i set withdrawn_version = g.version from unnest($1::bigint[], $2::integer[]) as g (id, version) where i.id = g.id`
	sqlAddInvoices = `
		insert into invoices (opportunity_id, added_version, number, issued, amount, currency, recorded_by, kind, detail, credit_kind, credit_number)
		select i.opportunity_id, i.version, i.number, i.issued::date, i.amount::numeric, i.currency, i.by, i.kind, i.detail::jsonb,
			i.detail::jsonb #>> '{annulled,kind}', i.detail::jsonb #>> '{annulled,number}'
		from unnest($1::bigint[], $2::integer[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
			with ordinality as i (opportunity_id, version, number, issued, amount, currency, by, kind, detail, nth)
		order by i.nth`
)

// keptInvoice is one element of the JSON that invoiceList makes.
type keptInvoice struct {
	ID       int64           `json:"id"`
	Number   string          `json:"number"`
	Issued   pipeline.Date   `json:"issued"`
	Amount   string          `json:"amount"`
	Currency string          `json:"currency"`
	By       pipeline.UserID `json:"by"`
	Kind     string          `json:"kind"`
	Detail   invoiceDetail   `json:"detail"`
}

// invoiceDetail is what is sought by nothing, or in part: the column of that name.
type invoiceDetail struct {
	Due      pipeline.Date        `json:"due,omitzero"`
	Tax      pipeline.Money       `json:"tax,omitzero"`
	Lines    []pipeline.LineItem  `json:"lines,omitempty"`
	Order    string               `json:"order,omitempty"`
	Excess   string               `json:"excess,omitempty"`
	External string               `json:"external,omitempty"`
	File     *pipeline.File       `json:"file,omitempty"`
	Annulled *pipeline.CreditNote `json:"annulled,omitempty"`
	Worth    pipeline.Money       `json:"worth,omitzero"`
	Rate     decimal.Decimal      `json:"rate,omitzero"`
	RateOn   pipeline.Date        `json:"rate_on,omitzero"`
}

func detailOf(i pipeline.Invoice) invoiceDetail {
	return invoiceDetail{Due: i.Due, Tax: i.Tax, Lines: i.Lines, Order: i.Order, Excess: i.Excess, External: i.External, File: i.File,
		Annulled: i.Annulled, Worth: i.Worth, Rate: i.Rate, RateOn: i.RateOn}
}

func (i keptInvoice) invoice() (pipeline.Invoice, error) {
	amount, err := pipeline.ParseMoney(i.Amount, i.Currency)
	d := i.Detail
	return pipeline.Invoice{Number: i.Number, Issued: i.Issued, Amount: amount, By: i.By, Kind: i.Kind,
		Due: d.Due, Tax: d.Tax, Lines: d.Lines, Order: d.Order, Excess: d.Excess, External: d.External, File: d.File,
		Annulled: d.Annulled, Worth: d.Worth, Rate: d.Rate, RateOn: d.RateOn}, err
}

// queueInvoices adds to the batch what leads from the invoices that the database has to those that were saved. What both
// begin with stays; the rest is withdrawn and written anew, so that their order is that of their keys.
func queueInvoices(b *pgx.Batch, list []*tx) error {
	var gone, of []int64
	var goneWith, with []int
	var number, issued, amount, currency, by, kind, detail []string
	for _, t := range list {
		have, next := t.have, t.saved.opportunity
		same := 0
		for same < len(have.Invoices) && same < len(next.Invoices) && equalInvoice(have.Invoices[same], next.Invoices[same]) {
			same++
		}
		for _, key := range have.invoiceKeys[same:] {
			gone, goneWith = append(gone, key), append(goneWith, next.Version)
		}
		for _, i := range next.Invoices[same:] {
			text, err := jsonText(detailOf(i))
			if err != nil {
				return err
			}
			of, with, detail = append(of, int64(next.ID)), append(with, next.Version), append(detail, text)
			number, issued = append(number, i.Number), append(issued, i.Issued.String())
			amount, currency = append(amount, i.Amount.Amount().String()), append(currency, string(i.Amount.Currency()))
			by, kind = append(by, string(i.By)), append(kind, i.Kind)
		}
	}
	if len(gone) > 0 {
		b.Queue(sqlWithdrawInvoices, gone, goneWith)
	}
	if len(of) > 0 {
		b.Queue(sqlAddInvoices, of, with, number, issued, amount, currency, by, kind, detail)
	}
	return nil
}

func equalInvoice(a, b pipeline.Invoice) bool {
	return a.Ref() == b.Ref() && a.Issued == b.Issued && a.Amount.Equal(b.Amount) && a.By == b.By && reflect.DeepEqual(detailOf(a), detailOf(b))
}

// invoiceRefusal translates violations in the table invoices; nil for those of others.
func invoiceRefusal(err *pgconn.PgError) error {
	switch err.ConstraintName {
	case "invoices_number_once", "invoices_folio_once", "invoices_credit_once":
		return invalidField(pipeline.FieldNumber, pipeline.ReasonDuplicate, err)
	case "invoices_number_length":
		return invalidField(pipeline.FieldNumber, pipeline.ReasonTooLong, err)
	case "invoices_kind_length":
		return invalidField(pipeline.FieldDocument, pipeline.ReasonTooLong, err)
	case "invoices_amount_positive":
		return invalidField(pipeline.FieldAmount, pipeline.ReasonZero, err)
	case "invoices_currency_code":
		return invalidField(pipeline.FieldAmount, pipeline.ReasonCurrency, err)
	}
	return nil
}
