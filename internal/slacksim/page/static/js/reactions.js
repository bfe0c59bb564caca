// Reactions: the pills under a message, and the panel that an emoji is chosen from.

import { el, icon, replace } from './dom.js';
import { emoji, emojiNames } from './emoji.js';
import { popup } from './popup.js';
import { personName, store } from './store.js';
import { t } from './words.js';

// pills shows who reacted how; react(name, remove) reacts or takes it back.
export function pills(list, react) {
  if (!list?.length) return null;
  const more = el('button', {
    type: 'button', class: 'reaction reaction-add', 'aria-label': t('react'), title: t('react'), 'aria-haspopup': 'dialog', on: { click: () => pickReaction(more, react) },
  }, icon('smile'));
  return el('div', { class: 'reactions' }, list.map((r) => pill(r, react)), more);
}

function pill(r, react) {
  const mine = r.users.includes(store.person);
  return el('button', {
    type: 'button', class: ['reaction', mine && 'mine'], 'aria-pressed': String(mine), title: t('reacted', r.users.map(personName).join(', '), r.name), on: { click: () => react(r.name, mine) },
  }, show(r.name), ' ', r.count);
}

const show = (name) => emoji(name.replace(/::skin-tone-[2-6]$/, '')) || `:${name}:`;

const USUAL = ['white_check_mark', 'eyes', '+1', 'tada', 'raised_hands', 'heart', 'paperclip', 'rocket'];

// pickReaction opens the panel beside anchor: the usual emoji, and whatever is typed by name.
export function pickReaction(anchor, react) {
  const choose = (name) => { handle.close(); anchor.focus(); react(name, false); };
  const field = el('input', {
    type: 'text', class: 'field', placeholder: t('emojiName'), 'aria-label': t('emojiName'), autocomplete: 'off', spellcheck: 'false', maxlength: 100,
    on: { input: () => draw(), keydown: (event) => { if (event.key === 'Enter' && found[0]) choose(found[0]); } },
  });
  const grid = el('div', { class: 'emoji-grid', role: 'group', 'aria-label': t('react') });
  let found = [];
  const draw = () => {
    const typed = field.value.trim().replace(/^:|:$/g, '').toLowerCase();
    found = typed ? emojiNames(typed) : USUAL;
    if (typed && !found.length) found = [typed]; // one of the workspace's own
    replace(grid, found.map((name) => el('button', {
      type: 'button', class: 'emoji-btn', 'aria-label': `:${name}:`, title: `:${name}:`, on: { click: () => choose(name) },
    }, show(name))));
  };
  draw();
  anchor.setAttribute('aria-expanded', 'true');
  const handle = popup(anchor, el('div', { role: 'dialog', 'aria-label': t('react') }, field, grid), {
    className: 'emoji-picker', onClose: () => anchor.setAttribute('aria-expanded', 'false'),
  });
  field.focus();
}
