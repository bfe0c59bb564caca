// The modal on top of the person's stack, in a native dialog: it traps the focus and makes the rest of the page inert.

import { act } from './api.js';
import { blocks } from './blocks.js';
import { closeButton, toast } from './dialogs.js';
import { el, icon, replace, uid } from './dom.js';
import { Form } from './forms.js';
import { withEmoji } from './emoji.js';
import { closePopup } from './popup.js';
import { on, store } from './store.js';
import { t } from './words.js';

const forms = new Map(); // view id → its form, while the view is on the stack
let dialog = null;
let shown = ''; // id and hash of the view that is drawn
let complaints = '';
let waiting = false;

export function startModals() {
  on('views', draw);
}

function draw() {
  const top = store.stack.at(-1);
  for (const id of forms.keys()) if (!store.stack.some((v) => v.id === id)) forms.delete(id);
  if (!top) return close();
  if (!dialog) open();
  const mark = `${top.id} ${top.hash} ${store.stack.length} ${document.documentElement.lang}`;
  if (mark !== shown) {
    shown = mark;
    complaints = '';
    render(top);
  }
  const errors = JSON.stringify(top.errors || {});
  if (errors !== complaints && top.errors) forms.get(top.id).complain(top.errors);
  complaints = errors;
  return undefined;
}

function open() {
  dialog = el('dialog', {
    class: 'dialog modal', on: {
      cancel: (event) => { event.preventDefault(); dismiss(false); },
      // A second Esc would close the dialog in spite of the first being refused; the stack decides, not the browser.
      keydown: (event) => { if (event.key === 'Escape') { event.preventDefault(); dismiss(false); } },
    },
  });
  document.body.append(dialog);
  dialog.showModal();
}

function close() {
  shown = '';
  waiting = false;
  closePopup();
  dialog?.close();
  dialog?.remove();
  dialog = null;
}

function render(view) {
  const focus = focused();
  const scroll = dialog.querySelector('.dialog-body')?.scrollTop || 0;
  const same = dialog.dataset.view === view.id;
  closePopup();
  if (!forms.has(view.id)) forms.set(view.id, new Form({ view_id: view.id }));
  const form = forms.get(view.id);
  form.begin(view.state);
  const ctx = context(view, form);
  const title = uid('title');
  const deep = store.stack.length > 1;
  const body = el('div', { class: 'dialog-body', tabindex: '-1' }, blocks(view.blocks, ctx));
  dialog.dataset.view = view.id;
  dialog.dataset.callback = view.callback_id || '';
  dialog.setAttribute('aria-labelledby', title);
  replace(dialog,
    el('header', { class: 'dialog-head' },
      deep && el('button', { type: 'button', class: 'icon-btn', 'aria-label': t('back'), title: t('back'), on: { click: () => dismiss(false) } }, icon('back')),
      el('h2', { id: title }, withEmoji(view.title || '')), closeButton(() => dismiss(true))),
    el('div', { class: 'dialog-trouble', role: 'alert' }),
    body,
    el('footer', { class: 'dialog-foot' },
      el('button', { type: 'button', class: 'btn', data: { role: 'close' }, on: { click: () => dismiss(false) } }, withEmoji(view.close || '') || t(view.submit ? 'cancel' : 'close')),
      view.submit && el('button', { type: 'button', class: 'btn btn-primary', data: { role: 'submit' }, on: { click: () => submit(view, form) } }, withEmoji(view.submit))));
  if (same) {
    body.scrollTop = scroll;
    restore(focus);
  } else (wanted(view, body) || body.querySelector('input:not([type=hidden]), textarea, button') || dialog.querySelector('[data-role]'))?.focus({ preventScroll: true });
}

function wanted(view, body) {
  const inner = (view.blocks || []).find((b) => b.element?.focus_on_load);
  return inner && body.querySelector(`[data-block="${CSS.escape(inner.block_id)}"] :is(input, textarea, button)`);
}

function context(view, form) {
  const target = (block, e) => ({ view_id: view.id, block_id: block.block_id, action_id: e.action_id });
  const ctx = {
    key: view.id,
    state: view.state,
    input: (block) => form.input(block, ctx),
    submit: () => view.submit && submit(view, form),
    press: async (block, e, values) => {
      const { turn } = await form.inOrder(() => act('press', { ...target(block, e), values, fields: form.take() }));
      if (turn?.error) toast(t('pressTrouble'), true);
    },
    suggest: async (block, e, query) => {
      const { options, turn } = await act('suggest', { ...target(block, e), query });
      return turn?.error ? null : options || [];
    },
  };
  return ctx;
}

async function submit(view, form) {
  if (waiting || !form.check()) return;
  setWaiting(true);
  trouble('');
  try {
    const { outcome } = await form.inOrder(() => act('submit', { view_id: view.id, fields: form.take() }));
    if (outcome.kind === 'trouble') trouble(t('trouble'));
    if (outcome.kind === 'refused' || outcome.kind === 'errors') form.complain(outcome.errors);
  } catch (error) {
    trouble(`${t('failed')} ${error.message}`);
  } finally {
    setWaiting(false);
  }
}

function setWaiting(on) {
  waiting = on;
  const button = dialog?.querySelector('[data-role=submit]');
  if (!button) return;
  button.classList.toggle('waiting', on);
  button.setAttribute('aria-busy', String(on));
}

function trouble(text) {
  const place = dialog?.querySelector('.dialog-trouble');
  if (place) replace(place, text && [icon('warn'), text]);
}

// dismiss closes the view on top, or all of them as the cross does.
async function dismiss(all) {
  const view = store.stack.at(-1);
  if (!view) return;
  try {
    await act('close', { view_id: view.id, all });
  } catch (error) {
    if (error.code === 'view_gone') return; // it is closed, which is all that was wanted
    toast(`${t('failed')} ${error.message}`, true);
  }
}

function focused() {
  const node = document.activeElement;
  const field = node?.closest?.('[data-block]');
  if (!dialog.contains(node) || !field) return null;
  return { block: field.dataset.block, action: field.dataset.action, nth: inputs(field).indexOf(node), start: safe(() => node.selectionStart), end: safe(() => node.selectionEnd) };
}

function restore(focus) {
  if (!focus) return;
  const node = dialog.querySelector(`[data-block="${CSS.escape(focus.block)}"][data-action="${CSS.escape(focus.action)}"]`);
  const input = node?.matches('button') ? node : node && (inputs(node)[focus.nth] || inputs(node)[0]);
  input?.focus({ preventScroll: true });
  if (focus.start !== null) safe(() => input.setSelectionRange(focus.start, focus.end));
}

const inputs = (field) => [...field.querySelectorAll('input, textarea, button')];

// Some inputs, such as dates and numbers, have no selection and say so with an exception.
function safe(fn) {
  try {
    return fn() ?? null;
  } catch {
    return null;
  }
}
