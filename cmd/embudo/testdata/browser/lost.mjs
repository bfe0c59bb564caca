// An opportunity is lost for a reason that asks for more, and only the manager can reopen it.

import { answer, card, create, es } from './sales.mjs';

export default async function lost(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const ref = await create(ana, es, 'Naviera Perdida', '40M');
  await ana.pick(await answer(ana, 'Creaste', ref), 'Marcar perdida');
  const form = await ana.form('Perder oportunidad');
  await form.submit();
  await form.refuses({ reason: 'Completa este campo obligatorio.' });
  await form.fill('comment', '«Muy caro» & <lento>');
  await form.tick('reason', 'Eligió a un competidor');
  await form.field('competitor').waitFor(); // it came with the reason
  await form.submit();
  await form.refuses({ competitor: 'Completa este campo obligatorio.' });
  await form.tick('reason', 'Otro motivo');
  await form.field('description').waitFor();
  await form.field('competitor').waitFor({ state: 'detached' });
  await form.tick('reason', 'Eligió a un competidor');
  await form.field('competitor').waitFor();
  await form.fill('competitor', 'Rutalia');
  await form.submit();
  await ana.closed();
  await answer(ana, ref, 'Perdida', 'Rutalia', '«Muy caro» & <lento>');
  await card(ana, ref, 'Perdida ·', 'Eligió a un competidor: Rutalia');
  await ana.message('dio por perdida', ref); // shown in the channel too, not only in the thread

  await ana.write(`/oportunidad reabrir ${ref}`);
  await answer(ana, 'Solo una jefatura puede hacer esto');

  const carla = await world.as('U0CARLA', { place: 'C0VENTAS' });
  await carla.write(`/oportunidad ver ${ref}`);
  await carla.press(await answer(carla, ref, 'Perdida'), 'Reabrir');
  const again = await carla.form('Reabrir');
  await again.shows('Vuelve a Inmadura');
  await again.submit();
  await again.refuses({ reason: 'Completa este campo obligatorio.' });
  await again.fill('reason', 'Volvieron a llamar');
  await again.submit();
  await carla.closed();
  await answer(carla, `Reabriste ${ref}`);
  const open = await card(ana, ref, 'Inmadura ·');
  await ana.thread(open);
  await ana.reply('Carla Soto', `reabrió ${ref}`, 'Volvieron a llamar');
}
