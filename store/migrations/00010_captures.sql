-- +goose Up
-- What a person took in hand in one step to use it in the next; kept for a day. The body is bytes and no jsonb, which
-- takes no NUL.
create table captures (
    id       text        not null,
    member   text        not null,
    body     bytea       not null,
    taken_at timestamptz not null,

    constraint captures_pk primary key (id),
    constraint captures_member_given check (member <> ''),
    constraint captures_body_size check (octet_length(body) <= 1048576)
);

create index captures_by_age on captures (taken_at);
