// One person's page, and what people do there. Everything waits for what it needs; nothing waits for time to pass.

import assert from 'node:assert/strict';

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const exactly = (text) => new RegExp(`^\\s*${escaped(text)}\\s*$`);

export class Desk {
  constructor(world, page) {
    this.world = world;
    this.page = page;
    this.pane = page.locator('#pane');
    this.composer = this.pane.locator('textarea.composer-input');
    this.timeline = this.pane.locator('.timeline');
    this.aside = page.locator('#aside');
    this.dialog = page.locator('dialog.modal');
    this.drawer = page.locator('#drawer');
  }

  // ready waits until the page stands with somebody's place in it.
  async ready() {
    await this.page.locator('#pane > *').first().waitFor();
    await this.page.locator('#place', { hasText: '·' }).waitFor();
  }

  // tidy closes what an earlier story may have left open: a person's modals are the workspace's, not the browser's.
  async tidy() {
    while (await this.dialog.count()) {
      await this.dialog.locator('.dialog-head button').last().click();
      await this.closed();
    }
  }

  // become changes who acts, by the switcher.
  async become(name) {
    await this.menu();
    await this.page.locator('.switcher').click();
    await this.page.locator('[role=menuitem]', { hasText: name }).click();
    await this.page.locator('#place', { hasText: name }).waitFor();
    await this.ready();
  }

  // go opens a place by its name in the sidebar.
  async go(name) {
    await this.menu();
    await this.page.locator('#sidebar .room').filter({ has: this.page.locator('.room-name', { hasText: exactly(name) }) }).click();
    await this.page.locator('#sidebar .room.current', { hasText: name }).waitFor({ state: 'attached' });
  }

  // menu shows the sidebar where the page is too narrow for it.
  async menu() {
    const button = this.page.locator('#menu');
    if (await button.isVisible() && await button.getAttribute('aria-expanded') === 'false') await button.click();
  }

  // write types into the composer and sends with Enter.
  async write(text) {
    await this.composer.fill(text);
    await this.composer.press('Enter');
    await this.until(async () => assert.equal(await this.composer.inputValue(), ''), 'the composer is empty again');
  }

  // message is the newest message of the pane that shows all texts; it waits for it.
  async message(...texts) {
    return this.newest(this.pane, texts);
  }

  // reply is the newest message of the open thread that shows all texts.
  async reply(...texts) {
    return this.newest(this.aside, texts);
  }

  async newest(place, texts) {
    let found = place.locator('article.msg');
    for (const text of texts) found = found.filter({ hasText: text });
    await found.last().waitFor();
    const ts = await found.last().getAttribute('data-ts');
    return ts ? place.locator(`article.msg[data-ts="${ts}"]`) : found.last(); // whatever it shows later
  }

  // press presses a button of a message by its words. The page holds on to what it drew, so the message is looked up
  // again afterwards.
  async press(message, name) {
    await message.getByRole('button', { name, exact: true }).first().click();
  }

  // pick chooses from the menu in which a message keeps what has no button of its own.
  async pick(message, name) {
    await message.locator('.b-actions button[aria-haspopup=menu]').click();
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }

  // thread opens a message's thread.
  async thread(message) {
    await message.locator('.thread-bar').click();
    await this.aside.locator('article.msg').first().waitFor();
  }

  // form waits for a modal with a title.
  async form(title) {
    await this.dialog.locator('h2', { hasText: exactly(title) }).waitFor();
    return new Form(this);
  }

  // closed waits until no modal is open.
  async closed() {
    await this.dialog.waitFor({ state: 'detached' });
  }

  // develop opens the developers' drawer on a tab.
  async develop(tab) {
    if (await this.drawer.isHidden()) await this.page.locator('#developer').click();
    await this.drawer.getByRole('tab', { name: tab }).click();
    return this.drawer.locator('.drawer-list');
  }

  // upload sends a file with the composer.
  async upload(name, mimeType, text) {
    await this.pane.locator('.composer input[type=file]').setInputFiles({ name, mimeType, buffer: Buffer.from(text) });
    await this.pane.locator('.composer-files', { hasText: name }).waitFor();
    await this.pane.locator('.composer .send').click();
  }

  // until repeats a check until it holds.
  async until(check, what) {
    const end = Date.now() + 30_000;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (Date.now() > end) throw new Error(`waited in vain until ${what}: ${error.message}`);
        await new Promise((resolve) => { setTimeout(resolve, 50); });
      }
    }
  }

  // fits fails where the page is wider than the window.
  async fits(what) {
    const { page, window } = await this.page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: document.documentElement.clientWidth }));
    assert(page <= window, `${what}: the page is ${page} px wide in a window of ${window}`);
  }

  // focused describes what has the focus: its words, and whether it is in the open modal.
  focused() {
    return this.page.evaluate(() => {
      const node = document.activeElement;
      return { tag: node.tagName.toLowerCase(), label: node.getAttribute('aria-label') || node.innerText || '', inModal: Boolean(node.closest('dialog')), block: node.closest('[data-block]')?.dataset.block || '' };
    });
  }
}

// Form is the modal on top, whose inputs go by the names that the app gave their blocks.
class Form {
  constructor(desk) {
    this.desk = desk;
    this.dialog = desk.dialog;
  }

  field(block) {
    return this.dialog.locator(`.b-input[data-block="${block}"]`);
  }

  async fill(block, text) {
    const input = this.field(block).locator('input:not([type=file]), textarea').first();
    await input.fill(text);
  }

  // tick checks boxes or radio buttons by their words.
  async tick(block, ...labels) {
    for (const label of labels) await this.field(block).locator('label.tick', { hasText: label }).locator('input').check();
  }

  // choose picks one option of a menu; query is typed first to find it.
  async choose(block, label, query = '') {
    await this.field(block).locator('button.select').click();
    const list = this.dialog.locator('.select-popup');
    if (query) await list.locator('.select-search').fill(query);
    await list.locator('[role=option]', { hasText: label }).first().click();
  }

  // day picks a day of the calendar that opens.
  async day(block, iso) {
    const trigger = this.field(block).locator('button.date');
    await trigger.click();
    const calendar = this.dialog.locator('.calendar');
    const wanted = calendar.locator(`[data-date="${iso}"]`);
    const months = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
    const shown = await calendar.locator('[tabindex="0"][data-date]').getAttribute('data-date');
    const ahead = months(iso) - months(shown);
    const step = calendar.locator('.calendar-head button').nth(ahead > 0 ? 2 : 1);
    for (let i = 0; i < Math.abs(ahead); i++) await step.click();
    await wanted.click();
    await this.desk.until(async () => assert.equal(await trigger.getAttribute('data-value'), iso), `the date is ${iso}`);
  }

  async attach(block, name, text) {
    await this.field(block).locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
    await this.field(block).locator('.file-list', { hasText: name }).waitFor();
  }

  // submit presses the form's own button.
  async submit() {
    await this.dialog.locator('[data-role=submit]').click();
  }

  async cancel() {
    await this.dialog.locator('[data-role=close]').click();
    await this.desk.closed();
  }

  // refuses waits for the sentences under the inputs: {block: text}, and no others.
  async refuses(wanted) {
    for (const [block, text] of Object.entries(wanted)) await this.field(block).locator('.input-error', { hasText: text }).waitFor();
    assert.equal(await this.dialog.locator('.b-input.has-error').count(), Object.keys(wanted).length, 'how many inputs are refused');
  }

  async shows(text) {
    await this.dialog.locator('.dialog-body', { hasText: text }).waitFor();
  }

  value(block) {
    return this.field(block).locator('input:not([type=file]), textarea').first().inputValue();
  }
}
