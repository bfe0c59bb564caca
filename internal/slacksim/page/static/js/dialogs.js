// The page's small dialogs and notices: confirmation before an act, and messages that pass.

import { el, icon, uid } from './dom.js';
import { plain, textObject } from './mrkdwn.js';
import { t } from './words.js';

// confirmed asks as the app's confirm object says; without one it answers yes at once.
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return ask({
    title: plain(confirm.title), body: textObject(confirm.text), yes: plain(confirm.confirm), no: plain(confirm.deny), danger: confirm.style === 'danger',
  });
}

// ask shows a dialog with two buttons and answers whether the first was pressed.
export function ask({ title, body, yes, no, danger }) {
  return new Promise((resolve) => {
    const id = uid('confirm');
    const dialog = el('dialog', { class: 'dialog confirm', 'aria-labelledby': id, on: { close: () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); } } },
      el('header', { class: 'dialog-head' }, el('h2', { id }, title), closeButton(() => dialog.close())),
      el('div', { class: 'dialog-body' }, body),
      el('footer', { class: 'dialog-foot' },
        el('button', { type: 'button', class: 'btn', on: { click: () => dialog.close() } }, no?.length ? no : t('cancel')),
        el('button', { type: 'button', class: ['btn', danger ? 'btn-danger' : 'btn-primary'], autofocus: true, on: { click: () => dialog.close('yes') } }, yes?.length ? yes : t('confirm'))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function closeButton(onPress) {
  return el('button', { type: 'button', class: 'icon-btn', 'aria-label': t('close'), title: t('close'), on: { click: onPress } }, icon('close'));
}

let region = null;

// toast shows a sentence for some seconds; it is read aloud too. problem marks what went wrong.
export function toast(text, problem = false) {
  if (!region) document.body.append(region = el('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' }));
  // A modal dialog covers the page, so the notice must stand inside it to be seen.
  ([...document.querySelectorAll('dialog[open]')].at(-1) || document.body).append(region);
  const note = el('div', { class: ['toast', problem && 'toast-problem'] }, problem && icon('warn'), text);
  region.append(note);
  setTimeout(() => note.remove(), 6000);
}
