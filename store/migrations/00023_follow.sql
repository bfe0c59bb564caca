-- +goose Up
-- Who follows hears of everything, of changes of stage alone, or of what is won, lost or steps back alone.
alter table wishes drop constraint wishes_known;
alter table wishes add constraint wishes_known check (wish in ('follow', 'stages', 'closing', 'mute', 'digest'));

-- Who follows a client, by its name as it is sought.
create table account_wishes (
    destination text        not null,
    account_key text        not null,
    account     text        not null,
    wish        text        not null,
    by_member   text        not null,
    at          timestamptz not null,

    constraint account_wishes_pk primary key (account_key, destination),
    constraint account_wishes_destination_length check (char_length(destination) between 1 and 200),
    constraint account_wishes_account_given check (account_key <> ''),
    constraint account_wishes_known check (wish in ('follow', 'stages', 'closing'))
);
create index account_wishes_by_destination on account_wishes (destination);

-- Kinds are added to those that there are, whichever these are.
-- +goose StatementBegin
do $$
declare
    known text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'events_kind_known' and conrelid = 'events'::regclass);
begin
    alter table events drop constraint events_kind_known;
    execute 'alter table events add constraint events_kind_known '
        || regexp_replace(known, '\]', ', ''offered''::text, ''taken''::text, ''declined''::text, ''room''::text]');
end
$$;
-- +goose StatementEnd

-- Deal rooms: one row for each that was asked for, made with the event that asks. At most one of an opportunity is live.
create table rooms (
    id             bigint      generated always as identity,
    opportunity_id bigint      not null,
    number         integer     not null,
    asked_by       text        not null,
    asked_at       timestamptz not null,
    state          text        not null default 'asked',
    name           text        not null default '',
    channel        text        not null default '',
    fault          text        not null default '',
    -- What was done in the channel, and who asked to be let in since.
    done           jsonb       not null default '{}',
    wanted         text[]      not null default '{}',
    -- Counts what has happened to the opportunity, so that nothing is missed that happens during a try.
    changes        integer     not null default 0,
    attempts       integer     not null default 0,
    due_at         timestamptz,
    lease_until    timestamptz,
    -- When it is to be archived, by the clock of the business.
    closing_at     timestamptz,

    constraint rooms_pk primary key (id),
    constraint rooms_once unique (opportunity_id, number),
    constraint rooms_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint rooms_number_positive check (number >= 1),
    constraint rooms_state_known check (state in ('asked', 'open', 'archived', 'gone', 'refused')),
    constraint rooms_open_with_channel check (state <> 'open' or channel <> '')
);
create unique index rooms_live_once on rooms (opportunity_id) where state in ('asked', 'open');
create unique index rooms_channel_once on rooms (channel) where channel <> '';
create index rooms_due on rooms (due_at) where due_at is not null;
create index rooms_closing on rooms (closing_at) where closing_at is not null;
