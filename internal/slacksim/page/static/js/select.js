// The choosers: one of several and several of many, with options given, searched for as one types, or taken from the
// workspace (people, channels, conversations).

import { append, el, icon, replace, uid } from './dom.js';
import { plain } from './mrkdwn.js';
import { popup } from './popup.js';
import { store } from './store.js';
import { t } from './words.js';

// chooser makes the control. e is the element; options: {values, labels, onChange(values), suggest(query), label}.
// labels maps values to what is shown for them.
export function chooser(e, { values, labels, onChange, suggest, labelledby, describedby, label }) {
  const several = e.type.startsWith('multi_');
  let chosen = [...values];
  let before = chosen.join('\u0000');
  const id = uid('list');
  const shown = el('span', { class: 'select-shown', id: labelledby && `${labelledby}-value` });
  const trigger = el('button', {
    type: 'button', class: ['select', several && 'select-multi'], 'aria-haspopup': 'listbox', 'aria-expanded': 'false',
    'aria-labelledby': labelledby && `${labelledby} ${labelledby}-value`, 'aria-describedby': describedby,
    on: { click: () => open(), keydown: (event) => { if (['ArrowDown', 'ArrowUp'].includes(event.key)) { event.preventDefault(); open(); } } },
  }, !labelledby && el('span', { class: 'sr-only' }, label || t('select')), shown, icon('down'));
  const wrap = el('div', { class: 'select-wrap' }, trigger);
  draw();
  return wrap;

  function draw() {
    const empty = plain(e.placeholder);
    if (!chosen.length) replace(shown, el('span', { class: 'placeholder' }, empty.length ? empty : t(several ? 'selectMany' : 'select')));
    else if (several) replace(shown, chosen.map((value) => el('span', { class: 'chip' }, labels.get(value) || value)));
    else replace(shown, labels.get(chosen[0]) || chosen[0]);
    wrap.querySelectorAll('.select-chips').forEach((n) => n.remove());
    if (several && chosen.length) wrap.append(chips());
  }

  // A chip's remove button cannot live inside the trigger, which is a button itself.
  function chips() {
    return el('div', { class: 'select-chips' }, chosen.map((value) => el('button', {
      type: 'button', class: 'chip-remove', 'aria-label': t('remove', labels.get(value) || value), title: t('remove', labels.get(value) || value),
      on: { click: () => { toggle(value); commit(); trigger.focus(); } },
    }, labels.get(value) || value, icon('close'))));
  }

  function toggle(value) {
    if (!several) chosen = [value];
    else if (chosen.includes(value)) chosen = chosen.filter((v) => v !== value);
    else if (!e.max_selected_items || chosen.length < e.max_selected_items) chosen = [...chosen, value];
    draw();
  }

  function commit() {
    const now = chosen.join('\u0000');
    if (now === before) return;
    before = now;
    onChange([...chosen]);
  }

  function open() {
    if (trigger.getAttribute('aria-expanded') === 'true') return;
    // A press in the list must not take the focus from the search field, which would close the panel.
    const list = el('div', { role: 'listbox', id, class: 'listbox', on: { mousedown: (event) => event.preventDefault() }, 'aria-multiselectable': several ? 'true' : undefined, 'aria-label': label || e.placeholder?.text || t('select') });
    const search = el('input', {
      type: 'text', class: 'select-search', role: 'combobox', 'aria-expanded': 'true', 'aria-controls': id, 'aria-autocomplete': 'list',
      autocomplete: 'off', placeholder: t('typeToSearch'), 'aria-label': t('typeToSearch'),
    });
    const handle = popup(trigger, [search, list], { className: 'select-popup', width: 'anchor', onClose: () => { trigger.setAttribute('aria-expanded', 'false'); commit(); } });
    trigger.setAttribute('aria-expanded', 'true');
    trigger.setAttribute('aria-controls', id);
    picker(e, { search, list, labels, suggest, place: handle.place, isChosen: (v) => chosen.includes(v), pick: (value) => {
      toggle(value);
      if (several) return;
      handle.close();
      trigger.focus();
    } });
    search.focus();
  }
}

