// Standard Markdown, as the markdown block takes it: headings, lists, quotes, fences, rules, and what stands in a line.

import { el } from './dom.js';
import { emoji } from './emoji.js';
import { link, mention } from './mrkdwn.js';

export function markdown(text) {
  const nodes = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length;) {
    const taken = fence(lines, i) || quote(lines, i) || list(lines, i) || single(lines[i]) || paragraph(lines, i);
    if (taken.node) nodes.push(taken.node);
    i += taken.count;
  }
  return nodes;
}

function fence(lines, i) {
  if (!/^```/.test(lines[i])) return null;
  let end = i + 1;
  while (end < lines.length && !/^```/.test(lines[end])) end++;
  return { node: el('pre', { class: 'mk-pre' }, lines.slice(i + 1, end).join('\n')), count: end - i + 1 };
}

function quote(lines, i) {
  let end = i;
  while (end < lines.length && /^>/.test(lines[end])) end++;
  if (end === i) return null;
  return { node: el('blockquote', { class: 'mk-quote' }, markdown(lines.slice(i, end).map((l) => l.replace(/^>\s?/, '')).join('\n'))), count: end - i };
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

function list(lines, i) {
  const first = ITEM.exec(lines[i]);
  if (!first) return null;
  const items = [];
  let end = i;
  for (let m; end < lines.length && (m = ITEM.exec(lines[end])); end++) items.push(el('li', { class: `rt-indent-${Math.min(8, m[1].length >> 1)}` }, inline(m[3])));
  return { node: el(/\d/.test(first[2]) ? 'ol' : 'ul', { class: 'rt-list' }, items), count: end - i };
}

function single(line) {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return { node: el(`h${Math.min(6, heading[1].length + 1)}`, { class: 'b-header' }, inline(heading[2])), count: 1 };
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return { node: el('hr', { class: 'b-divider' }), count: 1 };
  return line.trim() ? null : { count: 1 };
}

function paragraph(lines, i) {
  let end = i;
  while (end < lines.length && lines[end].trim() && !/^(```|>|#{1,6}\s)/.test(lines[end]) && !ITEM.test(lines[end])) end++;
  end = Math.max(end, i + 1);
  return { node: el('p', {}, lines.slice(i, end).flatMap((l, j) => (j ? [el('br'), ...inline(l)] : inline(l)))), count: end - i };
}

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\s][^*]*)\*|\b_([^_]+)_\b|\[([^\]]+)\]\(([^)\s]+)\)|<@([A-Z0-9]+)>|<(https?:[^>]+)>|(https?:\/\/[^\s<>)]+)|:([a-z0-9_+-]+):/g;

function inline(text) {
  const nodes = [];
  let last = 0;
  for (const m of text.matchAll(INLINE)) {
    nodes.push(text.slice(last, m.index));
    last = m.index + m[0].length;
    if (m[1]) nodes.push(el('code', { class: 'mk-code' }, m[2]));
    else if (m[3] || m[4]) nodes.push(el('strong', {}, inline(m[3] || m[4])));
    else if (m[5]) nodes.push(el('s', {}, inline(m[5])));
    else if (m[6] || m[7]) nodes.push(el('em', {}, inline(m[6] || m[7])));
    else if (m[8]) nodes.push(link(m[9], m[8]));
    else if (m[10]) nodes.push(mention(m[10]));
    else if (m[11] || m[12]) nodes.push(link(m[11] || m[12]));
    else nodes.push(emoji(m[13]) || m[0]);
  }
  nodes.push(text.slice(last));
  return nodes;
}
