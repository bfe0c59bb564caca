// A list of messages that is drawn again and again: what did not change stays as it stands, so that an open menu, a
// selection or the focus survives what happens elsewhere.

import { el, icon } from './dom.js';
import { message } from './message.js';
import { language } from './words.js';
import { day, dayKey } from './when.js';

const GROUP = 5 * 60; // seconds within which one author's messages stand together

export class Timeline {
  constructor({ label, inThread, openThread }) {
    this.options = { inThread, openThread };
    this.node = el('div', { class: 'timeline', role: 'log', 'aria-live': 'polite', 'aria-label': label, tabindex: '0' });
    this.drawn = new Map();
    this.stuck = true; // to the end, until the reader scrolls up
    this.node.addEventListener('scroll', () => { this.stuck = this.atEnd(); });
    // When the pane shrinks or an image arrives, a reader at the end stays at the end.
    this.sizes = new ResizeObserver(() => this.stuck && this.toEnd());
    this.sizes.observe(this.node);
  }

  atEnd() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 60;
  }

  // draw shows the messages, oldest first, under an optional heading.
  draw(messages, heading) {
    const atEnd = this.stuck;
    const grew = messages.length !== this.count;
    this.count = messages.length;
    const kept = new Map();
    const nodes = heading ? [heading] : [];
    let before = null;
    for (const m of messages) {
      if (!before || dayKey(before.ts) !== dayKey(m.ts)) nodes.push(this.once(kept, `day ${dayKey(m.ts)} ${language()}`, '', () => divider(m.ts)));
      const compact = follows(before, m);
      const key = m.notice ? `notice ${m.id}` : m.ts;
      nodes.push(this.once(kept, key, JSON.stringify([m, compact, language()]), () => message(m, { ...this.options, compact })));
      before = m;
    }
    this.drawn = kept;
    settle(this.node, nodes);
    if (atEnd || !this.started) this.toEnd();
    else if (grew) this.node.classList.add('has-more');
    this.started = true;
  }

  // once keeps the node of a key while its content is the same.
  once(kept, key, content, make) {
    const old = this.drawn.get(key);
    const entry = old && old.content === content ? old : { content, node: make() };
    kept.set(key, entry);
    return entry.node;
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
    this.stuck = true;
  }

  reveal(ts) {
    const node = this.node.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    node?.scrollIntoView({ block: 'center' });
    node?.classList.add('msg-target');
  }
}

function follows(before, m) {
  return Boolean(before) && !before.notice && !m.notice && before.user === m.user && before.username === m.username && !m.ephemeral_to === !before.ephemeral_to && !m.broadcast
    && dayKey(before.ts) === dayKey(m.ts) && Number(m.ts) - Number(before.ts) < GROUP && !before.reply_count;
}

const divider = (ts) => el('div', { class: 'day', role: 'separator' }, el('span', {}, day(ts)));

// settle makes node's children exactly nodes, moving as few as possible.
export function settle(node, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...node.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((child, i) => {
    if (node.childNodes[i] !== child) node.insertBefore(child, node.childNodes[i] || null);
  });
}

export const empty = (text) => el('div', { class: 'empty' }, icon('thread'), el('p', {}, text));
