// One control per interactive element, whatever surface it stands on. Each works on a list of texts (`values`), which is
// what the workspace takes back; what they mean is the element's kind's business.

import { calendar } from './calendar.js';
import { el, icon, replace, uid } from './dom.js';
import { mrkdwn, plain, textObject } from './mrkdwn.js';
import { conversation, personName } from './store.js';
import { chooser, labelOf, optionsOf } from './select.js';
import { timePicker } from './timepicker.js';
import { t } from './words.js';

// fromState reads a value of state.values: {values, labels}.
export function fromState(e, state) {
  const labels = new Map(optionsOf(e).map((o) => [o.value, o.text]));
  const values = [];
  const add = (value, label) => {
    if (value === null || value === undefined || value === '') return;
    values.push(String(value));
    if (label) labels.set(String(value), label);
  };
  const options = (list) => (list || []).forEach((o) => o && add(o.value, o.text?.text));
  const s = state || {};
  add(s.value);
  if (s.rich_text_value) add(plainOf(s.rich_text_value));
  options([s.selected_option, ...(s.selected_options || [])]);
  [s.selected_user, ...(s.selected_users || [])].forEach((id) => id && add(id, personName(id)));
  [s.selected_conversation, s.selected_channel, ...(s.selected_conversations || []), ...(s.selected_channels || [])]
    .forEach((id) => id && add(id, conversation(id) ? labelOf(conversation(id)) : id));
  add(s.selected_date);
  add(s.selected_time);
  add(s.selected_date_time);
  (s.files || []).forEach((f) => add(f.id, f.name));
  return { values, labels };
}

// initialState is the state that an element has before anybody touched it, where the workspace did not tell one.
export function initialState(e) {
  return {
    value: typeof e.initial_value === 'string' ? e.initial_value : null, rich_text_value: typeof e.initial_value === 'object' ? e.initial_value : null,
    selected_option: e.initial_option, selected_options: e.initial_options, selected_user: e.initial_user, selected_users: e.initial_users,
    selected_conversation: e.initial_conversation, selected_conversations: e.initial_conversations, selected_channel: e.initial_channel, selected_channels: e.initial_channels,
    selected_date: e.initial_date, selected_time: e.initial_time, selected_date_time: e.initial_date_time,
  };
}

function plainOf(rich) {
  return (rich.elements || []).map((section) => (section.elements || []).map((e) => e.text || '').join('')).join('\n');
}

// control makes the node of an element. options: {values, labels, onChange, onEnter, suggest, attach, labelledby, describedby, label}.
export function control(e, options) {
  if (/(select)$/.test(e.type)) return chooser(e, options);
  const make = {
    checkboxes: ticks, radio_buttons: ticks, datepicker: dated, timepicker: timePicker, datetimepicker: dateTimed, plain_text_input: typed,
    email_text_input: typed, url_text_input: typed, number_input: typed, rich_text_input: typed, file_input: files,
  }[e.type];
  return make ? make(e, options) : el('span', { class: 'unknown' }, e.type);
}

function ticks(e, { values, onChange, labelledby, describedby, label }) {
  const single = e.type === 'radio_buttons';
  const name = uid('ticks');
  const boxes = (e.options || []).map((o) => {
    const box = el('input', {
      type: single ? 'radio' : 'checkbox', name, value: o.value, prop: { checked: values.includes(o.value) },
      on: { change: () => onChange(boxes.filter((b) => b.input.checked).map((b) => b.input.value)) },
    });
    return { input: box, node: el('label', { class: 'tick' }, box, el('span', { class: 'tick-text' }, el('span', {}, textObject(o.text)), o.description && el('small', {}, textObject(o.description)))) };
  });
  return el('div', {
    role: single ? 'radiogroup' : 'group', class: 'ticks', 'aria-labelledby': labelledby, 'aria-describedby': describedby, 'aria-label': labelledby ? undefined : label,
  }, boxes.map((b) => b.node));
}

