package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// breaches has for each constraint a statement that violates it and no other. Opportunity 1 is immature, 2 done,
// 3 lost; notice 1 exists.
var breaches = map[string]string{
	"opportunities_pk":                         `insert into opportunities select * from opportunities where id = 1`,
	"opportunities_id_positive":                `update opportunities set id = 0 where id = 4`,
	"opportunities_version_positive":           `update opportunities set version = 0 where id = 1`,
	"opportunities_name_length":                `update opportunities set name = repeat('ñ', 301) where id = 1`,
	"opportunities_account_length":             `update opportunities set account = '' where id = 1`,
	"opportunities_service_line_length":        `update opportunities set service_line = repeat('x', 301) where id = 1`,
	"opportunities_source_length":              `update opportunities set source = repeat('x', 301) where id = 1`,
	"opportunities_owner_given":                `update opportunities set owner_id = '' where id = 1`,
	"opportunities_value_with_currency":        `update opportunities set currency = null where id = 1`,
	"opportunities_value_not_negative":         `update opportunities set value = -1 where id = 1`,
	"opportunities_currency_code":              `update opportunities set currency = 'uf' where id = 1`,
	"opportunities_probability_range":          `update opportunities set manual_probability = 101 where id = 1`,
	"opportunities_invoice_count_not_negative": `update opportunities set invoice_count = -1 where id = 1`,
	"opportunities_stage_known":                `update opportunities set stage = 'won' where id = 5`,
	"opportunities_qualified_when_complete":    `update opportunities set stage = 'qualified' where id = 1`,
	"opportunities_committed_with_commitment":  `update opportunities set commitment = null where id = 2`,
	"opportunities_committed_with_value":       `update opportunities set value = 0 where id = 2`,
	"opportunities_to_invoice_with_approval":   `update opportunities set billing_approval = null where id = 2`,
	"opportunities_invoicing_with_invoice":     `update opportunities set invoice_count = 0 where id = 2`,
	"opportunities_done_with_completion":       `update opportunities set completion = null where id = 2`,
	"opportunities_lost_with_loss":             `update opportunities set loss = null where id = 3`,
	"products_pk":                              `insert into products select id, version, 'B', name_es, name_en, family, unit, service_line, treatment, '', prices, retired, search_key, created_at, created_by, updated_at, updated_by from products`,
	"products_code_once":                       `insert into products select id + 1, version, code, name_es, name_en, family, unit, service_line, treatment, '', prices, retired, search_key, created_at, created_by, updated_at, updated_by from products`,
	"products_code_length":                     `update products set code = repeat('x', 41)`,
	"products_named":                           `update products set name_en = ''`,
	"products_treatment_known":                 `update products set treatment = 'odd'`,
	"product_prices_product_fk":                `insert into product_prices values (99, '', 'CLP', 1, '[,]')`,
	"product_prices_not_negative":              `insert into product_prices values (1, 'x', 'CLP', -1, '[,]')`,
	"product_prices_some_day":                  `insert into product_prices values (1, 'x', 'CLP', 1, 'empty')`,
	"product_prices_one_a_day":                 `insert into product_prices values (1, '', 'CLP', 1, '[2026-11-26,2026-11-26]')`,
	"company_logos_pk":                         `insert into company_logos select encode(sha256('x'), 'hex'), 'x' from generate_series(1, 2)`,
	"company_logos_digest_of_picture":          `insert into company_logos values ('x', 'x')`,
	"company_logos_size":                       `insert into company_logos values (encode(sha256(''), 'hex'), '')`,
	"search_entries_pk":                        `insert into search_entries select * from search_entries where id = 1`,
	"search_words_pk":                          `insert into search_words select * from search_words`,
	"accounts_pk":                              `insert into accounts select * from accounts where id = 1`,
	"accounts_name_length":                     `update accounts set name = '' where id = 1`,
	"accounts_merged_fk":                       `update accounts set merged_into = 99 where id = 1`,
	"accounts_not_into_itself":                 `update accounts set merged_into = id where id = 1`,
	"account_names_pk":                         `insert into account_names values ('uno', 2)`,
	"account_names_account_fk":                 `insert into account_names values ('otra', 99)`,
	"contacts_pk":                              `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by) select 1, 1, 'P', '', '', '', '', false, now(), 'U', now(), 'U' from generate_series(1, 2)`,
	"contacts_named":                           `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by) values (1, 1, '', '', '', '', '', false, now(), 'U', now(), 'U')`,
	"contacts_erased_whole":                    `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by) values (1, 1, 'P', '', '', '', '', true, now(), 'U', now(), 'U')`,
	"contacts_account_fk":                      `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by, account_id) values (1, 1, 'P', '', '', '', '', false, now(), 'U', now(), 'U', 99)`,
	"contacts_merged_fk":                       `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by, merged_into) values (1, 1, 'P', '', '', '', '', false, now(), 'U', now(), 'U', 99)`,
	"contacts_not_into_itself":                 `insert into contacts (id, version, name, email, phone, note, position, erased, created_at, created_by, updated_at, updated_by, merged_into) values (1, 1, 'P', '', '', '', '', false, now(), 'U', now(), 'U', 1)`,
	"leads_pk":                                 `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) select 1, 1, 'P', '', '', '', '', '', '', '', '', 'U', 'open', false, '', now(), 'U', now(), 'U' from generate_series(1, 2)`,
	"leads_owner_given":                        `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) values (1, 1, 'P', '', '', '', '', '', '', '', '', '', 'open', false, '', now(), 'U', now(), 'U')`,
	"leads_named":                              `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) values (1, 1, '', '', '', '', '', '', '', '', '', 'U', 'open', false, '', now(), 'U', now(), 'U')`,
	"leads_state_known":                        `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) values (1, 1, 'P', '', '', '', '', '', '', '', '', 'U', 'won', false, '', now(), 'U', now(), 'U')`,
	"leads_value_with_currency":                `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by, value) values (1, 1, 'P', '', '', '', '', '', '', '', '', 'U', 'open', false, '', now(), 'U', now(), 'U', 1)`,
	"leads_discarded_with_reason":              `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) values (1, 1, 'P', '', '', '', '', '', '', '', '', 'U', 'discarded', false, '', now(), 'U', now(), 'U')`,
	"leads_converted_into_something":           `insert into leads (id, version, person, company, email, phone, position, tax_id, source, need, service_line, owner_id, state, erased, company_key, created_at, created_by, updated_at, updated_by) values (1, 1, 'P', '', '', '', '', '', '', '', '', 'U', 'converted', false, '', now(), 'U', now(), 'U')`,
	"record_events_pk":                         `insert into record_events (kind, record_id, version, act, by_member, at, reason, changes) values ('account', 1, 1, 'edited', 'U', now(), '', '[]')`,
	"record_events_kind_known":                 `insert into record_events (kind, record_id, version, act, by_member, at, reason, changes) values ('order', 1, 1, 'edited', 'U', now(), '', '[]')`,
	"record_events_version_positive":           `insert into record_events (kind, record_id, version, act, by_member, at, reason, changes) values ('account', 1, 0, 'edited', 'U', now(), '', '[]')`,
	"record_requests_pk":                       `insert into record_requests select 'k', 'account', 1, 1, now() from generate_series(1, 2)`,
	"record_requests_key_length":               `insert into record_requests values ('', 'account', 1, 1, now())`,
	"record_requests_event_fk":                 `insert into record_requests values ('k', 'account', 99, 1, now())`,
	"invoices_pk":                              `insert into invoices overriding system value select * from invoices where id = 1`,
	"invoices_opportunity_fk":                  `update invoices set opportunity_id = 99`,
	"invoices_number_length":                   `update invoices set number = ''`,
	"invoices_amount_positive":                 `update invoices set amount = 0`,
	"invoices_currency_code":                   `update invoices set currency = 'uf'`,
	"invoices_withdrawn_after_added":           `update invoices set withdrawn_version = added_version`,
	"invoices_kind_length":                     `update invoices set kind = repeat('x', 76)`,
	"invoices_folio_once":                      `insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version, kind) select i, 'X', current_date, 1, 'CLP', 'U', 1, '33' from generate_series(1, 2) i`,
	"invoices_credit_once":                     `insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version, credit_kind, credit_number) select i, 'X', current_date, 1, 'CLP', 'U', 1, '61', 'N' from generate_series(1, 2) i`,
	"receivable_changes_pk":                    `insert into receivable_changes overriding system value select 1, 'U', 'a', current_date, 'CLP', 1, 1 from generate_series(1, 2)`,
	"receivable_days_pk":                       `insert into receivable_days select 'U', 'CLP', current_date, 1, 1 from generate_series(1, 2)`,
	"receivable_debtors_pk":                    `insert into receivable_debtors select 'U', 'account', 'a', 'CLP', 1, 1 from generate_series(1, 2)`,
	"receivable_debtors_kind_known":            `insert into receivable_debtors values ('U', 'lead', 'a', 'CLP', 1, 1)`,
	"receivables_pk":                           `insert into receivables select 1, '', '1', current_date, 1, 'CLP', 'U', 'A', 'a' from generate_series(1, 2)`,
	"receivables_opportunity_fk":               `insert into receivables values (99, '', '1', current_date, 1, 'CLP', 'U', 'A', 'a')`,
	"receivables_owed_positive":                `insert into receivables values (1, '', '1', current_date, 0, 'CLP', 'U', 'A', 'a')`,
	"invoices_number_once":                     `insert into invoices (opportunity_id, number, issued, amount, currency, recorded_by, added_version) select opportunity_id, number, issued, amount, currency, recorded_by, added_version from invoices`,
	"events_pk":                                `insert into events select * from events where opportunity_id = 1`,
	"events_version_positive":                  event(`version`, `0`),
	"events_kind_known":                        event(`kind`, `'deleted'`),
	"events_created_first":                     event(`kind`, `'created'`),
	"events_by_given":                          event(`by_member`, `''`),
	"events_from_stage_known":                  event(`from_stage`, `'won'`),
	"events_to_stage_known":                    event(`to_stage`, `'won'`),
	"events_back_with_reason":                  event(`kind`, `'reopened'`),
	"events_undone_names_event":                event(`kind`, `'undone'`),
	"events_change_something":                  event(`changes`, `'[]'`),
	"events_append_only":                       `update events set reason = 'x' where false`,
	"requests_pk":                              `insert into requests select * from requests limit 1`,
	"requests_key_length":                      `insert into requests (key, opportunity_id, version, member) values ('', 1, 1, 'U')`,
	"requests_event_fk":                        `insert into requests (key, opportunity_id, version, member) values ('x', 1, 77, 'U')`,
	"notices_pk":                               `insert into notices (id, opportunity_id, version, kind, destination, about) overriding system value select id, opportunity_id, version, 'direct', destination, about from notices`,
	"notices_once":                             `insert into notices (opportunity_id, version, kind, destination, about) select opportunity_id, version, kind, destination, about from notices`,
	"notices_event_fk":                         `update notices set version = 77`,
	"notices_kind_known":                       `update notices set kind = 'mail'`,
	"notices_destination_length":               `update notices set destination = ''`,
	"notices_state_known":                      `update notices set state = 'lost'`,
	"notices_settled_with_time":                `update notices set state = 'sent'`,
	"notices_sending_with_lease":               `update notices set state = 'sending'`,
	"notices_attempts_not_negative":            `update notices set attempts = -1`,
	"cards_pk":                                 `insert into cards select 1, 'C', 'C', '1' from generate_series(1, 2)`,
	"cards_opportunity_fk":                     `insert into cards values (99, 'C', 'C', '1')`,
	"announcements_pk":                         `insert into announcements select 1, 'C', 'C', '1' from generate_series(1, 2)`,
	"announcements_opportunity_fk":             `insert into announcements values (99, 'C', 'C', '1')`,
	"paces_pk":                                 `insert into paces select 'C', now(), now() from generate_series(1, 2)`,
	"drafts_pk":                                `insert into drafts select 'U', 'x', '', now() from generate_series(1, 2)`,
	"drafts_member_given":                      `insert into drafts values ('', 'x', '', now())`,
	"drafts_id_length":                         `insert into drafts values ('U', '', '', now())`,
	"drafts_body_length":                       `insert into drafts values ('U', 'x', decode(repeat('00', 262145), 'hex'), now())`,
	"captures_pk":                              `insert into captures select 'x', 'U', '', now() from generate_series(1, 2)`,
	"captures_member_given":                    `insert into captures values ('x', '', '', now())`,
	"captures_body_size":                       `insert into captures values ('x', 'U', decode(repeat('00', 1048577), 'hex'), now())`,
	"roles_pk":                                 `insert into roles select * from roles`,
	"roles_member_given":                       `update roles set member = ''`,
	"roles_role_known":                         `update roles set role = 'king'`,
	"briefing_hours_pk":                        `insert into briefing_hours select 'U', 540 from generate_series(1, 2)`,
	"briefing_hours_minute_range":              `insert into briefing_hours values ('U', 1440)`,
	"nudges_pk":                                `insert into nudges select 1, 1, 'stuck', 'U', 1, now() from generate_series(1, 2)`,
	"nudges_opportunity_fk":                    `insert into nudges values (1, 99, 'stuck', 'U', 1, now())`,
	"nudges_rule_known":                        `insert into nudges values (1, 1, 'idle', 'U', 1, now())`,
	"nudges_verdict_known":                     `insert into nudges values (1, 1, 'stuck', 'U', 1, now(), 'meh')`,
	"snapshots_pk":                             `insert into snapshots select '2026-11-23', now(), '[]' from generate_series(1, 2)`,
	"snapshots_week_begins":                    `insert into snapshots values ('2026-11-24', now(), '[]')`,
	"snapshot_tallies_week_fk":                 `insert into snapshot_tallies values ('2020-01-06', 'open', '', '', 'immature', '', null, 1, 1, 1)`,
	"settings_pk":                              `insert into settings select 'team', 'x', '{}' from generate_series(1, 2)`,
	"settings_key_length":                      `insert into settings values ('team', '', '{}')`,
	"settings_known":                           `insert into settings values ('colour', 'x', '{}')`,
	"setting_changes_pk":                       `insert into setting_changes (id, request_key, setting, key, value, by_member, at) overriding system value select 1, i::text, 'team', 'x', '{}', 'U', now() from generate_series(1, 2) i`,
	"setting_changes_once":                     `insert into setting_changes (request_key, setting, key, value, by_member, at) select 'x', 'team', 'x', '{}', 'U', now() from generate_series(1, 2)`,
	"setting_changes_change_something":         `insert into setting_changes (request_key, setting, key, was, value, by_member, at) values ('x', 'team', 'x', '{}', '{}', 'U', now())`,
	"setting_changes_append_only":              `delete from setting_changes`,
	"group_members_pk":                         `insert into group_members select 'S', 'U' from generate_series(1, 2)`,
	"wishes_pk":                                `insert into wishes select 'U', 1, 'mute', 'U', now() from generate_series(1, 2)`,
	"wishes_destination_length":                `insert into wishes values ('', 1, 'mute', 'U', now())`,
	"account_wishes_pk":                        `insert into account_wishes select 'U', 'acme', 'Acme', 'follow', 'U', now() from generate_series(1, 2)`,
	"account_wishes_destination_length":        `insert into account_wishes values ('', 'acme', 'Acme', 'follow', 'U', now())`,
	"account_wishes_account_given":             `insert into account_wishes values ('U', '', '', 'follow', 'U', now())`,
	"account_wishes_known":                     `insert into account_wishes values ('U', 'acme', 'Acme', 'mute', 'U', now())`,
	"rooms_pk":                                 `insert into rooms (id, opportunity_id, number, asked_by, asked_at, state) overriding system value select 1, 1, n, 'U', now(), 'gone' from generate_series(1, 2) n`,
	"rooms_once":                               `insert into rooms (opportunity_id, number, asked_by, asked_at, state) select 1, 1, 'U', now(), 'gone' from generate_series(1, 2)`,
	"rooms_opportunity_fk":                     `insert into rooms (opportunity_id, number, asked_by, asked_at) values (99, 1, 'U', now())`,
	"rooms_number_positive":                    `insert into rooms (opportunity_id, number, asked_by, asked_at) values (1, 0, 'U', now())`,
	"rooms_state_known":                        `insert into rooms (opportunity_id, number, asked_by, asked_at, state) values (1, 1, 'U', now(), 'busy')`,
	"rooms_open_with_channel":                  `insert into rooms (opportunity_id, number, asked_by, asked_at, state) values (1, 1, 'U', now(), 'open')`,
	"wishes_known":                             `insert into wishes values ('U', 1, 'shout', 'U', now())`,
	"opportunities_step_with_day":              `update opportunities set next_step = '{}' where id = 1`,
	"tally_changes_pk":                         `insert into tally_changes (id, measure, owner_id, service_line, stage, detail, currency, probability, count, amount) overriding system value select 1, 'open', '', '', '', '', '', 0, 1, 1 from generate_series(1, 2)`,
	"tally_changes_measure_known":              `insert into tally_changes (measure, owner_id, service_line, stage, detail, currency, probability, count, amount) select 'won', '', '', '', '', '', 0, 1, 1 from generate_series(1, 1)`,
	"forecast_sums_pk":                         `insert into forecast_sums select 0, current_date, '', '', '', -1, 1, 1, 1, 1, 1 from generate_series(1, 2)`,
	"tallies_pk":                               `insert into tallies select 0, '', '', 'open', current_date, '', '', '', 0, 1, 1 from generate_series(1, 2)`,
	"tally_state_pk":                           `insert into tally_state values (true, true)`,
	"tally_state_one":                          `insert into tally_state values (false, true)`,
	"days_done_pk":                             `insert into days_done select 'x', current_date from generate_series(1, 2)`,
	"denials_pk":                               `insert into denials select 'x', 1, 'U', now(), 'edit', 'not_owner' from generate_series(1, 2)`,
	"denials_opportunity_fk":                   `insert into denials values ('x', 99, 'U', now(), 'edit', 'not_owner')`,
	"denials_append_only":                      `update denials set act = 'see' where false`,
	"record_denials_pk":                        `insert into record_denials select 'x', 'lead', 1, 'U', now(), 'edited', 'not_lead_owner' from generate_series(1, 2)`,
	"record_denials_kind_known":                `insert into record_denials values ('x', 'opportunity', 1, 'U', now(), 'edited', 'not_lead_owner')`,
	"record_denials_append_only":               `update record_denials set act = 'x' where false`,
	"notices_about_something":                  `update notices set alert = '{}'`,
	"notices_alert_once":                       `insert into notices (kind, destination, about, subject, alert) select 'alert', 'U', '', 'x', '{}' from generate_series(1, 2)`,
	"access_requests_pk":                       `insert into access_requests (id, member, rule, asked_at) overriding system value select 1, i::text, 'x', now() from generate_series(1, 2) i`,
	"access_requests_open_once":                `insert into access_requests (member, rule, asked_at) select 'U', 'x', now() from generate_series(1, 2)`,
	"access_requests_opportunity_fk":           `insert into access_requests (member, rule, opportunity_id, asked_at) values ('U', 'x', 99, now())`,
	"access_requests_decision_known":           `insert into access_requests (member, rule, asked_at, decision, decided_by, decided_at) values ('U', 'x', now(), 'maybe', 'U', now())`,
	"access_requests_decided_whole":            `insert into access_requests (member, rule, asked_at, settled_at) values ('U', 'x', now(), now())`,
	"access_letters_pk":                        letter(`insert into access_letters (id, request_id, member, due_at) overriding system value select 1, r.id, i::text, now() from r, generate_series(1, 2) i`),
	"access_letters_request_fk":                `insert into access_letters (request_id, member, due_at) values (99, 'U', now())`,
	"access_letters_once":                      letter(`insert into access_letters (request_id, member, due_at) select r.id, 'U', now() from r, generate_series(1, 2)`),
	"access_letters_says_known":                letter(`insert into access_letters (request_id, member, due_at, says) select r.id, 'U', now(), 'maybe' from r`),
	"planned_activities_pk":                    `insert into planned_activities select 1, 1, 1, 'U', current_date, now() from generate_series(1, 2)`,
	"planned_activities_opportunity_fk":        `insert into planned_activities values (99, 1, 1, 'U', current_date, now())`,
	"api_tokens_pk":                            `insert into api_tokens (id, request_key, name, scopes, hash, made_by, made_at) overriding system value select 1, i::text, 'N', '{read}', sha256(i::text::bytea), 'U', now() from generate_series(1, 2) i`,
	"api_tokens_once":                          `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) select 'x', 'N', '{read}', sha256(i::text::bytea), 'U', now() from generate_series(1, 2) i`,
	"api_tokens_hash_once":                     `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) select i::text, 'N', '{read}', sha256('x'), 'U', now() from generate_series(1, 2) i`,
	"api_tokens_hash_size":                     `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) values ('x', 'N', '{read}', 'x', 'U', now())`,
	"api_tokens_name_length":                   `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) values ('x', '', '{read}', sha256('x'), 'U', now())`,
	"api_tokens_scopes_known":                  `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) values ('x', 'N', '{all}', sha256('x'), 'U', now())`,
	"api_tokens_revoked_whole":                 `insert into api_tokens (request_key, name, scopes, hash, made_by, made_at, revoked_by) values ('x', 'N', '{read}', sha256('x'), 'U', now(), 'U')`,
	"api_requests_pk":                          `with t as (insert into api_tokens (request_key, name, scopes, hash, made_by, made_at) values ('x', 'N', '{read}', sha256('x'), 'U', now()) returning id) insert into api_requests (token_id, key, body_hash, begun_at, lease_until) select t.id, 'k', '', now(), now() from t, generate_series(1, 2)`,
	"api_requests_key_length":                  `insert into api_requests (token_id, key, body_hash, begun_at, lease_until) values (99, '', '', now(), now())`,
	"api_requests_answered_whole":              `insert into api_requests (token_id, key, body_hash, begun_at, lease_until, status) values (99, 'k', '', now(), now(), 200)`,
	"external_ids_pk":                          `insert into external_ids select 'account', 'x', i from generate_series(1, 2) i`,
	"external_ids_kind_known":                  `insert into external_ids values ('lead', 'x', 1)`,
	"external_ids_length":                      `insert into external_ids values ('account', '', 1)`,
	"quotes_pk":                                `insert into quotes select 1, 1, 'draft', current_date from generate_series(1, 2)`,
	"quotes_opportunity_fk":                    `insert into quotes values (99, 1, 'draft', current_date)`,
	"quotes_version_positive":                  `insert into quotes values (1, 0, 'draft', current_date)`,
	"quotes_status_known":                      `insert into quotes values (1, 1, 'lost', current_date)`,
	"quote_requests_pk":                        `insert into quote_requests select 1, 'U', 'D', '1.1' from generate_series(1, 2)`,
	"quote_requests_opportunity_fk":            `insert into quote_requests values (99, 'U', 'D', '1.1')`,
	"webhook_endpoints_pk":                     `insert into webhook_endpoints (id, request_key, url, secret, made_by, made_at) overriding system value select 1, i::text, 'x', decode(repeat('00', 24), 'hex'), 'U', now() from generate_series(1, 2) i`,
	"webhook_endpoints_once":                   `insert into webhook_endpoints (request_key, url, secret, made_by, made_at) select 'x', 'x', decode(repeat('00', 24), 'hex'), 'U', now() from generate_series(1, 2)`,
	"webhook_endpoints_url_length":             `insert into webhook_endpoints (request_key, url, secret, made_by, made_at) values ('x', '', decode(repeat('00', 24), 'hex'), 'U', now())`,
	"webhook_endpoints_secret_length":          `insert into webhook_endpoints (request_key, url, secret, made_by, made_at) values ('x', 'x', '', 'U', now())`,
	"webhook_endpoints_failures_not_negative":  `insert into webhook_endpoints (request_key, url, secret, made_by, made_at, failures) values ('x', 'x', decode(repeat('00', 24), 'hex'), 'U', now(), -1)`,
	"webhook_deliveries_pk":                    `insert into webhook_deliveries (id, endpoint_id, opportunity_id, version) overriding system value select 1, 1, 1, i from generate_series(1, 2) i`,
	"webhook_deliveries_endpoint_fk":           `insert into webhook_deliveries (endpoint_id, opportunity_id, version) values (99, 1, 1)`,
	"webhook_deliveries_state_known":           `insert into webhook_deliveries (endpoint_id, opportunity_id, version, state) values (99, 1, 1, 'lost')`,
	"webhook_deliveries_attempts_not_negative": `insert into webhook_deliveries (endpoint_id, opportunity_id, version, attempts) values (99, 1, 1, -1)`,
	"chores_pk":                                `insert into chores select 'x', now() from generate_series(1, 2)`,
}

