// Somebody who has never seen Embudo moves an opportunity and sees the team's channel react.

import assert from 'node:assert/strict';
import { answer, card, confirm, refOf } from './sales.mjs';

export default async function firstMinute(world) {
  const ana = await world.as('');
  const bruno = await world.as('U0BRUNO', { place: 'C0GENERAL' });
  await ana.page.locator('.switcher', { hasText: 'Ana Rojas' }).waitFor();

  // "/" lists the commands with their hints.
  await ana.composer.pressSequentially('/');
  const list = ana.pane.locator('.complete');
  await list.locator('[role=option]', { hasText: '/oportunidad' }).filter({ hasText: 'nueva Acme 12,5M fin de mes' }).waitFor();
  await list.locator('[role=option]', { hasText: '/opportunity' }).waitFor();
  await ana.composer.press('Tab');
  assert.equal(await ana.composer.inputValue(), '/oportunidad ');
  await ana.composer.pressSequentially('nueva');
  await ana.composer.press('Enter');

  const form = await ana.form('Nueva oportunidad');
  await form.submit();
  await form.refuses({ account: 'Completa este campo obligatorio.' });
  assert.equal((await ana.focused()).block, 'account');
  await form.fill('account', 'Viña del Primer Minuto');
  await form.fill('value', 'doce lucas');
  await form.submit();
  await form.refuses({ value: 'No entendí el monto «doce lucas»' });
  assert.equal(await form.value('account'), 'Viña del Primer Minuto', 'what was typed stays');
  await form.fill('value', '12,5M');
  await form.day('close', '2031-03-14');
  await form.submit();
  await ana.closed();
  const ref = await refOf(await answer(ana, 'Creaste', 'Viña del Primer Minuto', '$12.500.000', 'viernes 14 de marzo de 2031'));
  await card(ana, ref, 'Inmadura', 'faltan 5 de 5');

  // Elsewhere the channel is marked as unread, and shows the card without a reload.
  await bruno.page.locator('#sidebar .room.unread', { hasText: 'ventas' }).waitFor();
  await bruno.go('ventas');
  await card(bruno, ref, 'Inmadura');
  await bruno.page.locator('#sidebar .room.unread', { hasText: 'ventas' }).waitFor({ state: 'detached' });

  await ana.press(await card(ana, ref), 'Calificar');
  const part = await ana.form('Calificar');
  await confirm(part, 0, 2);
  await part.submit();
  await ana.closed();
  await answer(ana, 'Faltan 3 criterios');
  await card(bruno, ref, 'faltan 3 de 5');

  await ana.press(await card(ana, ref, 'faltan 3 de 5'), 'Calificar');
  const whole = await ana.form('Calificar');
  assert(await whole.field('criteria').locator('input').nth(2).isChecked(), 'what was saved is ticked');
  await confirm(whole, 1, 3, 4);
  await whole.submit();
  await ana.closed();
  await answer(ana, `${ref} pasó a Calificada`);
  await card(ana, ref, '●●○○○○ Calificada');
  const seen = await card(bruno, ref, '●●○○○○ Calificada');
  await bruno.thread(seen);
  await bruno.reply('Ana Rojas', `avanzó ${ref}`, 'Inmadura → Calificada');
}
