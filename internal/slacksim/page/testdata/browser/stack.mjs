// Modals on top of each other, to three.

import assert from 'node:assert/strict';

export default async function stack(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra open form');
  let form = await ana.form('Todo');
  await form.fill('name', 'la de abajo');
  await ana.dialog.getByRole('button', { name: 'Otra encima' }).click();
  form = await ana.form('Segunda');
  await form.fill('second', 'la de en medio');
  await ana.dialog.getByRole('button', { name: 'Y otra' }).click();
  await ana.form('Tercera');
  await ana.dialog.getByRole('button', { name: 'Una de más' }).click();
  await ana.page.locator('#developer .badge', { hasText: '1' }).waitFor({ state: 'attached' }); // the app was refused a fourth
  await ana.form('Tercera');
  await ana.dialog.getByRole('button', { name: 'Atrás' }).click();
  form = await ana.form('Segunda');
  assert.equal(await form.value('second'), 'la de en medio');
  await form.submit();
  form = await ana.form('Todo');
  assert.equal(await form.value('name'), 'la de abajo', 'what was typed below is there');
  await ana.message('submitted second=la de en medio');
  await ana.page.keyboard.press('Escape');
  await ana.closed();
  await ana.message('closed Todo');

  // The cross closes all of them.
  await ana.write('/muestra open form');
  await ana.form('Todo');
  await ana.dialog.getByRole('button', { name: 'Otra encima' }).click();
  await ana.form('Segunda');
  await ana.dialog.locator('.dialog-head').getByRole('button', { name: 'Cerrar' }).click();
  await ana.closed();

  // Modals are the person's: another page of theirs shows the same, and somebody else's does not.
  await ana.write('/muestra open second');
  await ana.form('Segunda');
  const ben = await world.as('U0BEN', { place: 'C0VENTAS' });
  assert.equal(await ben.dialog.count(), 0);
  await ana.page.reload();
  form = await ana.form('Segunda');
  await form.cancel();
}
