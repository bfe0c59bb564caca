-- +goose Up
-- What the aggregates were at the start of each week, with the settings that a forecast hangs on, so that what was
-- forecast can be held against what came. Of what was booked and invoiced it has the months of the week's year.
create table snapshots (
    week     date        not null,
    taken_at timestamptz not null,
    settings jsonb       not null,

    constraint snapshots_pk primary key (week),
    constraint snapshots_week_begins check (extract(isodow from week) = 1)
);

create table snapshot_tallies (
    week         date          not null,
    measure      text          not null,
    owner_id     text          not null,
    service_line text          not null,
    stage        text          not null,
    currency     text          not null,
    month        date,
    probability  smallint      not null,
    count        bigint        not null,
    amount       numeric(24,4) not null,

    constraint snapshot_tallies_week_fk foreign key (week) references snapshots (week)
);

create index snapshot_tallies_by_week on snapshot_tallies (week, owner_id);

create trigger snapshots_append_only before update or delete or truncate on snapshots
    for each statement execute function refuse_change();
create trigger snapshot_tallies_append_only before update or delete or truncate on snapshot_tallies
    for each statement execute function refuse_change();
