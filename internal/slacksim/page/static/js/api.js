// Talking to the local Slack: reads, acts, and the stream of changes.

import { store } from './store.js';
import { t } from './words.js';

const base = 'page/api/';

// Refused is an act or read that was turned down. Its message is for people where the page has words for it.
export class Refused extends Error {
  constructor(body, status) {
    super(body.code ? t(`err_${body.code}`) : body.error || `HTTP ${status}`);
    this.code = body.code;
  }
}

async function call(path, options) {
  const response = await fetch(base + path, { credentials: 'omit', cache: 'no-store', ...options });
  const type = response.headers.get('Content-Type') || '';
  const body = type.includes('json') ? await response.json() : { error: await response.text() };
  if (!response.ok) throw new Refused(body, response.status);
  return body;
}

const mine = (path) => `as/${encodeURIComponent(store.person)}/${path}`;

const query = (params) => {
  const q = new URLSearchParams(Object.entries(params).filter(([, v]) => v !== undefined && v !== ''));
  return `?${q}`;
};

export const read = {
  workspace: () => call('workspace'),
  conversations: () => call(mine('conversations')),
  messages: (channel, limit) => call(mine('messages') + query({ channel, limit })),
  thread: (channel, ts) => call(mine('messages') + query({ channel, thread: ts })),
  views: () => call(mine('views')),
  log: (after) => call('log' + query({ after })),
};

// act posts one act of the person. Every act answers {turn?, outcome?, ...} or refuses with a sentence.
export function act(name, body) {
  return call(mine(name), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

// upload sends files' bytes: to a conversation, or into a file input of the open modal.
export function upload(name, params, file) {
  return call(mine(name) + query({ ...params, name: file.name }), {
    method: 'POST', headers: { 'Content-Type': 'application/octet-stream' }, body: file,
  });
}

// listen opens the stream of changes for the person and keeps it open; the returned function closes it.
export function listen(onChanges, onState) {
  const source = new EventSource(base + mine('events'));
  source.addEventListener('open', () => onState(true));
  source.addEventListener('error', () => onState(false));
  source.addEventListener('changes', (event) => onChanges(JSON.parse(event.data)));
  return () => source.close();
}