// letter inserts for a new request r.
func letter(insert string) string {
	return "with r as (insert into access_requests (member, rule, asked_at) values ('U', 'x', now()) returning id) " + insert
}

// event inserts a second event of opportunity 4 that is sound but for one column.
func event(column, value string) string {
	columns := map[string]string{"opportunity_id": "4", "version": "2", "kind": "'edited'", "by_member": "'U'", "at": "now()",
		"from_stage": "'immature'", "to_stage": "'immature'", "reason": "''", "undoes": "0", "changes": `'[{"field": "name"}]'`}
	columns[column] = value
	var names, values []string
	for n, v := range columns {
		names, values = append(names, n), append(values, v)
	}
	return "insert into events (" + strings.Join(names, ", ") + ") values (" + strings.Join(values, ", ") + ")"
}

func TestEveryConstraintHolds(t *testing.T) {
	t.Parallel()
	b := setupChannel(t)
	ctx := context.Background()
	b.create(t, "Uno")
	b.Channel = ""
	b.advance(t, b.create(t, "Dos"), pipeline.StageDone)
	lost := b.create(t, "Tres")
	_, err := b.Lose(ctx, b.by(ana), target(lost), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	b.create(t, "Cuatro")
	b.advance(t, b.create(t, "Cinco"), pipeline.StageQualified)
	b.product(t, "A", "1000")

	c := raw(t, b.url)
	rows, err := c.Query(ctx, `select conname from pg_constraint where connamespace = 'public'::regnamespace
		and conrelid not in ('goose_db_version'::regclass) and contype <> 'n' and conparentid = 0
		union select 'invoices_number_once' union select 'invoices_folio_once' union select 'invoices_credit_once' union select 'events_append_only'
		union select 'setting_changes_append_only' union select 'denials_append_only' union select 'record_denials_append_only'
		union select 'notices_alert_once' union select 'access_requests_open_once'`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.ElementsMatch(t, names, slices.Collect(maps.Keys(breaches)))
	for _, name := range names {
		require.Contains(t, breaches, name)
		tx, err := c.Begin(ctx)
		require.NoError(t, err)
		_, err = tx.Exec(ctx, breaches[name])
		if err == nil {
			err = tx.Commit(ctx)
		}
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, name)
		if name == "search_entries_pk" {
			name = "search_accounts_pkey" // its partitions have keys of their own
		}
		require.Equal(t, name, refused.ConstraintName, refused.Message)
		_ = tx.Rollback(ctx)
	}
}

func TestHistoryIsAppendOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.create(t, "Acme")
	c := raw(t, b.url)
	for _, sql := range []string{`update events set reason = 'x'`, `delete from events`, `truncate events cascade`} {
		_, err := c.Exec(context.Background(), sql)
		var refused *pgconn.PgError
		require.ErrorAs(t, err, &refused, sql)
		require.Equal(t, "events_append_only", refused.ConstraintName)
	}
	require.Equal(t, 1, count(t, c, "select count(*) from events"))
}

