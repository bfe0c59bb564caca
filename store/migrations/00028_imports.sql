-- +goose Up
create table import_batches (
    id           bigint      generated always as identity,
    key          text        not null,
    kind         text        not null,
    file         text        not null,
    by_member    text        not null,
    -- Whether they administered the workspace when they asked.
    by_owner     boolean     not null,
    at           timestamptz not null,
    state        text        not null default 'running',
    rows         integer     not null,
    created      integer     not null default 0,
    updated      integer     not null default 0,
    unchanged    integer     not null default 0,
    refused      integer     not null default 0,
    taken_back   integer     not null default 0,
    kept         integer     not null default 0,
    undone_by    text        not null default '',
    undone_owner boolean     not null default false,
    undone_at    timestamptz,
    -- The message that tells of it.
    channel      text        not null default '',
    ts           text        not null default '',
    -- When somebody last went on with it, by this clock.
    worked_at    timestamptz not null default clock_timestamp(),

    constraint import_batches_pk primary key (id),
    constraint import_batches_key_once unique (key),
    constraint import_batches_kind_known check (kind in ('account', 'contact', 'lead', 'opportunity')),
    constraint import_batches_state_known check (state in ('running', 'done', 'undoing', 'undone')),
    constraint import_batches_undone_by_somebody check ((state in ('undoing', 'undone')) = (undone_by <> ''))
);
create index import_batches_working on import_batches (worked_at) where state in ('running', 'undoing');

-- The rows of an import. What was read stays until the row was worked on, so that nothing of a person is kept twice.
create table import_rows (
    batch_id bigint  not null,
    row      integer not null,
    said     jsonb,
    result   text    not null default 'waiting',
    faults   jsonb   not null default '[]',

    constraint import_rows_pk primary key (batch_id, row),
    constraint import_rows_batch_fk foreign key (batch_id) references import_batches (id),
    constraint import_rows_result_known check (result in ('waiting', 'created', 'updated', 'unchanged', 'refused')),
    constraint import_rows_said_while_waiting check ((result = 'waiting') = (said is not null))
);
create index import_rows_waiting on import_rows (batch_id, row) where result = 'waiting';
create index import_rows_refused on import_rows (batch_id, row) where result = 'refused';

-- What an import made or changed, in the order in which it did: one row a record, from one version to another.
create table import_effects (
    batch_id  bigint  not null,
    seq       integer not null,
    row       integer not null,
    kind      text    not null,
    record_id bigint  not null,
    was       integer not null,
    became    integer not null,
    state     text    not null default 'stands',
    reason    text    not null default '',

    constraint import_effects_pk primary key (batch_id, seq),
    constraint import_effects_batch_fk foreign key (batch_id) references import_batches (id),
    constraint import_effects_state_known check (state in ('stands', 'taken_back', 'kept')),
    constraint import_effects_kept_with_reason check ((state = 'kept') = (reason <> ''))
);
create unique index import_effects_record_once on import_effects (batch_id, kind, record_id);
create index import_effects_by_record on import_effects (kind, record_id) where state = 'stands';
create index import_effects_standing on import_effects (batch_id, seq) where state = 'stands';
create index import_effects_kept on import_effects (batch_id, seq) where state = 'kept';

-- What the systems that records come from call them.
create table import_names (
    kind      text   not null,
    external  text   not null,
    record_id bigint not null,

    constraint import_names_pk primary key (kind, external),
    constraint import_names_external_length check (char_length(external) between 1 and 300)
);
create index import_names_by_record on import_names (kind, record_id);

-- The records of which a row of another table hangs on them, by any foreign key but those of the tables apart.
-- +goose StatementBegin
create function hung_upon(of_table regclass, of_ids bigint[], apart regclass[]) returns setof bigint language plpgsql stable as $$
declare
    held record;
begin
    for held in
        select c.conrelid::regclass as by_table, a.attname as by_column
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = of_table and cardinality(c.conkey) = 1 and c.conrelid <> all (apart)
    loop
        return query execute format('select %I from %s where %I = any ($1)', held.by_column, held.by_table, held.by_column) using of_ids;
    end loop;
