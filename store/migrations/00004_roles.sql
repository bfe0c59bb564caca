-- +goose Up
create table roles (
    member     text        not null,
    role       text        not null,
    granted_by text        not null,
    granted_at timestamptz not null,

    constraint roles_pk primary key (member, role),
    constraint roles_member_given check (member <> ''),
    constraint roles_role_known check (role in ('salesperson', 'manager', 'finance', 'admin'))
);

create index roles_by_role on roles (role);
