-- +goose Up
-- What a statement changes of what is owed is told once, summed, and not row by row: an upsert of many payments is one statement.
drop trigger receivables_are_added_up on receivables;
drop function receivable_changed();

-- +goose StatementBegin
create function receivables_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into receivable_changes (owner_id, account_key, pay_by, currency, owed, count)
        select owner_id, account_key, pay_by, currency, owed, 1 from became;
    elsif tg_op = 'DELETE' then
        insert into receivable_changes (owner_id, account_key, pay_by, currency, owed, count)
        select owner_id, account_key, pay_by, currency, -owed, -1 from was;
    else
        insert into receivable_changes (owner_id, account_key, pay_by, currency, owed, count)
        select owner_id, account_key, pay_by, currency, sum(owed), sum(count)
        from (select owner_id, account_key, pay_by, currency, -owed as owed, -1 as count from was
            union all
            select owner_id, account_key, pay_by, currency, owed, 1 from became) both_of
        group by owner_id, account_key, pay_by, currency having sum(owed) <> 0 or sum(count) <> 0;
    end if;
    return null;
end
$$;
-- +goose StatementEnd
create trigger receivables_added after insert on receivables
    referencing new table as became for each statement execute function receivables_changed();
create trigger receivables_changed after update on receivables
    referencing old table as was new table as became for each statement execute function receivables_changed();
create trigger receivables_gone after delete on receivables
    referencing old table as was for each statement execute function receivables_changed();