end
$$;

-- What the undo of an import withdraws is there no more; its history stays, and says so.
do $$
declare
    known text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'events_kind_known' and conrelid = 'events'::regclass);
begin
    alter table events drop constraint events_opportunity_fk;
    alter table events drop constraint events_kind_known;
    execute 'alter table events add constraint events_kind_known ' || regexp_replace(known, '\]', ', ''withdrawn''::text]');
end
$$;

create function search_of_withdrawn() returns trigger language plpgsql as $$
begin
    perform search_drop(tg_argv[0], old.id);
    return null;
end
$$;

-- What records of a kind are sought by, those that are not to be found left out: the same as search_account and its like say.
create function search_said(of_kind text, of_ids bigint[])
returns table (id bigint, called text, beside text, exact text[], lives boolean, belongs text) language plpgsql stable as $$
begin
    if of_kind = 'account' then
        return query select a.id, a.name, (select string_agg(n.name_key, ' ') from account_names n where n.account_id = a.id),
                array[lower(a.domain)] || search_numbers(a.phone, a.tax_id), true, a.owner_id
            from accounts a where a.id = any (of_ids) and a.merged_into is null;
    elsif of_kind = 'contact' then
        return query select c.id, c.name, coalesce(a.name, '') || ' ' || c.position,
                array[lower(c.email), lower(split_part(c.email, '@', 2))] || search_numbers(c.phone, ''), true, ''
            from contacts c left join accounts a on a.id = c.account_id where c.id = any (of_ids) and c.merged_into is null and not c.erased;
    elsif of_kind = 'lead' then
        return query select l.id, concat_ws(' ', nullif(l.person, ''), nullif(l.company, '')), l.position,
                array[lower(l.email), lower(split_part(l.email, '@', 2))] || search_numbers(l.phone, l.tax_id), l.state = 'open', l.owner_id
            from leads l where l.id = any (of_ids) and not l.erased;
    else
        return query select o.id, case when o.name = o.account then o.account else o.account || ' ' || o.name end, '', '{}'::text[],
                o.stage not in ('done', 'lost'), o.owner_id
            from opportunities o where o.id = any (of_ids);
    end if;
end
$$;

-- Brings what is sought by of many records up to date at once: an import has no time for one after the other.
create function search_bring(of_kind text, of_ids bigint[]) returns void language plpgsql as $$
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
        select of_kind, w.id, w.name, array_to_tsvector(w.words || array(select left(x, 300) from unnest(w.exact) x where x <> '')), w.lives, w.belongs
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

-- Within a transaction that brings it up to date itself the triggers stand back.
do $$
declare
    held record;
begin
    for held in
        select tgrelid::regclass as of_table, tgname, pg_get_triggerdef(oid) as def from pg_trigger
        where tgname in ('accounts_are_sought', 'account_names_are_sought', 'contacts_are_sought', 'leads_are_sought', 'opportunities_are_sought')
    loop
        execute format('drop trigger %I on %s', held.tgname, held.of_table);
        execute replace(held.def, ' FOR EACH ROW ', ' FOR EACH ROW WHEN (current_setting(''embudo.sought_later'', true) IS DISTINCT FROM ''yes'') ');
    end loop;
end
$$;
-- +goose StatementEnd
create trigger accounts_are_sought_no_more after delete on accounts for each row
    when (current_setting('embudo.sought_later', true) is distinct from 'yes') execute function search_of_withdrawn('account');
create trigger contacts_are_sought_no_more after delete on contacts for each row
    when (current_setting('embudo.sought_later', true) is distinct from 'yes') execute function search_of_withdrawn('contact');
create trigger leads_are_sought_no_more after delete on leads for each row
    when (current_setting('embudo.sought_later', true) is distinct from 'yes') execute function search_of_withdrawn('lead');
create trigger opportunities_are_sought_no_more after delete on opportunities for each row
    when (current_setting('embudo.sought_later', true) is distinct from 'yes') execute function search_of_withdrawn('opportunity');
