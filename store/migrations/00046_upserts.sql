-- +goose Up
-- A key is never deleted. Looking it up for each answer that is kept has all that are kept at once write that they look into its one row.
alter table api_requests drop constraint if exists api_requests_token_fk;

-- The same as before; what is written in this language is planned once, and not for each row.
-- +goose StatementBegin
create or replace function search_numbers(phone text, tax_id text) returns text[] language plpgsql immutable as $$
begin
    return (select array_agg(distinct said) from (values
        (regexp_replace(phone, '\D', '', 'g')), (right(regexp_replace(phone, '\D', '', 'g'), 9)), (right(regexp_replace(phone, '\D', '', 'g'), 8)),
        (regexp_replace(lower(tax_id), '[^0-9a-z]', '', 'g')), (regexp_replace(split_part(tax_id, '-', 1), '\D', '', 'g'))) v (said)
        where char_length(said) >= 6);
end
$$;
-- +goose StatementEnd
