// data_visualization as SVG: pie, bar, line and area, with a legend, and the numbers as a table for screen readers.

import { el, svg, uid } from './dom.js';
import { language } from './words.js';
import { me } from './store.js';

const WIDTH = 560;
const HEIGHT = 260;
const INNER = { left: 56, right: 12, top: 12, bottom: 48 };

const number = (value) => new Intl.NumberFormat(me()?.locale || language(), { notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard', maximumFractionDigits: 1 }).format(value);
const exact = (value) => new Intl.NumberFormat(me()?.locale || language(), { maximumFractionDigits: 6 }).format(value);
const tone = (i) => `tone-${i % 12}`;

export function chart(b) {
  const c = b.chart || {};
  const id = uid('chart');
  const drawn = c.type === 'pie' ? pie(c.segments || []) : axes(c);
  return el('figure', { class: 'b-chart' }, el('figcaption', { id }, b.title), el('div', { class: 'chart-scroll', tabindex: '0', role: 'group', 'aria-labelledby': id }, drawn.picture(id)), drawn.legend, numbers(c, b.title));
}

function legend(names, values) {
  return el('ul', { class: 'chart-legend' }, names.map((name, i) => el('li', {}, el('span', { class: ['chart-key', tone(i)] }), name, values && el('span', { class: 'chart-value' }, values[i]))));
}

function pie(segments) {
  const total = segments.reduce((sum, s) => sum + s.value, 0) || 1;
  let angle = -Math.PI / 2;
  const at = (a, r) => `${120 + r * Math.cos(a)} ${120 + r * Math.sin(a)}`;
  const slices = segments.map((s, i) => {
    const from = angle;
    angle += (s.value / total) * 2 * Math.PI;
    const large = angle - from > Math.PI ? 1 : 0;
    // A whole circle has the same start and end, which an arc cannot draw: two halves can.
    const whole = segments.length === 1;
    const d = whole ? `M120 20A100 100 0 1 1 120 220A100 100 0 1 1 120 20Z` : `M120 120L${at(from, 100)}A100 100 0 ${large} 1 ${at(angle, 100)}Z`;
    return svg('path', { d, class: ['chart-slice', tone(i)] }, svg('title', {}, `${s.label}: ${exact(s.value)}`));
  });
  return {
    picture: (id) => svg('svg', { viewBox: '0 0 240 240', class: 'chart chart-pie', role: 'img', 'aria-labelledby': id }, slices),
    legend: legend(segments.map((s) => s.label), segments.map((s) => `${exact(s.value)} · ${Math.round((s.value / total) * 100)} %`)),
  };
}

function axes(c) {
  const series = c.series || [];
  const categories = c.axis_config?.categories || [];
  const value = (s, category) => s.data?.find((p) => p.label === category)?.value ?? 0;
  const all = series.flatMap((s) => categories.map((category) => value(s, category)));
  const scale = ticks(Math.min(0, ...all), Math.max(0, ...all));
  const y = (v) => INNER.top + (HEIGHT - INNER.top - INNER.bottom) * (1 - (v - scale.low) / (scale.high - scale.low));
  const step = (WIDTH - INNER.left - INNER.right) / Math.max(1, categories.length);
  const x = (i) => INNER.left + step * (i + 0.5);
  const plot = series.map((s, i) => {
    const points = categories.map((category, j) => [x(j), y(value(s, category)), value(s, category), category]);
    return c.type === 'bar' ? bars(points, i, series.length, step, y(0), s.name) : lineOf(points, i, c.type === 'area', y(0), s.name);
  });
  const every = Math.ceil(categories.length / 10);
  const longest = Math.max(4, Math.floor(step * every / 6.5));
  return {
    picture: (id) => svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'chart', role: 'img', 'aria-labelledby': id },
      scale.marks.map((v) => [svg('line', { class: v === 0 ? 'chart-zero' : 'chart-grid', x1: INNER.left, x2: WIDTH - INNER.right, y1: y(v), y2: y(v) }), svg('text', { class: 'chart-label', x: INNER.left - 6, y: y(v) + 4, 'text-anchor': 'end' }, number(v))]).flat(),
      plot,
      categories.map((name, i) => (i % every ? null : svg('text', { class: 'chart-label', x: x(i), y: HEIGHT - INNER.bottom + 16, 'text-anchor': 'middle' }, name.length > longest ? `${name.slice(0, longest - 1)}…` : name, svg('title', {}, name)))),
      c.axis_config?.x_label && svg('text', { class: 'chart-axis', x: (WIDTH + INNER.left) / 2, y: HEIGHT - 8, 'text-anchor': 'middle' }, c.axis_config.x_label),
      c.axis_config?.y_label && svg('text', { class: 'chart-axis', transform: `translate(12 ${(HEIGHT - INNER.bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' }, c.axis_config.y_label)),
    legend: legend(series.map((s) => s.name)),
  };
}

function bars(points, i, count, step, zero, name) {
  const width = Math.min(48, (step * 0.72) / count);
  return points.map(([x, y, v, category]) => svg('rect', {
    class: ['chart-bar', tone(i)], x: x - (width * count) / 2 + width * i, y: Math.min(y, zero), width: Math.max(1, width - 2), height: Math.max(1, Math.abs(zero - y)), rx: 2,
  }, svg('title', {}, `${name}, ${category}: ${exact(v)}`)));
}

function lineOf(points, i, filled, zero, name) {
  const d = points.map(([x, y], j) => `${j ? 'L' : 'M'}${x} ${y}`).join('');
  return [
    filled && points.length > 1 && svg('path', { class: ['chart-area', tone(i)], d: `${d}L${points.at(-1)[0]} ${zero}L${points[0][0]} ${zero}Z` }),
    svg('path', { class: ['chart-line', tone(i)], d }),
    points.map(([x, y, v, category]) => svg('circle', { class: ['chart-dot', tone(i)], cx: x, cy: y, r: 3.5 }, svg('title', {}, `${name}, ${category}: ${exact(v)}`))),
  ];
}

// ticks chooses round marks that enclose low and high.
export function ticks(low, high) {
  if (low === high) high = low + 1;
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= rough);
  const from = Math.floor(low / size);
  const to = Math.ceil(high / size);
  const marks = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * size);
  return { low: marks[0], high: marks.at(-1), marks };
}

function numbers(c, title) {
  if (c.type === 'pie') {
    return el('table', { class: 'sr-only' }, el('caption', {}, title), el('tbody', {}, (c.segments || []).map((s) => el('tr', {}, el('th', { scope: 'row' }, s.label), el('td', {}, exact(s.value))))));
  }
  const categories = c.axis_config?.categories || [];
  return el('table', { class: 'sr-only' }, el('caption', {}, title),
    el('thead', {}, el('tr', {}, el('td'), categories.map((name) => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, (c.series || []).map((s) => el('tr', {}, el('th', { scope: 'row' }, s.name), categories.map((name) => el('td', {}, exact(s.data?.find((p) => p.label === name)?.value ?? 0)))))));
}
