-- +goose Up
alter table notices drop constraint notices_kind_known;
alter table notices add constraint notices_kind_known check (
    kind in ('card', 'log', 'direct', 'digest', 'catch_up', 'alert', 'briefing', 'win'));

-- The announcement that a destination has of an opportunity that was won.
create table announcements (
    opportunity_id bigint not null,
    destination    text   not null,
    channel        text   not null,
    ts             text   not null,

    constraint announcements_pk primary key (opportunity_id, destination),
    constraint announcements_opportunity_fk foreign key (opportunity_id) references opportunities (id)
);
