// rich_text blocks, cells and values.

import { el } from './dom.js';
import { emoji } from './emoji.js';
import { channel, dateToken, groupMention, link, lines, mention } from './mrkdwn.js';

// richText renders the elements of a rich_text.
export function richText(elements) {
  return (elements || []).map((e) => {
    switch (e.type) {
      case 'rich_text_section': return el('div', { class: 'rt-section' }, inlines(e.elements));
      case 'rich_text_list': return list(e);
      case 'rich_text_quote': return el('blockquote', { class: 'mk-quote' }, inlines(e.elements));
      case 'rich_text_preformatted': return el('pre', { class: 'mk-pre' }, inlines(e.elements));
      default: return null;
    }
  });
}

function list(e) {
  const tag = e.style === 'ordered' ? 'ol' : 'ul';
  const start = e.style === 'ordered' && e.offset ? e.offset + 1 : undefined;
  return el(tag, { class: `rt-list rt-indent-${Math.min(e.indent || 0, 8)}`, start },
    (e.elements || []).map((item) => el('li', {}, inlines(item.elements))));
}

const inlines = (elements) => (elements || []).map((e) => styled(inline(e), e.style));

function inline(e) {
  switch (e.type) {
    case 'text': return lines(e.text || '');
    case 'link': return link(e.url, e.text);
    case 'emoji': return emoji(e.name) || fromCode(e.unicode) || `:${e.name}:`;
    case 'user': return mention(e.user_id);
    case 'usergroup': return groupMention(e.usergroup_id);
    case 'channel': return channel(e.channel_id);
    case 'broadcast': return el('span', { class: 'mk-mention mk-mine' }, `@${e.range}`);
    case 'color': return [swatch(e.value), e.value];
    case 'date': return dateToken(e.timestamp, e.format || '', e.url, e.fallback || '');
    default: return e.text || '';
  }
}

function swatch(value) {
  const node = el('span', { class: 'rt-swatch', 'aria-hidden': 'true' });
  if (/^#[0-9a-f]{3,8}$/i.test(value || '')) node.style.setProperty('--swatch', value);
  return node;
}

function fromCode(unicode) {
  if (!unicode) return null;
  return String.fromCodePoint(...unicode.split('-').map((hex) => Number.parseInt(hex, 16)));
}

const STYLES = [['code', 'code'], ['bold', 'strong'], ['italic', 'em'], ['strike', 's'], ['underline', 'u']];

function styled(node, style) {
  return STYLES.reduce((inner, [key, tag]) => (style?.[key] ? el(tag, { class: key === 'code' ? 'mk-code' : undefined }, inner) : inner), node);
}
