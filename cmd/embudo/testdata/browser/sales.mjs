// What the stories know of Embudo: its words in both languages, its cards and its answers.

export const es = {
  command: '/oportunidad', fields: { over: 'No puede tener más de 300 caracteres.', required: 'Completa este campo obligatorio.', link: 'Escribe un enlace válido.' },
  forms: { create: 'Nueva oportunidad', qualify: 'Calificar', commit: 'Comprometer', approve: 'Aprobar facturación', invoice: 'Registrar factura', complete: 'Completar', lose: 'Perder oportunidad', reopen: 'Reabrir' },
  buttons: { qualify: 'Calificar', commit: 'Comprometer', approve: 'Aprobar facturación', invoice: 'Facturar', more: 'Otra factura', complete: 'Completar', lose: 'Marcar perdida', reopen: 'Reabrir', history: 'Historial', show: 'Ver' },
  stages: { immature: 'Inmadura', qualified: 'Calificada', committed: 'Comprometida', toInvoice: 'Por facturar', invoicing: 'En facturación', done: 'Lista', lost: 'Perdida' },
};

export const en = {
  command: '/opportunity', fields: { over: 'It can’t have more than 300 characters.', required: 'Please complete this required field.', link: 'Enter a valid link.' },
  forms: { create: 'New opportunity', qualify: 'Qualify', commit: 'Commit', approve: 'Approve billing', invoice: 'Record invoice', complete: 'Complete', lose: 'Lose opportunity', reopen: 'Reopen' },
  buttons: { qualify: 'Qualify', commit: 'Commit', approve: 'Approve billing', invoice: 'Invoice', more: 'Another invoice', complete: 'Complete', lose: 'Mark as lost', reopen: 'Reopen', history: 'History', show: 'Show' },
  stages: { immature: 'Immature', qualified: 'Qualified', committed: 'Committed', toInvoice: 'To invoice', invoicing: 'Invoicing', done: 'Done', lost: 'Lost' },
};

// card is the channel's card of an opportunity, which shows all texts; it waits for it.
export async function card(desk, ref, ...texts) {
  let found = desk.pane.locator('article.msg:not(.msg-ephemeral)').filter({ has: desk.page.locator('.b-fields'), hasText: `${ref} · ` });
  for (const text of texts) found = found.filter({ hasText: text });
  await found.waitFor();
  return found;
}

// answer is what only the person sees, the newest that shows all texts; it waits for it.
export async function answer(desk, ...texts) {
  let found = desk.pane.locator('article.msg-ephemeral');
  for (const text of texts) found = found.filter({ hasText: text });
  await found.last().waitFor();
  const ts = await found.last().getAttribute('data-ts');
  return desk.pane.locator(`article.msg[data-ts="${ts}"]`); // whatever it shows later
}

// refOf reads an opportunity's number off a message.
export async function refOf(message) {
  return (await message.innerText()).match(/OP-\d+/)[0];
}

// create makes an opportunity with one line, and gives its number.
export async function create(desk, words, account, rest = '') {
  await desk.write(`${words.command} ${words === es ? 'nueva' : 'new'} ${account} ${rest}`);
  return refOf(await answer(desk, words === es ? 'Creaste' : 'You created', account));
}

export const criteria = ['interaction', 'interest', 'problem', 'fit', 'means'];

// confirm ticks criteria by their place in the list.
export async function confirm(form, ...places) {
  for (const i of places) await form.field('criteria').locator('input[type=checkbox]').nth(i).check();
}

// qualify takes an opportunity through the first gate.
export async function qualify(desk, words, ref) {
  await desk.write(`${words.command} ${words === es ? 'calificar' : 'qualify'} ${ref}`);
  const form = await desk.form(words.forms.qualify);
  await confirm(form, 0, 1, 2, 3, 4);
  await form.submit();
  await desk.closed();
}
