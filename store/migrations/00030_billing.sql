-- +goose Up
-- What the history tells of line items, quotes, orders, invoices and payments; kinds are added to those that there are.
-- +goose StatementBegin
do $$
declare
    known text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'events_kind_known' and conrelid = 'events'::regclass);
begin
    alter table events drop constraint events_kind_known;
    execute 'alter table events add constraint events_kind_known '
        || regexp_replace(known, '\]', ', ''lines''::text, ''quoted''::text, ''quote_asked''::text, ''quote_decided''::text,'
        || ' ''quote_sent''::text, ''quote_rejected''::text, ''quote_expired''::text, ''ordered''::text, ''invoice_held''::text,'
        || ' ''invoice_edited''::text, ''annulled''::text, ''paid''::text, ''payment_withdrawn''::text, ''settled''::text]');
end
$$;
-- +goose StatementEnd

-- What was received, by the month of the payment.
alter table tally_changes drop constraint tally_changes_measure_known;
alter table tally_changes add constraint tally_changes_measure_known check (
    measure in ('open', 'booked', 'invoiced', 'lost', 'rival', 'stayed', 'collected'));
