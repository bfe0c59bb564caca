-- +goose Up
-- The keys with which programs speak over HTTP. What a key is, nobody keeps: only its SHA-256.
create table api_tokens (
    id          bigint      generated always as identity,
    request_key text        not null,
    name        text        not null,
    scopes      text[]      not null,
    hash        bytea       not null,
    made_by     text        not null,
    made_at     timestamptz not null,
    used_at     timestamptz,
    revoked_by  text,
    revoked_at  timestamptz,

    constraint api_tokens_pk primary key (id),
    constraint api_tokens_once unique (request_key),
    constraint api_tokens_hash_once unique (hash),
    constraint api_tokens_hash_size check (octet_length(hash) = 32),
    constraint api_tokens_name_length check (char_length(name) between 1 and 80),
    constraint api_tokens_scopes_known check (cardinality(scopes) > 0 and scopes <@ array[
        'read', 'accounts:write', 'products:write', 'orders:write', 'invoices:write', 'payments:write']),
    constraint api_tokens_revoked_whole check ((revoked_by is null) = (revoked_at is null))
);

-- One row a write that a program asked for under a key of its own: what it asked, and what it was answered. A row without an
-- answer is under way until its lease ends.
create table api_requests (
    token_id    bigint      not null,
    key         text        not null,
    body_hash   bytea       not null,
    begun_at    timestamptz not null,
    lease_until timestamptz not null,
    status      integer,
    answer      bytea,

    constraint api_requests_pk primary key (token_id, key),
    constraint api_requests_token_fk foreign key (token_id) references api_tokens (id),
    constraint api_requests_key_length check (char_length(key) between 1 and 200),
    constraint api_requests_answered_whole check ((status is null) = (answer is null))
);
create index api_requests_by_age on api_requests using brin (begun_at);

-- By which ids other systems know what is kept here. A record may be known by several.
create table external_ids (
    kind        text   not null,
    external_id text   not null,
    record_id   bigint not null,

    constraint external_ids_pk primary key (kind, external_id),
    constraint external_ids_kind_known check (kind in ('account', 'product', 'order', 'invoice', 'payment')),
    constraint external_ids_length check (char_length(external_id) between 1 and 200)
);
create index external_ids_by_record on external_ids (kind, record_id);
