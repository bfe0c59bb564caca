-- +goose NO TRANSACTION
-- +goose Up
-- An account that is withdrawn is looked for among those that were merged into another.
create index concurrently accounts_by_merged on accounts (merged_into) where merged_into is not null;
