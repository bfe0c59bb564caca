-- +goose Up
-- What a period brought, of each person or service line: without reading what all the periods before it did.
create index tallies_by_month on tallies (grain, measure, month);
