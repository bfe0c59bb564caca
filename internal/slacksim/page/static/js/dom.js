// Building the page from nodes. Text always goes in as text nodes, so nothing that people type is ever markup.

const SVG = 'http://www.w3.org/2000/svg';

// el makes an element. props: attributes, plus `on` (event handlers), `class`, `data`, and `prop` (DOM properties).
export function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') node.setAttribute('class', [value].flat().filter(Boolean).join(' '));
    else if (key === 'on') for (const [name, handler] of Object.entries(value)) node.addEventListener(name, handler);
    else if (key === 'data') Object.assign(node.dataset, value);
    else if (key === 'prop') Object.assign(node, value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

let counter = 0;
export const uid = (prefix = 'id') => `${prefix}-${++counter}`;

// icon draws one of the page's own line icons; it is decoration, the label is its button's.
export function icon(name) {
  return svg('svg', { class: ['icon', name === 'more' && 'icon-bold'], viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' },
    (ICONS[name] || []).map((d) => svg('path', { d })));
}

const ICONS = {
  hash: ['M7.5 3 6 17M14 3l-1.500 14M3.500 7.500h14M2.500 12.500h14'],
  archive: ['M3 4h14v3.500H3z', 'M4.500 7.500V16h11V7.500', 'M8 10.500h4'],
  lock: ['M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9'],
  home: ['M3 9.500 10 3.500l7 6V17h-5v-4.500H8V17H3z'],
  close: ['M5 5l10 10M15 5 5 15'],
  back: ['M12 4 6 10l6 6'],
  forward: ['M8 4l6 6-6 6'],
  first: ['M15 4l-6 6 6 6M9 4l-6 6 6 6'],
  last: ['M5 4l6 6-6 6M11 4l6 6-6 6'],
  calendar: ['M3.500 5h13v12h-13zM3.500 9h13M7 2.500V6M13 2.500V6'],
  theme: ['M16.500 12.500A7 7 0 0 1 7.500 3.500a7 7 0 1 0 9 9z'],
  smile: ['M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0zM7 11.500a3.500 3.500 0 0 0 6 0M7.500 8v.1M12.500 8v.1'],
  more: ['M10 5.200v.1M10 10v.1M10 14.800v.1'],
  thread: ['M3 4h14v9H9l-4 3.500V13H3z'],
  send: ['M3 4l14 6-14 6 2-6z', 'M5 10h6'],
  bolt: ['M11 2 4 11.500h5L8.500 18 16 8.500h-5z'],
  clip: ['M14.500 9.500 9.500 14.500a3 3 0 0 1-4.300-4.300L11 4.500a2.100 2.100 0 0 1 3 3l-5.700 5.700a1 1 0 0 1-1.500-1.500L12 6.500'],
  at: ['M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0 0v1.500a2 2 0 0 0 4 0V10a7 7 0 1 0-3 5.700'],
  menu: ['M3 5.500h14M3 10h14M3 14.500h14'],
  code: ['M7 6 3 10l4 4M13 6l4 4-4 4'],
  down: ['M5 8l5 5 5-5'],
  check: ['M4 10.500 8 14.500 16 6'],
  eye: ['M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z', 'M12.200 10a2.200 2.200 0 1 1-4.400 0 2.200 2.200 0 0 1 4.400 0z'],
  slash: ['M12.500 3.500l-5 13'],
  warn: ['M10 3 18 17H2z', 'M10 8v4M10 14.500v.1'],
  file: ['M5 2.500h7l3.500 3.500v11.500H5z', 'M12 2.500V6h3.500'],
  pin: ['M8 3h4l-.5 5 3 3h-9l3-3zM10 11v6'],
  trash: ['M4 5.500h12M8 5.500v-2h4v2M5.500 5.500l.8 11.500h7.400l.8-11.500M8.500 8.500v5.500M11.500 8.500v5.500'],
  link: ['M8.500 11.500a3 3 0 0 0 4.300 0l3-3a3 3 0 0 0-4.300-4.300l-1 1M11.500 8.500a3 3 0 0 0-4.300 0l-3 3a3 3 0 0 0 4.300 4.300l1-1'],
  search: ['M13 8.500a4.500 4.500 0 1 1-9 0 4.500 4.500 0 0 1 9 0zM12 12l5 5'],
};
