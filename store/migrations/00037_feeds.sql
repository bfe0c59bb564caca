-- +goose NO TRANSACTION
-- +goose Up
-- Built beside the work of the release before, and each step may be done again where one was broken off.
drop index concurrently if exists opportunities_with_orders;
create index concurrently opportunities_with_orders on opportunities (id) where around ? 'orders';
drop index concurrently if exists record_events_in_time;
create index concurrently record_events_in_time on record_events (at, kind, record_id, version);

-- Webhooks are told of accounts, contacts, leads and products too: then the opportunity is 0, and these say of which.
alter table webhook_deliveries add column if not exists kind text not null default 'opportunity';
alter table webhook_deliveries add column if not exists record_id bigint not null default 0;
drop index concurrently if exists webhook_deliveries_each;
create unique index concurrently webhook_deliveries_each on webhook_deliveries (endpoint_id, opportunity_id, kind, record_id, version);
alter table webhook_deliveries drop constraint if exists webhook_deliveries_once;
drop index concurrently if exists webhook_deliveries_in_line;
create index concurrently webhook_deliveries_in_line on webhook_deliveries (endpoint_id, kind, record_id, version)
    where state = 'waiting' and opportunity_id = 0;

-- +goose StatementBegin
create or replace function owe_record_to_webhooks() returns trigger language plpgsql as $$
begin
    if exists (select from webhook_endpoints where disabled_at is null and removed_at is null) then
        insert into webhook_deliveries (endpoint_id, opportunity_id, kind, record_id, version)
            select w.id, 0, e.kind, e.record_id, e.version from added e cross join webhook_endpoints w
            where w.disabled_at is null and w.removed_at is null
            order by e.kind, e.record_id, e.version;
    end if;
    return null;
end
$$;
-- +goose StatementEnd
drop trigger if exists record_events_owed_to_webhooks on record_events;
create trigger record_events_owed_to_webhooks after insert on record_events referencing new table as added
    for each statement execute function owe_record_to_webhooks();
