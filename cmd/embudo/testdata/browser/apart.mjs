// Each person sees only what they would: a guest is refused, what is only for one is seen by one, and a private channel
// is seen by its members.

import assert from 'node:assert/strict';
import { answer, card, create, es } from './sales.mjs';

export default async function apart(world) {
  const gabi = await world.as('U0GABI');
  const rooms = (desk) => desk.page.locator('#sidebar .room-name').allInnerTexts();
  assert.deepEqual((await rooms(gabi)).filter((name) => name !== 'Embudo'), ['general'], 'a guest is in one channel only');
  for (const line of ['/oportunidad nueva Acme 12M', '/oportunidad listar todas', '/opportunity help']) {
    await gabi.write(line);
    await gabi.until(async () => assert.match(await (await answer(gabi)).innerText(), /Embudo es solo para el equipo/), `${line} is refused`);
    await (await answer(gabi)).getByRole('button', { name: 'Descartar' }).click();
    await gabi.pane.locator('article.msg-ephemeral').waitFor({ state: 'detached' });
  }

  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const ref = await create(ana, es, 'Cuentas Separadas', '7M');
  await card(ana, ref);
  const bruno = await world.as('U0BRUNO', { place: 'C0VENTAS' });
  const shared = await card(bruno, ref);
  assert.equal(await bruno.pane.locator('article.msg-ephemeral').count(), 0, "another's answers are not shown");
  await bruno.press(shared, 'Calificar'); // the channel's button is for all, what it does is not
  await answer(bruno, 'Solo quien lleva la oportunidad o una jefatura puede hacer esto');
  assert.equal(await ana.pane.locator('article.msg-ephemeral', { hasText: 'Solo quien lleva' }).count(), 0);

  assert(!(await rooms(bruno)).includes('finanzas'), 'a private channel is its members\'');
  await bruno.become('Felipe Muñoz');
  assert((await rooms(bruno)).includes('finanzas'));
  assert.equal(await bruno.pane.locator('article.msg-ephemeral', { hasText: 'Solo quien lleva' }).count(), 0, "Bruno's answer went with him");
  await bruno.go('finanzas');
  await bruno.write('Solo para nosotros :lock:');
  await bruno.message('Felipe Muñoz', 'Solo para nosotros');
  await bruno.become('Emma Clarke');
  await bruno.page.locator('html[lang=en]').waitFor({ state: 'attached' });
  assert(!(await rooms(bruno)).includes('finanzas'));
  assert.equal(await bruno.page.getByText('Solo para nosotros').count(), 0);
  await bruno.composer.waitFor();
  await bruno.page.locator('.switcher', { hasText: 'You act as' }).waitFor();
}
