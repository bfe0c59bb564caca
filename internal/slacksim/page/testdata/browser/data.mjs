// Tables and charts.

import assert from 'node:assert/strict';

export default async function data(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.write('/muestra post table');
  const plain = (await ana.message('Globex')).locator('table');
  assert.deepEqual(await plain.locator('th').allInnerTexts(), ['Cliente', 'Valor']);
  assert.deepEqual(await plain.locator('tbody td').allInnerTexts(), ['Acme', '$1.000', 'Globex', '$2.000']);
  await plain.locator('td strong', { hasText: 'Globex' }).waitFor();
  assert.equal(await plain.locator('td').nth(1).evaluate((n) => getComputedStyle(n).textAlign), 'right');

  await ana.write('/muestra post data_table');
  const m = await ana.message('Oportunidades', 'Araucaria');
  const firsts = () => m.locator('tbody tr > :first-child').allInnerTexts();
  const shows = (names, what) => ana.until(async () => assert.deepEqual(await firsts(), names), what);
  await shows(['Araucaria', 'Boldo', 'Canelo'], 'the first page');
  await m.getByText('Página 1 de 3').waitFor();
  await m.getByRole('button', { name: 'Siguiente' }).click();
  await shows(['Datilera', 'Espino', 'Fresno'], 'the second page');
  await m.getByRole('button', { name: 'Siguiente' }).click();
  await shows(['Guayacán'], 'the last page');
  assert(await m.getByRole('button', { name: 'Siguiente' }).isDisabled());
  const sort = m.locator('thead').getByRole('button', { name: 'Valor' });
  await sort.click();
  await shows(['Araucaria', 'Datilera', 'Guayacán'], 'sorted by number'); // 1, 12, 23
  assert.equal(await m.locator('th[aria-sort=ascending]').count(), 1);
  await sort.click();
  await shows(['Fresno', 'Canelo', 'Espino'], 'sorted downwards'); // 86, 75, 49
  await m.locator('input[type=search]').fill('bol');
  await shows(['Boldo'], 'filtered');
  await m.getByText('1 fila', { exact: true }).waitFor();
  await m.getByRole('button', { name: 'Ver' }).click();
  await ana.message('row:boldo = row:boldo');
  assert.deepEqual(await firsts(), ['Boldo'], 'what was chosen stays when the channel moves on');
  await world.accessible(ana, 'tables');

  await ana.write('/muestra post charts_one');
  const one = await ana.message('Barras', 'Líneas');
  assert.equal(await one.locator('svg.chart').count(), 2);
  assert.equal(await one.locator('svg.chart rect.chart-bar').count(), 6);
  assert.equal(await one.locator('svg.chart path.chart-line').count(), 2);
  assert.equal(await one.locator('svg.chart circle').count(), 6);
  for (const text of ['Ene', 'Feb', 'Mar', 'Mes', 'Ventas']) await one.locator('svg.chart text', { hasText: text }).first().waitFor();
  assert.deepEqual(await one.locator('.chart-legend').first().locator('li').allInnerTexts(), ['Ana', 'Ben']);
  const boxes = await one.locator('svg.chart rect.chart-bar').evaluateAll((bars) => bars.map((b) => b.getBoundingClientRect()).map(({ width, height }) => width > 1 && height > 1));
  assert(boxes.every(Boolean), 'every bar is seen');
  assert.match(await one.locator('figure').first().locator('table.sr-only').textContent(), /Ben.*1.*-2.*4/, 'the numbers are there to be read aloud');

  await ana.write('/muestra post charts_two');
  const two = await ana.message('Áreas', 'Torta');
  assert.equal(await two.locator('path.chart-area').count(), 2);
  assert.equal(await two.locator('path.chart-slice').count(), 2);
  await two.locator('.chart-legend', { hasText: '75 %' }).waitFor();
  await world.accessible(ana, 'charts');

  const night = await world.as('U0BEN', { place: 'C0VENTAS', dark: true, width: 390, height: 844 });
  await night.message('Áreas', 'Torta');
  await night.fits('charts and tables on a phone');
  await world.accessible(night, 'charts and tables by night on a phone');
}
