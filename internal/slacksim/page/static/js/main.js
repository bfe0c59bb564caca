// The page's start: who acts, where they are, and what to fetch when something changed.

import { listen, read } from './api.js';
import { AppPane } from './apppane.js';
import { ChannelPane } from './channel.js';
import { loadLog, startDrawer } from './drawer.js';
import { el, icon, replace } from './dom.js';
import { startModals } from './modal.js';
import { closePopup } from './popup.js';
import { startSidebar } from './sidebar.js';
import { appDM, conversation, emit, loadRead, me, on, startRead, store } from './store.js';
import { ThreadPane } from './thread.js';
import { setLanguage, t } from './words.js';

const at = (id) => document.getElementById(id);
let pane = null;
let thread = null;
let stop = null;
const limits = new Map(); // conversation → how many of its messages are shown

start();

async function start() {
  startSidebar(at('sidebar'), { go, choose });
  startModals();
  startDrawer(at('drawer'), at('developer'));
  on('messages', drawPane);
  on('notices', () => { drawPane(); if (store.thread) loadThread(); });
  on('conversations', drawPane);
  on('views', drawPane);
  at('menu').addEventListener('click', () => showMenu(!document.body.classList.contains('menu-open')));
  at('veil').addEventListener('click', () => showMenu(false));
  at('theme').addEventListener('click', changeTheme);
  at('skip').addEventListener('click', (event) => { event.preventDefault(); at('pane').focus(); });
  document.addEventListener('keydown', (event) => event.key === 'Escape' && showMenu(false));
  document.addEventListener('visibilitychange', drawPane);
  window.addEventListener('hashchange', follow);
  while (!store.workspace) {
    try {
      store.workspace = await read.workspace();
    } catch {
      offline(true);
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }
  offline(false);
  setLanguage(store.workspace.lang);
  document.title = `${store.workspace.team.name} · ${store.workspace.app.name}`;
  await follow();
  loadLog().catch(() => {});
}

// follow goes where the address says: #person/place/thread.
async function follow() {
  const [person, place, ts] = decodeURIComponent(location.hash.slice(1)).split('/');
  const known = store.workspace.people.find((p) => p.id === person) || store.workspace.people.find((p) => !p.deleted);
  if (known && known.id !== store.person) await become(known.id);
  if (place === 'app') go({ kind: 'app', tab: ts });
  else if (place && conversation(place)) {
    go({ kind: 'channel', id: place });
    if (ts) openThread({ channel: place, ts });
  } else if (store.place.kind === 'none') home();
}

function remember() {
  const { place } = store;
  const parts = place.kind === 'app' ? ['app', place.tab] : [place.id || ''];
  if (store.thread && place.kind === 'channel') parts.push(store.thread.ts);
  history.replaceState(null, '', `#${[store.person, ...parts].join('/')}`);
}

function home() {
  const first = store.conversations.find((c) => c.kind === 'channel' && c.members.includes(store.person));
  if (first) go({ kind: 'channel', id: first.id });
  else go({ kind: 'app' });
}

// choose changes who acts and stays in the same place where that person sees it.
async function choose(id) {
  const before = store.place;
  await become(id);
  if (before.kind === 'app') go(before);
  else if (before.id && conversation(before.id)) go({ kind: 'channel', id: before.id });
  else home();
}

async function become(id) {
  stop?.();
  closePopup();
  closeThread();
  Object.assign(store, { person: id, place: { kind: 'none' }, conversations: [], messages: new Map(), notices: new Map(), home: null, stack: [] });
  pane = null;
  replace(at('pane'));
  setLanguage(me().locale || store.workspace.lang);
  labels();
  loadRead();
  emit('person');
  await Promise.all([loadConversations(), loadViews()]);
  startRead();
  stop = listen(changed, (on) => { offline(!on); if (on) refresh(); });
}

// changed fetches anew what a batch of changes touched.
function changed(changes) {
  const kinds = new Set(changes.map((c) => c.kind));
  if (kinds.has('person') || kinds.has('group')) loadWorkspace();
  if (kinds.has('message') || kinds.has('channel')) loadConversations();
  const current = currentChannel();
  if (changes.some((c) => c.kind === 'message' && c.channel === current)) load(current);
  if (store.thread && changes.some((c) => c.kind === 'message' && c.channel === store.thread.channel)) loadThread();
  if (kinds.has('view')) loadViews();
  if (kinds.has('fault') || (kinds.has('log') && !at('drawer').hidden)) soon('log', loadLog);
}

function refresh() {
  loadConversations();
  loadViews();
  if (currentChannel()) load(currentChannel());
  if (store.thread) loadThread();
}

const pending = new Map();

// soon runs a fetch once for all that asks for it within a moment, and never twice at a time.
function soon(key, work) {
  const running = pending.get(key);
  if (running) {
    running.again = true;
    return running.promise;
  }
  const entry = { again: false };
  entry.promise = (async () => {
    do {
      entry.again = false;
      try {
        await work();
      } catch { /* the stream says when the workspace is away, and everything is fetched again after */ }
    } while (entry.again);
    pending.delete(key);
  })();
  pending.set(key, entry);
  return entry.promise;
}

const as = (person, put) => (result) => { if (store.person === person) put(result); };

const loadWorkspace = () => soon('workspace', async () => { store.workspace = await read.workspace(); emit('workspace'); });
const loadConversations = () => soon(`conversations ${store.person}`, () => read.conversations().then(as(store.person, (list) => { store.conversations = list; emit('conversations'); })));
const loadViews = () => soon(`views ${store.person}`, () => read.views().then(as(store.person, ({ stack, home: view }) => { Object.assign(store, { stack, home: view }); emit('views'); })));
const load = (id) => soon(`messages ${store.person} ${id}`, () => read.messages(id, limits.get(id)).then(as(store.person, (result) => { store.messages.set(id, result); emit('messages', id); })));
const loadThread = () => {
  const wanted = thread;
  return soon(`thread ${store.person} ${wanted.ts}`, () => read.thread(wanted.channel, wanted.ts).then(({ messages }) => { if (thread === wanted) wanted.draw(messages); }));
};

function currentChannel() {
  if (store.place.kind === 'channel') return store.place.id;
  return store.place.kind === 'app' && store.place.tab === 'messages' ? appDM()?.id : undefined;
}

const host = {
  openThread,
  load,
  more: (id) => { limits.set(id, (limits.get(id) || 150) + 150); load(id); },
  go: (place) => go(place),
};

// go opens a place: a channel, or the app with one of its tabs.
function go(place) {
  const { app } = store.workspace;
  if (place.kind === 'app') place = { kind: 'app', tab: place.tab || (app.home ? 'home' : app.messages ? 'messages' : 'about') };
  const same = place.kind === store.place.kind && place.id === store.place.id && place.tab === store.place.tab;
  showMenu(false);
  if (same && pane) return;
  if (store.thread && store.thread.channel !== place.id) closeThread();
  store.place = place;
  pane = place.kind === 'app' ? new AppPane(place.tab, host) : new ChannelPane(place.id, host);
  replace(at('pane'), pane.node);
  remember();
  emit('place');
  drawPane();
  if (place.kind !== 'channel') return;
  pane.composer?.focus(); // before anybody can have gone elsewhere
  load(place.id);
}

function drawPane() {
  if (store.place.kind === 'channel' && !conversation(store.place.id) && store.conversations.length) {
    home();
    return;
  }
  pane?.draw();
}

function openThread(m) {
  const ts = m.thread_ts || m.ts;
  closeThread();
  store.thread = { channel: m.channel, ts };
  thread = new ThreadPane(m.channel, ts, closeThread);
  replace(at('aside'), thread.node);
  document.body.classList.add('with-thread');
  remember();
  thread.composer.focus();
  loadThread();
}

function closeThread() {
  if (!thread) return;
  thread = null;
  store.thread = null;
  replace(at('aside'));
  document.body.classList.remove('with-thread');
  remember();
}

function showMenu(open) {
  document.body.classList.toggle('menu-open', open);
  at('menu').setAttribute('aria-expanded', String(open));
}

function offline(away) {
  at('offline').hidden = !away;
  replace(at('offline'), t('offline'));
}

// labels puts the fixed parts of the page in the person's language.
function labels() {
  for (const [id, key, picture] of [['menu', 'menu', 'menu'], ['theme', 'theme', 'theme']]) {
    at(id).setAttribute('aria-label', t(key));
    at(id).title = t(key);
    replace(at(id), icon(picture));
  }
  replace(at('skip'), t('skip'));
  at('drawer').setAttribute('aria-label', t('developer'));
  replace(at('place'), el('span', {}, `${store.workspace.team.name} · ${me().real_name}`));
}

function changeTheme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'light' : 'dark';
  try {
    localStorage.setItem('slacksim-theme', document.documentElement.dataset.theme);
  } catch { /* the choice lasts as long as the page */ }
}
