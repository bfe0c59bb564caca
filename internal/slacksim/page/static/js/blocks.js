// Block Kit blocks as nodes. ctx carries what differs by surface: see elements.js, and forms.js for input blocks.

import { card, carousel, container, layout, task, plan } from './cards.js';
import { chart } from './chart.js';
import { el } from './dom.js';
import { element } from './elements.js';
import { imageBlock, picture, video } from './media.js';
import { plain, textObject } from './mrkdwn.js';
import { markdown } from './markdown.js';
import { richText } from './richtext.js';
import { dataTable, table } from './table.js';

// blocks renders an array of blocks.
export function blocks(list, ctx) {
  return (list || []).map((b) => block(b, ctx));
}

export function block(b, ctx) {
  const render = RENDER[b.type];
  const node = render ? render(b, ctx) : el('div', { class: 'unknown' }, b.type);
  node?.classList?.add('block');
  if (node?.dataset && b.block_id) node.dataset.blockId = b.block_id;
  return node;
}

const RENDER = {
  section: (b, ctx) => el('div', { class: ['b-section', b.accessory && 'b-with-accessory'] },
    el('div', { class: 'b-section-main' },
      b.text && el('div', { class: 'b-text' }, textObject(b.text)),
      b.fields && el('div', { class: 'b-fields' }, b.fields.map((f) => el('div', { class: 'b-field' }, textObject(f))))),
    b.accessory && el('div', { class: 'b-accessory' }, element(b.accessory, b, ctx))),
  header: (b) => el(`h${Math.min(6, (b.level || 1) + 1)}`, { class: ['b-header', `b-header-${b.level || 1}`] }, plain(b.text)),
  divider: () => el('hr', { class: 'b-divider' }),
  context: (b) => el('div', { class: 'b-context' }, (b.elements || []).map((e) => (e.type === 'image' ? picture(e, 'b-context-image') : el('span', { class: 'b-context-text' }, textObject(e))))),
  actions: (b, ctx) => el('div', { class: 'b-actions' }, (b.elements || []).map((e) => element(e, b, ctx))),
  context_actions: (b, ctx) => el('div', { class: 'b-actions' }, (b.elements || []).map((e) => element(e, b, ctx))),
  image: (b) => imageBlock(b),
  input: (b, ctx) => ctx.input(b, ctx),
  rich_text: (b) => el('div', { class: 'b-rich' }, richText(b.elements)),
  markdown: (b) => el('div', { class: 'b-markdown' }, markdown(b.text || '')),
  table: (b) => table(b),
  data_table: (b, ctx) => dataTable(b, ctx, (e) => element(e, b, ctx)),
  data_visualization: (b) => chart(b),
  card: (b, ctx) => card(b, (e) => element(e, b, ctx)),
  carousel: (b, ctx) => carousel(b, (inner) => block(inner, ctx)),
  container: (b, ctx) => container(b, (inner) => block(inner, ctx)),
  layout: (b, ctx) => layout(b, (inner) => block(inner, ctx)),
  alert: (b) => el('div', { class: ['b-alert', `b-alert-${b.level || 'default'}`], role: b.level === 'error' ? 'alert' : 'note' }, el('div', {}, textObject(b.text))),
  task_card: (b) => task(b),
  plan: (b) => plan(b),
  file: (b) => el('div', { class: 'unknown' }, b.external_id),
  video,
};
