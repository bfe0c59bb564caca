// One message as Slack shows it.

import { act } from './api.js';
import { blocks } from './blocks.js';
import { toast } from './dialogs.js';
import { el, icon } from './dom.js';
import { Form } from './forms.js';
import { avatar, file } from './media.js';
import { link, mrkdwn } from './mrkdwn.js';
import { menu } from './popup.js';
import { pickReaction, pills } from './reactions.js';
import { personName, store } from './store.js';
import { clock, full, short } from './when.js';
import { t } from './words.js';

// message renders m. compact leaves the author out; inThread leaves the thread's summary out; openThread(m) opens it.
export function message(m, { compact, inThread, openThread }) {
  if (m.notice) return notice(m);
  const bot = m.bot_id || m.user === store.workspace.app.bot_user;
  const name = m.username || personName(m.user);
  const time = el('time', { class: 'msg-time', title: full(m.ts), datetime: new Date(Number.parseFloat(m.ts) * 1000).toISOString() }, clock(m.ts));
  return el('article', {
    class: ['msg', compact && 'msg-compact', m.ephemeral_to && 'msg-ephemeral', m.pinned && 'msg-pinned'], data: { ts: m.ts, channel: m.channel }, 'aria-label': `${name}, ${clock(m.ts)}`,
  },
  m.ephemeral_to && el('div', { class: 'msg-note' }, icon('eye'), t('onlyYou'), ' · ', el('button', { type: 'button', class: 'link-btn', on: { click: () => run('dismiss', { channel: m.channel, ts: m.ts }) } }, t('dismiss'))),
  m.pinned && el('div', { class: 'msg-note' }, icon('pin'), t('pinned')),
  m.broadcast && !inThread && el('div', { class: 'msg-note' }, el('button', { type: 'button', class: 'link-btn', on: { click: () => openThread?.(m) } }, t('replied'))),
  el('div', { class: 'msg-row' },
    compact ? el('div', { class: 'msg-side' }, time) : avatar(name, m.user, bot),
    el('div', { class: 'msg-main' },
      !compact && el('div', { class: 'msg-head' }, el('span', { class: 'msg-name' }, name), bot && el('span', { class: 'tag' }, t('app')), time),
      body(m),
      (m.files || []).map(file),
      pills(m.reactions, react(m)),
      !inThread && m.reply_count > 0 && threadBar(m, openThread))),
  tools(m, inThread ? null : openThread));
}

function body(m) {
  const edited = m.edited && el('span', { class: 'edited', title: full(m.edited.ts) }, ' ', t('edited'));
  const list = m.blocks?.length ? m.blocks : null;
  return el('div', { class: 'msg-body' },
    list ? blocks(list, context(m)) : el('div', { class: 'msg-text', dir: 'auto' }, mrkdwn(m.text || ''), edited),
    (m.attachments || []).map((a) => attachment(a, m)),
    list && edited);
}

