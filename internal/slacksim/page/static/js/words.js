// The page's own words, in the two languages of its people. What the app says is the app's business.

const WORDS = {
  es: {
    search: 'Buscar', channels: 'Canales', direct: 'Mensajes directos', apps: 'Apps', person: 'Actúas como', choosePerson: 'Elegir persona',
    admin: 'administra', guest: 'invitada', deactivated: 'cuenta desactivada', home: 'Inicio', messages: 'Mensajes', about: 'Información',
    message: (name) => `Mensaje para ${name}`, reply: 'Responder…', send: 'Enviar', attach: 'Adjuntar un archivo', shortcuts: 'Accesos directos',
    mention: 'Mencionar a alguien', thread: 'Hilo', close: 'Cerrar', back: 'Atrás', cancel: 'Cancelar', confirm: 'Confirmar', onlyYou: 'Solo visible para ti',
    edited: '(editado)', app: 'APP', replies: (n) => (n === 1 ? '1 respuesta' : `${n} respuestas`), lastReply: (when) => `Última: ${when}`,
    alsoSent: 'también enviado al canal', replied: 'respondió en un hilo', startThread: 'Responder en hilo', moreActions: 'Más acciones', copyLink: 'Copiar enlace', copied: 'Enlace copiado',
    noMessages: 'Todavía no hay mensajes.', beginning: (name) => `Aquí comienza ${name}.`, noHome: 'Esta app todavía no ha publicado su inicio.', members: (n) => (n === 1 ? '1 persona' : `${n} personas`),
    archived: 'Este canal está archivado.', readOnly: 'Esta app no recibe mensajes.', noCommand: (name) => `${name} no es un comando válido.`,
    commandFailed: (command, code) => `${command} falló con el error «${code}».`, slackbot: 'Aviso',
    trouble: 'Tuvimos problemas para conectar con la app. Inténtalo otra vez.', pressTrouble: 'La app no respondió a tiempo. Inténtalo otra vez.', working: 'Esperando a la app…', required: 'Completa este campo obligatorio.', optional: '(opcional)',
    tooShort: (n) => `Escribe al menos ${n} caracteres.`, tooLong: (n) => `No puede tener más de ${n} caracteres.`, badNumber: 'Escribe un número.', noDecimals: 'Escribe un número entero.',
    tooSmall: (n) => `Debe ser ${n} o más.`, tooBig: (n) => `Debe ser ${n} o menos.`, badEmail: 'Escribe un correo válido.', badURL: 'Escribe un enlace válido.', badDate: 'Elige una fecha válida.',
    tooMany: (n) => `Elige como máximo ${n}.`, select: 'Elige una opción', selectMany: 'Elige una o más', typeToSearch: 'Escribe para buscar', typeMore: (n) => `Escribe al menos ${n} letras`, noOptions: 'Sin resultados', loading: 'Cargando…',
    remove: (name) => `Quitar ${name}`, choose: 'Elegir', chooseFile: 'Elegir archivos', noFile: 'Ningún archivo', today: 'Hoy', yesterday: 'Ayer', tomorrow: 'Mañana', discard: '¿Cerrar sin enviar?',
    developer: 'Desarrollo', developerTitle: 'Qué pasó entre Slack y la app', faults: 'Rechazos', log: 'Registro', all: 'Todo', noFaults: 'Slack no ha tenido nada que reprochar.', noLog: 'Nada todavía.',
    newest: 'lo más nuevo primero', from: 'de', view: 'Ver', filter: 'Filtrar', page: (i, n) => `Página ${i} de ${n}`, previous: 'Anterior', next: 'Siguiente', rows: (n) => (n === 1 ? '1 fila' : `${n} filas`),
    sort: (name) => `Ordenar por ${name}`, image: 'Imagen de otro sitio', total: 'Total', offline: 'Sin conexión con el Slack local. Reintentando…', commands: 'Comandos', people: 'Personas', unread: 'sin leer',
    expand: 'Mostrar', collapse: 'Ocultar', menu: 'Menú', you: 'tú', channelHere: 'canal', failed: 'No se pudo:', notVisible: 'no ves esta conversación', version: 'Slack local de demostración', aboutApp: 'Acerca de esta app',
    pinned: 'Fijado', reacted: (who, name) => `${who}: :${name}:`, download: 'Descargar', newMessages: 'Nuevos', skip: 'Ir a los mensajes', details: 'Detalles', request: 'Pedido', response: 'Respuesta', welcome: 'Elige una conversación.', older: (n) => `Mostrar anteriores (${n})`, otherChannels: 'Otros canales', join: 'Unirme al canal', notMember: (name) => `Estás viendo ${name} sin ser parte.`,
    dismiss: 'Descartar', chooseDate: 'Elegir una fecha', clear: 'Quitar', previousMonth: 'Mes anterior', nextMonth: 'Mes siguiente', previousYear: 'Año anterior', nextYear: 'Año siguiente', react: 'Reaccionar', theme: 'Cambiar entre claro y oscuro', refusedByApp: 'La app quitó acceso.', newBelow: 'Hay mensajes nuevos', kinds: { envelope: 'Sobre', ack: 'Acuse', api: 'API', response_url: 'response_url', socket: 'Conexión', person: 'Persona', injected: 'Provocado' },
    err_in_thread: 'los comandos no funcionan dentro de un hilo.', err_no_command: 'ese comando no existe.', err_deactivated: 'esta cuenta está desactivada.', err_not_visible: 'esta persona ya no ve eso.', err_no_option: 'esa opción ya no se ofrece.',
    err_view_gone: 'la ventana cambió o se cerró.', err_not_allowed: 'eso no se puede hacer aquí.', err_closed: 'el Slack local se detuvo.',
  },
  en: {
    search: 'Search', channels: 'Channels', direct: 'Direct messages', apps: 'Apps', person: 'You act as', choosePerson: 'Choose a person',
    admin: 'admin', guest: 'guest', deactivated: 'deactivated account', home: 'Home', messages: 'Messages', about: 'About',
    message: (name) => `Message ${name}`, reply: 'Reply…', send: 'Send', attach: 'Attach a file', shortcuts: 'Shortcuts',
    mention: 'Mention someone', thread: 'Thread', close: 'Close', back: 'Back', cancel: 'Cancel', confirm: 'Confirm', onlyYou: 'Only visible to you',
    edited: '(edited)', app: 'APP', replies: (n) => (n === 1 ? '1 reply' : `${n} replies`), lastReply: (when) => `Last: ${when}`,
    alsoSent: 'also sent to the channel', replied: 'replied to a thread', startThread: 'Reply in thread', moreActions: 'More actions', copyLink: 'Copy link', copied: 'Link copied',
    noMessages: 'No messages yet.', beginning: (name) => `This is the beginning of ${name}.`, noHome: 'This app has not published its home yet.', members: (n) => (n === 1 ? '1 person' : `${n} people`),
    archived: 'This channel is archived.', readOnly: 'This app takes no messages.', noCommand: (name) => `${name} is not a valid command.`,
    commandFailed: (command, code) => `${command} failed with the error “${code}”.`, slackbot: 'Notice',
    trouble: 'We had some trouble connecting. Try again?', pressTrouble: 'The app did not answer in time. Try again.', working: 'Waiting for the app…', required: 'Please complete this required field.', optional: '(optional)',
    tooShort: (n) => `Enter at least ${n} characters.`, tooLong: (n) => `It can’t have more than ${n} characters.`, badNumber: 'Enter a number.', noDecimals: 'Enter a whole number.',
    tooSmall: (n) => `It must be ${n} or more.`, tooBig: (n) => `It must be ${n} or less.`, badEmail: 'Enter a valid e-mail address.', badURL: 'Enter a valid link.', badDate: 'Choose a valid date.',
    tooMany: (n) => `Choose ${n} at most.`, select: 'Choose an option', selectMany: 'Choose one or more', typeToSearch: 'Type to search', typeMore: (n) => `Type at least ${n} letters`, noOptions: 'No results', loading: 'Loading…',
    remove: (name) => `Remove ${name}`, choose: 'Choose', chooseFile: 'Choose files', noFile: 'No file', today: 'Today', yesterday: 'Yesterday', tomorrow: 'Tomorrow', discard: 'Close without sending?',
    developer: 'Developer', developerTitle: 'What passed between Slack and the app', faults: 'Refusals', log: 'Log', all: 'All', noFaults: 'Slack has had nothing to complain about.', noLog: 'Nothing yet.',
    newest: 'newest first', from: 'from', view: 'View', filter: 'Filter', page: (i, n) => `Page ${i} of ${n}`, previous: 'Previous', next: 'Next', rows: (n) => (n === 1 ? '1 row' : `${n} rows`),
    sort: (name) => `Sort by ${name}`, image: 'Image from another site', total: 'Total', offline: 'No connection to the local Slack. Trying again…', commands: 'Commands', people: 'People', unread: 'unread',
    expand: 'Show', collapse: 'Hide', menu: 'Menu', you: 'you', channelHere: 'channel', failed: 'That did not work:', notVisible: 'you do not see this conversation', version: 'Local Slack for demonstration', aboutApp: 'About this app',
    pinned: 'Pinned', reacted: (who, name) => `${who}: :${name}:`, download: 'Download', newMessages: 'New', skip: 'Skip to messages', details: 'Details', request: 'Request', response: 'Response', welcome: 'Choose a conversation.', older: (n) => `Show earlier (${n})`, otherChannels: 'Other channels', join: 'Join channel', notMember: (name) => `You are viewing ${name} without being a member.`,
    dismiss: 'Dismiss', chooseDate: 'Choose a date', clear: 'Clear', previousMonth: 'Previous month', nextMonth: 'Next month', previousYear: 'Previous year', nextYear: 'Next year', react: 'React', theme: 'Switch between light and dark', refusedByApp: 'The app took access away.', newBelow: 'There are new messages', kinds: { envelope: 'Envelope', ack: 'Ack', api: 'API', response_url: 'response_url', socket: 'Socket', person: 'Person', injected: 'Provoked' },
    err_in_thread: 'commands do not work inside a thread.', err_no_command: 'there is no such command.', err_deactivated: 'this account is deactivated.', err_not_visible: 'this person does not see that any more.', err_no_option: 'that option is not offered any more.',
    err_view_gone: 'the window changed or was closed.', err_not_allowed: 'that cannot be done here.', err_closed: 'the local Slack has stopped.',
  },
};

let lang = 'es';

// setLanguage follows a locale such as "es-CL"; whatever is not Spanish reads English.
export function setLanguage(locale) {
  lang = String(locale || '').toLowerCase().startsWith('es') ? 'es' : 'en';
  document.documentElement.lang = lang;
}

// t returns the page's word for a key, with arguments where it takes some.
export function t(key, ...args) {
  const word = WORDS[lang][key] ?? WORDS.en[key] ?? key;
  return typeof word === 'function' ? word(...args) : word;
}

export const language = () => lang;
export const dictionaries = WORDS;
