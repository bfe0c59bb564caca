// Blocks that hold other things: card, carousel, container, layout, task and plan.

import { el, icon, uid } from './dom.js';
import { picture } from './media.js';
import { link, plain, textObject } from './mrkdwn.js';
import { richText } from './richtext.js';
import { t } from './words.js';

export function card(b, element) {
  return el('article', { class: 'b-card' },
    b.hero_image && picture(b.hero_image, 'b-card-hero'),
    el('div', { class: 'b-card-body' },
      (b.icon || b.slack_icon || b.title || b.subtitle) && el('div', { class: 'b-card-head' },
        b.icon && picture(b.icon, 'b-card-icon'),
        b.slack_icon && el('span', { class: 'b-card-icon' }, icon('bolt')),
        el('div', {}, b.title && el('strong', { class: 'b-card-title' }, textObject(b.title)), b.subtitle && el('div', { class: 'b-card-subtitle' }, textObject(b.subtitle)))),
      b.body && el('div', { class: 'b-text' }, textObject(b.body)),
      b.subtext && el('small', { class: 'b-card-subtext' }, textObject(b.subtext)),
      b.actions && el('div', { class: 'b-actions' }, b.actions.map(element))));
}

export function carousel(b, block) {
  return el('div', { class: 'b-carousel', tabindex: '0', role: 'group' }, (b.elements || []).map(block));
}

export function container(b, block) {
  const title = b.rich_text_title ? richText(b.rich_text_title.elements) : plain(b.title);
  const head = [b.icon && picture(b.icon, 'b-card-icon'), el('span', { class: 'b-container-title' }, title), b.subtitle && el('small', {}, plain(b.subtitle))];
  const children = el('div', { class: 'b-container-children' }, (b.child_blocks || []).map(block));
  const classes = ['b-container', `b-container-${b.width || 'standard'}`, b.has_header_divider && 'b-container-divided'];
  if (!b.is_collapsible) return el('section', { class: classes }, el('div', { class: 'b-container-head' }, head), children);
  return el('details', { class: classes, open: !b.default_collapsed }, el('summary', { class: 'b-container-head' }, head), children);
}

export function layout(b, block) {
  const id = uid('layout');
  return el('div', { class: ['b-layout', `b-layout-${b.grid_lines || 'none'}`], role: 'group', 'aria-labelledby': id },
    el('div', { id, class: b.is_label_visible ? 'b-layout-label' : 'sr-only' }, b.label),
    (b.rows || []).map((row) => el('div', { class: 'b-layout-row' },
      (row.items || []).map((item) => el('div', { class: ['b-layout-item', `align-${item.horizontal_alignment || 'left'}`] }, block(item.block))))));
}

const STATUS = { pending: '○', in_progress: '◔', complete: '●', error: '✕' };

export function task(b) {
  return el('div', { class: ['b-task', `b-task-${b.status}`] },
    el('div', { class: 'b-task-head' }, el('span', { class: 'b-task-status', role: 'img', 'aria-label': b.status }, STATUS[b.status] || '○'), !b.hide_title && el('strong', {}, b.title)),
    b.details && el('div', {}, richText(b.details.elements)), b.output && el('div', {}, richText(b.output.elements)),
    b.sources?.length && el('div', { class: 'b-task-sources' }, t('from'), ' ', b.sources.map((s) => link(s.url, s.text))));
}

export function plan(b) {
  return el('details', { class: 'b-plan', open: true }, el('summary', {}, b.title), (b.tasks || []).map(task));
}