// What the database refuses reaches people as the refusal of a field.
func TestViolationsAreRefusals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	open := b.create(t, "Acme")
	done := b.advance(t, b.create(t, "Beta"), pipeline.StageDone)
	invoicing := b.advance(t, b.create(t, "Gama"), pipeline.StageInvoicing)
	long := strings.Repeat("x", 301)
	for name, c := range map[string]struct {
		on     pipeline.Opportunity
		change func(*pipeline.Opportunity, *pipeline.Event)
		field  pipeline.Field
		reason pipeline.Reason
	}{
		"name":        {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Name = long }, pipeline.FieldName, pipeline.ReasonTooLong},
		"account":     {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Account = long }, pipeline.FieldAccount, pipeline.ReasonTooLong},
		"line":        {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.ServiceLine = long }, pipeline.FieldServiceLine, pipeline.ReasonTooLong},
		"source":      {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Source = long }, pipeline.FieldSource, pipeline.ReasonTooLong},
		"owner":       {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Owner = "" }, pipeline.FieldOwner, pipeline.ReasonRequired},
		"probability": {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.ManualProbability = new(200) }, pipeline.FieldProbability, pipeline.ReasonOutOfRange},
		"qualified":   {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Stage = pipeline.StageQualified }, "criterion_fit", pipeline.ReasonRequired},
		"committed":   {done, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Commitment = nil }, pipeline.FieldKind, pipeline.ReasonRequired},
		"value":       {done, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Value = pipeline.Money{} }, pipeline.FieldValue, pipeline.ReasonRequired},
		"approval":    {done, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.BillingApproval = nil }, pipeline.FieldApprovedBy, pipeline.ReasonRequired},
		"invoicing":   {invoicing, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Invoices = nil }, pipeline.FieldNumber, pipeline.ReasonRequired},
		"done":        {done, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Completion = nil }, pipeline.FieldScope, pipeline.ReasonRequired},
		"lost":        {open, func(o *pipeline.Opportunity, _ *pipeline.Event) { o.Stage = pipeline.StageLost }, pipeline.FieldReason, pipeline.ReasonRequired},
		"invoice": {invoicing, func(o *pipeline.Opportunity, _ *pipeline.Event) {
			o.Invoices = append(o.Invoices[:1:1], o.Invoices[0])
		}, pipeline.FieldNumber, pipeline.ReasonDuplicate},
		"reason": {open, func(_ *pipeline.Opportunity, e *pipeline.Event) { e.Kind = pipeline.EventCorrected }, pipeline.FieldReason, pipeline.ReasonRequired},
	} {
		_, err := b.Once(context.Background(), pipeline.Command{Key: name, By: pipeline.Member{ID: ana}, On: c.on.ID, Version: c.on.Version},
			func(tx pipeline.Tx) error {
				o, err := tx.Opportunity(context.Background(), c.on.ID)
				if err != nil {
					return err
				}
				o.Version++
				e := pipeline.Event{Opportunity: o.ID, Version: o.Version, Kind: pipeline.EventEdited, By: ana, At: start,
					From: o.Stage, To: o.Stage, Changes: []pipeline.Change{{Field: pipeline.FieldName}}}
				c.change(&o, &e)
				tx.Save(o, e, nil, nil)
				return nil
			})
		var e *pipeline.Error
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, pipeline.Invalid, e.Code, name)
		require.Equal(t, c.reason, e.Fields[c.field], "%s: %v", name, err)
		require.Error(t, errors.Unwrap(e), "the cause is kept for the log")
	}
}

