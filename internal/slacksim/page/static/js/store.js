// What the page knows now, and who wants to hear about it.

export const store = {
  workspace: null, // team, app, people, groups, commands, shortcuts
  person: '', // id of who acts
  conversations: [],
  place: { kind: 'none' }, // {kind: 'channel', id} or {kind: 'app', tab}
  thread: null, // {channel, ts}
  messages: new Map(), // conversation id → its messages as this person sees them
  notices: new Map(), // conversation id → the page's own notices, such as a command that failed
  home: null,
  stack: [], // modals, the top one last
  read: null, // conversation id → last timestamp read
  log: [],
  faults: [],
};

const listeners = new Map();

// on calls fn after every emit of that topic: workspace, conversations, messages, notices, views, log, place, person, offline.
export function on(topic, fn) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(fn);
}

export function emit(topic, detail) {
  for (const fn of listeners.get(topic) || []) fn(detail);
}

export const me = () => person(store.person);

// person looks somebody up; an unknown id is shown as it is.
export function person(id) {
  return (store.workspace?.people || []).find((p) => p.id === id) || null;
}

export function personName(id) {
  const app = store.workspace?.app;
  if (app && id === app.bot_user) return app.name;
  const p = person(id);
  return p ? p.real_name || p.name : id;
}

export const conversation = (id) => store.conversations.find((c) => c.id === id) || null;

// appDM is the person's conversation with the app, which exists once either of them has written.
export function appDM() {
  const bot = store.workspace?.app.bot_user;
  return store.conversations.find((c) => c.kind === 'im' && c.members.includes(bot)) || null;
}

const readKey = () => `slacksim-read-${store.workspace?.team.id}-${store.person}`;

export function loadRead() {
  try {
    store.read = JSON.parse(localStorage.getItem(readKey()));
  } catch {
    store.read = null;
  }
}

// startRead takes all that a person who was never here before finds as read, so that only what is new stands out.
export function startRead() {
  if (store.read) return;
  store.read = Object.fromEntries(store.conversations.map((c) => [c.id, c.latest_ts]));
  saveRead();
}

function saveRead() {
  try {
    localStorage.setItem(readKey(), JSON.stringify(store.read));
  } catch { /* a browser that keeps nothing only loses the marks */ }
}

// markRead remembers that the person has seen a conversation up to its newest message.
export function markRead(id) {
  const latest = conversation(id)?.latest_ts;
  if (!latest || !store.read || store.read[id] === latest) return;
  store.read[id] = latest;
  saveRead();
  emit('conversations');
}

export function unread(c) {
  return Boolean(c.latest_ts) && (store.read?.[c.id] || '') < c.latest_ts;
}
