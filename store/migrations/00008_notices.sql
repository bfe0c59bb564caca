-- +goose Up
-- What has happened since a day is counted when a route is tried out. Events come in the order of their time, so that
-- next to nothing suffices to find them.
create index events_by_time on events using brin (at);

-- Which of the things that are done once a day have been done, by the company's day.
create table days_done (
    task text not null,
    day  date not null,

    constraint days_done_pk primary key (task, day)
);
