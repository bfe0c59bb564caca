// In a phone's width everything can be reached, and nothing is wider than the window; by day and by night.

import { answer, card, create, es } from './sales.mjs';

export default async function narrow(world) {
  let ref = '';
  for (const dark of [false, true]) {
    const ana = await world.as('U0ANA', { place: 'C0VENTAS', width: 390, height: 844, dark, touch: true });
    ref ||= await create(ana, es, 'Angosta Sociedad de Nombre Bastante Largo S.A.', 'UF 350');
    await card(ana, ref);
    await ana.fits('the channel');
    if (!dark) {
      await (await answer(ana, 'Creaste', ref)).getByRole('button', { name: 'Calificar', exact: true }).tap();
      const form = await ana.form('Calificar');
      await ana.fits('a modal');
      for (let i = 0; i < 5; i++) await form.field('criteria').locator('label.tick').nth(i).tap();
      await ana.dialog.locator('[data-role=submit]').tap();
      await ana.closed();
    }
    const posted = await card(ana, ref, '●●○○○○ Calificada');
    await posted.locator('.thread-bar').tap();
    await ana.reply('Inmadura → Calificada');
    await ana.fits('a thread');
    await ana.aside.getByRole('button', { name: 'Cerrar' }).tap();
    await ana.write('/oportunidad listar todas');
    await answer(ana, 'abiertas');
    await ana.fits('a list');
    await ana.go('Embudo');
    await ana.pane.getByRole('tab', { name: 'Información' }).click();
    await ana.pane.getByText('/opportunity').first().waitFor();
    await ana.fits('about');
    await ana.develop('Registro');
    await ana.drawer.locator('.log-row').first().waitFor();
    await ana.fits('the drawer');
    await ana.drawer.getByRole('button', { name: 'Cerrar' }).click();
    await ana.become('Carla Soto');
    await ana.go('ventas');
    await card(ana, ref);
    await ana.fits("another person's channel");
  }
}
