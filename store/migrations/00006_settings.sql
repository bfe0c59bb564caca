-- +goose Up
-- What admins set. The roles of people stay in the table roles, where every act looks them up; those of user groups,
-- and who is in a group, stand here beside them.
create table settings (
    setting text  not null,
    key     text  not null,
    value   jsonb not null,

    constraint settings_pk primary key (setting, key),
    constraint settings_key_length check (char_length(key) between 1 and 75),
    constraint settings_known check (setting in (
        'role', 'team', 'route', 'channel', 'currency', 'rate', 'service_line', 'stage', 'loss_reason', 'competitor', 'evidence_tag'))
);

-- Who set what and when. Its newest id is the version of all settings.
create table setting_changes (
    id          bigint      generated always as identity,
    request_key text        not null,
    setting     text        not null,
    key         text        not null,
    was         jsonb,
    value       jsonb,
    by_member   text        not null,
    at          timestamptz not null,

    constraint setting_changes_pk primary key (id),
    constraint setting_changes_once unique (request_key),
    constraint setting_changes_change_something check (was is distinct from value)
);

create trigger setting_changes_append_only before update or delete or truncate on setting_changes
    for each statement execute function refuse_change();

create table group_members (
    group_id text not null,
    member   text not null,

    constraint group_members_pk primary key (group_id, member)
);

create index group_members_by_member on group_members (member);
