// An opportunity passes every gate; each form is refused first, with its sentences under the inputs. Told in the
// language that the test names.

import assert from 'node:assert/strict';
import { answer, card, confirm, create, en, es } from './sales.mjs';

const STORIES = {
  es: {
    words: es, person: 'U0ANA', account: 'Puerto Siete Etapas', value: '12,5M',
    typed: { twice: 'USD 1.500', value: '13 millones', first: '5M', second: '8M' },
    said: {
      twice: 'se puede leer de dos formas: US$ 1.500,00 o US$ 1,50', proof: 'Falta una prueba', zero: 'Debe ser mayor que cero.', duplicate: 'Esa factura ya está registrada', unchanged: 'No cambiaste nada', blank: 'Falta este dato.',
      saved: 'Faltan 4 criterios', won: '¡Venta ganada!', invoiced: 'Facturado: $13.000.000 de $13.000.000', finance: 'Solo Finanzas o una jefatura puede registrar facturas', ends: 'ahí termina el flujo', partial: 'Parcial', order: 'Orden de compra', note: 'queda pendiente',
    },
    verbs: { qualify: 'calificar', commit: 'comprometer', approve: 'aprobar', invoice: 'facturar', complete: 'completar', lose: 'perder' },
  },
  en: {
    words: en, person: 'U0EMMA', account: 'Seven Stages Harbour', value: 'CLP 12,500,000',
    typed: { twice: '1,500 USD', value: '13 million', first: '5M', second: '8M' },
    said: {
      twice: 'can be read in two ways: US$1,500.00 or US$1.50', proof: 'Proof is missing', zero: 'It must be more than zero.', duplicate: 'That invoice is already recorded', unchanged: 'You changed nothing', blank: 'This is missing.',
      saved: '4 criteria are missing', won: 'Sale won!', invoiced: 'Invoiced: CLP 13,000,000 of CLP 13,000,000', finance: 'Only Finance or a manager can record invoices', ends: 'where the flow ends', partial: 'Partial', order: 'Purchase order', note: 'still to come',
    },
    verbs: { qualify: 'qualify', commit: 'commit', approve: 'approve', invoice: 'invoice', complete: 'complete', lose: 'lose' },
  },
};

export default async function stages(world) {
  const { words, person, account, value, typed, said, verbs } = STORIES[world.args.lang];
  const seller = await world.as(person, { place: 'C0VENTAS' });
  // The channel is looked at along the way in one of the languages, and at the end in both.
  const follow = (...texts) => (words === es ? card(seller, ref, ...texts) : null);
  const ask = (desk, verb, ref) => desk.write(`${words.command} ${verbs[verb]} ${ref}`);
  const ref = await create(seller, words, account, value);
  await card(seller, ref, es.stages.immature); // a channel reads the company's language, whoever looks

  // Immature → Qualified
  await ask(seller, 'qualify', ref);
  let form = await seller.form(words.forms.qualify);
  await confirm(form, 0);
  await form.fill('criterion_interaction_support', 'x'.repeat(301));
  await form.submit();
  await form.refuses({ criterion_interaction_support: words.fields.over });
  await form.fill('criterion_interaction_support', 'Zoom');
  await form.submit();
  await seller.closed();
  await answer(seller, said.saved);
  await ask(seller, 'qualify', ref);
  form = await seller.form(words.forms.qualify);
  assert.equal(await form.value('criterion_interaction_support'), 'Zoom');
  await confirm(form, 1, 2, 3, 4);
  await form.submit();
  await seller.closed();
  await answer(seller, ref, words.stages.qualified);
  await follow(`${es.stages.qualified} ·`);

  // → Committed
  await seller.press(await answer(seller, ref, words.stages.qualified), words.buttons.commit);
  form = await seller.form(words.forms.commit);
  await form.submit();
  await form.refuses({ kind: words.fields.required });
  await form.tick('kind', said.order);
  await form.fill('value', typed.twice);
  await form.submit();
  await form.refuses({ value: said.twice, reference: said.proof });
  await form.fill('value', typed.value);
  await form.fill('reference', 'OC 4711');
  await form.attach('files', 'oc.pdf', '%PDF-1.4');
  await form.submit();
  await seller.closed();
  await answer(seller, said.won, words.stages.committed);
  await follow(`${es.stages.committed} ·`, '$13.000.000', 'OC 4711');

  // → To invoice
  await ask(seller, 'approve', ref);
  form = await seller.form(words.forms.approve);
  await form.submit();
  await form.refuses({ approved_by: words.fields.required });
  await form.fill('approved_by', 'Rosa Pérez');
  await form.submit();
  await form.refuses({ reference: said.proof });
  await form.fill('link', 'ftp://ejemplo.cl/visto-bueno');
  await form.submit();
  await form.refuses({ link: words.fields.link });
  await form.fill('link', 'https://ejemplo.cl/visto-bueno');
  await form.submit();
  await seller.closed();
  await answer(seller, ref, words.stages.toInvoice);
  await follow(`${es.stages.toInvoice} ·`);

  // → Invoicing: finance's, and not the seller's
  await ask(seller, 'invoice', ref);
  await answer(seller, said.finance);
  await world.call(world.args.lang === 'en' ? 'finance reads English' : 'finance reads Spanish');
  const finance = await world.as('U0FELIPE', { place: 'C0VENTAS' });
  await finance.press(await card(finance, ref), es.buttons.invoice);
  form = await finance.form(words.forms.invoice);
  await form.fill('number', `F-100 ${ref}`);
  await form.fill('amount', '0');
  await form.submit();
  await form.refuses({ amount: said.zero });
  await form.fill('amount', typed.first);
  await form.submit();
  await finance.closed();
  await answer(finance, ref, words.stages.invoicing);
  await follow(`${es.stages.invoicing} ·`, '$5.000.000');
  await ask(finance, 'invoice', ref);
  form = await finance.form(words.forms.invoice);
  await form.fill('number', `F-100 ${ref}`);
  await form.fill('amount', typed.second);
  await form.submit();
  await form.refuses({ number: said.duplicate });
  await form.fill('number', `F-101 ${ref}`);
  await form.submit();
  await finance.closed();
  await answer(finance, said.invoiced);

  // → Done
  await ask(seller, 'complete', ref);
  form = await seller.form(words.forms.complete);
  await form.tick('scope', said.partial);
  await form.shows(said.note);
  await form.submit();
  await form.refuses({ note: words.fields.required });
  await form.fill('note', '   ');
  await form.submit();
  await form.refuses({ note: world.args.lang === 'es' ? /Completa este campo obligatorio|Falta este dato/ : /complete this required field|This is missing/ });
  await form.fill('note', 'Falta la capacitación');
  await form.submit();
  await seller.closed();
  await answer(seller, ref, words.stages.done, said.partial);
  const done = await card(seller, ref, `${es.stages.done} ·`);
  await ask(seller, 'lose', ref);
  await answer(seller, said.ends);

  // The card's thread tells it all, in order.
  await seller.thread(done);
  for (const text of ['Inmadura → Calificada', 'Calificada → Comprometida', 'Comprometida → Por facturar', 'Por facturar → En facturación', 'F-101', 'En facturación → Lista']) await seller.reply(text);
  await world.call('finance reads Spanish');
}
