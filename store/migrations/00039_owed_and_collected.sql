-- +goose Up
-- What is owed, added up, so that its sums cost the same however many invoices are unpaid.
--
-- What each change of receivables makes of the sums, until it is added to them. Only rows are added here, so that acts do not
-- wait for one another.
create table receivable_changes (
    id          bigint        generated always as identity,
    owner_id    text          not null,
    account_key text          not null,
    pay_by      date          not null,
    currency    text          not null,
    owed        numeric(24,4) not null,
    count       bigint        not null,

    constraint receivable_changes_pk primary key (id)
);

-- What is to be paid on a day: to one owner, and under '' to all.
create table receivable_days (
    owner_id text          not null,
    currency text          not null,
    pay_by   date          not null,
    owed     numeric(24,4) not null,
    count    bigint        not null,

    constraint receivable_days_pk primary key (owner_id, currency, pay_by)
) with (fillfactor = 70);
create index receivable_days_paid on receivable_days (owner_id) where count = 0;

-- Who owes how much: clients by their keys, to one owner and under '' to all; and owners, by what is owed to each.
create table receivable_debtors (
    owner_id text          not null,
    kind     text          not null,
    debtor   text          not null,
    currency text          not null,
    owed     numeric(24,4) not null,
    count    bigint        not null,

    constraint receivable_debtors_pk primary key (owner_id, kind, debtor, currency),
    constraint receivable_debtors_kind_known check (kind in ('account', 'owner'))
) with (fillfactor = 70);
create index receivable_debtors_ranked on receivable_debtors (owner_id, kind, currency, owed desc, debtor);
create index receivable_debtors_paid on receivable_debtors (owner_id) where count = 0;

-- Triggers tell the changes, so that those of a release that does not know the sums are among them.
-- +goose StatementBegin
create function receivable_changed() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        insert into receivable_changes (owner_id, account_key, pay_by, currency, owed, count)
        values (old.owner_id, old.account_key, old.pay_by, old.currency, -old.owed, -1);
    end if;
    if tg_op <> 'DELETE' then
        insert into receivable_changes (owner_id, account_key, pay_by, currency, owed, count)
        values (new.owner_id, new.account_key, new.pay_by, new.currency, new.owed, 1);
    end if;
    return null;
end
$$;
-- +goose StatementEnd
create trigger receivables_are_added_up after insert or update or delete on receivables
    for each row execute function receivable_changed();

insert into receivable_days
select o.owner_id, r.currency, r.pay_by, sum(r.owed), count(*)
from receivables r cross join lateral (select '' union select r.owner_id) o (owner_id)
group by 1, 2, 3;

insert into receivable_debtors
select d.owner_id, d.kind, d.debtor, r.currency, sum(r.owed), count(*)
from receivables r cross join lateral (
    select o, 'account', r.account_key from unnest(array['', r.owner_id]) o union select o, 'owner', r.owner_id from unnest(array['', r.owner_id]) o) d (owner_id, kind, debtor)
group by 1, 2, 3, 4;

-- What was received, without the tax in it, is a measure of its own beside what an earlier release kept, tax and all.
alter table tally_changes drop constraint tally_changes_measure_known;
alter table tally_changes add constraint tally_changes_measure_known check (
    measure in ('open', 'booked', 'invoiced', 'lost', 'rival', 'stayed', 'collected', 'received'));

alter table forecast_sums add column collected numeric(24,4) not null default 0;

-- +goose StatementBegin
create or replace function forecast_sums_add(added tallies[], taken tallies[]) returns void language sql as $$
    insert into forecast_sums (grain, month, owner_id, service_line, currency, probability, open, immature, qualified, booked, invoiced, collected)
    select grain, month, owner_id, service_line, currency, probability,
        coalesce(sum(count) filter (where measure = 'open'), 0),
        coalesce(sum(amount) filter (where measure = 'open' and stage = 'immature'), 0),
        coalesce(sum(amount) filter (where measure = 'open' and stage = 'qualified'), 0),
        coalesce(sum(amount) filter (where measure = 'booked'), 0),
        coalesce(sum(amount) filter (where measure = 'invoiced'), 0),
        coalesce(sum(amount) filter (where measure = 'received'), 0)
    from (
        select grain, month, owner_id, service_line, currency, probability, measure, stage, count, amount from unnest(added)
        union all
        select grain, month, owner_id, service_line, currency, probability, measure, stage, -count, -amount from unnest(taken)
    ) t
    where month > '-infinity' and (measure in ('booked', 'invoiced', 'received') or measure = 'open' and stage in ('immature', 'qualified'))
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
    on conflict on constraint forecast_sums_pk do update set open = forecast_sums.open + excluded.open,
        immature = forecast_sums.immature + excluded.immature, qualified = forecast_sums.qualified + excluded.qualified,
        booked = forecast_sums.booked + excluded.booked, invoiced = forecast_sums.invoiced + excluded.invoiced,
        collected = forecast_sums.collected + excluded.collected
$$;
-- +goose StatementEnd
