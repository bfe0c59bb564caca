-- +goose Up
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- What a text is sought by: lower case, without accents, its words between single spaces.
create function search_fold(said text) returns text language sql stable as $$
    select trim(regexp_replace(
        regexp_replace(lower(unaccent(normalize(said, NFKC))), '[\u0300-\u036f.''´`’\\]', '', 'g'),
        '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3003]+', ' ', 'g'))
$$;

-- The digits of a phone, with and without its country's; those of a tax id, with and without what checks it.
create function search_numbers(phone text, tax_id text) returns text[] language sql immutable as $$
    select array_agg(distinct said) from (values
        (regexp_replace(phone, '\D', '', 'g')), (right(regexp_replace(phone, '\D', '', 'g'), 9)), (right(regexp_replace(phone, '\D', '', 'g'), 8)),
        (regexp_replace(lower(tax_id), '[^0-9a-z]', '', 'g')), (regexp_replace(split_part(tax_id, '-', 1), '\D', '', 'g'))) v (said)
    where char_length(said) >= 6
$$;

-- What can be found by words: one row of each opportunity, account, contact and lead that there is. Triggers keep it, so that
-- nothing that is saved is missed, and nothing that was merged or erased is found.
create table search_entries (
    kind     text     not null,
    id       bigint   not null,
    -- The name as it is sought.
    name     text     not null,
    -- The words of all that it is known by.
    words    tsvector not null,
    -- Something is still to come of it.
    live     boolean  not null,
    owner_id text     not null,

    constraint search_entries_pk primary key (kind, id)
) partition by list (kind);
create table search_opportunities partition of search_entries for values in ('opportunity');
create table search_accounts partition of search_entries for values in ('account');
create table search_contacts partition of search_entries for values in ('contact');
create table search_leads partition of search_entries for values in ('lead');
create index search_entries_by_name on search_entries (kind, name text_pattern_ops);

-- Every word of them, once: a slip of the pen is looked for here, and not in a million names.
create table search_words (
    word text not null,

    constraint search_words_pk primary key (word)
);

-- +goose StatementBegin
create function search_forget(gone text[]) returns void language sql as $$
    delete from search_words w where w.word = any (gone)
        and not exists (select from search_entries where words @@ quote_literal(w.word)::tsquery)
$$;

create function search_drop(of_kind text, of_id bigint) returns void language plpgsql as $$
declare
    gone text[];
begin
    delete from search_entries where kind = of_kind and id = of_id returning tsvector_to_array(words) into gone;
    perform search_forget(gone);
end
$$;

create function search_keep(of_kind text, of_id bigint, called text, beside text, exact text[], lives boolean, belongs text)
returns void language plpgsql as $$
declare
    folded text   := left(search_fold(called), 300);
    said   text[] := array(select distinct left(w, 64) from unnest(string_to_array(concat_ws(' ', folded, search_fold(beside)), ' ')) w where w <> '');
    was    text[] := tsvector_to_array(words) from search_entries where kind = of_kind and id = of_id;
begin
    insert into search_entries (kind, id, name, words, live, owner_id)
        values (of_kind, of_id, folded, array_to_tsvector(said
            || array(select left(x, 300) from unnest(exact) x where x <> '')), lives, belongs)
        on conflict on constraint search_entries_pk do update
            set name = excluded.name, words = excluded.words, live = excluded.live, owner_id = excluded.owner_id
            where (search_entries.name, search_entries.words, search_entries.live, search_entries.owner_id)
                is distinct from (excluded.name, excluded.words, excluded.live, excluded.owner_id);
    insert into search_words (word) select w from unnest(said) w
        where char_length(w) > 2 and w !~ '[0-9]' and not exists (select from search_words where word = w)
        order by w on conflict do nothing;
    if not was <@ said then
        perform search_forget(array(select unnest(was) except select unnest(said)));
    end if;
end
$$;

create function search_account(of bigint) returns void language plpgsql as $$
declare
    a accounts;
begin
    select * into a from accounts where id = of;
    if not found or a.merged_into is not null then
        perform search_drop('account', of);
        return;
    end if;
    perform search_keep('account', of, a.name, (select string_agg(name_key, ' ') from account_names where account_id = of),
        array[lower(a.domain)] || search_numbers(a.phone, a.tax_id), true, a.owner_id);
end
$$;

create function search_contact(c contacts) returns void language plpgsql as $$
begin
    if c.merged_into is not null or c.erased then
        perform search_drop('contact', c.id);
        return;
    end if;
    perform search_keep('contact', c.id, c.name, coalesce((select name from accounts where id = c.account_id), '') || ' ' || c.position,
        array[lower(c.email), lower(split_part(c.email, '@', 2))] || search_numbers(c.phone, ''), true, '');
end
$$;

create function search_lead(l leads) returns void language plpgsql as $$
begin
    if l.erased then
        perform search_drop('lead', l.id);
        return;
    end if;
    perform search_keep('lead', l.id, concat_ws(' ', nullif(l.person, ''), nullif(l.company, '')), l.position,
        array[lower(l.email), lower(split_part(l.email, '@', 2))] || search_numbers(l.phone, l.tax_id), l.state = 'open', l.owner_id);
end
$$;

create function search_opportunity(o opportunities) returns void language sql as $$
    select search_keep('opportunity', o.id, case when o.name = o.account then o.account else o.account || ' ' || o.name end, '',
        '{}', o.stage not in ('done', 'lost'), o.owner_id)
$$;

create function search_of_account() returns trigger language plpgsql as $$
begin
    perform search_account(new.id);
    if tg_op = 'UPDATE' and old.name <> new.name then
        perform search_contact(c) from contacts c where c.account_id = new.id;
    end if;
    return null;
end
$$;

create function search_of_name() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform search_account(old.account_id);
    end if;
    if tg_op <> 'DELETE' and (tg_op = 'INSERT' or new.account_id <> old.account_id) then
        perform search_account(new.account_id);
    end if;
    return null;
end
$$;

create function search_of_contact() returns trigger language plpgsql as $$
begin
    perform search_contact(new);
    return null;
end
$$;

create function search_of_lead() returns trigger language plpgsql as $$
begin
    perform search_lead(new);
    return null;
end
$$;

create function search_of_opportunity() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (old.name, old.account, old.owner_id, old.stage in ('done', 'lost'))
        = (new.name, new.account, new.owner_id, new.stage in ('done', 'lost')) then
        return null;
    end if;
    perform search_opportunity(new);
    return null;
end
$$;
-- +goose StatementEnd

create trigger accounts_are_sought after insert or update on accounts for each row execute function search_of_account();
create trigger account_names_are_sought after insert or update or delete on account_names for each row execute function search_of_name();
create trigger contacts_are_sought after insert or update on contacts for each row execute function search_of_contact();
create trigger leads_are_sought after insert or update on leads for each row execute function search_of_lead();
create trigger opportunities_are_sought after insert or update on opportunities for each row execute function search_of_opportunity();

-- +goose StatementBegin
do $$ begin
    perform search_account(id) from accounts where merged_into is null;
    perform search_contact(c) from contacts c;
    perform search_lead(l) from leads l;
    perform search_opportunity(o) from opportunities o;
end $$;
-- +goose StatementEnd

-- What was saved lately must not be read through at each search. Made last, for that is quicker.
create index search_entries_by_words on search_entries using gin (words) with (fastupdate = off);
create index search_words_by_trigram on search_words using gin (word gin_trgm_ops) with (fastupdate = off);
