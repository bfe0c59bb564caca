// Where a person writes: Enter sends, / lists the app's commands with their hints, @ and # help with names.

import { act, upload } from './api.js';
import { toast } from './dialogs.js';
import { el, icon, replace, uid } from './dom.js';
import { menu } from './popup.js';
import { emit, store } from './store.js';
import { t } from './words.js';

export class Composer {
  // place: {label, channel(): id or "" (the app's DM before it exists), thread: ts, onSent()}
  constructor(place) {
    this.place = place;
    this.files = [];
    this.options = [];
    this.active = 0;
    const list = uid('complete');
    this.input = el('textarea', {
      class: 'composer-input', rows: 1, placeholder: place.label, 'aria-label': place.label, dir: 'auto', 'aria-controls': list, 'aria-autocomplete': 'list',
      on: { input: () => this.typed(), keydown: (event) => this.key(event), blur: () => this.hide(), paste: (event) => this.attach([...event.clipboardData.files]) },
    });
    this.list = el('div', { class: 'complete', id: list, role: 'listbox', 'aria-label': t('commands') });
    this.list.hidden = true;
    this.attached = el('div', { class: 'composer-files' });
    const picker = el('input', { type: 'file', multiple: true, class: 'sr-only', tabindex: '-1', 'aria-hidden': 'true', on: { change: () => { this.attach([...picker.files]); picker.value = ''; } } });
    const bolt = el('button', { type: 'button', class: 'icon-btn', 'aria-label': t('shortcuts'), title: t('shortcuts'), 'aria-haspopup': 'menu', 'aria-expanded': 'false', on: { click: () => this.shortcuts(bolt) } }, icon('bolt'));
    const tool = (name, label, run) => el('button', { type: 'button', class: 'icon-btn', 'aria-label': label, title: label, on: { click: run } }, icon(name));
    this.sendButton = el('button', { type: 'button', class: 'icon-btn send', 'aria-label': t('send'), title: t('send'), disabled: true, on: { click: () => this.send() } }, icon('send'));
    this.node = el('div', { class: 'composer' }, this.list,
      el('div', { class: 'composer-box' }, this.input, this.attached,
        el('div', { class: 'composer-tools' },
          tool('clip', t('attach'), () => picker.click()), picker,
          !place.thread && tool('slash', t('commands'), () => this.begin('/')),
          tool('at', t('mention'), () => this.begin('@')),
          !place.thread && bolt,
          el('span', { class: 'spacer' }), this.sendButton)));
  }

  begin(character) {
    this.input.focus();
    this.input.setRangeText(character, this.input.selectionStart, this.input.selectionEnd, 'end');
    this.typed();
  }

  focus() {
    this.input.focus();
  }

