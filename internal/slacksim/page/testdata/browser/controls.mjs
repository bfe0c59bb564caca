// Every element that acts at once, in a message.

import assert from 'node:assert/strict';

export default async function controls(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra post controls');
  const m = await ana.message('Peligroso');
  const said = (text) => ana.message(text);
  const { page } = ana;

  await m.getByRole('button', { name: 'Simple', exact: true }).click();
  await said('simple = simple');
  await m.getByRole('button', { name: 'Principal' }).click();
  await said('primary = primary');

  // Confirmation: no, Esc, and yes.
  const danger = m.getByRole('button', { name: 'Peligroso' });
  const ask = page.locator('dialog.confirm');
  await danger.click();
  await ask.locator('h2', { hasText: '¿Seguro?' }).waitFor();
  await world.accessible(ana, 'a confirmation');
  await ask.getByRole('button', { name: 'No', exact: true }).click();
  await ask.waitFor({ state: 'detached' });
  await danger.click();
  await ask.waitFor();
  await page.keyboard.press('Escape');
  await ask.waitFor({ state: 'detached' });
  await danger.click();
  await ask.getByRole('button', { name: 'Sí, borrar' }).click();
  await said('danger = danger');
  assert.equal(await ana.pane.locator('article.msg', { hasText: 'danger = danger' }).count(), 1, 'a refused confirmation does nothing');

  await m.locator('[data-action=overflow]').click();
  await page.locator('[role=menuitem]', { hasText: 'Archivar' }).click();
  await said('overflow = archive');

  // The menus.
  const pick = async (action, label, query) => {
    await m.locator(`[data-action=${action}] button.select`).click();
    const list = page.locator('.select-popup');
    if (query !== undefined) await list.locator('.select-search').fill(query);
    await list.locator('[role=option]', { hasText: label }).first().click();
    return list;
  };
  const close = async () => {
    await page.keyboard.press('Escape');
    await page.locator('.select-popup').waitFor({ state: 'detached' });
  };
  await m.locator('[data-action=static] button.select').click();
  await page.locator('.select-group', { hasText: 'Impares' }).waitFor();
  await page.locator('.select-popup [role=option]', { hasText: 'el primero' }).waitFor();
  await world.accessible(ana, 'an open menu');
  await close();
  await pick('static', 'Cuatro', 'cua');
  await said('static = 4');
  await m.locator('[data-action=static] .select-shown', { hasText: 'Cuatro' }).waitFor();
  await m.locator('[data-action=external] button.select').click();
  await page.locator('.select-note', { hasText: 'al menos 2' }).waitFor();
  await close();
  await pick('external', 'acm uno', 'acm');
  await said('external = found-1');
  await pick('users', 'Ben Carter', 'ben');
  await said('users = U0BEN');
  await pick('conversations', '#otro');
  await said('conversations = C0OTRO');
  await pick('channels', '#ventas');
  await said('channels = C0VENTAS');
  await m.locator('[data-action=multi] button.select').click();
  for (const label of ['Uno', 'Dos', 'Tres']) await page.locator('.select-popup [role=option]', { hasText: label }).click();
  await close();
  await said('multi = 1,2'); // no more than two
  await m.locator('[data-action=multi]').getByRole('button', { name: 'Quitar Uno' }).click();
  await said('multi = 2');
  for (const [action, label, query, text] of [
    ['multiexternal', 'boldo dos', 'boldo', 'multiexternal = found-2'], ['multiusers', 'Ana Rojas', 'ana', 'multiusers = U0ANA'],
    ['multiconversations', '#ventas', 'ventas', 'multiconversations = C0VENTAS'], ['multichannels', '#otro', 'otro', 'multichannels = C0OTRO'],
  ]) {
    await pick(action, label, query);
    await close();
    await said(text);
  }

  // The pickers.
  await m.locator('[data-action=date] button.date').click();
  const calendar = page.locator('.calendar');
  await world.accessible(ana, 'a calendar');
  await calendar.getByRole('button', { name: 'Mes siguiente' }).click();
  await calendar.locator('[data-date="2030-07-20"]').click();
  await said('date = 2030-07-20');
  const time = m.locator('[data-action=time] input');
  assert.equal(await time.inputValue(), '09:30');
  await time.fill('1445'); // however it is written
  await time.blur();
  await said('time = 14:45');
  await time.fill('25:00');
  await time.blur();
  assert.equal(await time.inputValue(), '14:45', 'what is no time changes nothing');
  await time.click();
  await page.locator('.times [role=option]', { hasText: '16:30' }).click();
  await said('time = 16:30');
  await time.click();
  await time.press('ArrowDown');
  await time.press('Enter');
  await said('time = 17:00');
  await page.locator('.times').waitFor({ state: 'detached' });
  await m.locator('[data-action=datetime] input').fill('2030-03-04T10:00');
  await m.locator('[data-action=datetime] input').blur();
  await said(`datetime = ${Date.UTC(2030, 2, 4, 13) / 1000}`);
  await m.locator('[data-action=radio] label', { hasText: 'Dos' }).click();
  await said('radio = 2');
  await m.locator('[data-action=boxes] label', { hasText: 'con detalle' }).click();
  await said('boxes = 1');

  // A field in a message, its feedback and its bin.
  await m.locator('[data-block=note] input').fill('escrita aquí');
  await m.locator('[data-block=note] input').press('Enter');
  await said('note = escrita aquí');
  await m.getByRole('button', { name: /Inútil/ }).click();
  await said('feedback = bad');
  await m.getByRole('button', { name: 'Borrar' }).click();
  await said('trash');

  // A message that a button edits changes where it stands.
  const ts = await m.getAttribute('data-ts');
  await m.getByRole('button', { name: 'Cambiar' }).click();
  const changed = ana.pane.locator(`article[data-ts="${ts}"]`, { hasText: 'Cambió en el mismo lugar' });
  await changed.locator('.edited').waitFor();
  await changed.getByText('Peligroso').waitFor({ state: 'detached' });
}
