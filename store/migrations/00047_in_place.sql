-- +goose NO TRANSACTION
-- +goose Up
-- Each statement stands for itself, and the whole may be run again where it was cut short.

-- What is sought in around has columns of its own. An index on around itself keeps the row of every act from being written in place,
-- whether what is sought changed or not. A trigger fills them, so that what the release before writes is found too.
alter table opportunities
    add column if not exists ordered boolean not null default false,
    add column if not exists holding boolean not null default false,
    add column if not exists paid boolean not null default false,
    add column if not exists contact_ids bigint[],
    add column if not exists met_ids bigint[];

-- +goose StatementBegin
create or replace function opportunity_sought() returns trigger language plpgsql as $$
begin
    new.ordered := new.around ? 'orders';
    new.holding := new.around ? 'held';
    new.paid := new.around ? 'payments';
    new.contact_ids := null;
    new.met_ids := null;
    if new.around ? 'contacts' then
        new.contact_ids := array(select (c ->> 'contact')::bigint from jsonb_array_elements(new.around -> 'contacts') as c);
    end if;
    if new.around ? 'met' then
        new.met_ids := array(select m::bigint from jsonb_array_elements_text(new.around -> 'met') as m);
    end if;
    return new;
end
$$;
-- +goose StatementEnd
create or replace trigger opportunities_say_what_is_sought before insert or update of around on opportunities
    for each row execute function opportunity_sought();

-- +goose StatementBegin
do $$
declare
    done bigint := 0;
    upto bigint;
begin
    loop
        select max(id) into upto from (select id from opportunities where id > done order by id limit 1000) next;
        exit when upto is null;
        update opportunities set around = around
            where id > done and id <= upto and around ?| array['orders', 'held', 'payments', 'contacts', 'met'];
        commit;
        done := upto;
    end loop;
end
$$;
-- +goose StatementEnd

drop index concurrently if exists opportunities_ordered;
create index concurrently opportunities_ordered on opportunities (id) where ordered;
drop index concurrently if exists opportunities_holding;
create index concurrently opportunities_holding on opportunities (id) where holding;
drop index concurrently if exists opportunities_paid;
create index concurrently opportunities_paid on opportunities (id) where paid;
drop index concurrently if exists opportunities_of_contact;
create index concurrently opportunities_of_contact on opportunities using gin (contact_ids) where contact_ids is not null;
drop index concurrently if exists opportunities_of_met;
create index concurrently opportunities_of_met on opportunities using gin (met_ids) where met_ids is not null;
drop index concurrently if exists opportunities_with_orders;
drop index concurrently if exists opportunities_with_held;
drop index concurrently if exists opportunities_with_payments;
drop index concurrently if exists opportunities_by_contact;
drop index concurrently if exists opportunities_by_met;

-- A trigger that has nothing to do is not called.
create or replace trigger opportunities_have_another_account after update of account_key on opportunities
    for each row when (old.account_key <> new.account_key) execute function account_of_client();
create or replace trigger opportunities_have_an_account after insert on opportunities
    for each row execute function account_of_client();
create or replace trigger opportunities_are_sought_anew after update on opportunities
    for each row when ((old.name, old.account, old.owner_id, old.stage in ('done', 'lost')) is distinct from (new.name, new.account, new.owner_id, new.stage in ('done', 'lost')))
    execute function search_of_opportunity();
create or replace trigger opportunities_are_sought after insert on opportunities
    for each row execute function search_of_opportunity();
