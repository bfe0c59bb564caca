-- +goose Up
-- The message that a lead was made from.
alter table leads add column message jsonb;
-- What a person is sought by; it goes with the name.
alter table leads add column person_key text generated always as (
    translate(lower(person), 'áàäâãéèëêíìïîóòöôõúùüûñç', 'aaaaaeeeeiiiiooooouuuunc')) stored;
create index leads_by_person_beginning on leads (person_key text_pattern_ops) where person_key <> '';
create index leads_by_company_beginning on leads (company_key text_pattern_ops) where company_key <> '';
create index leads_by_owner on leads (owner_id, id);
create index account_names_by_beginning on account_names (name_key text_pattern_ops);

-- Whoever was given a lead is told; that is about no event of an opportunity. What else these hold stays as it is.
-- +goose StatementBegin
do $$
declare
    held record;
begin
    for held in
        select conrelid::regclass as of_table, conname, pg_get_constraintdef(oid) as def from pg_constraint
        where conrelid in ('notices'::regclass, 'settings'::regclass)
            and conname in ('notices_kind_known', 'notices_about_something', 'settings_known')
    loop
        execute format('alter table %s drop constraint %I', held.of_table, held.conname);
        execute format('alter table %s add constraint %I %s', held.of_table, held.conname,
            replace(replace(held.def, '''reminder''::text', '''reminder''::text, ''lead''::text'), '''competitor''::text', '''competitor''::text, ''source''::text'));
    end loop;
end
$$;
-- +goose StatementEnd
