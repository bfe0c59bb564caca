-- +goose Up
-- Addresses of other systems that are told what happens. The secret signs what they are told, and so has to be kept as it is.
create table webhook_endpoints (
    id            bigint      generated always as identity,
    request_key   text        not null,
    url           text        not null,
    secret        bytea       not null,
    made_by       text        not null,
    made_at       timestamptz not null,
    failing_since timestamptz,
    failures      integer     not null default 0,
    paused_until  timestamptz,
    disabled_at   timestamptz,
    disabled_why  text        not null default '',
    told_at       timestamptz,
    removed_at    timestamptz,

    constraint webhook_endpoints_pk primary key (id),
    constraint webhook_endpoints_once unique (request_key),
    constraint webhook_endpoints_url_length check (char_length(url) between 1 and 2000),
    constraint webhook_endpoints_secret_length check (octet_length(secret) between 24 and 64),
    constraint webhook_endpoints_failures_not_negative check (failures >= 0)
);

-- One row an event and an endpoint. Of one opportunity the one before is settled first.
create table webhook_deliveries (
    id             bigint      generated always as identity,
    endpoint_id    bigint      not null,
    opportunity_id bigint      not null,
    version        integer     not null,
    made_at        timestamptz not null default clock_timestamp(),
    due_at         timestamptz not null default clock_timestamp(),
    lease_until    timestamptz,
    attempts       integer     not null default 0,
    tried_at       timestamptz,
    status         integer     not null default 0,
    fault          text        not null default '',
    state          text        not null default 'waiting',

    constraint webhook_deliveries_pk primary key (id),
    constraint webhook_deliveries_once unique (endpoint_id, opportunity_id, version),
    constraint webhook_deliveries_endpoint_fk foreign key (endpoint_id) references webhook_endpoints (id),
    constraint webhook_deliveries_state_known check (state in ('waiting', 'sent', 'given_up')),
    constraint webhook_deliveries_attempts_not_negative check (attempts >= 0)
);
create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, opportunity_id, version) where state = 'waiting';
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at, id) where state = 'waiting';
create index webhook_deliveries_by_age on webhook_deliveries using brin (made_at);

-- Whoever writes an event, in whichever way, owes it to every endpoint. Where there is none it costs a look at an empty table.
-- +goose StatementBegin
create function owe_to_webhooks() returns trigger language plpgsql as $$
begin
    if exists (select from webhook_endpoints where disabled_at is null and removed_at is null) then
        insert into webhook_deliveries (endpoint_id, opportunity_id, version)
            select w.id, e.opportunity_id, e.version from added e cross join webhook_endpoints w
            where w.disabled_at is null and w.removed_at is null
            order by e.opportunity_id, e.version;
    end if;
    return null;
end
$$;
-- +goose StatementEnd
create trigger events_owed_to_webhooks after insert on events referencing new table as added
    for each statement execute function owe_to_webhooks();

create index events_in_time on events (at, opportunity_id, version);
