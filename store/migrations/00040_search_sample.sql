-- +goose Up
-- Of words that very many have, a sample is looked at: one entry in 61 bears a mark among its words. Nothing that is kept has
-- that mark, since no word, address or number is one sign.
create function search_mark(of_id bigint) returns text[] language sql immutable as $$
    select case when of_id % 61 = 0 then array['#'] else '{}'::text[] end
$$;

-- +goose StatementBegin
create or replace function search_keep(of_kind text, of_id bigint, called text, beside text, exact text[], lives boolean, belongs text)
returns void language plpgsql as $$
declare
    folded text   := left(search_fold(called), 300);
    said   text[] := array(select distinct left(w, 64) from unnest(string_to_array(concat_ws(' ', folded, search_fold(beside)), ' ')) w where w <> '');
    was    text[] := tsvector_to_array(words) from search_entries where kind = of_kind and id = of_id;
begin
    insert into search_entries (kind, id, name, words, live, owner_id)
        values (of_kind, of_id, folded, array_to_tsvector(said
            || array(select left(x, 300) from unnest(exact || search_mark(of_id)) x where x <> '')), lives, belongs)
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

create or replace function search_bring(of_kind text, of_ids bigint[]) returns void language plpgsql as $$
declare
    was  text[] := array(select distinct w from search_entries e cross join unnest(tsvector_to_array(e.words)) w where e.kind = of_kind and e.id = any (of_ids));
    said text[];
begin
    delete from search_entries where kind = of_kind and id = any (of_ids);
    with folded as materialized (
        select s.*, left(search_fold(s.called), 300) as name from search_said(of_kind, of_ids) s),
    worded as materialized (
        select f.*, array(select distinct left(w, 64) from unnest(string_to_array(concat_ws(' ', f.name, search_fold(f.beside)), ' ')) w where w <> '') as words
        from folded f),
    kept as (
        insert into search_entries (kind, id, name, words, live, owner_id)
        select of_kind, w.id, w.name, array_to_tsvector(w.words
            || array(select left(x, 300) from unnest(w.exact || search_mark(w.id)) x where x <> '')), w.lives, w.belongs
        from worded w)
    select array(select distinct x from worded cross join unnest(words) x) into said;
    insert into search_words (word) select w from unnest(said) w
        where char_length(w) > 2 and w !~ '[0-9]' and not exists (select from search_words where word = w)
        order by w on conflict do nothing;
    perform search_forget(array(
        select w from unnest(was) w where char_length(w) > 2 and w !~ '[0-9]' except select w from unnest(said) w));
    if of_kind = 'account' then -- contacts are sought by their account's name too
        perform search_bring('contact', array(select c.id from contacts c where c.account_id = any (of_ids)));
    end if;
end
$$;
-- +goose StatementEnd

update search_entries set words = words || array_to_tsvector(search_mark(id)) where id % 61 = 0;

-- Words are looked for by how they begin, too.
create index search_words_by_beginning on search_words (word text_pattern_ops);
