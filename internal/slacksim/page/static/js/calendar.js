// The date picker: a button with the date in the reader's own words, and a month to choose from, by mouse or keys.

import { el, icon, replace } from './dom.js';
import { popup } from './popup.js';
import { calendarDate, monthName, weekdays } from './when.js';
import { t } from './words.js';

const DAY = 86_400_000;

// Dates here are days, not moments: UTC keeps them from shifting.
const parse = (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text || '') ? new Date(`${text}T00:00:00Z`) : null);
const iso = (date) => date.toISOString().slice(0, 10);

function localToday() {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
}

// calendar makes the control. options: {values, onChange, labelledby, describedby, label}; clearable lets it be emptied.
export function calendar(e, { values, onChange, labelledby, describedby, label }, clearable) {
  let value = values[0] || '';
  const shown = el('span', { class: 'select-shown' });
  const trigger = el('button', {
    type: 'button', class: 'select date', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-describedby': describedby, on: { click: () => open() },
  }, icon('calendar'), shown, icon('down'));
  if (labelledby) {
    shown.id = `${labelledby}-value`;
    trigger.setAttribute('aria-labelledby', `${labelledby} ${shown.id}`);
  } else trigger.prepend(el('span', { class: 'sr-only' }, label || t('chooseDate')));
  const clear = el('button', { type: 'button', class: 'icon-btn', 'aria-label': t('clear'), title: t('clear'), on: { click: () => set('') } }, icon('close'));
  draw();
  return el('div', { class: 'dated' }, trigger, clearable && clear);

  function draw() {
    replace(shown, value ? calendarDate(value) : el('span', { class: 'placeholder' }, e.placeholder?.text || t('chooseDate')));
    clear.hidden = !value;
    trigger.dataset.value = value;
  }

  function set(next) {
    if (next === value) return;
    value = next;
    draw();
    onChange(value ? [value] : []);
  }

  function open() {
    const panel = el('div', { class: 'calendar', role: 'dialog', 'aria-label': t('chooseDate') });
    const handle = popup(trigger, panel, { onClose: () => trigger.setAttribute('aria-expanded', 'false') });
    trigger.setAttribute('aria-expanded', 'true');
    month(panel, parse(value) || localToday(), () => value, handle.place, (chosen) => {
      handle.close();
      trigger.focus();
      set(chosen);
    });
  }
}

// month draws the month around a day and moves the focus with the arrow keys.
function month(panel, focus, chosen, place, pick) {
  const grid = el('div', { class: 'calendar-grid', role: 'grid' });
  const title = el('div', { class: 'calendar-title', 'aria-live': 'polite' });
  const step = (name, label, months) => el('button', { type: 'button', class: 'icon-btn', 'aria-label': label, title: label, on: { click: () => { focus = addMonths(focus, months); draw(false); } } }, icon(name));
  replace(panel, el('div', { class: 'calendar-head' }, step('first', t('previousYear'), -12), step('back', t('previousMonth'), -1), title, step('forward', t('nextMonth'), 1), step('last', t('nextYear'), 12)), grid);
  grid.addEventListener('keydown', (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (move) focus = new Date(focus.getTime() + move * DAY);
    else if (event.key === 'PageUp' || event.key === 'PageDown') focus = addMonths(focus, event.key === 'PageUp' ? -1 : 1);
    else return;
    event.preventDefault();
    draw(true);
  });
  draw(true);

  function draw(grab) {
    const first = new Date(Date.UTC(focus.getUTCFullYear(), focus.getUTCMonth(), 1));
    const from = new Date(first.getTime() - ((first.getUTCDay() + 6) % 7) * DAY);
    replace(title, monthName(focus));
    const rows = [];
    for (let week = 0; week < 6; week++) rows.push(el('div', { role: 'row', class: 'calendar-week' }, Array.from({ length: 7 }, (_, i) => cell(new Date(from.getTime() + (week * 7 + i) * DAY)))));
    replace(grid, el('div', { role: 'row', class: 'calendar-week' }, weekdays().map(({ short, long }) => el('span', { role: 'columnheader', 'aria-label': long, class: 'calendar-name' }, short))), rows);
    if (grab) grid.querySelector('[tabindex="0"]').focus();
    place();
  }

  function cell(date) {
    const text = iso(date);
    const here = text === iso(focus);
    return el('span', { role: 'gridcell', 'aria-selected': String(text === chosen()) }, el('button', {
      type: 'button', data: { date: text }, tabindex: here ? '0' : '-1', 'aria-label': calendarDate(text), 'aria-current': text === iso(localToday()) ? 'date' : undefined,
      class: ['calendar-day', date.getUTCMonth() !== focus.getUTCMonth() && 'other', text === chosen() && 'chosen'], on: { click: () => pick(text) },
    }, date.getUTCDate()));
  }
}

function addMonths(date, months) {
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate(Math.min(date.getUTCDate(), last));
  return target;
}
