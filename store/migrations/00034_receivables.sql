-- +goose Up
-- What later versions know of an invoice. A folio is unique in the company among documents of its kind; of invoices without a
-- kind only within the opportunity.
alter table invoices
    add column kind          text  not null default '',
    add column credit_kind   text,
    add column credit_number text,
    add column detail        jsonb not null default '{}',
    add constraint invoices_kind_length check (char_length(kind) <= 75);

drop index invoices_number_once;
create unique index invoices_number_once on invoices (opportunity_id, kind, number) where withdrawn_version is null;
create unique index invoices_folio_once on invoices (kind, number) where withdrawn_version is null and kind <> '';
create unique index invoices_credit_once on invoices (credit_kind, credit_number) where withdrawn_version is null and credit_kind <> '';

-- What is owed: a row for each invoice that is not paid in full. The opportunity's row and the invoices hold it whole.
create table receivables (
    opportunity_id bigint        not null,
    kind           text          not null,
    number         text          not null,
    pay_by         date          not null,
    owed           numeric(20,4) not null,
    currency       char(3)       not null,
    owner_id       text          not null,
    account        text          not null,
    account_key    text          not null,

    constraint receivables_pk primary key (opportunity_id, kind, number),
    constraint receivables_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint receivables_owed_positive check (owed > 0)
);
create index receivables_by_owner on receivables (owner_id, pay_by);
create index receivables_by_account on receivables (account_key, pay_by);
create index receivables_by_day on receivables (pay_by, opportunity_id);

-- Of what was invoiced before, nobody has said yet that it was paid.
insert into receivables
select o.id, i.kind, i.number, i.issued + 30, i.amount, i.currency, o.owner_id, o.account, o.account_key
from invoices i join opportunities o on o.id = i.opportunity_id where i.withdrawn_version is null;

-- The kinds of tax documents are a setting.
-- +goose StatementBegin
do $$
declare
    known text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'settings_known' and conrelid = 'settings'::regclass);
begin
    alter table settings drop constraint settings_known;
    execute 'alter table settings add constraint settings_known ' || replace(known, '''competitor''::text', '''competitor''::text, ''document''::text');
end
$$;
-- +goose StatementEnd
