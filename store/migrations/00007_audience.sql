-- +goose Up
alter table opportunities
    add column collaborators text[] not null default '{}',
    add column evidence      jsonb  not null default '[]';

-- Creations are held against what there is of the same client.
create index opportunities_open_by_account on opportunities (account_key) where stage not in ('done', 'lost');

alter table events drop constraint events_kind_known;
alter table events add constraint events_kind_known check (kind in (
    'created', 'edited', 'qualification', 'advanced', 'invoiced', 'lost', 'reopened', 'corrected', 'undone',
    'assigned', 'shared', 'evidence'));

-- How a person or a channel wants to hear of one opportunity, or with 0 of all.
create table wishes (
    destination    text        not null,
    opportunity_id bigint      not null,
    wish           text        not null,
    by_member      text        not null,
    at             timestamptz not null,

    constraint wishes_pk primary key (opportunity_id, destination),
    constraint wishes_destination_length check (char_length(destination) between 1 and 200),
    constraint wishes_known check (wish in ('follow', 'mute', 'digest'))
);

create index wishes_by_destination on wishes (destination);

-- Acts that a rule refused. They stand in the history beside the events.
create table denials (
    request_key    text        not null,
    opportunity_id bigint      not null,
    by_member      text        not null,
    at             timestamptz not null,
    act            text        not null,
    reason         text        not null,

    constraint denials_pk primary key (request_key),
    constraint denials_opportunity_fk foreign key (opportunity_id) references opportunities (id)
);

create index denials_of_opportunity on denials (opportunity_id, at);

create trigger denials_append_only before update or delete or truncate on denials
    for each statement execute function refuse_change();

create index cards_by_message on cards (channel, ts);

-- Notices that are about no opportunity have neither id nor version, but a subject.
alter table notices
    alter column opportunity_id drop not null,
    alter column version drop not null,
    add column rule        text        not null default '',
    add column author      text        not null default '',
    -- Until when it waits for more of the same, to be told together.
    add column hold_until  timestamptz,
    -- The notice that tells what this one would have told.
    add column folded_into bigint,
    add column subject     text        not null default '',
    add column alert       jsonb;

alter table notices drop constraint notices_kind_known;
alter table notices add constraint notices_kind_known check (kind in ('card', 'log', 'direct', 'digest', 'catch_up', 'alert'));
alter table notices add constraint notices_about_something check (
    (kind = 'alert') = (opportunity_id is null) and (opportunity_id is null) = (version is null) and (kind = 'alert') = (alert is not null));

create unique index notices_alert_once on notices (destination, subject) where opportunity_id is null;
create index notices_folded on notices (folded_into) where folded_into is not null;
create index notices_waiting_for on notices (destination) where settled_at is null;
