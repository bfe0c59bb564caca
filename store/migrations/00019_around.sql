-- +goose Up
-- What stands around an opportunity and is sought by nothing.
alter table opportunities add column around jsonb not null default '{}';

-- The history of accounts, contacts and leads: one row an act, versions from 1 without a gap. Unlike that of opportunities it
-- holds what identifies persons, who may ask to be forgotten: then the values of such changes go, and the act stays.
create table record_events (
    kind       text        not null,
    record_id  bigint      not null,
    version    integer     not null,
    act        text        not null,
    by_member  text        not null,
    at         timestamptz not null,
    reason     text        not null,
    changes    jsonb       not null,
    erased_at  timestamptz,

    constraint record_events_pk primary key (kind, record_id, version),
    constraint record_events_kind_known check (kind in ('account', 'contact', 'lead')),
    constraint record_events_version_positive check (version >= 1)
);

-- +goose StatementBegin
create function refuse_change_but_erasure() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.erased_at is not null and old.erased_at is null
        and (new.kind, new.record_id, new.version, new.act, new.by_member, new.at, new.reason)
            = (old.kind, old.record_id, old.version, old.act, old.by_member, old.at, old.reason) then
        return new;
    end if;
    raise exception '% on %: the history is only ever added to', tg_op, tg_table_name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end
$$;
-- +goose StatementEnd

create trigger record_events_append_only before update or delete on record_events
    for each row execute function refuse_change_but_erasure();
create trigger record_events_not_emptied before truncate on record_events
    for each statement execute function refuse_change();

-- One row a command on a record that was committed, with what it led to.
create table record_requests (
    key        text        not null,
    kind       text        not null,
    record_id  bigint      not null,
    version    integer     not null,
    claimed_at timestamptz not null default now(),

    constraint record_requests_pk primary key (key),
    constraint record_requests_key_length check (char_length(key) between 1 and 500),
    constraint record_requests_event_fk foreign key (kind, record_id, version) references record_events (kind, record_id, version)
);
create index record_requests_by_age on record_requests using brin (claimed_at);
