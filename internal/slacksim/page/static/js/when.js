// Dates as the acting person reads them: in their language and their time zone.

import { me } from './store.js';
import { language, t } from './words.js';

const formats = new Map();

function format(options, zone = me()?.tz || undefined) {
  const locale = me()?.locale || language();
  const key = JSON.stringify([locale, zone, options]);
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
    } catch {
      formats.set(key, new Intl.DateTimeFormat(language(), options)); // an unknown zone falls back to the browser's
    }
  }
  return formats.get(key);
}

const fromTS = (ts) => new Date(Number.parseFloat(ts) * 1000);

// Spanish speakers read 24 hours, whatever their region's formal default; the others read their locale's own way.
const hours = () => (language() === 'es' ? { hourCycle: 'h23' } : {});

export const clock = (ts) => format({ hour: language() === 'es' ? '2-digit' : 'numeric', minute: '2-digit', ...hours() }).format(fromTS(ts));
export const full = (ts) => format({ dateStyle: 'full', timeStyle: 'medium', ...hours() }).format(fromTS(ts));
export const dayKey = (ts) => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(fromTS(ts));

const DAY = 86_400_000;

function relativeDay(date) {
  const key = (d) => format({ year: 'numeric', month: '2-digit', day: '2-digit' }).format(d);
  const now = Date.now();
  for (const [word, offset] of [['today', 0], ['yesterday', -DAY], ['tomorrow', DAY]]) {
    if (key(date) === key(new Date(now + offset))) return t(word);
  }
  return null;
}

// day names the day of a message for the divider above it.
export function day(ts) {
  const date = fromTS(ts);
  return relativeDay(date) || format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(date);
}

// short is a time for today and a date for other days.
export function short(ts) {
  const date = fromTS(ts);
  return relativeDay(date) === t('today') ? clock(ts) : format({ day: 'numeric', month: 'short' }).format(date);
}

// calendarDate spells a YYYY-MM-DD out; "" for anything else.
export function calendarDate(value) {
  const date = new Date(`${value}T12:00:00Z`);
  if (!value || Number.isNaN(date.getTime())) return '';
  return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, 'UTC').format(date);
}

// timeOfDay is a HH:mm as the reader writes it; "" for anything else.
export function timeOfDay(value) {
  if (!/^\d{2}:\d{2}$/.test(value)) return '';
  return format({ hour: language() === 'es' ? '2-digit' : 'numeric', minute: '2-digit', ...hours() }, 'UTC').format(new Date(`2024-01-01T${value}:00Z`));
}

// monthName names a day's month and year.
export const monthName = (date) => format({ month: 'long', year: 'numeric' }, 'UTC').format(date);

// weekdays names the days from Monday on.
export function weekdays() {
  return Array.from({ length: 7 }, (_, i) => new Date(Date.UTC(2024, 0, 1 + i))).map((date) => ({
    short: format({ weekday: 'short' }, 'UTC').format(date).slice(0, 2), long: format({ weekday: 'long' }, 'UTC').format(date),
  }));
}

const styles = {
  date_slash: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { dateStyle: 'long' },
  date_long: { dateStyle: 'full' },
  date_short: { day: 'numeric', month: 'short', year: 'numeric' },
  day_divider_pretty: { dateStyle: 'full' },
  time: { hour: '2-digit', minute: '2-digit' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
};

// token renders a date token's format, as in "{date_short_pretty} {time}".
export function token(unix, pattern) {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return '';
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === 'ago') return ago(date);
    if (name === 'date_num') return new Intl.DateTimeFormat('en-CA', { timeZone: me()?.tz, dateStyle: 'short' }).format(date);
    const pretty = name.endsWith('_pretty');
    const style = styles[name] || styles[name.replace(/_pretty$/, '')];
    if (!style) return whole;
    return (pretty && relativeDay(date)) || format(name.startsWith('time') ? { ...style, ...hours() } : style).format(date);
  });
}

function ago(date) {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const relative = new Intl.RelativeTimeFormat(me()?.locale || language(), { numeric: 'auto' });
  for (const [unit, size] of [['year', 31_536_000], ['month', 2_592_000], ['day', 86_400], ['hour', 3600], ['minute', 60]]) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(Math.round(seconds), 'second');
}
