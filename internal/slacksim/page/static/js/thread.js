// The pane at the right: one thread.

import { Composer } from './composer.js';
import { merge } from './channel.js';
import { closeButton } from './dialogs.js';
import { el, replace } from './dom.js';
import { conversation, store } from './store.js';
import { labelOf } from './select.js';
import { Timeline } from './timeline.js';
import { t } from './words.js';

export class ThreadPane {
  constructor(channel, ts, onClose) {
    this.channel = channel;
    this.ts = ts;
    const c = conversation(channel);
    this.timeline = new Timeline({ label: t('thread'), inThread: true });
    this.composer = new Composer({ label: t('reply'), channel: () => channel, thread: ts, onSent: () => this.timeline.toEnd() });
    this.node = el('section', { class: 'thread', 'aria-label': t('thread') },
      el('header', { class: 'pane-head' }, el('div', { class: 'pane-title' }, el('h1', { tabindex: '-1' }, t('thread')), c && el('p', { class: 'pane-topic' }, labelOf(c))), closeButton(onClose)),
      this.timeline.node,
      this.foot = el('div', { class: 'pane-foot' }, c?.members.includes(store.person) && !c.archived ? this.composer.node : null));
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    });
  }

  draw(messages) {
    const notices = (store.notices.get(this.channel) || []).filter((n) => n.thread_ts === this.ts);
    if (!messages.length) replace(this.foot);
    this.timeline.draw(notices.length ? merge(messages, notices) : messages, null);
  }
}
