-- +goose Up
-- A service line's part of the board and of lists.
create index opportunities_open_by_line on opportunities (service_line, (coalesce(expected_close, 'infinity'::date)), id)
    where stage not in ('done', 'lost');
