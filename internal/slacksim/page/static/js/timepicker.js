// The time picker: a field that takes a time however it is written, with the half hours of the day to choose from.

import { el, icon, replace, uid } from './dom.js';
import { popup } from './popup.js';
import { timeOfDay } from './when.js';
import { t } from './words.js';

const HALVES = Array.from({ length: 48 }, (_, i) => written(Math.floor(i / 2), (i % 2) * 30));

function written(hour, minute) {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

// read understands 9, 930, 14:45, 9.30 and 2:45 pm; "" for what is no time.
function read(text) {
  const m = /^(\d{1,2})(?:[:.]?(\d{2}))?\s*(?:([ap])\.?\s?m\.?)?$/i.exec(text.trim());
  if (!m) return '';
  const minute = Number(m[2] || 0);
  let hour = Number(m[1]);
  if (m[3] && (hour < 1 || hour > 12)) return '';
  if (m[3]) hour = (hour % 12) + (m[3].toLowerCase() === 'p' ? 12 : 0);
  return hour < 24 && minute < 60 ? written(hour, minute) : '';
}

// timePicker makes the control. options: {values, onChange, id, labelledby, describedby, label}.
export function timePicker(e, { values, onChange, id, labelledby, describedby, label }) {
  let value = values[0] || '';
  let handle = null;
  let options = [];
  let active = -1;
  const listID = uid('times');
  const input = el('input', {
    type: 'text', id, class: 'field', role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list', 'aria-controls': listID, 'aria-expanded': 'false',
    placeholder: e.placeholder?.text || t('chooseTime'), 'aria-labelledby': id ? undefined : labelledby, 'aria-describedby': describedby,
    'aria-label': id || labelledby ? undefined : label || t('chooseTime'), prop: { value: timeOfDay(value) },
    on: { click: open, input: typed, change: () => set(read(input.value)), keydown: key },
  });
  return el('div', { class: 'timed' }, input, icon('down'));

  // set takes a time; what is none leaves the time as it was, and an empty field means none at all.
  function set(next) {
    const changed = (next || !input.value.trim()) && next !== value;
    if (changed) value = next;
    input.value = timeOfDay(value);
    if (changed) onChange(value ? [value] : []);
  }

  function open() {
    if (handle) return;
    // A press in the list must not take the focus from the field, which would end the typing.
    const list = el('div', { role: 'listbox', id: listID, class: 'listbox', 'aria-label': t('chooseTime'), on: { mousedown: (event) => event.preventDefault() } });
    options = HALVES.map((time) => el('div', {
      role: 'option', id: uid('time'), class: 'option', 'aria-selected': String(time === value), on: { click: () => take(time) },
    }, el('span', { class: 'option-text' }, timeOfDay(time)), icon('check')));
    handle = popup(input, replace(list, options), { className: 'select-popup times', width: 'anchor', onClose: closed });
    input.setAttribute('aria-expanded', 'true');
    mark(near(value || '09:00'));
  }

  function closed() {
    handle = null;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function typed() {
    open();
    const time = read(input.value);
    if (time) mark(near(time));
  }

  function near(time) {
    const later = HALVES.findIndex((half) => half > time);
    return later < 0 ? HALVES.length - 1 : later - 1;
  }

  function mark(i) {
    options[active]?.classList.remove('active');
    active = i;
    options[i].classList.add('active');
    options[i].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[i].id);
  }

  function take(time) {
    handle.close();
    input.value = timeOfDay(time);
    set(time);
  }

  function key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!handle) return open();
      mark((active + step + options.length) % options.length);
      input.value = timeOfDay(HALVES[active]);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      handle?.close();
      set(read(input.value));
    }
    return undefined;
  }
}
