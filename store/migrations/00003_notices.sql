-- +goose Up
create table notices (
    id             bigint      generated always as identity,
    opportunity_id bigint      not null,
    version        integer     not null,
    kind           text        not null,
    destination    text        not null,
    about          text        not null,
    state          text        not null default 'waiting',
    -- Where it stands in the line of its opportunity and destination: its own id, or that of the card it stands in for.
    place          bigint,
    attempts       integer     not null default 0,
    -- How often the destination asked to wait; such tries are given back up to a limit.
    deferrals      integer     not null default 0,
    uncertain      boolean     not null default false,
    slot_at        timestamptz,
    -- Until when a worker that is sending it is taken for alive.
    lease_until    timestamptz,
    -- When its job should have looked at it by; the sweep sees to those that are late.
    due_at         timestamptz not null default now(),
    last_error     text        not null default '',
    channel        text        not null default '',
    ts             text        not null default '',
    created_at     timestamptz not null default now(),
    settled_at     timestamptz,

    constraint notices_pk primary key (id),
    constraint notices_once unique (opportunity_id, version, kind, destination),
    constraint notices_event_fk foreign key (opportunity_id, version) references events (opportunity_id, version),
    constraint notices_kind_known check (kind in ('card', 'log', 'direct')),
    constraint notices_destination_length check (char_length(destination) between 1 and 200),
    constraint notices_state_known check (
        state in ('waiting', 'sending', 'sent', 'retrying', 'superseded', 'given_up')),
    constraint notices_settled_with_time check (
        (state in ('sent', 'superseded', 'given_up')) = (settled_at is not null)),
    constraint notices_sending_with_lease check ((state = 'sending') = (lease_until is not null)),
    constraint notices_attempts_not_negative check (attempts >= 0 and deferrals >= 0)
);

create index notices_line on notices (opportunity_id, destination) where settled_at is null;
create index notices_due on notices (due_at) where settled_at is null;
create index notices_given_up on notices (id) where state = 'given_up';
create index notices_by_settled on notices (settled_at) where settled_at is not null;

-- The card that a destination has of an opportunity.
create table cards (
    opportunity_id bigint not null,
    destination    text   not null,
    channel        text   not null,
    ts             text   not null,

    constraint cards_pk primary key (opportunity_id, destination),
    constraint cards_opportunity_fk foreign key (opportunity_id) references opportunities (id)
);

-- How fast a destination may be written to: next_free_at is the end of the slots given out, not_before the moment
-- before which nothing starts, whoever holds a slot.
create table paces (
    key          text        not null,
    next_free_at timestamptz not null,
    not_before   timestamptz not null,

    constraint paces_pk primary key (key)
);
