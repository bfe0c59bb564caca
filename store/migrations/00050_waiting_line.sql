-- +goose NO TRANSACTION
-- +goose Up
-- What waits of an opportunity is found by an index whose condition no other has. Where the planner takes little to wait, which it does
-- until the table is analyzed after much has piled up, all indexes of what waits look alike to it, and it may read all that waits for
-- each act. Each step may be done again.
drop index concurrently if exists notices_of_opportunity;
create index concurrently notices_of_opportunity on notices (opportunity_id, destination) where state in ('waiting', 'sending', 'retrying');
drop index concurrently if exists notices_line;
