// What a story acts in: people at their own browsers, and what must never happen in front of any of them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Desk } from './desk.mjs';

export const PATIENCE = 90_000; // milliseconds that an expectation waits

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export class World {
  // browser: Playwright's; url: the page's address; args: the test's; results: a folder for pictures of what failed;
  // say: tells the test.
  constructor({ browser, url, args, results, say }) {
    Object.assign(this, { browser, url, args, results, say, contexts: [], pages: [], faults: [], forgiven: [], waiting: [] });
  }

  // as opens the page as a person, in a browser of their own. options: {place, width, height, dark, touch, scale}.
  async as(person, { place = '', width = 1280, height = 800, dark = false, touch = false, scale = 1 } = {}) {
    const context = await this.browser.newContext({
      viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', hasTouch: touch, deviceScaleFactor: scale, timezoneId: 'America/Santiago', locale: 'es-CL',
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    const page = await context.newPage();
    this.pages.push(page);
    this.watch(page, person);
    await page.goto(`${this.url}#${[person, place].filter(Boolean).join('/')}`);
    const desk = new Desk(this, page);
    await desk.ready();
    await desk.tidy();
    return desk;
  }

  watch(page, who) {
    const own = new URL(this.url).origin;
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== own && protocol !== 'data:' && protocol !== 'blob:') this.faults.push(`${who}: asked another host: ${request.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`${who}: console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.faults.push(`${who}: thrown: ${error.stack}`));
    page.on('dialog', (dialog) => {
      this.faults.push(`${who}: dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
  }

  // forgive says that the story provokes complaints of the browser that match a pattern, at least one.
  forgive(pattern) {
    this.forgiven.push(pattern);
  }

  // check fails for what must never happen.
  check() {
    const faults = this.faults.filter((fault) => !this.forgiven.some((pattern) => pattern.test(fault)));
    assert.deepEqual(faults, [], 'what must never happen in a page');
    for (const pattern of this.forgiven) assert(this.faults.some((fault) => pattern.test(fault)), `${pattern} was announced and did not happen`);
  }

  // call asks the test for something that only it can do, and waits until it is done.
  call(name) {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.say({ kind: 'call', text: name });
    });
  }

  answered() {
    this.waiting.shift()?.();
  }

  log(text) {
    this.say({ kind: 'log', text });
  }

  // accessible fails for what axe-core finds serious or critical in a page as it stands.
  async accessible(desk, what) {
    const { page } = desk;
    await page.evaluate(`window.axe || (() => { ${axeSource}\n; window.axe = axe; })()`);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    const grave = violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => ({
      rule: v.id, help: v.help, nodes: v.nodes.slice(0, 5).map((n) => `${n.target.join(' ')}: ${n.failureSummary.replaceAll('\n', ' ')}`),
    }));
    assert.deepEqual(grave, [], `what axe-core finds in ${what}`);
  }

  // evidence takes pictures of all pages as they stand, and tells where they are.
  async evidence() {
    let text = '';
    for (const [i, page] of this.pages.entries()) {
      const path = join(this.results, `page-${i + 1}.png`);
      try {
        await page.screenshot({ path, timeout: 5000 });
        text += `\n  picture: ${path}\n  toasts: ${await page.locator('.toast').allInnerTexts()}\n  dialog: ${await page.locator('dialog').allInnerTexts()}`;
      } catch (error) {
        text += `\n  no picture: ${error.message}`;
      }
    }
    const faults = this.faults.map((fault) => `\n  ${fault}`).join('');
    return text + faults;
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close().catch(() => {})));
  }
}
