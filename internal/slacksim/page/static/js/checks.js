// What Slack's own form checks before it sends anything: each returns the sentence for the person, or null.

import { t } from './words.js';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

// check looks at one input block's values.
export function check(block, e, values) {
  const empty = !values.length || values.every((v) => v.trim() === '');
  if (empty) return block.optional ? null : t('required');
  if (e.max_selected_items && values.length > e.max_selected_items) return t('tooMany', e.max_selected_items);
  const look = CHECKS[e.type];
  return look ? look(e, values[0]) : null;
}

const CHECKS = {
  plain_text_input: lengths,
  email_text_input: (e, value) => (EMAIL.test(value.trim()) ? null : t('badEmail')),
  url_text_input: (e, value) => (isURL(value.trim()) ? null : t('badURL')),
  number_input: number,
  datepicker: (e, value) => (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? null : t('badDate')),
};

function lengths(e, value) {
  const length = [...value].length;
  if (e.min_length && length < e.min_length) return t('tooShort', e.min_length);
  const most = e.max_length || 3000;
  return length > most ? t('tooLong', most) : null;
}

function isURL(value) {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol);
  } catch {
    return false;
  }
}

function number(e, value) {
  const text = value.trim();
  if (!NUMBER.test(text)) return t('badNumber');
  if (!e.is_decimal_allowed && text.includes('.')) return t('noDecimals');
  const n = Number(text);
  if (e.min_value !== undefined && n < Number(e.min_value)) return t('tooSmall', e.min_value);
  if (e.max_value !== undefined && n > Number(e.max_value)) return t('tooBig', e.max_value);
  return null;
}
