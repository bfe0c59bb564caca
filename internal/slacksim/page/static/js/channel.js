// A conversation in the main pane: its heading, its messages, and where to write.

import { act } from './api.js';
import { Composer } from './composer.js';
import { toast } from './dialogs.js';
import { el, icon, replace } from './dom.js';
import { link } from './mrkdwn.js';
import { conversation, emit, markRead, store } from './store.js';
import { labelOf } from './select.js';
import { empty, Timeline } from './timeline.js';
import { t } from './words.js';

export class ChannelPane {
  // host: {openThread(message), more(channel)}; bare leaves the heading to whoever shows the pane.
  constructor(id, host, bare) {
    this.id = id;
    this.host = host;
    this.name = labelOf(conversation(id) || { name: '…', kind: 'im' });
    this.timeline = new Timeline({ label: this.name, openThread: host.openThread });
    this.composer = new Composer({ label: t('message', this.name), channel: () => id, onSent: () => this.timeline.toEnd() });
    this.head = bare ? null : el('header', { class: 'pane-head' });
    this.foot = el('div', { class: 'pane-foot' }, this.composer.node);
    this.below = el('button', { type: 'button', class: 'new-below', on: { click: () => this.timeline.toEnd() } }, t('newBelow'));
    this.node = el('div', { class: 'pane-body' }, this.head, el('div', { class: 'timeline-wrap' }, this.timeline.node, this.below), this.foot);
    this.timeline.node.addEventListener('scroll', () => this.seen());
  }

  draw() {
    const c = conversation(this.id);
    if (this.head && c) replace(this.head, this.heading(c));
    this.footer(c);
    const loaded = store.messages.get(this.id);
    if (!loaded) return;
    const notices = (store.notices.get(this.id) || []).filter((n) => !n.thread_ts);
    const all = notices.length ? merge(loaded.messages, notices) : loaded.messages;
    this.timeline.draw(all, this.beginning(loaded.older));
    this.seen();
  }

  seen() {
    if (!this.timeline.atEnd() || document.hidden) return;
    this.timeline.node.classList.remove('has-more');
    markRead(this.id);
  }

  beginning(older) {
    const key = `${older} ${document.documentElement.lang}`;
    if (this.beginningKey !== key) {
      this.beginningKey = key;
      this.beginningNode = older
        ? el('div', { class: 'older' }, el('button', { type: 'button', class: 'btn btn-small', on: { click: () => this.host.more(this.id) } }, t('older', older)))
        : empty(t('beginning', this.name));
    }
    return this.beginningNode;
  }

  heading(c) {
    return [
      el('div', { class: 'pane-title' }, el('h1', { tabindex: '-1', dir: 'auto' }, c.kind === 'group' && icon('lock'), labelOf(c)), c.topic && el('p', { class: 'pane-topic', dir: 'auto' }, c.topic)),
      el('span', { class: 'pane-members' }, t('members', c.members.length)),
      c.bookmarks?.length && el('div', { class: 'bookmarks' }, c.bookmarks.map((b) => link(b.link, b.title))),
    ];
  }

  // footer shows the composer, or why there is none.
  footer(c) {
    let state = 'write';
    if (c?.archived) state = 'archived';
    else if (c && !c.members.includes(store.person)) state = 'join';
    else if (c?.kind === 'im' && store.workspace.app.read_only) state = 'read-only';
    if (this.state === state) return;
    this.state = state;
    if (state === 'write') replace(this.foot, this.composer.node);
    else if (state === 'archived') replace(this.foot, el('p', { class: 'pane-note' }, t('archived')));
    else if (state === 'read-only') replace(this.foot, el('p', { class: 'pane-note' }, t('readOnly')));
    else replace(this.foot, el('p', { class: 'pane-note' }, t('notMember', this.name), ' ', el('button', { type: 'button', class: 'btn btn-primary', on: { click: () => this.join() } }, t('join'))));
  }

  async join() {
    try {
      await act('join', { channel: this.id });
      emit('conversations');
    } catch (error) {
      toast(`${t('failed')} ${error.message}`, true);
    }
  }
}

// merge puts the page's notices after the message they followed.
export function merge(messages, notices) {
  const all = [...messages];
  for (const n of notices) {
    let at = all.findLastIndex((m) => m.ts <= n.ts) + 1;
    while (all[at]?.notice) at++;
    all.splice(at, 0, n);
  }
  return all;
}
