// What people do in a conversation: mentions, files, reactions, threads, links to a message, and unread marks.

import assert from 'node:assert/strict';

export default async function conversation(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  const ben = await world.as('U0BEN', { place: 'C0VENTAS' });

  await ana.composer.pressSequentially('hola @b');
  await ana.pane.locator('.complete [role=option]', { hasText: 'Ben Carter' }).waitFor();
  await ana.composer.press('Enter');
  await ana.composer.pressSequentially('¿ves #ot');
  await ana.pane.locator('.complete [role=option]', { hasText: '#otro' }).waitFor();
  await ana.composer.press('Enter');
  await ana.composer.press('Enter');
  const mine = await ana.message('hola @Ben Carter ¿ves #otro');
  await ana.until(async () => assert.equal(await mine.locator('.mk-mention').count(), 2), 'both are mentions');
  const theirs = await ben.message('hola @Ben Carter');
  await theirs.locator('.mk-mine').waitFor(); // it calls Ben, so it stands out for him

  // A reaction is seen by both, and taken back by the second press.
  await theirs.hover();
  await theirs.getByRole('button', { name: 'React', exact: true }).click();
  await ben.page.getByRole('button', { name: ':tada:' }).click();
  await mine.locator('.reaction', { hasText: '🎉 1' }).click();
  await theirs.locator('.reaction', { hasText: '🎉 2' }).waitFor();
  await mine.locator('.reaction.mine').click();
  await theirs.locator('.reaction', { hasText: '🎉 1' }).waitFor();

  // Any other is found by its name, from the pill beside those that are there or from the message's menu.
  await mine.getByRole('button', { name: 'Reaccionar', exact: true }).last().click();
  const faces = ana.page.locator('.emoji-picker');
  await faces.getByRole('textbox').fill(':paperc');
  await ana.until(async () => assert.equal(await faces.getByRole('button').count(), 1), 'one emoji is left');
  await faces.getByRole('textbox').press('Enter');
  await theirs.locator('.reaction', { hasText: '📎 1' }).waitFor();
  await theirs.hover();
  await theirs.getByRole('button', { name: 'More actions' }).click();
  await ben.page.getByRole('menuitem', { name: 'React', exact: true }).click();
  await ben.page.locator('.emoji-picker').getByRole('textbox').press('Escape');
  await ben.page.locator('.emoji-picker').waitFor({ state: 'detached' });

  // A group is mentioned by its handle, and stands out for its members.
  await ana.composer.pressSequentially('aviso a @equi');
  await ana.pane.locator('.complete [role=option]', { hasText: 'Equipo comercial' }).waitFor();
  await ana.composer.press('Enter');
  await ana.composer.press('Enter');
  await (await ben.message('aviso a @equipo')).locator('.mk-mine').waitFor();
  await ana.page.locator('#sidebar .room.faint', { hasText: 'viejoarchivado' }).click();
  await ana.pane.getByText('Este canal está archivado.').waitFor();
  await ana.go('ventas');

  // A thread, begun by one and followed by the other.
  await theirs.hover();
  await theirs.getByRole('button', { name: 'Reply in thread' }).click();
  await ben.aside.locator('textarea').fill('sí, lo veo');
  await ben.aside.locator('textarea').press('Enter');
  await ben.reply('sí, lo veo');
  await ben.aside.locator('.composer input[type=file]').setInputFiles({ name: 'acta.txt', mimeType: 'text/plain', buffer: Buffer.from('acta') });
  await ben.aside.locator('textarea').fill('y el acta');
  await ben.aside.locator('.composer .send').click();
  await (await ben.reply('y el acta')).locator('a.file-card', { hasText: 'acta.txt' }).waitFor();
  await mine.locator('.thread-bar', { hasText: '2 respuestas' }).click();
  await ana.reply('Ben Carter', 'sí, lo veo');
  await ana.aside.locator('textarea').fill('/muestra post changed');
  world.forgive(/422 .*\/slash/);
  await ana.aside.locator('textarea').press('Enter');
  await ana.reply('los comandos no funcionan dentro de un hilo');
  assert.equal(await ben.pane.locator('article.msg', { hasText: 'sí, lo veo' }).count(), 0, 'a reply stays in its thread');

  // A link to the message opens it, for whoever follows it.
  const ts = await mine.getAttribute('data-ts');
  await ana.page.goto(`${world.url}#U0ANA/C0VENTAS/${ts}`);
  await ana.page.reload();
  await ana.reply('sí, lo veo');

  // Files: sent by one, read by the other.
  await ana.upload('informe.txt', 'text/plain', 'contenido del informe');
  const card = (await ben.message('informe.txt')).locator('a.file-card');
  const [download] = await Promise.all([ben.page.waitForEvent('download'), card.click()]);
  assert.equal(download.suggestedFilename(), 'informe.txt');
  const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await ana.pane.locator('.composer input[type=file]').setInputFiles({ name: 'punto.png', mimeType: 'image/png', buffer: pixel });
  await ana.pane.locator('.composer .send').click();
  const image = (await ben.message('punto.png')).locator('img');
  await ben.until(async () => assert.equal(await image.evaluate((n) => n.naturalWidth), 1), 'the picture is shown');

  // Marks of what was not read, and days.
  await ana.go('otro');
  await ben.write('¿sigues ahí?');
  await ana.page.locator('#sidebar .room.unread', { hasText: 'ventas' }).waitFor();
  await ana.go('ventas');
  await ana.page.locator('#sidebar .room.unread', { hasText: 'ventas' }).waitFor({ state: 'detached' });
  await ana.pane.locator('.day', { hasText: /hoy/i }).waitFor();
  await world.accessible(ana, 'a conversation');
}
