// The developers' drawer: every envelope, ack with its time, API call and refusal, the newest first.

import { read } from './api.js';
import { closeButton } from './dialogs.js';
import { el, icon, replace } from './dom.js';
import { emit, on, personName, store } from './store.js';
import { language, t } from './words.js';

const KEEP = 500;
const KINDS = ['envelope', 'ack', 'api', 'response_url', 'socket', 'person', 'injected'];

// startDrawer draws into node and counts refusals on button, which opens it.
export function startDrawer(node, button) {
  const drawer = new Drawer(node, button);
  button.addEventListener('click', () => drawer.toggle());
  on('log', () => drawer.draw());
  on('person', () => drawer.draw(true));
}

// loadLog fetches what happened since the last time.
export async function loadLog() {
  const { entries, faults } = await read.log(store.log[0]?.seq || '');
  const known = store.log[0]?.seq || 0;
  store.log = [...entries.filter((e) => e.seq > known).reverse(), ...store.log].slice(0, KEEP);
  store.faults = [...faults].reverse();
  emit('log');
}

class Drawer {
  constructor(node, button) {
    Object.assign(this, { node, button, open: false, tab: 'log', kind: '', rows: new Map() });
  }

  toggle() {
    this.open = !this.open;
    this.node.hidden = !this.open;
    this.button.setAttribute('aria-expanded', String(this.open));
    if (!this.open) {
      this.button.focus();
      return;
    }
    loadLog().catch(() => {});
    this.draw(true);
    this.node.querySelector('[role=tab][aria-selected=true]')?.focus();
  }

  draw(fresh) {
    const count = store.faults.length;
    this.button.setAttribute('aria-label', count ? `${t('developer')}. ${t('faults')}: ${count}` : t('developer'));
    replace(this.button, icon('code'), el('span', { class: 'drawer-word' }, t('developer')), count > 0 && el('span', { class: 'badge', 'aria-label': `${t('faults')}: ${count}` }, count));
    if (!this.open) return;
    if (fresh || !this.list) this.frame();
    this.tabs.forEach(({ tab, node }) => {
      node.setAttribute('aria-selected', String(tab === this.tab));
      replace(node, t(tab === 'log' ? 'log' : 'faults'), tab === 'faults' && count > 0 && el('span', { class: 'badge' }, count));
    });
    this.filter.hidden = this.tab !== 'log';
    const nodes = this.tab === 'log' ? this.entries() : store.faults.map((f) => this.fault(f));
    replace(this.list, nodes.length ? nodes : el('p', { class: 'drawer-empty' }, t(this.tab === 'log' ? 'noLog' : 'noFaults')));
  }

  frame() {
    this.rows.clear();
    this.list = el('div', { class: 'drawer-list', tabindex: '0', role: 'tabpanel', 'aria-label': t('developerTitle') });
    this.tabs = ['log', 'faults'].map((tab) => ({ tab, node: el('button', { type: 'button', role: 'tab', on: { click: () => { this.tab = tab; this.draw(); } } }) }));
    this.filter = el('select', { class: 'field', 'aria-label': t('filter'), prop: {}, on: { change: () => { this.kind = this.filter.value; this.draw(); } } },
      el('option', { value: '' }, t('all')), KINDS.map((kind) => el('option', { value: kind, selected: kind === this.kind }, t(`kind_${kind}`))));
    replace(this.node, el('header', { class: 'drawer-head' }, el('h2', {}, t('developerTitle')), el('div', { role: 'tablist', class: 'tabs' }, this.tabs.map((tab) => tab.node)), this.filter, el('small', {}, t('newest')), closeButton(() => this.toggle())), this.list);
  }

  entries() {
    return store.log.filter((e) => !this.kind || e.kind === this.kind).map((e) => {
      if (!this.rows.has(e.seq)) this.rows.set(e.seq, row(e));
      return this.rows.get(e.seq);
    });
  }

  fault(f) {
    return el('div', { class: 'log-row log-bad' }, el('div', { class: 'log-line' },
      el('time', {}, time(f.at)), el('span', { class: 'log-kind' }, icon('warn')), el('span', { class: 'log-name' }, f.where), el('code', { class: 'log-error' }, f.code), el('span', { class: 'log-detail' }, f.message)));
  }
}

const time = (at) => new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).format(new Date(at));

function row(e) {
  const line = [
    el('time', {}, time(e.at)), el('span', { class: ['log-kind', `log-${e.kind}`] }, t(`kind_${e.kind}`)), el('span', { class: 'log-name' }, e.name),
    e.latency_ms !== undefined && el('span', { class: ['log-latency', e.latency_ms > 2500 && 'slow'] }, `${e.latency_ms} ms`),
    e.error && el('code', { class: 'log-error' }, e.error), e.user && el('span', { class: 'log-who' }, personName(e.user)), e.detail && el('span', { class: 'log-detail' }, e.detail),
  ];
  const bodies = [['request', e.request], ['response', e.response]].filter(([, body]) => body !== undefined && body !== null);
  const classes = ['log-row', e.error && 'log-bad'];
  if (!bodies.length) return el('div', { class: classes }, el('div', { class: 'log-line' }, line));
  const details = el('details', { class: classes, on: { toggle: () => fillIn(details, bodies) } }, el('summary', { class: 'log-line' }, line));
  return details;
}

// The bodies are large and mostly unread, so they are only drawn once they are opened.
function fillIn(details, bodies) {
  if (details.children.length > 1) return;
  details.append(el('div', { class: 'log-bodies' }, bodies.map(([name, body]) => el('div', {}, el('h3', {}, t(name)), el('pre', { tabindex: '0' }, JSON.stringify(body, null, 2))))));
}
