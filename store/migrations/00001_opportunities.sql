-- +goose Up
create sequence opportunity_number as bigint start 1;

create table opportunities (
    id                 bigint        not null,
    version            integer       not null,
    name               text          not null,
    account            text          not null,
    -- What the texts are sought by: lower case, no accents. Computed by the program, which folds what is sought too.
    name_key           text          not null,
    account_key        text          not null,
    value              numeric(20,4),
    currency           char(3),
    expected_close     date,
    service_line       text          not null,
    owner_id           text          not null,
    source             text          not null,
    manual_probability smallint,
    stage              text          not null,
    stage_since        timestamptz   not null,
    qualification      jsonb         not null,
    commitment         jsonb,
    billing_approval   jsonb,
    completion         jsonb,
    loss               jsonb,
    -- Live invoices, so that a check can hold the gate of invoicing.
    invoice_count      integer       not null,
    created_at         timestamptz   not null,
    created_by         text          not null,
    updated_at         timestamptz   not null,
    updated_by         text          not null,

    constraint opportunities_pk primary key (id),
    constraint opportunities_id_positive check (id >= 1),
    constraint opportunities_version_positive check (version >= 1),
    constraint opportunities_name_length check (char_length(name) between 1 and 300),
    constraint opportunities_account_length check (char_length(account) between 1 and 300),
    constraint opportunities_service_line_length check (char_length(service_line) <= 300),
    constraint opportunities_source_length check (char_length(source) <= 300),
    constraint opportunities_owner_given check (owner_id <> ''),
    constraint opportunities_value_with_currency check ((value is null) = (currency is null)),
    constraint opportunities_value_not_negative check (value >= 0),
    constraint opportunities_currency_code check (currency ~ '^[A-Z]{3}$'),
    constraint opportunities_probability_range check (manual_probability between 0 and 100),
    constraint opportunities_invoice_count_not_negative check (invoice_count >= 0),
    constraint opportunities_stage_known check (
        stage in ('immature', 'qualified', 'committed', 'to_invoice', 'invoicing', 'done', 'lost')),
    constraint opportunities_qualified_when_complete check (
        stage in ('immature', 'lost') or not jsonb_path_exists(qualification, '$[*] ? (@.confirmed != true)')),
    constraint opportunities_committed_with_commitment check (
        stage not in ('committed', 'to_invoice', 'invoicing', 'done') or commitment is not null),
    constraint opportunities_committed_with_value check (
        stage not in ('committed', 'to_invoice', 'invoicing', 'done') or coalesce(value, 0) > 0),
    constraint opportunities_to_invoice_with_approval check (
        stage not in ('to_invoice', 'invoicing', 'done') or billing_approval is not null),
    constraint opportunities_invoicing_with_invoice check (
        stage not in ('invoicing', 'done') or invoice_count > 0),
    constraint opportunities_done_with_completion check (stage <> 'done' or completion is not null),
    constraint opportunities_lost_with_loss check ((stage = 'lost') = (loss is not null))
);

-- Lists run by expected close, none last, then by number.
create index opportunities_by_close on opportunities ((coalesce(expected_close, 'infinity'::date)), id);
create index opportunities_by_owner on opportunities (owner_id, (coalesce(expected_close, 'infinity'::date)), id);
create index opportunities_open_by_close on opportunities ((coalesce(expected_close, 'infinity'::date)), id)
    where stage not in ('done', 'lost');
create index opportunities_open_by_owner on opportunities (owner_id, (coalesce(expected_close, 'infinity'::date)), id)
    where stage not in ('done', 'lost');
create index opportunities_by_stage on opportunities (stage, (coalesce(expected_close, 'infinity'::date)), id);
create index opportunities_by_account on opportunities (account_key text_pattern_ops);
create index opportunities_by_name on opportunities (name_key text_pattern_ops);

create table invoices (
    id                bigint        generated always as identity,
    opportunity_id    bigint        not null,
    number            text          not null,
    issued            date          not null,
    amount            numeric(20,4) not null,
    currency          char(3)       not null,
    recorded_by       text          not null,
    -- The versions of the opportunity that brought the invoice and that took it back.
    added_version     integer       not null,
    withdrawn_version integer,

    constraint invoices_pk primary key (id),
    constraint invoices_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint invoices_number_length check (char_length(number) between 1 and 300),
    constraint invoices_amount_positive check (amount > 0),
    constraint invoices_currency_code check (currency ~ '^[A-Z]{3}$'),
    constraint invoices_withdrawn_after_added check (withdrawn_version > added_version)
);

create unique index invoices_number_once on invoices (opportunity_id, number) where withdrawn_version is null;
