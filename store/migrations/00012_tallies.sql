-- +goose Up
alter table opportunities
    add column next_step     jsonb,
    add column next_step_on  date,
    add column activity      jsonb,
    add column contacted     date,
    -- The sale that was won, which follows from the history.
    add column booking       jsonb,
    -- The day since which it has waited at its stage; see pipeline.Opportunity.WaitingSince. The release before does not
    -- give it.
    add column waiting_since date not null default current_date;

update opportunities set waiting_since = stage_since::date;

update opportunities o set booking = jsonb_build_object(
    'at', (select max(e.at) from events e where e.opportunity_id = o.id
        and e.to_stage in ('committed', 'to_invoice', 'invoicing', 'done') and e.from_stage not in ('committed', 'to_invoice', 'invoicing', 'done')),
    'owner', o.owner_id, 'line', o.service_line, 'value', o.currency || ' ' || trim_scale(o.value))
where o.stage in ('committed', 'to_invoice', 'invoicing', 'done');

alter table opportunities
    add constraint opportunities_step_with_day check ((next_step is null) = (next_step_on is null));

-- What has waited for long at its stage.
create index opportunities_open_by_waiting on opportunities (stage, waiting_since) where stage not in ('done', 'lost');

alter table events drop constraint events_kind_known;
alter table events add constraint events_kind_known check (kind in (
    'created', 'edited', 'qualification', 'advanced', 'invoiced', 'lost', 'reopened', 'corrected', 'undone',
    'assigned', 'shared', 'evidence', 'activity', 'planned'));

-- What each act changed in the aggregates, until it is added to them. Acts only add rows here, so that they do not wait
-- for one another.
create table tally_changes (
    id           bigint        generated always as identity,
    measure      text          not null,
    owner_id     text          not null,
    service_line text          not null,
    stage        text          not null,
    detail       text          not null,
    currency     text          not null,
    month        date,
    probability  smallint      not null,
    count        bigint        not null,
    amount       numeric(24,4) not null,

    constraint tally_changes_pk primary key (id),
    constraint tally_changes_measure_known check (measure in ('open', 'booked', 'invoiced', 'lost', 'rival', 'stayed'))
);

-- The aggregates, in four grains: of all (0), by owner (1), by service line (2), by both (3). What a grain does not
-- tell apart is ''. A month of -infinity stands for none.
create table tallies (
    grain        smallint      not null,
    owner_id     text          not null,
    service_line text          not null,
    measure      text          not null,
    month        date          not null,
    stage        text          not null,
    detail       text          not null,
    currency     text          not null,
    probability  smallint      not null,
    count        bigint        not null,
    amount       numeric(24,4) not null,

    constraint tallies_pk primary key (grain, measure, owner_id, service_line, month, stage, detail, currency, probability)
) with (fillfactor = 70);

-- Whether the aggregates are those of the history; a row that says no has them made anew.
create table tally_state (
    only_row boolean not null default true,
    whole    boolean not null,

    constraint tally_state_pk primary key (only_row),
    constraint tally_state_one check (only_row)
);

insert into tally_state (whole) values (not exists (select from opportunities));
