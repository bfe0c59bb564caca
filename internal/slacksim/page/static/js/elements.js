// Interactive elements that act at once: in messages, in App Home, and those of a modal outside its input blocks.

import { control, fromState, initialState } from './controls.js';
import { confirmed, toast } from './dialogs.js';
import { el, icon } from './dom.js';
import { plain } from './mrkdwn.js';
import { picture } from './media.js';
import { menu } from './popup.js';
import { store } from './store.js';
import { t } from './words.js';

// element renders one element. ctx: {press(block, e, values), suggest(block, e, query), state}.
export function element(e, block, ctx) {
  switch (e.type) {
    case 'button':
    case 'workflow_button': return button(e, block, ctx);
    case 'icon_button': return iconButton(e, block, ctx);
    case 'feedback_buttons': return feedback(e, block, ctx);
    case 'overflow': return overflow(e, block, ctx);
    case 'image': return picture(e, 'el-image');
    default: return immediate(e, block, ctx);
  }
}

// busy runs a press and keeps its control disabled until the app answered.
async function busy(node, work) {
  if (node.getAttribute('aria-busy') === 'true') return;
  node.setAttribute('aria-busy', 'true');
  try {
    await work();
  } catch (error) {
    toast(`${t('failed')} ${error.message}`, true);
  } finally {
    node.removeAttribute('aria-busy');
  }
}

const hidden = (e) => e.visible_to_user_ids && !e.visible_to_user_ids.includes(store.person);

function button(e, block, ctx) {
  if (hidden(e)) return null;
  const node = el('button', {
    type: 'button', class: ['btn', e.style === 'primary' && 'btn-primary', e.style === 'danger' && 'btn-danger'], 'aria-label': e.accessibility_label,
    data: { action: e.action_id, block: block.block_id || '' },
    on: {
      click: () => busy(node, async () => {
        if (!await confirmed(e.confirm)) return;
        if (e.url) open(e.url, '_blank', 'noopener,noreferrer');
        await ctx.press(block, e, []);
      }),
    },
  }, plain(e.text));
  return node;
}

function iconButton(e, block, ctx) {
  if (hidden(e)) return null;
  const node = el('button', {
    type: 'button', class: 'icon-btn', 'aria-label': e.accessibility_label || e.text?.text, title: e.text?.text,
    on: { click: () => busy(node, async () => { if (await confirmed(e.confirm)) await ctx.press(block, e, []); }) },
  }, icon('trash'));
  return node;
}

function feedback(e, block, ctx) {
  return el('span', { class: 'feedback' }, [e.positive_button, e.negative_button].filter(Boolean).map((choice, i) => {
    const node = el('button', {
      type: 'button', class: 'btn btn-quiet', 'aria-label': choice.accessibility_label, on: { click: () => busy(node, () => ctx.press(block, e, [choice.value])) },
    }, i ? '👎 ' : '👍 ', plain(choice.text));
    return node;
  }));
}

function overflow(e, block, ctx) {
  const node = el('button', {
    type: 'button', class: 'icon-btn', 'aria-label': t('moreActions'), title: t('moreActions'), 'aria-haspopup': 'menu', 'aria-expanded': 'false',
    data: { action: e.action_id, block: block.block_id || '' },
    on: {
      click: () => menu(node, (e.options || []).map((o) => ({
        label: plain(o.text), note: o.description && plain(o.description), href: o.url,
        run: () => busy(node, async () => { if (await confirmed(e.confirm)) await ctx.press(block, e, [o.value]); }),
      })), t('moreActions')),
    },
  }, icon('more'));
  return node;
}

// What a person chose in a message outlives the message being drawn anew.
const chosenIn = new Map();

// immediate is a menu, picker or field whose change is an act by itself.
function immediate(e, block, ctx) {
  const key = `${store.person}/${ctx.key}/${block.block_id}/${e.action_id}`;
  const { values, labels } = chosenIn.get(key) || fromState(e, ctx.state?.[block.block_id]?.[e.action_id] || initialState(e));
  const node = el('span', { class: 'el', data: { action: e.action_id, block: block.block_id || '' } });
  node.append(control(e, {
    values, labels, label: e.placeholder?.text || '',
    suggest: (query) => ctx.suggest(block, e, query),
    onChange: (chosen, how) => {
      if (how === 'typing') return;
      busy(node, async () => {
        if (!await confirmed(e.confirm)) return;
        if (!ctx.state) chosenIn.set(key, { values: chosen, labels });
        await ctx.press(block, e, chosen);
      });
    },
  }));
  return node;
}
