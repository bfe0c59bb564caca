-- +goose NO TRANSACTION
-- +goose Up
-- An account that is withdrawn is looked for among those that were merged into another.
drop index concurrently if exists accounts_by_merged;
create index concurrently accounts_by_merged on accounts (merged_into) where merged_into is not null;
-- An undo reads what is left in the order in which it takes it back, and not all of it for each part.
drop index concurrently if exists import_effects_left;
create index concurrently import_effects_left on import_effects (batch_id, (kind = 'account'), seq desc) where state = 'stands';
drop index concurrently if exists import_effects_standing;
