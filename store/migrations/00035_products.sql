-- +goose Up
create extension if not exists btree_gist;

create sequence product_number as bigint start 1;

-- The catalogue. What is retired stays, for the lines that have it.
create table products (
    id           bigint      not null,
    version      integer     not null,
    code         text        not null,
    name_es      text        not null,
    name_en      text        not null,
    family       text        not null,
    unit         text        not null,
    service_line text        not null,
    treatment    text        not null,
    external     text        not null,
    prices       jsonb       not null,
    retired      boolean     not null,
    -- Code and names as they are sought.
    search_key   text        not null,
    created_at   timestamptz not null,
    created_by   text        not null,
    updated_at   timestamptz not null,
    updated_by   text        not null,

    constraint products_pk primary key (id),
    constraint products_code_once unique (code),
    constraint products_code_length check (char_length(code) between 1 and 40),
    constraint products_named check (name_es <> '' and name_en <> ''),
    constraint products_treatment_known check (treatment in ('standard', 'exempt'))
);
create unique index products_external_once on products (external) where external <> '';
create index products_by_family on products (family, code);
create index products_by_search on products using gin (search_key gin_trgm_ops);

-- The prices of products, written with them: of a list and a currency one at most holds on any day.
create table product_prices (
    product_id bigint         not null,
    -- The list's name in small letters; '' for the general one.
    list       text           not null,
    currency   char(3)        not null,
    price      numeric(20, 4) not null,
    days       daterange      not null,

    constraint product_prices_product_fk foreign key (product_id) references products (id),
    constraint product_prices_not_negative check (price >= 0),
    constraint product_prices_some_day check (not isempty(days)),
    constraint product_prices_one_a_day exclude using gist (product_id with =, list with =, currency with =, days with &&)
);
create index product_prices_by_list on product_prices (list);

-- The pictures of who sells, by their SHA-256: what a document showed can be shown again.
create table company_logos (
    digest  text  not null,
    picture bytea not null,

    constraint company_logos_pk primary key (digest),
    constraint company_logos_digest_of_picture check (digest = encode(sha256(picture), 'hex')),
    constraint company_logos_size check (octet_length(picture) between 1 and 1048576)
);

-- +goose StatementBegin
do $$
declare
    held record;
begin
    for held in
        select conrelid::regclass as of_table, conname, pg_get_constraintdef(oid) as def from pg_constraint
        where conrelid in ('record_events'::regclass, 'settings'::regclass) and conname in ('record_events_kind_known', 'settings_known')
    loop
        execute format('alter table %s drop constraint %I', held.of_table, held.conname);
        execute format('alter table %s add constraint %I %s', held.of_table, held.conname,
            replace(replace(held.def, '''lead''::text', '''lead''::text, ''product''::text'), '''competitor''::text', '''competitor''::text, ''tax''::text, ''company''::text'));
    end loop;
end
$$;
-- +goose StatementEnd
