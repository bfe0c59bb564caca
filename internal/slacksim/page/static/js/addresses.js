// Addresses of this workspace, which lead to the page's own places instead of to Slack's.

import { store } from './store.js';

export const fileAddress = (id) => `page/api/as/${encodeURIComponent(store.person)}/file/${encodeURIComponent(id)}`;

// localFile returns where the page has the file of a url_private of this workspace, null for any other address.
export function localFile(address) {
  const found = /^https?:\/\/[^/]+\/files\/pri\/([A-Z0-9]+)\//.exec(address);
  return found && new URL(address).hostname === location.hostname ? fileAddress(found[1]) : null;
}

// localMessage returns the page's own address of a permalink to a message of this workspace, null for any other address.
export function localMessage(address) {
  const found = /^https:\/\/([^/]+)\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?thread_ts=([\d.]+))?/.exec(address);
  if (!found || found[1] !== store.workspace.team.domain) return null;
  return `#${store.person}/${found[2]}/${found[5] || `${found[3]}.${found[4]}`}`;
}
