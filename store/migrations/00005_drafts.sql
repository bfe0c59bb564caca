-- +goose Up
create table drafts (
    member  text        not null,
    id      text        not null,
    body    bytea       not null,
    kept_at timestamptz not null,

    constraint drafts_pk primary key (member, id),
    constraint drafts_member_given check (member <> ''),
    constraint drafts_id_length check (char_length(id) between 1 and 300),
    constraint drafts_body_length check (octet_length(body) <= 262144)
);

create index drafts_by_age on drafts (kept_at);
