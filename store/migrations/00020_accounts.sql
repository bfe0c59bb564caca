-- +goose Up
create sequence account_number as bigint start 1;
create sequence contact_number as bigint start 1;

create table accounts (
    id          bigint      not null,
    version     integer     not null,
    name        text        not null,
    tax_id      text        not null,
    domain      text        not null,
    phone       text        not null,
    industry    text        not null,
    address     text        not null,
    note        text        not null,
    owner_id    text        not null,
    merged_into bigint,
    created_at  timestamptz not null,
    created_by  text        not null,
    updated_at  timestamptz not null,
    updated_by  text        not null,

    constraint accounts_pk primary key (id),
    constraint accounts_merged_fk foreign key (merged_into) references accounts (id),
    constraint accounts_not_into_itself check (merged_into <> id),
    constraint accounts_name_length check (char_length(name) between 1 and 300)
);
create unique index accounts_tax_id_once on accounts (tax_id) where tax_id <> '' and merged_into is null;
create index accounts_by_domain on accounts (domain) where domain <> '' and merged_into is null;

-- The names by which an account is known, as they are sought: its own, and those that it had or took over. An opportunity is
-- of the account that has its client's name.
create table account_names (
    name_key   text   not null,
    account_id bigint not null,

    constraint account_names_pk primary key (name_key),
    constraint account_names_account_fk foreign key (account_id) references accounts (id)
);
create index account_names_by_account on account_names (account_id);

create table contacts (
    id          bigint      not null,
    version     integer     not null,
    name        text        not null,
    email       text        not null,
    phone       text        not null,
    note        text        not null,
    position    text        not null,
    account_id  bigint,
    merged_into bigint,
    erased      boolean     not null,
    created_at  timestamptz not null,
    created_by  text        not null,
    updated_at  timestamptz not null,
    updated_by  text        not null,

    constraint contacts_pk primary key (id),
    constraint contacts_account_fk foreign key (account_id) references accounts (id),
    constraint contacts_merged_fk foreign key (merged_into) references contacts (id),
    constraint contacts_not_into_itself check (merged_into <> id),
    constraint contacts_erased_whole check (not erased or name = '' and email = '' and phone = '' and note = ''),
    constraint contacts_named check (erased or char_length(name) between 1 and 300)
);
create index contacts_by_account on contacts (account_id) where merged_into is null;
create index contacts_by_email on contacts (email) where email <> '' and merged_into is null;
create index opportunities_by_contact on opportunities using gin ((around -> 'contacts') jsonb_path_ops);

-- Every client that there is becomes an account, with the name that was typed last.
with client as (
    select distinct on (account_key) account_key, account, owner_id, updated_at, updated_by
    from opportunities where account_key <> '' order by account_key, id desc),
numbered as (select nextval('account_number') as id, client.* from client),
made as (
    insert into accounts (id, version, name, tax_id, domain, phone, industry, address, note, owner_id, created_at, created_by, updated_at, updated_by)
    select id, 1, account, '', '', '', '', '', '', owner_id, updated_at, updated_by, updated_at, updated_by from numbered
    returning id),
told as (
    insert into record_events (kind, record_id, version, act, by_member, at, reason, changes)
    select 'account', id, 1, 'created', updated_by, updated_at, '',
        jsonb_build_array(jsonb_build_object('field', 'name', 'from', null, 'to', account), jsonb_build_object('field', 'owner', 'from', null, 'to', owner_id))
    from numbered)
insert into account_names (name_key, account_id) select account_key, id from numbered;

-- A client that is named for the first time becomes an account. Two at once: the second finds what the first made.
-- +goose StatementBegin
create function account_of_client() returns trigger language plpgsql as $$
declare
    made bigint;
begin
    if new.account_key = '' or exists (select from account_names where name_key = new.account_key) then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('account ' || new.account_key, 0));
    if exists (select from account_names where name_key = new.account_key) then
        return null;
    end if;
    made := nextval('account_number');
    insert into accounts (id, version, name, tax_id, domain, phone, industry, address, note, owner_id, created_at, created_by, updated_at, updated_by)
        values (made, 1, new.account, '', '', '', '', '', '', new.owner_id, new.updated_at, new.updated_by, new.updated_at, new.updated_by);
    insert into record_events (kind, record_id, version, act, by_member, at, reason, changes)
        values ('account', made, 1, 'created', new.updated_by, new.updated_at, '', jsonb_build_array(
            jsonb_build_object('field', 'name', 'from', null, 'to', new.account), jsonb_build_object('field', 'owner', 'from', null, 'to', new.owner_id)));
    insert into account_names (name_key, account_id) values (new.account_key, made);
    return null;
end
$$;
-- +goose StatementEnd

create trigger opportunities_have_an_account after insert or update of account_key on opportunities
    for each row execute function account_of_client();
