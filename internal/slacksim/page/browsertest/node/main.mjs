// The driver: it launches Chromium, and tells the stories that it reads from its standard input, a line of JSON each.

import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { World } from './world.mjs';

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    '--disable-dev-shm-usage', '--font-render-hinting=none', '--disable-lcd-text', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});
const worlds = new Map();
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
process.stdout.write('ready\n');

const input = createInterface({ input: process.stdin });
input.on('line', (line) => {
  const message = JSON.parse(line);
  if (message.kind === 'tell') tell(message);
  else worlds.get(message.story)?.answered();
});
input.on('close', async () => {
  await browser.close();
  process.exit(0);
});

async function tell({ story, script, url, args, results }) {
  const world = new World({ browser, url, args: args || {}, results, say: (message) => say({ story, ...message }) });
  worlds.set(story, world);
  let text = '';
  try {
    const { default: run } = await import(`./${script}`);
    await run(world);
    world.check();
  } catch (error) {
    text = `${script}: ${String(error.stack || error).replace(/\u001B\[\d+m/g, '')}${await world.evidence()}`;
  }
  await world.close();
  worlds.delete(story);
  say({ story, kind: 'told', text });
}
