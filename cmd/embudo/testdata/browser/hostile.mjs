// Whatever people type is text: it is shown, it never runs, it never calls anybody.

import assert from 'node:assert/strict';
import { answer, card, refOf } from './sales.mjs';

const NAMES = [
  '<script>alert(1)</script><img src=x onerror=alert(2)>',
  '<!channel> <!here> <@U0BRUNO> @channel',
  '👩‍👩‍👧‍👦 Ñandú 🦙 e\u0301 \u{1F1E8}\u{1F1F1}',
  'شركة الحلول gnp.exe',
  'cita > otra & &amp; &lt;b&gt; <https://ejemplo.cl|clic> <mailto:a@b.cl>',
  "Robert'); DROP TABLE opportunities;--",
];

export default async function hostile(world) {
  const ana = await world.as('U0ANA', { place: 'C0VENTAS' });
  for (const name of NAMES) {
    await ana.write('/oportunidad nueva');
    const form = await ana.form('Nueva oportunidad');
    await form.fill('account', name);
    await form.submit();
    await ana.closed();
    const mine = await answer(ana, 'Creaste', name.split(' ').at(-1));
    const posted = await card(ana, await refOf(mine));
    const shown = (await posted.locator('.b-text').first().innerText()).split('\n')[0].replace(/^OP-\d+ · /, '');
    assert.equal(shown, name, 'a name is shown as it was typed');
    // The one mention is of the owner, by the app.
    const mentions = await posted.locator('.mk-mention').allInnerTexts();
    assert(mentions.every((text) => text === '@Ana Rojas'), `nobody is called: ${mentions}`);
    assert.equal(await posted.locator('script, img, b, a, blockquote').count(), 0, `${name} is not markup`);
  }

  // What would turn the text around it is left out.
  await ana.write('/oportunidad nueva cliente:"oc\u202Egpj.exe" valor:1M');
  await answer(ana, 'Creaste', '· ocgpj.exe');

  // 10,000 characters in a form are refused by Slack itself, in a command and a message they are taken.
  const long = 'ñ'.repeat(9_990) + '<b>fin</b>';
  await ana.write('/oportunidad nueva');
  const form = await ana.form('Nueva oportunidad');
  await form.fill('account', long);
  await form.submit();
  await form.refuses({ account: 'No puede tener más de 300 caracteres.' });
  await form.cancel();
  await ana.write(`/oportunidad ver ${long}`);
  await answer(ana, 'No encontré');
  await ana.write(long);
  const said = await ana.message('fin</b>');
  assert((await said.innerText()).includes(long));
  await ana.fits('a word of 10,000 characters');

  for (const text of ['<script>alert(3)</script>', '<img src=x onerror=alert(4)> <b>x</b>', 'javascript:alert(5) <javascript:alert(6)|aquí>', '\u202Eal revés\u202C مرحبا']) {
    await ana.write(text);
    const shown = await ana.message(text);
    assert.equal(await shown.locator('.msg-text script, .msg-text img, .msg-text b, .msg-text a').count(), 0, text);
  }
  world.forgive(/422 .*\/slash/); // how the page is told that there is no such command
  await ana.write('/nada <script>alert(7)</script>');
  await ana.message('/nada no es un comando válido');
  assert.equal(await ana.page.evaluate(() => document.querySelectorAll('#pane script').length), 0);
}
