-- +goose Up
-- The quotes of opportunities, as they are sought: by the last day on which one that was sent holds. The opportunity's row holds
-- them whole.
create table quotes (
    opportunity_id bigint  not null,
    version        integer not null,
    status         text    not null,
    valid_until    date    not null,

    constraint quotes_pk primary key (opportunity_id, version),
    constraint quotes_opportunity_fk foreign key (opportunity_id) references opportunities (id),
    constraint quotes_version_positive check (version >= 1),
    constraint quotes_status_known check (
        status in ('draft', 'asked', 'approved', 'sent', 'accepted', 'rejected', 'expired', 'replaced'))
);
create index quotes_due on quotes (valid_until, opportunity_id) where status = 'sent';

-- Where each manager has the newest request to approve a discount of an opportunity, so that it can be brought up to date.
create table quote_requests (
    opportunity_id bigint not null,
    destination    text   not null,
    channel        text   not null,
    ts             text   not null,

    constraint quote_requests_pk primary key (opportunity_id, destination),
    constraint quote_requests_opportunity_fk foreign key (opportunity_id) references opportunities (id)
);

-- +goose StatementBegin
do $$
declare
    held record;
begin
    for held in
        select conrelid::regclass as of_table, conname, pg_get_constraintdef(oid) as def from pg_constraint
        where conrelid in ('notices'::regclass, 'settings'::regclass) and conname in ('notices_kind_known', 'settings_known')
    loop
        execute format('alter table %s drop constraint %I', held.of_table, held.conname);
        execute format('alter table %s add constraint %I %s', held.of_table, held.conname,
            replace(replace(held.def, '''win''::text', '''win''::text, ''approval''::text'), '''competitor''::text', '''competitor''::text, ''billing''::text'));
    end loop;
end
$$;
-- +goose StatementEnd
