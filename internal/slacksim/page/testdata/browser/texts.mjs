// Headings, texts, fields, context, images and rich text.

import assert from 'node:assert/strict';

export default async function texts(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra post texts');
  const m = await ana.message('Título uno');
  const has = (selector, text) => m.locator(selector, { hasText: text }).first().waitFor();

  for (const [i, text] of ['Título uno', 'Título dos', 'Título tres', 'Título cuatro'].entries()) await has(`h${i + 2}.b-header-${i + 1}`, text);
  const sizes = await m.locator('.b-header').evaluateAll((nodes) => nodes.map((n) => Number.parseFloat(getComputedStyle(n).fontSize)));
  assert(sizes.every((size, i) => !i || size <= sizes[i - 1]) && sizes[0] > sizes[3], `each level is smaller: ${sizes}`);

  await has('.b-text strong', 'negrita');
  await has('.b-text em', 'cursiva');
  await has('.b-text s', 'tachado');
  await has('.b-text code', 'código');
  await has('.b-text .mk-mention', '@Ana Rojas');
  await has('.b-text .mk-mention', '#ventas');
  await has('.b-text time', '1 de enero de 2030');
  await has('.b-text blockquote', 'una cita');
  await has('.b-text pre', 'bloque de código');
  await has('.b-text', '🎉');
  const link = m.locator('.b-text a', { hasText: 'un enlace' });
  assert.equal(await link.getAttribute('href'), 'https://ejemplo.cl/x');
  assert.match(await link.getAttribute('rel'), /noopener/);

  assert.equal(await m.locator('.b-field').count(), 4);
  const columns = await m.locator('.b-field').evaluateAll((nodes) => nodes.map((n) => Math.round(n.getBoundingClientRect().left)));
  assert.equal(columns[0], columns[2]);
  assert(columns[0] < columns[1], 'fields stand in two columns');
  await m.locator('hr.b-divider').waitFor();
  await has('.b-context-text strong', 'contexto');
  await has('.b-context .far-image .sr-only', 'Foto de Ana'); // a far picture is named, not fetched
  assert.equal(await m.locator('img').count(), 0);
  await has('.b-image', 'Un gráfico grande');
  await has('.b-image figcaption', 'Título de la imagen');

  for (const [selector, text] of [['strong', 'negrita'], ['em', 'cursiva'], ['s', 'tachada'], ['code', 'código'], ['a', 'enlace rico'], ['.mk-mention', '@Ana Rojas'], ['.mk-mention', '#ventas'], ['.mk-mention', '@here'],
    ['time', '1 de enero de 2030'], ['ol li', 'segundo'], ['ul li', 'adentro'], ['blockquote', 'cita rica'], ['pre', 'texto fijo']]) await has(`.b-rich ${selector}`, text);
  await has('.b-rich', '#ff8800');
  assert.equal(await m.locator('.rt-swatch').evaluate((n) => getComputedStyle(n).backgroundColor), 'rgb(255, 136, 0)');

  await m.getByRole('button', { name: 'Al lado' }).click();
  await ana.message('beside = beside');
  await world.accessible(ana, 'texts');
}
