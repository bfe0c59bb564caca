-- +goose Up
-- Each event holds the SHA-256 of the hash of the one before it and of what it says itself, so that no event can be
-- changed, taken out or put in between afterwards without showing.
alter table events add column hash bytea;

-- What an event says, in a form that depends on no setting of a session: jsonb has one way to write a value, and moments
-- are microseconds. "embudo doctor audit" spells the same out for itself.
create function event_hash(before bytea, e events) returns bytea language sql stable as $$
    select sha256(coalesce(before, '') || convert_to(jsonb_build_array(e.opportunity_id, e.version, e.kind, e.by_member,
        (extract(epoch from e.at) * 1000000)::bigint, e.from_stage, e.to_stage, e.reason, e.undoes, e.changes)::text, 'UTF8'))
$$;

alter table events disable trigger events_append_only;

with recursive chain as (
    select opportunity_id, version, event_hash(null, events) as hash from events where version = 1
    union all
    select e.opportunity_id, e.version, event_hash(c.hash, e)
    from chain c join events e on e.opportunity_id = c.opportunity_id and e.version = c.version + 1)
update events e set hash = c.hash from chain c where e.opportunity_id = c.opportunity_id and e.version = c.version;

alter table events enable trigger events_append_only;
alter table events alter column hash set not null;

-- The plan is kept for as long as a session lasts: one that was made while the table was small would read all of it, also
-- when it has grown.
-- +goose StatementBegin
create function chain_event() returns trigger language plpgsql set enable_seqscan = off set enable_bitmapscan = off as $$
declare
    before bytea;
begin
    select hash into before from events where opportunity_id = new.opportunity_id and version = new.version - 1;
    new.hash := event_hash(before, new);
    return new;
end
$$;
-- +goose StatementEnd

create trigger events_chained before insert on events for each row execute function chain_event();