// picker runs an open list: filters or asks as one types, moves with the arrows, picks with Enter.
function picker(e, { search, list, labels, suggest, place, isChosen, pick }) {
  let active = 0;
  let items = [];
  let asked = 0;
  search.addEventListener('input', refresh);
  search.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && items.length) {
      event.preventDefault();
      mark((active + step + items.length) % items.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (items[active]) choose(items[active]);
    }
  });
  refresh();

  async function refresh() {
    const query = search.value.trim();
    if (!e.type.endsWith('external_select')) return show(filter(source(e), query));
    const least = e.min_query_length ?? 3;
    if ([...query].length < least) return note(t('typeMore', least));
    const turn = ++asked;
    note(t('loading'));
    await new Promise((resolve) => { setTimeout(resolve, 250); }); // one question per pause in the typing
    if (turn !== asked) return undefined;
    const found = await suggest(query);
    if (turn !== asked) return undefined;
    return found ? show(found) : note(t('pressTrouble'));
  }

  function note(text) {
    items = [];
    replace(list, el('div', { class: 'select-note', role: 'status' }, text));
    place();
  }

  function show(options) {
    items = [];
    if (!options.length) return note(t('noOptions'));
    replace(list);
    let group = null;
    for (const option of options) {
      if (option.group && option.group !== group) list.append(el('div', { class: 'select-group', role: 'presentation' }, option.group));
      group = option.group;
      const node = el('div', {
        role: 'option', id: uid('option'), class: 'option', 'aria-selected': String(isChosen(option.value)),
        on: { click: () => choose({ option, node }), pointermove: () => mark(items.findIndex((i) => i.node === node)) },
      }, el('span', { class: 'option-text' }, option.text), option.description && el('small', {}, option.description), icon('check'));
      items.push({ option, node });
      append(list, node);
    }
    mark(Math.max(0, options.findIndex((o) => isChosen(o.value))));
    place();
    return undefined;
  }

  function mark(i) {
    items[active]?.node.classList.remove('active');
    active = i;
    if (!items[i]) return;
    items[i].node.classList.add('active');
    search.setAttribute('aria-activedescendant', items[i].node.id);
    items[i].node.scrollIntoView({ block: 'nearest' });
  }

  function choose({ option }) {
    labels.set(option.value, option.text);
    pick(option.value);
    items.forEach((i) => i.node.setAttribute('aria-selected', String(isChosen(i.option.value))));
  }
}

const fold = (s) => s.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function filter(options, query) {
  const wanted = fold(query);
  return options.filter((o) => fold(`${o.text} ${o.description || ''}`).includes(wanted)).slice(0, 200);
}

const option = (o, group) => ({ text: o.text?.text || '', value: o.value, description: o.description?.text, group });

// optionsOf lists the options that an element carries itself.
export function optionsOf(e) {
  return [
    ...(e.options || []).map((o) => option(o)),
    ...(e.option_groups || []).flatMap((g) => (g.options || []).map((o) => option(o, g.label?.text))),
  ];
}

// source lists what an element offers without asking the app.
function source(e) {
  const kind = e.type.replace('multi_', '');
  if (kind === 'users_select') return people();
  if (kind === 'channels_select') return conversations(['channel']);
  if (kind === 'conversations_select') {
    const kinds = { im: 'im', mpim: 'mpim', private: 'group', public: 'channel' };
    return conversations((e.filter?.include || Object.keys(kinds)).map((k) => kinds[k]), e.filter?.exclude_bot_users);
  }
  return optionsOf(e);
}

function people() {
  return store.workspace.people.filter((p) => !p.deleted).map((p) => ({ value: p.id, text: p.real_name || p.name, description: `@${p.name}` }));
}

function conversations(kinds, withoutBots) {
  const bot = store.workspace.app.bot_user;
  return store.conversations.filter((c) => kinds.includes(c.kind) && !c.archived && !(withoutBots && c.kind === 'im' && c.members.includes(bot)))
    .map((c) => ({ value: c.id, text: labelOf(c) }));
}

// labelOf names a conversation as its reader knows it.
export function labelOf(c) {
  if (c.kind === 'channel' || c.kind === 'group') return `#${c.name}`;
  const { app } = store.workspace;
  return c.kind === 'im' && c.name === app.handle ? app.name : c.name;
}
