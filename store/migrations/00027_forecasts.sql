-- +goose Up
-- What forecasts read of the aggregates: a row of all that somebody, or a service line, has in a month and currency, so that
-- a forecast by person reads few rows that lie together. The grains are those of tallies.
create table forecast_sums (
    grain        smallint      not null,
    month        date          not null,
    owner_id     text          not null,
    service_line text          not null,
    currency     text          not null,
    -- The one that was set by hand; -1 stands for that of the stage.
    probability  smallint      not null,
    -- How many are not yet won, and what they are worth by the stage at which they are.
    open         bigint        not null,
    immature     numeric(24,4) not null,
    qualified    numeric(24,4) not null,
    booked       numeric(24,4) not null,
    invoiced     numeric(24,4) not null,

    constraint forecast_sums_pk primary key (grain, month, owner_id, service_line, currency, probability)
) with (fillfactor = 60);

-- A person's, or a team's.
create index forecast_sums_by_owner on forecast_sums (grain, owner_id, month);

-- Triggers keep it, so that it also holds what a release that does not know it adds to tallies.
-- +goose StatementBegin
create function forecast_sums_add(added tallies[], taken tallies[]) returns void language sql as $$
    insert into forecast_sums (grain, month, owner_id, service_line, currency, probability, open, immature, qualified, booked, invoiced)
    select grain, month, owner_id, service_line, currency, probability,
        coalesce(sum(count) filter (where measure = 'open'), 0),
        coalesce(sum(amount) filter (where measure = 'open' and stage = 'immature'), 0),
        coalesce(sum(amount) filter (where measure = 'open' and stage = 'qualified'), 0),
        coalesce(sum(amount) filter (where measure = 'booked'), 0),
        coalesce(sum(amount) filter (where measure = 'invoiced'), 0)
    from (
        select grain, month, owner_id, service_line, currency, probability, measure, stage, count, amount from unnest(added)
        union all
        select grain, month, owner_id, service_line, currency, probability, measure, stage, -count, -amount from unnest(taken)
    ) t
    where month > '-infinity' and (measure in ('booked', 'invoiced') or measure = 'open' and stage in ('immature', 'qualified'))
    group by 1, 2, 3, 4, 5, 6
    order by 1, 2, 3, 4, 5, 6
    on conflict on constraint forecast_sums_pk do update set open = forecast_sums.open + excluded.open,
        immature = forecast_sums.immature + excluded.immature, qualified = forecast_sums.qualified + excluded.qualified,
        booked = forecast_sums.booked + excluded.booked, invoiced = forecast_sums.invoiced + excluded.invoiced
$$;

create function forecast_sums_of_tallies() returns trigger language plpgsql as $$
begin
    case tg_op
    when 'INSERT' then
        perform forecast_sums_add(array(select row(t.*)::tallies from added t), '{}');
    when 'UPDATE' then
        perform forecast_sums_add(array(select row(t.*)::tallies from added t), array(select row(t.*)::tallies from taken t));
    else
        perform forecast_sums_add('{}', array(select row(t.*)::tallies from taken t));
    end case;
    return null;
end
$$;
-- +goose StatementEnd

create trigger forecasts_of_new_tallies after insert on tallies
    referencing new table as added for each statement execute function forecast_sums_of_tallies();
create trigger forecasts_of_changed_tallies after update on tallies
    referencing old table as taken new table as added for each statement execute function forecast_sums_of_tallies();
create trigger forecasts_of_gone_tallies after delete on tallies
    referencing old table as taken for each statement execute function forecast_sums_of_tallies();

select forecast_sums_add(array(select t from tallies t), '{}');