function attachment(a, m) {
  const node = el('div', { class: 'attachment' },
    a.pretext && el('div', {}, mrkdwn(a.pretext)),
    el('div', { class: 'attachment-body' },
      a.author_name && el('small', {}, a.author_name),
      a.title && el('strong', {}, a.title_link ? link(a.title_link, a.title) : a.title),
      a.text && el('div', { class: 'msg-text' }, mrkdwn(a.text)),
      a.fields && el('div', { class: 'b-fields' }, a.fields.map((f) => el('div', { class: 'b-field' }, el('strong', {}, f.title), el('div', {}, mrkdwn(f.value || ''))))),
      a.blocks && blocks(a.blocks, context(m)),
      a.footer && el('small', {}, a.footer)));
  if (/^#?[0-9a-f]{6}$/i.test(a.color || '')) node.style.setProperty('--bar', a.color.startsWith('#') ? a.color : `#${a.color}`);
  return node;
}

function context(m) {
  const target = (block, e) => ({ channel: m.channel, ts: m.ts, block_id: block.block_id, action_id: e.action_id });
  const form = new Form({ channel: m.channel, ts: m.ts });
  form.begin({});
  const ctx = {
    key: m.ts,
    input: (block) => form.input(block, ctx),
    press: async (block, e, values) => {
      const { turn } = await act('press', { ...target(block, e), values, fields: form.take() });
      if (turn?.error) toast(t('pressTrouble'), true);
    },
    suggest: async (block, e, query) => {
      const { options, turn } = await act('suggest', { ...target(block, e), query });
      return turn?.error ? null : options || [];
    },
  };
  return ctx;
}

const react = (m) => (name, remove) => run('react', { channel: m.channel, ts: m.ts, emoji: name, remove });

// run does an act whose failure is only worth a passing notice.
async function run(name, body) {
  try {
    const { turn } = await act(name, body);
    if (turn?.error) toast(t('pressTrouble'), true);
  } catch (error) {
    toast(`${t('failed')} ${error.message}`, true);
  }
}

function threadBar(m, openThread) {
  return el('button', { type: 'button', class: 'thread-bar', on: { click: () => openThread(m) } },
    el('strong', {}, t('replies', m.reply_count)), m.latest_reply && el('span', {}, t('lastReply', short(m.latest_reply))));
}

function tools(m, openThread) {
  const more = el('button', {
    type: 'button', class: 'icon-btn', 'aria-label': t('moreActions'), title: t('moreActions'), 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    on: { click: () => menu(more, items(m, openThread, more), t('moreActions')) },
  }, icon('more'));
  const faces = el('button', {
    type: 'button', class: 'icon-btn', 'aria-label': t('react'), title: t('react'), 'aria-haspopup': 'dialog', 'aria-expanded': 'false', on: { click: () => pickReaction(faces, react(m)) },
  }, icon('smile'));
  return el('div', { class: 'msg-tools', role: 'group' },
    !m.ephemeral_to && faces,
    openThread && !m.ephemeral_to && el('button', { type: 'button', class: 'icon-btn', 'aria-label': t('startThread'), title: t('startThread'), on: { click: () => openThread(m) } }, icon('thread')),
    more);
}

function items(m, openThread, anchor) {
  const shortcuts = m.ephemeral_to ? [] : store.workspace.shortcuts.filter((s) => s.type === 'message');
  return [
    openThread && !m.ephemeral_to && { label: t('startThread'), icon: icon('thread'), run: () => openThread(m) },
    !m.ephemeral_to && { label: t('react'), icon: icon('smile'), run: () => pickReaction(anchor, react(m)) },
    { label: t('copyLink'), icon: icon('link'), run: () => copyLink(m) },
    ...shortcuts.map((s) => ({
      label: s.name, note: store.workspace.app.name, icon: icon('bolt'),
      run: () => run('message-shortcut', { channel: m.channel, ts: m.ts, callback_id: s.callback_id }),
    })),
  ].filter(Boolean);
}

async function copyLink(m) {
  const address = new URL(location.href);
  address.hash = `${store.person}/${m.channel}/${m.thread_ts || m.ts}`;
  try {
    await navigator.clipboard.writeText(address.href);
    toast(t('copied'));
  } catch {
    toast(address.href);
  }
}

// notice is a sentence of the page itself among the messages, such as a command that failed.
function notice(m) {
  return el('article', { class: 'msg msg-ephemeral', role: 'alert' },
    el('div', { class: 'msg-note' }, icon('eye'), t('onlyYou')),
    el('div', { class: 'msg-row' }, el('span', { class: 'avatar avatar-notice', 'aria-hidden': 'true' }, icon('warn')),
      el('div', { class: 'msg-main' }, el('div', { class: 'msg-head' }, el('span', { class: 'msg-name' }, t('slackbot'))), el('div', { class: 'msg-text' }, m.text))));
}
