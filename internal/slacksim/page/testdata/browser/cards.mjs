// Blocks that hold others: card, carousel, container, layout, markdown, task and plan.

import assert from 'node:assert/strict';

export default async function cards(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra post cards');
  const m = await ana.message('Subtítulo', 'Celda izquierda');
  const card = m.locator('.b-card').first();
  for (const text of ['Tarjeta', 'Subtítulo', 'Cuerpo de la tarjeta', 'Al pie']) await card.getByText(text).first().waitFor();
  await card.getByRole('button', { name: 'Abrir Tarjeta' }).click();
  await ana.message('card = card');
  assert.equal(await m.locator('.b-carousel .b-card').count(), 2);
  await m.getByRole('button', { name: 'Abrir Segunda' }).click();
  await ana.message('second = second');

  for (const text of ['Videos de ejemplo · Marta', 'Tres minutos']) await m.getByText(text).waitFor();
  assert.equal(await m.getByRole('link', { name: 'Recorrido de la obra' }).getAttribute('href'), 'https://videos.example/7');
  await m.getByRole('link', { name: 'La obra vista desde el aire' }).waitFor();

  const inside = m.getByText('Dentro del contenedor');
  assert(await inside.isHidden(), 'it starts folded');
  await m.locator('.b-container summary').click();
  await inside.waitFor();
  await m.getByRole('button', { name: 'En el contenedor' }).click();
  await ana.message('contained = contained');

  const [left, right] = await Promise.all(['izquierda', 'derecha'].map((side) => m.getByText(`Celda ${side}`).boundingBox()));
  assert(left.x < right.x && Math.abs(left.y - right.y) < 5, 'a row of a layout is side by side');
  await m.getByText('Rejilla').waitFor();
  for (const [selector, text] of [['strong', 'fuerte'], ['a', 'enlace'], ['ul li', 'punto dos'], ['ol li', 'número']]) await m.locator(`.b-markdown ${selector}`, { hasText: text }).waitFor();
  await m.locator('.b-task', { hasText: 'Tarea suelta' }).getByText('hecha').waitFor();
  await m.locator('.b-plan', { hasText: 'Un plan' }).locator('.b-task', { hasText: 'Paso con error' }).getByText('detalle').waitFor();
  assert.equal(await m.locator('.unknown').count(), 0, 'no block is strange to the page');
  await world.accessible(ana, 'cards');

  const phone = await world.as('U0BEN', { place: 'C0VENTAS', width: 390, height: 844 });
  await phone.message('Celda izquierda');
  await phone.fits('cards on a phone');
}
