-- +goose Up
-- The same as before; what is new has no words to forget and no contacts, and spares what looks for them.
-- +goose StatementBegin
create or replace function search_bring(of_kind text, of_ids bigint[]) returns void language plpgsql as $$
declare
    was    text[] := array(select distinct w from search_entries e cross join unnest(tsvector_to_array(e.words)) w where e.kind = of_kind and e.id = any (of_ids));
    said   text[];
    gone   text[];
    people bigint[];
begin
    delete from search_entries where kind = of_kind and id = any (of_ids);
    with folded as materialized (
        select s.*, left(search_fold(s.called), 300) as name from search_said(of_kind, of_ids) s),
    worded as materialized (
        select f.*, array(select distinct left(w, 64) from unnest(string_to_array(concat_ws(' ', f.name, search_fold(f.beside)), ' ')) w where w <> '') as words
        from folded f),
    kept as (
        insert into search_entries (kind, id, name, words, live, owner_id)
        select of_kind, w.id, w.name, array_to_tsvector(w.words || array(select left(x, 300) from unnest(w.exact) x where x <> '')), w.lives, w.belongs
        from worded w)
    select array(select distinct x from worded cross join unnest(words) x) into said;
    insert into search_words (word) select w from unnest(said) w
        where char_length(w) > 2 and w !~ '[0-9]' and not exists (select from search_words where word = w)
        order by w on conflict do nothing;
    gone := array(select w from unnest(was) w where char_length(w) > 2 and w !~ '[0-9]' except select w from unnest(said) w);
    if gone <> '{}' then
        perform search_forget(gone);
    end if;
    if of_kind = 'account' then -- contacts are sought by their account's name too
        people := array(select c.id from contacts c where c.account_id = any (of_ids));
        if people <> '{}' then
            perform search_bring('contact', people);
        end if;
    end if;
end
$$;
-- +goose StatementEnd
