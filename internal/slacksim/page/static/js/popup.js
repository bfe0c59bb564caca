// Small panels that open beside what was pressed: menus, lists of choices, suggestions of the composer.

import { el } from './dom.js';

let open = null;

// closePopup closes whatever panel is open.
export function closePopup() {
  open?.close();
}

// popup opens a panel beside anchor. It closes on Esc, on a press elsewhere, and when the anchor leaves the page.
export function popup(anchor, content, { className = '', onClose, width } = {}) {
  closePopup();
  const panel = el('div', { class: ['popup', className] }, content);
  (anchor.closest('dialog, main') || document.body).append(panel);
  const place = () => position(panel, anchor, width);
  place();

  const outside = (event) => {
    if (!panel.contains(event.target) && !anchor.contains(event.target)) handle.close();
  };
  const escape = (event) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    handle.close();
    anchor.focus();
  };
  const watch = new MutationObserver(() => {
    if (!anchor.isConnected) handle.close();
    else place();
  });
  const handle = {
    panel,
    place,
    close() {
      if (open !== handle) return;
      open = null;
      document.removeEventListener('pointerdown', outside, true);
      document.removeEventListener('keydown', escape, true);
      document.removeEventListener('focusin', outside, true);
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
      watch.disconnect();
      panel.remove();
      onClose?.();
    },
  };
  open = handle;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', escape, true);
  document.addEventListener('focusin', outside, true);
  window.addEventListener('resize', place);
  window.addEventListener('scroll', place, true);
  watch.observe(document.body, { childList: true, subtree: true });
  return handle;
}

const GAP = 4;

function position(panel, anchor, width) {
  const at = anchor.getBoundingClientRect();
  const room = { below: innerHeight - at.bottom - 2 * GAP, above: at.top - 2 * GAP };
  if (width === 'anchor') panel.style.width = `${Math.max(at.width, 220)}px`;
  const up = room.below < Math.min(panel.scrollHeight, 240) && room.above > room.below;
  panel.style.maxHeight = `${Math.max(120, Math.min(360, up ? room.above : room.below))}px`;
  const left = Math.max(GAP, Math.min(at.left, innerWidth - panel.offsetWidth - GAP));
  panel.style.left = `${left}px`;
  if (up) {
    panel.style.top = 'auto';
    panel.style.bottom = `${innerHeight - at.top + GAP}px`;
  } else {
    panel.style.bottom = 'auto';
    panel.style.top = `${at.bottom + GAP}px`;
  }
}

// menu opens a list of actions: items are {label, run, danger, icon, note, href}.
export function menu(anchor, items, label) {
  const buttons = items.map((item) => el(item.href ? 'a' : 'button', {
    type: item.href ? undefined : 'button', role: 'menuitem', tabindex: '-1', class: ['menu-item', item.danger && 'danger'],
    href: item.href, target: item.href && '_blank', rel: item.href && 'noopener noreferrer',
    on: { click: () => { handle.close(); anchor.focus(); item.run?.(); } },
  }, item.icon, el('span', { class: 'menu-label' }, item.label, item.note && el('small', {}, item.note))));
  anchor.setAttribute('aria-expanded', 'true');
  const handle = popup(anchor, el('div', { role: 'menu', 'aria-label': label, on: { keydown: (event) => rove(event, buttons) } }, buttons), {
    className: 'menu', onClose: () => anchor.setAttribute('aria-expanded', 'false'),
  });
  buttons[0]?.focus();
  return handle;
}

// rove moves the focus among nodes with the arrow keys.
export function rove(event, nodes) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !nodes.length) return;
  event.preventDefault();
  const at = nodes.indexOf(document.activeElement);
  nodes[(at + step + nodes.length) % nodes.length].focus();
}
