// What axe-core looks for, in the page's main states: by day, by night, and on a phone.

import { answer, card, create, es, qualify } from './sales.mjs';

export default async function accessible(world) {
  let ref = '';
  for (const [name, options] of [['by day', {}], ['by night', { dark: true }], ['on a phone', { width: 390, height: 844 }]]) {
    const ana = await world.as('U0ANA', { place: 'C0VENTAS', ...options });
    if (!ref) {
      ref = await create(ana, es, 'Para Todas las Personas', '5M');
      await qualify(ana, es, ref);
    }
    const posted = await card(ana, ref, 'Calificada ·');
    await world.accessible(ana, `the channel ${name}`);
    await ana.press(posted, 'Comprometer');
    const form = await ana.form('Comprometer');
    await form.submit();
    await form.refuses({ kind: 'Completa este campo obligatorio.' });
    await world.accessible(ana, `a form with an error ${name}`);
    await form.cancel();
    await ana.thread(posted);
    await ana.write('/oportunidad listar todas');
    await answer(ana, 'abiertas');
    await world.accessible(ana, `a thread and a list ${name}`);
    await ana.aside.getByRole('button', { name: 'Cerrar' }).click();
    await ana.composer.fill('/');
    await ana.pane.locator('.complete [role=option]').first().waitFor();
    await world.accessible(ana, `the commands ${name}`);
    await ana.composer.fill('');
    await ana.develop('Registro');
    await ana.drawer.locator('.log-row').first().waitFor();
    await world.accessible(ana, `the drawer ${name}`);
    await ana.drawer.getByRole('button', { name: 'Cerrar' }).click();
    await ana.go('Embudo');
    for (const tab of ['Mensajes', 'Información']) {
      await ana.pane.getByRole('tab', { name: tab }).click();
      await ana.pane.getByRole('tab', { name: tab, selected: true }).waitFor();
      await world.accessible(ana, `${tab} ${name}`);
    }
  }
}
