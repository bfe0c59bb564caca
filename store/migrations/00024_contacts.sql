-- +goose Up
-- What leads became is looked for where it is merged or erased.
create index leads_by_account on leads (((conversion ->> 'account')::bigint)) where conversion is not null;
create index leads_by_contact on leads (((conversion ->> 'contact')::bigint)) where conversion is not null;
create index contacts_by_merged on contacts (merged_into) where merged_into is not null;
-- Lists of accounts and contacts go by name.
create index accounts_by_name on accounts (lower(name), id) where merged_into is null;
create index contacts_by_name on contacts (lower(name), id) where merged_into is null and not erased;
