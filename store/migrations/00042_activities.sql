-- +goose NO TRANSACTION
-- +goose Up
-- Each statement stands for itself, and the whole may be run again where it was cut short.

-- With whom something is planned or was done last, as opportunities are sought by it; made beside what goes on.
drop index concurrently if exists opportunities_by_met;
create index concurrently opportunities_by_met on opportunities using gin ((around -> 'met') jsonb_path_ops) where around ? 'met';

-- Acts on accounts, contacts and leads that a rule refused. They stand in the history beside the events.
create table if not exists record_denials (
    request_key text        not null,
    kind        text        not null,
    record_id   bigint      not null,
    by_member   text        not null,
    at          timestamptz not null,
    act         text        not null,
    reason      text        not null,

    constraint record_denials_pk primary key (request_key),
    constraint record_denials_kind_known check (kind in ('account', 'contact', 'lead'))
);
create index if not exists record_denials_of_record on record_denials (kind, record_id, at);
create or replace trigger record_denials_append_only before update or delete or truncate on record_denials
    for each statement execute function refuse_change();
