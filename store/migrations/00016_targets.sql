-- +goose Up
alter table settings drop constraint settings_known;
alter table settings add constraint settings_known check (setting in (
    'role', 'team', 'route', 'channel', 'currency', 'rate', 'service_line', 'stage', 'loss_reason', 'competitor', 'evidence_tag',
    'day_off', 'forecast', 'points', 'nudge', 'target', 'adjustment'));

-- The history of one entry, such as a target.
create index setting_changes_by_entry on setting_changes (setting, key, id);
