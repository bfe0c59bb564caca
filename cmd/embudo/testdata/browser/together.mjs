// Two people act on the same opportunity at once: the second is told, and sees it as it stands now.

import assert from 'node:assert/strict';
import { answer, card, confirm, create, es } from './sales.mjs';

export default async function together(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const ref = await create(ana, es, 'Consorcio a Dos Manos', '9M');
  const carla = await world.as('U0CARLA', { place: 'C0VENTAS' });

  const forms = [];
  for (const desk of [ana, carla]) {
    await desk.press(await card(desk, ref), 'Calificar');
    forms.push(await desk.form('Calificar'));
  }
  for (const form of forms) await confirm(form, 0, 1, 2, 3, 4);
  await forms[0].submit();
  await ana.closed();
  await answer(ana, `${ref} pasó a Calificada`);
  await forms[1].submit();
  await forms[1].shows(`${ref} ya no está como la viste: @Ana Rojas la cambió y ahora está en Calificada. No hice nada.`);
  await forms[1].cancel();
  const now = await card(carla, ref, '●●○○○○ Calificada ·');
  await carla.thread(now);
  await carla.reply('Inmadura → Calificada');
  assert.equal(await carla.aside.locator('article.msg', { hasText: 'Inmadura → Calificada' }).count(), 1, 'it happened once');
}
