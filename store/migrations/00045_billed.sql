-- +goose NO TRANSACTION
-- +goose Up
-- Where to find what other systems read page by page. Built beside the work of the release before, and each step may be done again.
drop index concurrently if exists opportunities_with_held;
create index concurrently opportunities_with_held on opportunities (id) where around ? 'held';
drop index concurrently if exists opportunities_with_payments;
create index concurrently opportunities_with_payments on opportunities (id) where around ? 'payments';
