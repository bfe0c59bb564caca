-- +goose Up
-- An act is written in place only where its page has room; elsewhere it goes to another, and into every index. What the pages hold from
-- now on leaves room for a new version of each second row.
alter table opportunities set (fillfactor = 70);
