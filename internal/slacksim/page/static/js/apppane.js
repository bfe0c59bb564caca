// The app's own place: its Home, its Messages (the DM with its bot) and About.

import { act } from './api.js';
import { blocks } from './blocks.js';
import { ChannelPane } from './channel.js';
import { toast } from './dialogs.js';
import { el, icon, replace } from './dom.js';
import { Form } from './forms.js';
import { avatar } from './media.js';
import { appDM, store } from './store.js';
import { empty } from './timeline.js';
import { t } from './words.js';

const TABS = ['home', 'messages', 'about'];

export class AppPane {
  // host: as for ChannelPane, and go(place).
  constructor(tab, host) {
    this.host = host;
    this.tab = tab;
    this.head = el('header', { class: 'pane-head' });
    this.tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': store.workspace.app.name, on: { keydown: (event) => this.key(event) } });
    this.body = el('div', { class: 'pane-body', role: 'tabpanel', id: 'app-panel', 'aria-labelledby': `tab-${tab}` });
    this.node = el('div', { class: 'pane-body' }, this.head, this.tabs, this.body);
    this.visit();
  }

  // visit tells the workspace that the person opened the tab, as the app hears of it.
  async visit() {
    if (this.tab === 'about') return;
    try {
      await act('open-app', { tab: this.tab });
    } catch { /* an app without that tab: the pane says so */ }
  }

  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const at = this.available().indexOf(this.tab);
    const next = this.available().at((at + step) % this.available().length);
    this.host.go({ kind: 'app', tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  }

  available() {
    const { home, messages } = store.workspace.app;
    return TABS.filter((tab) => (tab === 'home' ? home : tab === 'messages' ? messages : true));
  }

  draw() {
    const { app } = store.workspace;
    const lang = document.documentElement.lang;
    if (this.lang !== lang) {
      this.lang = lang;
      replace(this.head, avatar(app.name, app.bot_user, true), el('div', { class: 'pane-title' }, el('h1', { tabindex: '-1' }, app.name), el('p', { class: 'pane-topic' }, app.description)));
      replace(this.tabs, this.available().map((tab) => el('button', {
        type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': 'app-panel', 'aria-selected': String(tab === this.tab), tabindex: tab === this.tab ? '0' : '-1', on: { click: () => this.host.go({ kind: 'app', tab }) },
      }, t(tab))));
    }
    ({ home: () => this.home(), messages: () => this.messages(), about: () => this.about() })[this.tab]();
  }

  home() {
    const view = store.home;
    const mark = view ? `${view.id} ${view.hash} ${this.lang}` : `none ${this.lang}`;
    if (this.shown === mark) return;
    this.shown = mark;
    if (!view) {
      replace(this.body, empty(t('noHome')));
      return;
    }
    this.form ??= new Form({});
    this.form.begin(view.state);
    replace(this.body, el('div', { class: 'home', tabindex: '0', role: 'region', 'aria-label': t('home') }, el('div', { class: 'home-inner' }, blocks(view.blocks, this.context(view)))));
  }

  context(view) {
    const ctx = {
      key: 'home',
      state: view.state,
      input: (block) => this.form.input(block, ctx),
      press: async (block, e, values) => {
        const { turn } = await this.form.inOrder(() => act('press', { block_id: block.block_id, action_id: e.action_id, values, fields: this.form.take() }));
        if (turn?.error) toast(t('pressTrouble'), true);
      },
      suggest: async (block, e, query) => {
        const { options, turn } = await act('suggest', { block_id: block.block_id, action_id: e.action_id, query });
        return turn?.error ? null : options || [];
      },
    };
    return ctx;
  }

  messages() {
    const dm = appDM();
    if (!dm) return;
    if (this.inner?.id !== dm.id) {
      this.inner = new ChannelPane(dm.id, this.host, true);
      replace(this.body, this.inner.node);
      this.host.load(dm.id);
    }
    this.inner.draw();
  }

  about() {
    const { app, commands, shortcuts } = store.workspace;
    const mark = `about ${this.lang}`;
    if (this.shown === mark) return;
    this.shown = mark;
    replace(this.body, el('div', { class: 'home', tabindex: '0' }, el('div', { class: 'home-inner' },
      el('h2', {}, t('aboutApp')), el('p', {}, app.description),
      el('h2', {}, t('commands')), el('dl', { class: 'about-list' }, commands.map((c) => [el('dt', {}, el('code', {}, c.command, c.usage_hint && ` ${c.usage_hint}`)), el('dd', {}, c.description)])),
      shortcuts.length > 0 && [el('h2', {}, t('shortcuts')), el('dl', { class: 'about-list' }, shortcuts.map((s) => [el('dt', {}, icon('bolt'), s.name), el('dd', {}, s.description)]))])));
  }
}
