-- +goose NO TRANSACTION
-- +goose Up
-- A word that is gone from one entry is in others most likely, of which one of the sample says so at once.
-- +goose StatementBegin
create or replace function search_forget(gone text[]) returns void language sql set enable_seqscan = off as $$
    delete from search_words w where w.word = any (gone)
        and not exists (select from search_entries where id % 61 = 0 and words @@ quote_literal(w.word)::tsquery)
        and not exists (select from search_entries where words @@ quote_literal(w.word)::tsquery)
$$;
-- +goose StatementEnd

-- An opportunity that an undo withdraws is looked for in all that may hang on it.
drop index concurrently if exists nudges_by_opportunity;
create index concurrently nudges_by_opportunity on nudges (opportunity_id);
drop index concurrently if exists access_requests_by_opportunity;
create index concurrently access_requests_by_opportunity on access_requests (opportunity_id) where opportunity_id is not null;
drop index concurrently if exists invoices_of_opportunity;
create index concurrently invoices_of_opportunity on invoices (opportunity_id);
-- Nor is an account looked for in all contacts: those that were merged count too.
drop index concurrently if exists contacts_of_account;
create index concurrently contacts_of_account on contacts (account_id) where account_id is not null;
drop index concurrently if exists contacts_by_account;
