-- +goose Up
-- What other systems know by ids of their own before these were kept apart: of two of one id the earlier has it.
insert into external_ids (kind, external_id, record_id)
select distinct on (kind, external_id) kind, external_id, record_id from (
    select 'invoice' as kind, i.detail ->> 'external' as external_id, i.opportunity_id as record_id
    from invoices i where i.withdrawn_version is null
    union all
    select k.kind, x.said ->> 'external', o.id
    from opportunities o cross join (values ('order', 'orders'), ('payment', 'payments'), ('invoice', 'held')) as k (kind, within)
        cross join jsonb_array_elements(o.around -> k.within) as x (said)
    where o.around ?| array['orders', 'payments', 'held']) known
where char_length(external_id) between 1 and 200
order by kind, external_id, record_id
on conflict on constraint external_ids_pk do nothing;
