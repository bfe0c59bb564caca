-- +goose Up
-- What a period brought, of each person or service line: without reading what all the periods before it did.
create index tallies_by_month on tallies (grain, measure, month);

-- What of somebody's is stuck, or at a stage, beside however much they closed.
create index opportunities_open_by_owner_and_waiting on opportunities (owner_id, stage, waiting_since)
    where stage not in ('done', 'lost');
