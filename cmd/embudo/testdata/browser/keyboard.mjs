// Everything by the keyboard alone: no press of a mouse in this story.

import assert from 'node:assert/strict';
import { answer, card, refOf } from './sales.mjs';

export default async function keyboard(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const { keyboard: keys } = ana.page;
  const until = async (wanted, key = 'Tab', most = 60) => {
    for (let i = 0; i < most; i++) {
      const at = await ana.focused();
      if (wanted(at)) return at;
      await keys.press(key);
    }
    throw new Error(`${most} times ${key} do not lead there; the focus is on ${JSON.stringify(await ana.focused())}`);
  };

  // The composer has the focus from the start; the command list is moved in with the arrows and left with Esc.
  await ana.until(async () => assert.equal((await ana.focused()).tag, 'textarea'), 'the composer has the focus');
  await keys.type('/');
  const options = ana.pane.locator('.complete [role=option]');
  await options.first().waitFor();
  await keys.press('ArrowDown');
  assert.equal(await options.nth(1).getAttribute('aria-selected'), 'true');
  await keys.press('Escape');
  await ana.pane.locator('.complete').waitFor({ state: 'hidden' });
  await keys.press('Backspace');
  await keys.type('/op');
  await keys.press('Enter'); // takes the first command
  await keys.type('nueva');
  await keys.press('Enter');

  // In a modal, Tab goes round and never out.
  await ana.form('Nueva oportunidad');
  assert.equal((await ana.focused()).block, 'account');
  const visited = new Set();
  for (let i = 0; i < 24; i++) {
    const at = await ana.focused();
    assert(at.inModal || at.tag === 'body', `the focus left the modal: ${JSON.stringify(at)}`);
    visited.add(at.block || at.label);
    await keys.press('Tab');
  }
  for (const stop of ['account', 'name', 'value', 'close', 'service_line', 'source', 'Cancelar', 'Crear', 'Cerrar']) assert(visited.has(stop), `Tab comes to ${stop}: ${[...visited]}`);

  // Enter in a field sends; the refusal brings the focus to the field.
  await until((at) => at.block === 'value');
  await keys.press('Enter');
  await ana.dialog.locator('.b-input.has-error[data-block=account]').waitFor();
  await ana.until(async () => assert.equal((await ana.focused()).block, 'account'), 'the focus is on what is missing');
  await keys.type('Teclas y Cía');

  // The calendar by its keys: Esc closes it and not the modal, the arrows choose a day.
  await until((at) => at.block === 'close');
  await keys.press('Enter');
  const calendar = ana.dialog.locator('.calendar');
  await calendar.waitFor();
  await keys.press('Escape');
  await calendar.waitFor({ state: 'detached' });
  assert.equal((await ana.focused()).block, 'close');
  await keys.press('Enter');
  await calendar.waitFor();
  await keys.press('PageDown');
  await keys.press('ArrowRight');
  const day = await ana.page.evaluate(() => document.activeElement.dataset.date);
  await keys.press('Enter');
  await calendar.waitFor({ state: 'detached' });
  assert.equal(await ana.dialog.locator('[data-block=close] button.date').getAttribute('data-value'), day);
  await until((at) => at.label === 'Crear');
  await keys.press('Enter');
  await ana.closed();
  const mine = await answer(ana, 'Creaste', 'Teclas y Cía');
  const ref = await refOf(mine);
  await card(ana, ref);

  // From the composer back to the card's button, and Esc leaves its form undone.
  await until((at) => at.label === 'Calificar', 'Shift+Tab');
  await keys.press('Enter');
  await ana.form('Calificar');
  await keys.press('Escape');
  await ana.closed();
  await card(ana, ref, 'faltan 5 de 5');
  await until((at) => at.label === 'Calificar');
  await keys.press('Enter');
  await ana.form('Calificar');
  await until((at) => at.block === 'criteria');
  for (let i = 0; i < 5; i++) {
    await keys.press('Space');
    await keys.press('Tab');
  }
  await until((at) => at.label === 'Guardar');
  await keys.press('Enter');
  await ana.closed();
  await (await card(ana, ref, '●●○○○○ Calificada')).locator('.thread-bar').waitFor();

  // The thread, by Enter in and Esc out; the person's menu by the arrows.
  await ana.composer.focus();
  await until((at) => /respuesta/.test(at.label), 'Shift+Tab');
  await keys.press('Enter');
  await ana.reply('Inmadura → Calificada');
  await keys.press('Escape');
  await ana.aside.locator('.thread').waitFor({ state: 'detached' });

  // The page's first stop leads past the sidebar to the messages; the next ones are the sidebar's.
  const skip = (at) => at.label === 'Ir a los mensajes';
  await ana.page.reload();
  await ana.ready();
  await until(skip);
  await keys.press('Enter');
  await ana.page.waitForFunction(() => document.activeElement.id === 'pane');
  await ana.composer.focus();
  await until(skip);
  await until((at) => at.label.includes('Actúas como'));
  await keys.press('Enter');
  await ana.page.locator('[role=menuitem]').first().waitFor();
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await ana.page.locator('#place', { hasText: 'Bruno Díaz' }).waitFor();
}
