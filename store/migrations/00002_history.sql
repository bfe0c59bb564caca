-- +goose Up
create table events (
    opportunity_id bigint      not null,
    version        integer     not null,
    kind           text        not null,
    by_member      text        not null,
    at             timestamptz not null,
    from_stage     text        not null,
    to_stage       text        not null,
    reason         text        not null,
    undoes         integer     not null,
    changes        jsonb       not null,

    constraint events_pk primary key (opportunity_id, version),
    constraint events_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint events_version_positive check (version >= 1),
    constraint events_kind_known check (kind in (
        'created', 'edited', 'qualification', 'advanced', 'invoiced', 'lost', 'reopened', 'corrected', 'undone')),
    constraint events_created_first check ((kind = 'created') = (version = 1)),
    constraint events_by_given check (by_member <> ''),
    constraint events_from_stage_known check (
        from_stage in ('immature', 'qualified', 'committed', 'to_invoice', 'invoicing', 'done', 'lost')),
    constraint events_to_stage_known check (
        to_stage in ('immature', 'qualified', 'committed', 'to_invoice', 'invoicing', 'done', 'lost')),
    constraint events_back_with_reason check (kind not in ('reopened', 'corrected') or reason <> ''),
    constraint events_undone_names_event check ((kind = 'undone') = (undoes > 0) and (undoes = 0 or undoes < version)),
    constraint events_change_something check (jsonb_array_length(changes) > 0)
);

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% on %: the history is only ever added to', tg_op, tg_table_name
        using errcode = 'restrict_violation', constraint = tg_table_name || '_append_only';
end
$$;
-- +goose StatementEnd

create trigger events_append_only before update or delete or truncate on events
    for each statement execute function refuse_change();

-- One row a command that was committed. The deferred key makes the claim of a key and its event commit together:
-- a transaction that claimed and wrote no event can't commit.
create table requests (
    key            text        not null,
    opportunity_id bigint      not null,
    version        integer     not null,
    member         text        not null,
    claimed_at     timestamptz not null default now(),

    constraint requests_pk primary key (key),
    constraint requests_key_length check (char_length(key) between 1 and 500),
    constraint requests_event_fk foreign key (opportunity_id, version) references events (opportunity_id, version)
        deferrable initially deferred
);

create index requests_by_age on requests using brin (claimed_at);
