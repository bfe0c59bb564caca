-- +goose Up
-- Summaries of the day are about no opportunity either; their subject is the day, so that each person has one a day.
alter table notices drop constraint notices_kind_known, drop constraint notices_about_something;
alter table notices add constraint notices_kind_known check (
    kind in ('card', 'log', 'direct', 'digest', 'catch_up', 'alert', 'briefing'));
alter table notices add constraint notices_about_something check (
    (kind in ('alert', 'briefing')) = (opportunity_id is null) and (opportunity_id is null) = (version is null)
    and (kind = 'alert') = (alert is not null));

-- When somebody wants their summary, in minutes after midnight by their clock; null for never.
create table briefing_hours (
    member text     not null,
    minute smallint,

    constraint briefing_hours_pk primary key (member),
    constraint briefing_hours_minute_range check (minute between 0 and 1439)
);

-- What each summary brought up, by which rule, and what its reader said of it.
create table nudges (
    notice_id      bigint      not null,
    opportunity_id bigint      not null,
    rule           text        not null,
    member         text        not null,
    late           integer     not null,
    told_at        timestamptz not null,
    verdict        text        not null default '',

    constraint nudges_pk primary key (notice_id, opportunity_id),
    constraint nudges_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint nudges_rule_known check (rule in ('stuck', 'overdue', 'step', 'nearly')),
    constraint nudges_verdict_known check (verdict in ('', 'useful', 'noise'))
);

create index nudges_by_time on nudges (told_at);
