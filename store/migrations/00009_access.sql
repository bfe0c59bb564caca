-- +goose Up
-- Requests to be let past a rule that refused somebody.
create table access_requests (
    id             bigint      generated always as identity,
    member         text        not null,
    rule           text        not null,
    opportunity_id bigint,
    asked_at       timestamptz not null,
    decision       text,
    decided_by     text,
    decided_at     timestamptz,
    -- When what was decided was done, and when it was written down who is to be told of the request.
    settled_at     timestamptz,
    addressed_at   timestamptz,

    constraint access_requests_pk primary key (id),
    constraint access_requests_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint access_requests_decision_known check (decision in ('granted', 'declined')),
    constraint access_requests_decided_whole check (
        (decision is null) = (decided_by is null) and (decision is null) = (decided_at is null) and (settled_at is null or decision is not null))
);

create unique index access_requests_open_once on access_requests (member, rule, coalesce(opportunity_id, 0)) where decision is null;
create index access_requests_unaddressed on access_requests (id) where addressed_at is null;
create index access_requests_unsettled on access_requests (decided_at) where decision is not null and settled_at is null;

-- What each admin, and who asked, is told of a request in their direct messages.
create table access_letters (
    id         bigint      generated always as identity,
    request_id bigint      not null,
    member     text        not null,
    channel    text        not null default '',
    ts         text        not null default '',
    -- What it says now, and whether a try may have sent it without our knowing where.
    says       text        not null default 'nothing',
    uncertain  boolean     not null default false,
    attempts   integer     not null default 0,
    due_at     timestamptz not null,

    constraint access_letters_pk primary key (id),
    constraint access_letters_request_fk foreign key (request_id) references access_requests (id),
    constraint access_letters_once unique (request_id, member),
    constraint access_letters_says_known check (says in ('nothing', 'open', 'granted', 'declined'))
);

-- Letters change for as long as their request is not settled and told.
create index access_letters_due on access_letters (due_at) where says not in ('granted', 'declined');

-- Chores that one process does at a time, and when they were last begun.
create table chores (
    name     text        not null,
    begun_at timestamptz not null,

    constraint chores_pk primary key (name)
);
