// The left side: the workspace, who acts, and the conversations and apps of that person.

import { el, icon, replace } from './dom.js';
import { avatar } from './media.js';
import { menu } from './popup.js';
import { me, on, personName, store, unread } from './store.js';
import { t } from './words.js';

// startSidebar draws into node; go(place) opens a place, choose(id) changes the person.
export function startSidebar(node, { go, choose }) {
  const draw = () => store.workspace && render(node, go, choose);
  for (const topic of ['workspace', 'conversations', 'place', 'person']) on(topic, draw);
}

function render(node, go, choose) {
  const focus = document.activeElement?.dataset?.place;
  const bot = store.workspace.app.bot_user;
  const rooms = store.conversations.filter((c) => c.kind === 'channel' || c.kind === 'group');
  const joined = rooms.filter((c) => c.members.includes(store.person));
  const others = rooms.filter((c) => !joined.includes(c) && !c.archived);
  const direct = store.conversations.filter((c) => (c.kind === 'im' || c.kind === 'mpim') && !c.members.includes(bot));
  const groups = store.conversations.filter((c) => c.kind === 'mpim' && c.members.includes(bot));
  const appDM = store.conversations.find((c) => c.kind === 'im' && c.members.includes(bot));
  replace(node,
    el('div', { class: 'team' }, el('strong', {}, store.workspace.team.name), el('small', {}, t('version'))),
    switcher(choose),
    el('nav', { 'aria-label': t('channels') },
      list(t('channels'), joined.map((c) => room(c, go))),
      others.length > 0 && list(t('otherChannels'), others.map((c) => room(c, go, true))),
      (direct.length > 0 || groups.length > 0) && list(t('direct'), [...direct, ...groups].map((c) => room(c, go))),
      list(t('apps'), [entry({ key: 'app', current: store.place.kind === 'app', bold: appDM && unread(appDM), mark: avatar(store.workspace.app.name, bot, true), label: store.workspace.app.name, run: () => go({ kind: 'app' }) })])));
  if (focus) node.querySelector(`[data-place="${CSS.escape(focus)}"]`)?.focus();
}

function switcher(choose) {
  const p = me();
  const button = el('button', {
    type: 'button', class: 'switcher', data: { place: 'switcher' }, 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: t('choosePerson'),
    on: {
      click: () => menu(button, store.workspace.people.map((other) => ({
        icon: avatar(other.real_name, other.id), label: other.real_name, note: [other.title, roles(other), language(other)].filter(Boolean).join(' · '), run: () => choose(other.id),
      })), t('choosePerson')),
    },
  }, p && avatar(p.real_name, p.id), el('span', { class: 'switcher-text' }, el('small', {}, t('person')), el('strong', {}, p ? p.real_name : '…'), p && el('small', {}, [p.title, roles(p)].filter(Boolean).join(' · '))), icon('down'));
  return button;
}

function roles(p) {
  return [p.admin && t('admin'), (p.guest || p.stranger) && t('guest'), p.deleted && t('deactivated')].filter(Boolean).join(', ');
}

const language = (p) => (p.locale || '').slice(0, 2).toUpperCase();

const list = (title, items) => el('section', {}, el('h2', {}, title), el('ul', {}, items.map((item) => el('li', {}, item))));

function room(c, go, other) {
  const name = c.kind === 'mpim' ? c.members.filter((id) => id !== store.person).map(personName).join(', ') : c.name;
  return entry({
    key: c.id, current: store.place.kind === 'channel' && store.place.id === c.id, bold: !other && unread(c), faint: other || c.archived,
    mark: c.kind === 'im' || c.kind === 'mpim' ? avatar(name, c.id) : icon(c.archived ? 'archive' : c.kind === 'group' ? 'lock' : 'hash'), label: name, note: c.archived && t('archivedMark'), run: () => go({ kind: 'channel', id: c.id }),
  });
}

function entry({ key, current, bold, faint, mark, label, note, run }) {
  return el('button', {
    type: 'button', class: ['room', current && 'current', bold && !current && 'unread', faint && 'faint'], data: { place: key }, 'aria-current': current ? 'page' : undefined, on: { click: run },
  }, mark, el('span', { class: 'room-name', dir: 'auto' }, label), note && el('small', {}, note), bold && !current && el('span', { class: 'dot', role: 'img', 'aria-label': t('unread') }));
}
