-- +goose Up
create sequence lead_number as bigint start 1;

create table leads (
    id           bigint        not null,
    version      integer       not null,
    person       text          not null,
    company      text          not null,
    email        text          not null,
    phone        text          not null,
    position     text          not null,
    tax_id       text          not null,
    source       text          not null,
    need         text          not null,
    service_line text          not null,
    value        numeric(20,4),
    currency     char(3),
    owner_id     text          not null,
    state        text          not null,
    discard      jsonb,
    conversion   jsonb,
    erased       boolean       not null,
    -- What the company is sought by, as the names of accounts are.
    company_key  text          not null,
    created_at   timestamptz   not null,
    created_by   text          not null,
    updated_at   timestamptz   not null,
    updated_by   text          not null,

    constraint leads_pk primary key (id),
    constraint leads_owner_given check (owner_id <> ''),
    constraint leads_state_known check (state in ('open', 'converted', 'discarded')),
    constraint leads_value_with_currency check ((value is null) = (currency is null)),
    constraint leads_discarded_with_reason check ((state = 'discarded') = (discard is not null)),
    constraint leads_converted_into_something check ((state = 'converted') = (conversion is not null)),
    constraint leads_named check (erased or person <> '' or company <> '')
);
create index leads_open_by_owner on leads (owner_id, id) where state = 'open';
create index leads_by_state on leads (state, id);
create index leads_by_source on leads (source, created_at);
create index leads_by_company on leads (company_key) where company_key <> '';
create index leads_by_email on leads (email) where email <> '';
