-- +goose Up
alter table events drop constraint events_kind_known;
alter table events add constraint events_kind_known check (kind in (
    'created', 'edited', 'qualification', 'advanced', 'invoiced', 'lost', 'reopened', 'corrected', 'undone',
    'assigned', 'shared', 'evidence', 'activity', 'planned', 'scheduled', 'rescheduled', 'cancelled'));

-- What comes next may be a planned activity, and not the next step.
alter table opportunities drop constraint opportunities_step_with_day;
alter table opportunities
    add constraint opportunities_step_with_day check (next_step is null or next_step_on is not null);

-- Reminders are about no event; their subject is the activity and its moment, so that each is told once.
alter table notices drop constraint notices_kind_known, drop constraint notices_about_something;
alter table notices add constraint notices_kind_known check (
    kind in ('card', 'log', 'direct', 'digest', 'catch_up', 'alert', 'briefing', 'win', 'reminder'));
alter table notices add constraint notices_about_something check (
    (kind in ('alert', 'briefing', 'reminder')) = (opportunity_id is null) and (opportunity_id is null) = (version is null)
    and (kind = 'alert') = (alert is not null));

-- The planned activities of opportunities, as they are sought: by their moment and by who is in charge. The opportunity's row
-- holds them whole.
create table planned_activities (
    opportunity_id bigint      not null,
    activity_id    integer     not null,
    since          integer     not null,
    in_charge      text        not null,
    on_day         date        not null,
    begins_at      timestamptz not null,
    -- Who is in charge was owed the reminder of this moment.
    told           boolean     not null default false,

    constraint planned_activities_pk primary key (opportunity_id, activity_id),
    constraint planned_activities_opportunity_fk foreign key (opportunity_id) references opportunities (id)
);
create index planned_activities_due on planned_activities (begins_at) where not told;
create index planned_activities_by_person on planned_activities (in_charge, begins_at);
