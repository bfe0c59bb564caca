// table and data_table: the second with a filter, sorting by column, and pages.

import { el, icon, replace, uid } from './dom.js';
import { richText } from './richtext.js';
import { t } from './words.js';

function cell(c, element) {
  switch (c?.type) {
    case 'rich_text': return richText(c.elements);
    case 'action_cell': return element ? element(c.element) : null;
    case 'raw_number': return c.text ?? String(c.value);
    default: return c?.text ?? '';
  }
}

const alignment = (c) => (c?.type === 'raw_number' ? 'right' : 'left');

export function table(b) {
  const [head = [], ...rows] = b.rows || [];
  const settings = b.column_settings || [];
  const classes = (i) => [`align-${settings[i]?.align || 'left'}`, settings[i]?.is_wrapped ? 'wrap' : 'nowrap'];
  return el('div', { class: 'b-table', tabindex: '0', role: 'group', 'aria-label': head.map((c) => textOf(c)).join(', ') }, el('table', {},
    el('thead', {}, el('tr', {}, head.map((c, i) => el('th', { scope: 'col', class: classes(i) }, cell(c))))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((c, i) => el('td', { class: classes(i) }, cell(c))))))));
}

// textOf is a cell's plain text, to filter and sort by.
export function textOf(c) {
  if (c?.type === 'raw_number') return c.text ?? String(c.value);
  if (c?.type === 'rich_text') return el('span', {}, richText(c.elements)).textContent;
  if (c?.type === 'action_cell') return c.element?.text?.text || '';
  return c?.text ?? '';
}

// What the reader chose for a table survives its message being drawn anew.
const views = new Map();

export function dataTable(b, ctx, element) {
  const [head = [], ...rows] = b.rows || [];
  const key = `${ctx.key || ''}/${b.block_id}`;
  const view = views.get(key) || { filter: '', column: -1, descending: false, page: 0 };
  views.set(key, view);
  const size = b.page_size || 5;
  const id = uid('table');
  const body = el('tbody');
  const count = el('span', { class: 'dt-count', role: 'status' });
  const pages = el('span', { class: 'dt-page' });
  const previous = el('button', { type: 'button', class: 'btn btn-small', on: { click: () => turn(-1) } }, t('previous'));
  const next = el('button', { type: 'button', class: 'btn btn-small', on: { click: () => turn(1) } }, t('next'));
  const headers = head.map((c, i) => el('th', { scope: 'col', class: `align-${alignment(rows[0]?.[i])}` },
    el('button', { type: 'button', class: 'dt-sort', title: t('sort', textOf(c)), on: { click: () => sortBy(i) } }, cell(c), icon('down'))));
  const search = el('input', {
    type: 'search', class: 'field dt-filter', placeholder: t('filter'), 'aria-label': `${t('filter')}: ${b.caption}`, prop: { value: view.filter },
    on: { input: () => { view.filter = search.value; view.page = 0; draw(); } },
  });
  draw();
  return el('div', { class: 'b-data-table' },
    el('div', { class: 'dt-bar' }, el('strong', { id }, b.caption), rows.length > size && search),
    el('div', { class: 'b-table', tabindex: '0', role: 'group', 'aria-labelledby': id }, el('table', { 'aria-labelledby': id }, el('thead', {}, el('tr', {}, headers)), body)),
    el('div', { class: 'dt-bar' }, count, rows.length > size && el('span', { class: 'dt-pages' }, previous, pages, next)));

  function turn(step) {
    view.page += step;
    draw();
  }

  function sortBy(i) {
    if (view.column !== i) Object.assign(view, { column: i, descending: false });
    else if (!view.descending) view.descending = true;
    else Object.assign(view, { column: -1, descending: false });
    view.page = 0;
    draw();
  }

  function draw() {
    const wanted = view.filter.trim().toLowerCase();
    const found = rows.filter((row) => !wanted || row.some((c) => textOf(c).toLowerCase().includes(wanted)));
    if (view.column >= 0) found.sort((x, y) => compare(x[view.column], y[view.column]) * (view.descending ? -1 : 1));
    const last = Math.max(0, Math.ceil(found.length / size) - 1);
    view.page = Math.min(Math.max(0, view.page), last);
    replace(body, found.slice(view.page * size, (view.page + 1) * size).map((row) => el('tr', {}, row.map((c, i) => el(
      i === (b.row_header_column_index ?? 0) ? 'th' : 'td', { scope: i === (b.row_header_column_index ?? 0) ? 'row' : undefined, class: `align-${alignment(c)}` }, cell(c, element))))));
    headers.forEach((h, i) => h.setAttribute('aria-sort', view.column === i ? (view.descending ? 'descending' : 'ascending') : 'none'));
    replace(count, t('rows', found.length));
    replace(pages, t('page', view.page + 1, last + 1));
    previous.disabled = view.page === 0;
    next.disabled = view.page === last;
  }
}

function compare(x, y) {
  if (x?.type === 'raw_number' && y?.type === 'raw_number') return x.value - y.value;
  return textOf(x).localeCompare(textOf(y), undefined, { numeric: true });
}
