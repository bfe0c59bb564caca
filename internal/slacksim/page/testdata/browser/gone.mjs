// The app's process ends under the people's hands: each act says so, what was typed stays, and all works when it is back.

import assert from 'node:assert/strict';

export default async function gone(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra post controls');
  const buttons = await ana.message('Peligroso');
  await ana.write('/muestra open second');
  const form = await ana.form('Segunda');
  await form.fill('second', 'escrito antes');

  await world.call('the app ends');
  await form.submit();
  await ana.dialog.locator('.dialog-trouble', { hasText: 'Tuvimos problemas para conectar' }).waitFor();
  assert.equal(await form.value('second'), 'escrito antes');
  await ana.dialog.getByRole('button', { name: 'Y otra' }).click();
  await ana.page.locator('.toast', { hasText: 'La app no respondió a tiempo' }).waitFor();
  await form.cancel(); // closing needs no app
  await ana.write('/muestra open second');
  await ana.message('/muestra falló con el error «dispatch_failed».');

  const ben = await world.as('U0BEN', { place: 'C0VENTAS' });
  await ben.write('/muestra open second');
  await ben.message('/muestra failed with the error “dispatch_failed”.');
  await ben.press(await ben.message('Peligroso'), 'Simple');
  await ben.page.locator('.toast', { hasText: 'The app did not answer in time' }).waitFor();
  assert.equal(await ana.pane.getByText('failed with the error').count(), 0, 'only the one who typed it is told');

  await world.call('the app is back');
  await ana.press(buttons, 'Simple');
  await ana.message('simple = simple');
  await ana.write('/muestra open second');
  await (await ana.form('Segunda')).fill('second', 'escrito después');
  await form.submit();
  await ana.closed();
  await ana.message('submitted second=escrito después');
}
