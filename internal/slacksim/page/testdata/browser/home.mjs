// The app's own place, and its shortcuts.

import assert from 'node:assert/strict';

export default async function home(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  await ana.go('Muestra');
  await ana.pane.locator('.b-header', { hasText: 'Inicio de la app' }).waitFor();
  await ana.pane.getByRole('button', { name: 'Desde el inicio' }).click();
  await ana.pane.locator('[data-action=homepick] button.select').click();
  await ana.page.locator('.select-popup [role=option]', { hasText: 'Tres' }).click();
  await ana.pane.locator('[data-block=homenote] input').fill('apuntada');
  await ana.pane.locator('[data-block=homenote] input').press('Enter');
  await world.accessible(ana, 'the home tab');
  await ana.pane.getByRole('tab', { name: 'Inicio' }).focus();
  await ana.page.keyboard.press('ArrowRight');
  await ana.pane.getByRole('tab', { name: 'Mensajes', selected: true }).waitFor();
  await ana.write('hola, app');
  await ana.message('Ana Rojas', 'hola, app');
  await ana.write('/muestra post changed');
  await ana.message('Muestra', 'Cambió en el mismo lugar');
  await ana.pane.getByRole('tab', { name: 'Información' }).click();
  await ana.pane.getByText('Todo lo que Slack muestra').first().waitFor();
  for (const text of ['/muestra', 'Atajo global', 'Anotar mensaje']) await ana.pane.getByText(text).first().waitFor();

  await ana.go('ventas');
  for (const text of ['home = home', 'homepick = 3', 'homenote = apuntada']) await ana.message(text);
  await ana.pane.getByRole('button', { name: 'Accesos directos' }).click();
  await ana.page.locator('[role=menuitem]', { hasText: 'Atajo global' }).click();
  await ana.form('Desde un atajo');
  await ana.page.keyboard.press('Escape');
  await ana.closed();

  await ana.write('Anota esto');
  const m = await ana.message('Ana Rojas', 'Anota esto');
  await m.hover();
  await m.getByRole('button', { name: 'Más acciones' }).click();
  const items = await ana.page.locator('[role=menuitem]').allInnerTexts();
  assert(items.some((text) => text.includes('Copiar enlace')), `${items}`);
  await ana.page.locator('[role=menuitem]', { hasText: 'Anotar mensaje' }).click();
  await ana.message('noted: Anota esto');
}
