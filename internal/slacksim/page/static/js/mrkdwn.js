// Slack's own markup, mrkdwn, as nodes. Everything a person typed stays text: only the constructs below become elements.

import { localFile, localMessage } from './addresses.js';
import { append, el } from './dom.js';
import { emoji, withEmoji } from './emoji.js';
import { conversation, personName, store } from './store.js';
import { token } from './when.js';

// plain renders a plain_text object.
export function plain(text) {
  if (!text) return [];
  return lines(text.emoji === false ? text.text : withEmoji(text.text || ''));
}

// textObject renders a text object of either kind.
export function textObject(text) {
  if (!text) return [];
  return text.type === 'mrkdwn' ? mrkdwn(text.text || '') : plain(text);
}

export function lines(text) {
  return text.split('\n').flatMap((line, i) => (i ? [el('br'), line] : [line]));
}

// mrkdwn renders a whole text: code fences, quotes, then what stands in a line.
export function mrkdwn(text) {
  const nodes = [];
  text.split(/```\n?([\s\S]*?)```/).forEach((part, i) => {
    if (i % 2) nodes.push(el('pre', { class: 'mk-pre' }, bare(part.replace(/\n$/, ''))));
    else nodes.push(...paragraphs(part));
  });
  return nodes;
}

function paragraphs(text) {
  const nodes = [];
  let quote = null;
  text.split('\n').forEach((line, i) => {
    const quoted = /^&gt;\s?/.exec(line);
    if (quoted) {
      if (quote) append(quote, el('br'));
      else nodes.push(quote = el('blockquote', { class: 'mk-quote' }));
      append(quote, inline(line.slice(quoted[0].length)));
      return;
    }
    if (i && !quote) nodes.push(el('br'));
    quote = null;
    nodes.push(...inline(line));
  });
  return nodes;
}

const MARKS = { '*': 'strong', _: 'em', '~': 's' };

// inline renders one line: code, bold, italic, strike, mentions, links, dates and emoji.
export function inline(text) {
  const nodes = [];
  let run = '';
  const flush = () => {
    if (run) nodes.push(entities(run));
    run = '';
  };
  for (let i = 0; i < text.length;) {
    const found = construct(text, i);
    if (!found) {
      run += text[i++];
      continue;
    }
    flush();
    nodes.push(found.node);
    i = found.end;
  }
  flush();
  return nodes;
}

function construct(text, i) {
  const c = text[i];
  if (c === '<') {
    const end = text.indexOf('>', i);
    const node = end > i && angle(text.slice(i + 1, end));
    return node && { node, end: end + 1 };
  }
  if (c === '`') {
    const end = text.indexOf('`', i + 1);
    if (end > i + 1) return { node: el('code', { class: 'mk-code' }, bare(text.slice(i + 1, end))), end: end + 1 };
  }
  if (c === ':') {
    const code = /^:([a-z0-9_+-]+)(?:::skin-tone-[2-6])?:/.exec(text.slice(i, i + 60));
    const picture = code && emoji(code[1]);
    if (picture) return { node: el('span', { class: 'mk-emoji', role: 'img', 'aria-label': code[1].replaceAll('_', ' ') }, picture), end: i + code[0].length };
  }
  return MARKS[c] ? marked(text, i, c) : null;
}

// marked finds the close of *bold*, _italic_ or ~strike~: both ends must stand at a word's edge.
function marked(text, i, c) {
  if (i > 0 && /[\p{L}\p{N}]/u.test(text[i - 1])) return null;
  if (!text[i + 1] || /\s/.test(text[i + 1]) || text[i + 1] === c) return null;
  for (let end = text.indexOf(c, i + 1); end > 0; end = text.indexOf(c, end + 1)) {
    const after = text[end + 1] || ' ';
    if (/\s/.test(text[end - 1]) || /[\p{L}\p{N}]/u.test(after)) continue;
    return { node: el(MARKS[c], {}, inline(text.slice(i + 1, end))), end: end + 1 };
  }
  return null;
}

// angle renders what stands between < and >, or returns null when it is no token.
function angle(body) {
  const [target, ...rest] = body.split('|');
  const label = rest.join('|');
  if (target.startsWith('@')) return mention(target.slice(1), label);
  if (target.startsWith('#')) return channel(target.slice(1), label);
  if (target.startsWith('!')) return special(target.slice(1), label);
  if (/^(https?:|mailto:|tel:)/i.test(target)) return link(unescape(target), label ? unescape(label) : '');
  return null;
}

export function mention(id, label) {
  const mine = id === store.person;
  return el('span', { class: ['mk-mention', mine && 'mk-mine'] }, `@${label ? unescape(label) : personName(id)}`);
}

export function groupMention(id, label) {
  const g = store.workspace.groups.find((other) => other.id === id);
  return el('span', { class: ['mk-mention', g?.members.includes(store.person) && 'mk-mine'], title: g?.name }, g ? `@${g.handle}` : label ? unescape(label) : `@${id}`);
}

export function channel(id, label) {
  const c = conversation(id);
  return el('span', { class: 'mk-mention' }, `#${c ? c.name : label ? unescape(label) : '…'}`);
}

function special(body, label) {
  const [kind, ...args] = body.split('^');
  if (kind === 'date') return dateToken(args[0], args[1] || '', args[2], label);
  if (kind === 'here' || kind === 'channel' || kind === 'everyone') return el('span', { class: 'mk-mention mk-mine' }, `@${kind}`);
  if (kind === 'subteam') return groupMention(args[0], label);
  return null;
}

export function dateToken(unix, pattern, href, fallback) {
  const text = token(Number(unix), unescape(pattern)) || unescape(fallback || '');
  const node = el('time', { class: 'mk-date', datetime: isoOf(unix) }, text);
  return href ? link(unescape(href), node) : node;
}

function isoOf(unix) {
  const date = new Date(Number(unix) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

// link opens elsewhere on the person's click; the page itself never asks another host for anything.
export function link(href, label) {
  const inside = localMessage(href);
  if (inside) return el('a', { href: inside, class: 'mk-link' }, label || href);
  const own = localFile(href);
  if (own) return el('a', { href: own, target: '_blank', rel: 'noopener', class: 'mk-link' }, label || href);
  let safe = null;
  try {
    const url = new URL(href);
    if (['http:', 'https:', 'mailto:', 'tel:'].includes(url.protocol)) safe = url.href;
  } catch { /* no address: shown as text */ }
  const text = label || href.replace(/^mailto:/, '');
  if (!safe) return el('span', {}, text);
  return el('a', { href: safe, target: '_blank', rel: 'noopener noreferrer', class: 'mk-link' }, text);
}

export const unescape = (s) => s.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const entities = (s) => document.createTextNode(unescape(s));

// bare shows a text whose tokens mean their labels, as code does.
const bare = (s) => unescape(s.replace(/<([^<>|]+)\|([^<>]*)>/g, '$2').replace(/<((?:https?|mailto):[^<>|]+)>/g, '$1'));

// summary is a text in one line, for notifications and labels.
export function summary(text, limit = 140) {
  const flat = el('span', {}, mrkdwn(text || '')).textContent.replace(/\s+/g, ' ').trim();
  return flat.length > limit ? `${flat.slice(0, limit)}…` : flat;
}