  typed() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 240)}px`;
    this.sendButton.disabled = !this.input.value.trim() && !this.files.length;
    this.complete();
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden && this.options.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && step) {
      event.preventDefault();
      this.mark((this.active + step + this.options.length) % this.options.length);
    } else if (open && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
    } else if (open && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey && !this.isWhole()) {
      event.preventDefault();
      this.options[this.active].take();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  // isWhole tells that completing would add nothing: what stands before the caret is a whole name already.
  isWhole() {
    return this.input.value.slice(0, this.input.selectionStart).endsWith(this.options[this.active]?.text);
  }

  // complete offers commands, people or channels for what stands before the caret.
  complete() {
    const text = this.input.value.slice(0, this.input.selectionStart);
    const word = /(^|\s)([@#])([^\s@#]*)$/.exec(text);
    if (text.startsWith('/') && !this.place.thread) this.offer(this.commands(text), t('commands'));
    else if (word) this.offer(this.names(word[2], word[3]), t(word[2] === '@' ? 'people' : 'channels'));
    else this.hide();
  }

  commands(text) {
    const [name] = text.split(/\s/);
    const whole = text.length > name.length;
    return store.workspace.commands.filter((c) => (whole ? c.command === name : c.command.startsWith(name))).map((c) => ({
      text: c.command, inert: whole,
      show: [el('span', { class: 'complete-name' }, c.command, c.usage_hint && el('span', { class: 'complete-hint' }, ` ${c.usage_hint}`)), el('small', {}, c.description), el('span', { class: 'tag' }, store.workspace.app.name)],
      take: () => this.put(0, this.input.selectionStart, `${c.command} `),
    }));
  }

  names(mark, typed) {
    const start = this.input.selectionStart - typed.length - 1;
    const fits = (name) => name.toLowerCase().includes(typed.toLowerCase());
    const all = mark === '@'
      ? [...store.workspace.people.filter((p) => !p.deleted && (fits(p.name) || fits(p.real_name || ''))).map((p) => ({ name: p.name, note: p.real_name })),
        ...store.workspace.groups.filter((g) => !g.disabled && (fits(g.handle) || fits(g.name))).map((g) => ({ name: g.handle, note: g.name }))]
      : store.conversations.filter((c) => c.kind === 'channel' && !c.archived && fits(c.name)).map((c) => ({ name: c.name, note: c.topic }));
    return all.slice(0, 8).map(({ name, note }) => ({
      text: mark + name, show: [el('span', { class: 'complete-name' }, mark, name), note && el('small', {}, note)],
      take: () => this.put(start, this.input.selectionStart, `${mark}${name} `),
    }));
  }

  put(start, end, text) {
    this.input.setRangeText(text, start, end, 'end');
    this.input.focus();
    this.typed();
  }

  offer(options, label) {
    const inert = options.every((o) => o.inert);
    this.options = inert ? [] : options;
    this.list.hidden = !options.length;
    this.list.setAttribute('aria-label', label);
    replace(this.list, el('div', { class: 'complete-head', 'aria-hidden': 'true' }, label), options.map((o) => {
      o.node = el('div', { role: 'option', id: uid('complete'), class: ['complete-item', o.inert && 'inert'], 'aria-selected': 'false', on: { mousedown: (event) => { event.preventDefault(); if (!o.inert) o.take(); } } }, o.show);
      return o.node;
    }));
    this.mark(0);
  }

  mark(i) {
    this.options[this.active]?.node?.setAttribute('aria-selected', 'false');
    this.active = i;
    const node = this.options[i]?.node;
    node?.setAttribute('aria-selected', 'true');
    node?.scrollIntoView({ block: 'nearest' });
    if (node) this.input.setAttribute('aria-activedescendant', node.id);
    else this.input.removeAttribute('aria-activedescendant');
  }

  hide() {
    this.list.hidden = true;
    this.options = [];
    this.input.removeAttribute('aria-activedescendant');
  }

  attach(files) {
    this.files.push(...files);
    replace(this.attached, this.files.map((file) => el('button', {
      type: 'button', class: 'chip-remove', 'aria-label': t('remove', file.name), on: { click: () => { this.files = this.files.filter((f) => f !== file); this.attach([]); } },
    }, icon('file'), file.name, icon('close'))));
    this.typed();
  }

  shortcuts(anchor) {
    const list = store.workspace.shortcuts.filter((s) => s.type === 'global');
    menu(anchor, list.length ? list.map((s) => ({ label: s.name, note: s.description, icon: icon('bolt'), run: () => this.act(() => act('shortcut', { callback_id: s.callback_id }), s.name) })) : [{ label: t('noOptions') }], t('shortcuts'));
  }

  async send() {
    const text = this.input.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.hide();
    this.input.value = '';
    this.files = [];
    this.attach([]);
    const channel = this.place.channel();
    const thread = this.place.thread || '';
    if (text.startsWith('/') && !files.length) await this.command(text, channel, thread);
    else if (!files.length) await this.act(() => act('say', { channel, thread_ts: thread, text }), text);
    for (const [i, file] of files.entries()) await this.act(() => upload('upload', { channel, thread_ts: thread, text: i ? '' : text }, file), file.name);
    this.place.onSent?.();
  }

  async command(text, channel, thread) {
    const [name] = text.split(/\s/);
    try {
      const { turn } = await act('slash', { channel, thread_ts: thread, command: name, text: text.slice(name.length).trim() });
      if (turn?.error) this.notice(channel, t('commandFailed', name, turn.error));
    } catch (error) {
      this.notice(channel, error.code === 'no_command' ? t('noCommand', name) : `${t('failed')} ${error.message}`);
    }
  }

  // notice says among the messages what went wrong, to this person only.
  notice(channel, text) {
    const list = store.notices.get(channel) || [];
    const ts = store.messages.get(channel)?.messages.at(-1)?.ts || String(Date.now() / 1000);
    store.notices.set(channel, [...list, { notice: true, id: list.length, text, ts, thread_ts: this.place.thread }]);
    emit('notices', channel);
  }

  async act(work, what) {
    try {
      const answer = await work();
      if (answer.turn?.error) toast(`${what}: ${t('pressTrouble')}`, true);
    } catch (error) {
      toast(`${t('failed')} ${error.message}`, true);
    }
  }
}
