-- +goose NO TRANSACTION
-- +goose Up
-- To gather all that have a word which very many have takes long. One entry in 61 stands for the others then: it is in an index
-- that is as much smaller.
drop index concurrently if exists search_opportunities_sampled;
create index concurrently search_opportunities_sampled on search_opportunities using gin (words) with (fastupdate = off) where id % 61 = 0;
drop index concurrently if exists search_accounts_sampled;
create index concurrently search_accounts_sampled on search_accounts using gin (words) with (fastupdate = off) where id % 61 = 0;
drop index concurrently if exists search_contacts_sampled;
create index concurrently search_contacts_sampled on search_contacts using gin (words) with (fastupdate = off) where id % 61 = 0;
drop index concurrently if exists search_leads_sampled;
create index concurrently search_leads_sampled on search_leads using gin (words) with (fastupdate = off) where id % 61 = 0;
create index if not exists search_entries_sampled on only search_entries using gin (words) with (fastupdate = off) where id % 61 = 0;
alter index search_entries_sampled attach partition search_opportunities_sampled;
alter index search_entries_sampled attach partition search_accounts_sampled;
alter index search_entries_sampled attach partition search_contacts_sampled;
alter index search_entries_sampled attach partition search_leads_sampled;
-- Words are looked for by how they begin, too.
drop index concurrently if exists search_words_by_beginning;
create index concurrently search_words_by_beginning on search_words (word text_pattern_ops);
