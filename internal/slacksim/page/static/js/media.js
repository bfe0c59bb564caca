// Pictures and files. The page asks no other host for anything: a picture of another site is shown as its description
// with a link, which only a person's click follows.

import { fileAddress, localFile } from './addresses.js';
import { el, icon } from './dom.js';
import { link, plain } from './mrkdwn.js';
import { t } from './words.js';

// local returns the address of a file of this workspace, or null for a picture of elsewhere.
function local(source) {
  if (source.slack_file?.id) return fileAddress(source.slack_file.id);
  return localFile(source.slack_file?.url || source.image_url || '');
}

// picture renders an image element or block body.
export function picture(source, className) {
  const address = local(source);
  if (address) return el('img', { class: className, src: address, alt: source.alt_text || '', loading: 'lazy' });
  const label = el('span', {}, el('span', { 'aria-hidden': 'true' }, initials(source.alt_text)), el('span', { class: 'sr-only' }, source.alt_text || t('image')));
  return el('span', { class: [className, 'far-image'] }, source.image_url ? link(source.image_url, label) : label);
}

const initials = (text) => (text || '').split(/\s+/).map((word) => word[0] || '').slice(0, 2).join('').toUpperCase() || '…';

export function imageBlock(block) {
  return el('figure', { class: 'b-image' }, block.title && el('figcaption', {}, plain(block.title)),
    local(block) ? picture(block, 'b-image-picture') : el('p', { class: 'far-note' }, icon('eye'), block.alt_text, ' · ', link(block.image_url || '', t('image'))));
}

// video renders a video block: who shows it, its title and description, and its preview, which a click follows.
export function video(b) {
  const from = [b.provider_name, b.author_name].filter(Boolean).join(' · ');
  return el('figure', { class: 'b-image' }, from && el('small', {}, from),
    el('figcaption', {}, link(b.title_url || b.video_url || '', plain(b.title))), b.description && el('p', {}, plain(b.description)),
    picture({ image_url: b.video_url || b.thumbnail_url, alt_text: b.alt_text }, 'b-image-picture'));
}

// attachment renders an uploaded file of a message.
export function file(f) {
  const address = fileAddress(f.id);
  if (f.mimetype?.startsWith('image/') && f.mimetype !== 'image/svg+xml') {
    return el('figure', { class: 'b-image' }, el('figcaption', {}, f.title || f.name), el('img', { class: 'b-image-picture', src: address, alt: f.title || f.name, loading: 'lazy' }));
  }
  return el('a', { class: 'file-card', href: `${address}?download=1`, download: f.name }, icon('file'),
    el('span', {}, el('strong', {}, f.title || f.name), el('small', {}, `${(f.filetype || '').toUpperCase()} · ${size(f.size)}`)));
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1_048_576) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

// avatar draws a person's or the app's mark from the name.
export function avatar(name, id, app) {
  let hue = 0;
  for (const c of id || name || '') hue = (hue * 31 + c.codePointAt(0)) % 360;
  const node = el('span', { class: ['avatar', app && 'avatar-app'], 'aria-hidden': 'true' }, app ? icon('bolt') : initials(name));
  if (!app) node.style.setProperty('--hue', hue);
  return node;
}
