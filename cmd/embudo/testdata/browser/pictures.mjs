// The pictures of the documentation: what the page shows after some work, in the folder that the test names.

import { join } from 'node:path';
import { answer, card, confirm, create, en, es, qualify } from './sales.mjs';

export default async function pictures(world) {
  const shoot = async (desk, name) => {
    await desk.page.locator('.toast').waitFor({ state: 'detached' });
    const below = desk.pane.locator('.new-below');
    if (await below.isVisible()) {
      await below.click();
      await desk.composer.focus();
    }
    await desk.page.mouse.move(0, 0);
    await desk.page.screenshot({ path: join(world.args.folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
  };
  // clear leaves the channel as the others see it.
  const clear = async (desk) => {
    const dismiss = desk.pane.locator('.msg-ephemeral').getByRole('button', { name: /^(Descartar|Dismiss)$/ });
    for (let left = await dismiss.count(); left > 0; left--) {
      await dismiss.last().click();
      await desk.until(async () => { if (await dismiss.count() >= left) throw new Error('still there'); }, 'it is dismissed');
    }
  };
  const bruno = await world.as('U0BRUNO', { place: 'C0VENTAS', width: 1200, height: 780 });
  await clear(bruno);
  const coast = await create(bruno, es, 'Agrícola Valle Hermoso', '8,4M fin de mes');
  await card(bruno, coast);
  const ref = await create(bruno, es, 'Bodegas del Maipo', '12,5M fin de mes');
  await card(bruno, ref);
  await bruno.press(await card(bruno, ref), 'Calificar');
  const form = await bruno.form('Calificar');
  await confirm(form, 0, 1, 2);
  await form.fill('criterion_interaction_support', 'Reunión del martes con su gerente de TI');
  await shoot(bruno, 'modal');
  await confirm(form, 3, 4);
  await form.submit();
  await bruno.closed();
  await card(bruno, ref, 'Calificada ·');
  await clear(bruno);
  await bruno.composer.focus();
  await shoot(bruno, 'channel');

  await bruno.press(await card(bruno, ref), 'Comprometer');
  const won = await bruno.form('Comprometer');
  await won.tick('kind', 'Orden de compra');
  await won.fill('reference', 'OC 4711');
  await won.submit();
  await bruno.closed();
  await clear(bruno);
  await bruno.thread(await card(bruno, ref, 'Comprometida ·'));
  await bruno.reply('ganó', ref);
  await shoot(bruno, 'thread');
  await bruno.aside.getByRole('button', { name: 'Cerrar' }).click();

  const carla = await world.as('U0CARLA', { place: 'C0VENTAS', width: 1200, height: 860 });
  await carla.write('/oportunidad listar todas');
  await answer(carla, 'abiertas');
  await shoot(carla, 'list');

  const night = await world.as('U0ANA', { place: 'C0VENTAS', width: 1200, height: 780, dark: true });
  await card(night, ref, 'Comprometida ·');
  await night.thread(await card(night, ref));
  await night.reply('ganó', ref);
  await shoot(night, 'dark');

  const phone = await world.as('U0BRUNO', { place: 'C0VENTAS', width: 390, height: 780 });
  await card(phone, ref, 'Comprometida ·');
  await shoot(phone, 'narrow');

  const emma = await world.as('U0EMMA', { place: 'C0VENTAS', width: 1200, height: 720 });
  const deal = await create(emma, en, 'Harbour & Sons', '48k USD 30 June 2031');
  await qualify(emma, en, deal);
  await answer(emma, deal, 'is now at Qualified');
  await shoot(emma, 'english');
}
