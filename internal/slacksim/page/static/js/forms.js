// The inputs of a view, and what is typed in them. A form outlives the drawing of its view: when the app updates the
// view, what was typed under the same ids stays.

import { act, upload } from './api.js';
import { check } from './checks.js';
import { control, fromState, hintText, initialState } from './controls.js';
import { toast } from './dialogs.js';
import { el, icon, replace, uid } from './dom.js';
import { plain } from './mrkdwn.js';
import { t } from './words.js';

const keyOf = (block, e) => `${block.block_id}\u0000${e.action_id}\u0000${e.type}`;

export class Form {
  // target tells the workspace which surface the inputs stand on: {view_id} or {home: true} or {channel, ts}.
  constructor(target) {
    this.target = target;
    this.fields = new Map();
    this.drawn = new Map();
    this.dirty = new Set();
    this.before = Promise.resolve();
  }

  // begin starts a new drawing of the view with this state.
  begin(state) {
    this.state = state || {};
    this.drawn = new Map();
  }

  // input renders an input block.
  input(block, ctx) {
    const e = block.element || {};
    const key = keyOf(block, e);
    const before = this.dirty.has(key) ? this.fields.get(key) : null;
    const { values, labels } = before || fromState(e, this.state[block.block_id]?.[e.action_id] || initialState(e));
    const ids = { control: uid('control'), label: uid('label'), hint: uid('hint'), error: uid('error') };
    const field = { block, e, values, labels, ids };
    this.fields.set(key, field);
    this.drawn.set(key, field);

    field.error = el('div', { class: 'input-error', id: ids.error, role: 'alert' });
    field.node = el('div', { class: 'b-input', data: { block: block.block_id, action: e.action_id } },
      el(NATIVE.test(e.type) ? 'label' : 'div', { class: 'input-label', id: ids.label, for: NATIVE.test(e.type) ? ids.control : undefined }, plain(block.label), block.optional && el('span', { class: 'optional' }, ' ', t('optional'))),
      control(e, {
        values, labels, clearable: Boolean(block.optional), id: ids.control, labelledby: ids.label, describedby: block.hint ? `${ids.error} ${ids.hint}` : ids.error,
        onChange: (chosen, how) => this.changed(key, chosen, how, ctx),
        onEnter: () => (block.dispatch_action && triggers(e).includes('on_enter_pressed') ? this.dispatch(key, ctx) : ctx.submit?.()),
        suggest: (query) => ctx.suggest(block, e, query),
        attach: (file) => this.attach(block, e, file),
      }),
      field.error,
      block.hint && el('div', { class: 'input-hint', id: ids.hint }, hintText(block.hint)));
    return field.node;
  }

  changed(key, values, how, ctx) {
    const field = this.fields.get(key);
    field.values = values;
    this.show(field, '');
    if (how === 'attached') return;
    this.dirty.add(key);
    const { block, e } = field;
    if (how === 'typing') {
      if (block.dispatch_action && triggers(e).includes('on_character_entered')) this.dispatch(key, ctx);
      return;
    }
    if (block.dispatch_action) this.dispatch(key, ctx);
    else this.inOrder(() => this.tell()).catch((error) => toast(`${t('failed')} ${error.message}`, true));
  }

  async tell() {
    const fields = this.take();
    try {
      if (fields.length) await act('fill', { ...this.target, fields });
    } catch (error) {
      if (error.code !== 'view_gone') throw error; // what was filled in went with it
    }
  }

  // inOrder does an act once the acts before it were answered: of two that travel at once, the later one may arrive first.
  inOrder(work) {
    const turn = this.before.then(work);
    this.before = turn.catch(() => {});
    return turn;
  }

  // dispatch sends the change to the app at once, with what is typed elsewhere.
  async dispatch(key, ctx) {
    const { block, e, values } = this.fields.get(key);
    this.dirty.delete(key);
    try {
      await ctx.press(block, e, values);
    } catch (error) {
      toast(`${t('failed')} ${error.message}`, true);
    }
  }

  async attach(block, e, file) {
    const answer = await upload('attach', { block_id: block.block_id, action_id: e.action_id, ...this.target }, file);
    return answer.file.id;
  }

  // take lists what was typed and not told to the workspace yet, and marks it as told.
  take() {
    const fields = [...this.dirty].filter((key) => this.drawn.has(key)).map((key) => {
      const { block, e, values } = this.fields.get(key);
      return { block_id: block.block_id, action_id: e.action_id, values };
    });
    this.dirty.clear();
    return fields;
  }

  // check shows Slack's own complaints under the fields and tells whether there were none.
  check() {
    let first = null;
    for (const field of this.drawn.values()) {
      const complaint = check(field.block, field.e, field.values);
      this.show(field, complaint || '');
      if (complaint && !first) first = field;
    }
    if (first) focusIn(first.node);
    return !first;
  }

  // complain shows the app's sentences under the blocks they name.
  complain(errors) {
    let first = null;
    for (const field of this.drawn.values()) {
      const text = errors?.[field.block.block_id] || '';
      this.show(field, text);
      if (text && !first) first = field;
    }
    if (first) focusIn(first.node);
  }

  show(field, text) {
    replace(field.error, text && [icon('warn'), text]);
    field.node.classList.toggle('has-error', Boolean(text));
    field.node.querySelectorAll('input, textarea').forEach((n) => n.setAttribute('aria-invalid', String(Boolean(text))));
  }
}

// Elements that are one native field, which a label element can name and focus.
const NATIVE = /_text_input$|^number_input$|^timepicker$|^datetimepicker$/;

const triggers = (e) => e.dispatch_action_config?.trigger_actions_on || ['on_enter_pressed'];

function focusIn(node) {
  node.scrollIntoView({ block: 'nearest' });
  node.querySelector('input, textarea, button')?.focus();
}