function field(type, extra, { values, onChange, id, labelledby, describedby, label }, e) {
  return el('input', {
    type, id, class: 'field', ...extra, 'aria-labelledby': id ? undefined : labelledby, 'aria-describedby': describedby,
    'aria-label': labelledby ? undefined : label || e.placeholder?.text || t('choose'),
    prop: { value: values[0] || '' }, on: { change: (event) => onChange(event.target.value ? [event.target.value] : []) },
  });
}

const dated = (e, options) => calendar(e, options, options.clearable);

// written is what a field's text is for the app: a lone decimal comma is a point there.
const written = (e, text) => (e.type === 'number_input' && /^\s*-?\d+,\d+\s*$/.test(text) ? text.trim().replace(',', '.') : text);

// A datetime is a Unix time for the app and the reader's own local time on the page.
function dateTimed(e, options) {
  const local = (unix) => {
    const d = new Date(Number(unix) * 1000);
    return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  };
  return field('datetime-local', {}, {
    ...options, values: options.values.map(local),
    onChange: (values) => options.onChange(values.map((v) => String(Math.floor(new Date(v).getTime() / 1000)))),
  }, e);
}

const TYPES = { email_text_input: 'email', url_text_input: 'url', number_input: 'text', plain_text_input: 'text' };

// NEAR is from how many characters left a limit is shown.
const NEAR = 30;

function typed(e, { values, onChange, onEnter, id, labelledby, describedby, label }) {
  const tall = e.multiline || e.type === 'rich_text_input';
  const counter = e.max_length ? el('span', { class: 'counter', 'aria-hidden': 'true' }) : null;
  const input = el(tall ? 'textarea' : 'input', {
    class: 'field', id, type: tall ? undefined : TYPES[e.type], rows: tall ? 4 : undefined, inputmode: e.type === 'number_input' ? 'decimal' : undefined,
    'aria-labelledby': id ? undefined : labelledby, 'aria-describedby': describedby, 'aria-label': labelledby ? undefined : label,
    placeholder: e.placeholder ? el('span', {}, plain(e.placeholder)).textContent : undefined, autocomplete: 'off', dir: 'auto', prop: { value: values[0] || '' },
    on: {
      input: () => { count(); onChange(input.value ? [written(e, input.value)] : [], 'typing'); },
      keydown: (event) => {
        if (event.key === 'Enter' && !tall && !event.isComposing) {
          event.preventDefault();
          onEnter?.();
        }
      },
    },
  });
  const count = () => {
    if (!counter) return;
    const left = e.max_length - [...input.value].length;
    replace(counter, left);
    counter.hidden = left > NEAR;
    counter.classList.toggle('over', left < 0);
  };
  count();
  return counter ? el('div', { class: 'counted' }, input, counter) : input;
}

function files(e, { values, labels, attach, onChange, labelledby, describedby, label }) {
  let names = [...values];
  const list = el('ul', { class: 'file-list' });
  const note = el('span', { class: 'file-note', role: 'status' });
  const most = e.max_files || 10;
  const input = el('input', {
    type: 'file', class: 'sr-only', multiple: most > 1, accept: (e.filetypes || []).map((kind) => `.${kind}`).join(',') || undefined,
    'aria-labelledby': labelledby, 'aria-describedby': describedby, 'aria-label': labelledby ? undefined : label,
    on: { change: () => take([...input.files]) },
  });
  const drop = el('label', {
    class: 'file-drop', on: {
      dragover: (event) => event.preventDefault(),
      drop: (event) => { event.preventDefault(); take([...event.dataTransfer.files]); },
    },
  }, input, icon('clip'), t('chooseFile'));
  draw();
  return el('div', { class: 'files' }, drop, note, list);

  async function take(chosen) {
    input.value = '';
    replace(note);
    for (const file of chosen) {
      try {
        const id = await attach(file);
        labels.set(id, file.name);
        names = [...names, id];
        onChange(names, 'attached');
      } catch (error) {
        replace(note, `${file.name}: ${error.message}`);
      }
    }
    draw();
  }

  function draw() {
    replace(list, names.map((id) => el('li', {}, icon('file'), labels.get(id) || id)));
    list.hidden = !names.length;
  }
}

// hintText renders a hint or description under a control.
export const hintText = (text) => (text?.type === 'mrkdwn' ? mrkdwn(text.text) : plain(text));
