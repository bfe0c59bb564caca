// A modal with every input: Slack's own checks, the app's errors, an update that keeps what was typed, and what is sent.

import assert from 'node:assert/strict';

export default async function inputs(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra open form');
  let form = await ana.form('Todo');
  for (const level of ['info', 'warning', 'error', 'success']) await ana.dialog.locator(`.b-alert-${level}`, { hasText: level }).waitFor();
  await world.accessible(ana, 'a form with all inputs');

  // Nothing leaves before Slack's own checks hold.
  await form.submit();
  await form.refuses({ name: 'Completa este campo obligatorio.' });
  await form.fill('name', 'yo');
  await form.fill('email', 'nadie');
  await form.fill('url', 'ejemplo');
  await form.fill('amount', '3,5');
  await form.submit();
  await form.refuses({ name: 'Escribe al menos 3 caracteres.', email: 'Escribe un correo válido.', url: 'Escribe un enlace válido.', amount: 'Escribe un número entero.' });
  await form.fill('name', 'x'.repeat(21));
  await form.fill('amount', '11');
  await form.fill('email', 'ana@ejemplo.cl');
  await form.fill('url', 'https://ejemplo.cl/a?b=c');
  await form.submit();
  await form.refuses({ name: 'No puede tener más de 20 caracteres.', amount: 'Debe ser 10 o menos.' });
  await form.fill('amount', 'diez');
  await form.fill('name', 'nadie');
  await form.submit();
  await form.refuses({ amount: 'Escribe un número.' });
  await form.fill('amount', '10');
  await form.submit();
  await form.refuses({ name: 'No hay nadie así.' }); // the app's own
  assert.equal(await form.value('email'), 'ana@ejemplo.cl');

  await form.fill('name', 'Ñandú <b>');
  await form.fill('notes', 'una\ndos');
  await form.choose('kind', 'Dos');
  await form.choose('found', 'canelo dos', 'canelo');
  await form.choose('people', 'Ben Carter', 'ben');
  await ana.page.keyboard.press('Escape'); // leaves the list, not the form
  await form.field('people').getByRole('button', { name: 'Quitar Ben Carter' }).waitFor();
  await form.choose('where', '#otro');
  await form.day('day', '2031-02-28');
  await form.fill('hour', '08:15');
  await form.fill('moment', '2031-02-28T08:15');
  await form.tick('boxes', 'Uno', 'Tres');
  await form.tick('choice', 'Dos');
  await form.fill('rich', 'con riqueza');
  await form.attach('files', 'nota.txt', 'hola');

  // The app updates the view: what was typed under the same names stays.
  await ana.dialog.getByRole('button', { name: 'Actualizar' }).click();
  form = await ana.form('Todo otra vez');
  await form.shows('Actualizada');
  assert.equal(await form.value('name'), 'Ñandú <b>');
  assert.equal(await form.value('notes'), 'una\ndos');
  await form.field('found').locator('.select-shown', { hasText: 'canelo dos' }).waitFor();
  await form.field('files').locator('.file-list', { hasText: 'nota.txt' }).waitFor();
  assert(await form.field('boxes').locator('input').nth(2).isChecked());
  await form.submit();
  await ana.closed();
  const moment = Date.UTC(2031, 1, 28, 11, 15) / 1000;
  const sent = await ana.message('submitted name=Ñandú <b>;');
  for (const part of ['notes=una', 'email=ana@ejemplo.cl', 'url=https://ejemplo.cl/a?b=c', 'amount=10', 'kind=2', 'found=found-2', 'people=U0BEN', 'where=C0OTRO', 'day=2031-02-28', 'hour=08:15', `moment=${moment}`, 'boxes=1,3', 'choice=2', 'con riqueza', 'nota.txt']) {
    assert((await sent.innerText()).includes(part), `${part} is sent: ${await sent.innerText()}`);
  }
}
