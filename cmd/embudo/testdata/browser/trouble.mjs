// When the app answers late or wrong the person reads what Slack says, and a developer sees why.

import assert from 'node:assert/strict';
import { answer, card, confirm, create, es } from './sales.mjs';

export default async function trouble(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const ref = await create(ana, es, 'Mala Conexión', '3M');
  await card(ana, ref);

  // A form that the app hears of too late: what was typed stays, and it works the second time.
  await ana.write(`/oportunidad calificar ${ref}`);
  const form = await ana.form('Calificar');
  await confirm(form, 0);
  await form.fill('criterion_interaction_support', 'Por teléfono');
  await world.call('the bot is late');
  await form.submit();
  await ana.dialog.locator('.dialog-trouble', { hasText: 'Tuvimos problemas para conectar' }).waitFor();
  assert.equal(await form.value('criterion_interaction_support'), 'Por teléfono');
  await form.submit();
  await ana.closed();
  await card(ana, ref, 'faltan 4 de 5');

  // A command, and a button.
  await world.call('the bot is late');
  await ana.write(`/oportunidad ver ${ref}`);
  await ana.message('/oportunidad falló con el error «operation_timeout».');
  await world.call('the bot is late');
  await ana.press(await card(ana, ref), 'Ver');
  await ana.page.locator('.toast', { hasText: 'La app no respondió a tiempo' }).waitFor();

  // The drawer, newest first: envelope, ack with its time, call, and what was late.
  const list = await ana.develop('Registro');
  for (const [kind, name] of [['Sobre', '/oportunidad'], ['Acuse', '/oportunidad'], ['API', 'chat.'], ['Persona', 'slash']]) {
    await list.locator('.log-row').filter({ has: ana.page.locator('.log-kind', { hasText: kind }), hasText: name }).first().waitFor();
  }
  await list.locator('.log-latency', { hasText: /^\d+ ms$/ }).first().waitFor();
  const lines = await list.locator('.log-line').allInnerTexts();
  const place = (kind) => lines.findIndex((line) => line.includes(kind) && line.includes('/oportunidad'));
  assert(place('Acuse') < place('Sobre') && place('Sobre') < place('Persona'), `the newest is first: ${lines.slice(0, 20)}`);
  const call = list.locator('details.log-row').filter({ hasText: 'chat.' }).first();
  await call.locator('summary').click();
  await call.locator('pre').first().waitFor();
  await call.locator('pre', { hasText: '"ok": true' }).waitFor();
  assert(!(await list.innerText()).includes('xoxb-'), 'no token is shown');
  const kinds = ana.drawer.locator('select');
  await kinds.selectOption({ label: 'Acuse' });
  await ana.until(async () => assert.deepEqual([...new Set(await list.locator('.log-kind').allInnerTexts())], ['Acuse']), 'only acks are listed');

  await world.call('the bot errs');
  await ana.page.locator('#developer .badge', { hasText: '1' }).waitFor();
  const refusals = await ana.develop('Rechazos');
  await refusals.locator('.log-row', { hasText: 'chat.postMessage' }).filter({ hasText: 'invalid_blocks' }).waitFor();
  await ana.drawer.getByRole('button', { name: 'Cerrar' }).click();
  await answer(ana, ref);
}
