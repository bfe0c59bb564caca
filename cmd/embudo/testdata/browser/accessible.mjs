// What axe-core looks for, in the page's main states: by day, by night, and on a phone.

import { answer, card, create, es } from './sales.mjs';

export default async function accessible(world) {
  for (const [name, options] of [['by day', {}], ['by night', { dark: true }], ['on a phone', { width: 390, height: 844 }]]) {
    const ana = await world.as('U0ANA', { place: 'C0VENTAS', ...options });
    const ref = await create(ana, es, `Para Todos, ${name}`, '5M');
    await card(ana, ref);
    await world.accessible(ana, `the channel ${name}`);
    await ana.write(`/oportunidad calificar ${ref}`);
    const form = await ana.form('Calificar');
    await form.fill('criterion_interaction_support', 'x'.repeat(301));
    await form.submit();
    await ana.dialog.locator('.has-error').waitFor();
    await world.accessible(ana, `a form with an error ${name}`);
    for (let i = 0; i < 5; i++) await form.field('criteria').locator('input').nth(i).check();
    await form.fill('criterion_interaction_support', '');
    await form.submit();
    await ana.closed();
    await ana.thread(await card(ana, ref, 'Calificada ·'));
    await world.accessible(ana, `a thread ${name}`);
    await ana.aside.getByRole('button', { name: 'Cerrar' }).click();
    await ana.write('/oportunidad listar todas');
    await answer(ana, 'abiertas');
    await world.accessible(ana, `a list ${name}`);
    await ana.composer.fill('/');
    await ana.pane.locator('.complete [role=option]').first().waitFor();
    await world.accessible(ana, `the commands ${name}`);
    await ana.composer.fill('');
    await ana.go('Embudo');
    for (const tab of ['Mensajes', 'Información']) {
      await ana.pane.getByRole('tab', { name: tab }).click();
      await ana.pane.getByRole('tab', { name: tab, selected: true }).waitFor();
      await world.accessible(ana, `${tab} ${name}`);
    }
    await ana.develop('Registro');
    await ana.drawer.locator('.log-row').first().waitFor();
    await world.accessible(ana, `the drawer ${name}`);
  }
}