func TestRoles(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	require.NoError(t, b.GrantRole(ctx, ana, pipeline.Finance, bruno, start))
	require.NoError(t, b.GrantRole(ctx, ana, pipeline.Finance, bruno, start))
	require.NoError(t, b.GrantRole(ctx, ana, pipeline.Admin, bruno, start))
	roles, err := b.RolesOf(ctx, ana)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Role{pipeline.Admin, pipeline.Finance}, roles)
	a, err := b.DB.Actor(ctx, pipeline.Member{ID: ana})
	require.NoError(t, err)
	require.True(t, a.Is(pipeline.Finance))
	require.False(t, a.Is(pipeline.Salesperson))
	c, err := b.DB.Actor(ctx, pipeline.Member{ID: carla})
	require.NoError(t, err)
	require.Equal(t, pipeline.ReasonFinanceOnly, pipeline.ReasonOf(c.May(pipeline.ActInvoice, pipeline.Opportunity{Owner: carla})),
		"somebody has the finance role")
	require.NoError(t, b.RevokeRole(ctx, ana, pipeline.Finance))
	require.NoError(t, b.RevokeRole(ctx, ana, pipeline.Finance))
	roles, err = b.RolesOf(ctx, ana)
	require.NoError(t, err)
	require.Equal(t, []pipeline.Role{pipeline.Admin}, roles)
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(b.GrantRole(ctx, ana, "king", bruno, start)))
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(b.GrantRole(ctx, "", pipeline.Admin, bruno, start)))
}
