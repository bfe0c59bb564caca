package store

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"embudo/pipeline"
)

const invoiceList = ` coalesce(json_agg(json_build_object('id', i.id, 'number', i.number, 'issued', i.issued,
		'amount', i.amount::text, 'currency', i.currency, 'by', i.recorded_by) order by i.id), '[]')
	from invoices i where i.withdrawn_version is null and i.opportunity_id = `

const (
	// invoicesOfO is the column of the live invoices of a row o of opportunities.
	invoicesOfO = ` (select` + invoiceList + `o.id)`
	sqlInvoices = `select` + invoiceList + `$1`

	sqlWithdrawInvoices = `update invoices set withdrawn_version = $2::integer where id = any($1::bigint[])`
	sqlAddInvoices      = `
		insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version)
		select $1::bigint, i.number, i.issued::date, i.amount::numeric, i.currency, i.by, $2::integer
		from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
			with ordinality as i (number, issued, amount, currency, by, nth)
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
}

// queueInvoices adds to the batch what leads from the invoices that the database has to those of next. What both
// begin with stays; the rest is withdrawn and written anew, so that their order is that of their keys.
func queueInvoices(b *pgx.Batch, have kept, next pipeline.Opportunity) {
	same := 0
	for same < len(have.Invoices) && same < len(next.Invoices) && equalInvoice(have.Invoices[same], next.Invoices[same]) {
		same++
	}
	if gone := have.invoiceKeys[same:]; len(gone) > 0 {
		b.Queue(sqlWithdrawInvoices, gone, next.Version)
	}
	added := next.Invoices[same:]
	if len(added) == 0 {
		return
	}
	var number, issued, amount, currency, by []string
	for _, i := range added {
		number = append(number, i.Number)
		issued = append(issued, i.Issued.String())
		amount = append(amount, i.Amount.Amount().String())
		currency = append(currency, string(i.Amount.Currency()))
		by = append(by, string(i.By))
	}
	b.Queue(sqlAddInvoices, int64(next.ID), next.Version, number, issued, amount, currency, by)
}

func equalInvoice(a, b pipeline.Invoice) bool {
	return a.Number == b.Number && a.Issued == b.Issued && a.Amount.Equal(b.Amount) && a.By == b.By
}

// invoiceRefusal translates violations in the table invoices; nil for those of others.
func invoiceRefusal(err *pgconn.PgError) error {
	switch err.ConstraintName {
	case "invoices_number_once":
		return invalidField(pipeline.FieldNumber, pipeline.ReasonDuplicate, err)
	case "invoices_number_length":
		return invalidField(pipeline.FieldNumber, pipeline.ReasonTooLong, err)
	case "invoices_amount_positive":
		return invalidField(pipeline.FieldAmount, pipeline.ReasonZero, err)
	case "invoices_currency_code":
		return invalidField(pipeline.FieldAmount, pipeline.ReasonCurrency, err)
	}
	return nil
}
