/** The page of the development inbox, which shows messages as they arrive. */
import type { InboxMessage } from '../../delivery/dev-inbox.ts';
import type { HtmlPage } from '../pages/document.ts';

const style = `
header, main { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: end; padding-top: 2rem; padding-bottom: 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 }
#state { margin: 0; color: var(--faint); flex: 1 }
.filter { flex: 0 1 16rem }
@media (max-width: 34rem) { .filter { flex-basis: 100% } }
label { display: block; margin-bottom: .3rem; font-size: .875rem; color: var(--faint) }
input { font: inherit; width: 100%; padding: .4rem .6rem; color: inherit; background: var(--paper);
  border: 1px solid var(--faint); border-radius: .4rem }
ol { list-style: none; margin: 0; padding: 0 0 3rem }
li { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.25rem; margin: 0 0 .75rem }
.about { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: .875rem; color: var(--faint) }
h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
.code { display: flex; flex-wrap: wrap; gap: .75rem; align-items: center; margin: .5rem 0 }
output { font: 600 1.5rem/1.2 ui-monospace, monospace; letter-spacing: .06em; overflow-wrap: anywhere }
button { font: inherit; font-size: .875rem; padding: .25rem .75rem; border: 1px solid var(--faint); border-radius: .4rem;
  color: inherit; background: transparent; cursor: pointer }
button:hover, summary:hover { color: var(--accent) }
summary { cursor: pointer; font-size: .875rem }
iframe { display: block; width: 100%; height: 14rem; margin-top: .75rem; border: 1px solid var(--line);
  border-radius: .4rem; background: #fff; color-scheme: light }
.sms { margin: .75rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere }
#empty { color: var(--faint); padding: 2.5rem 0; text-align: center }
[hidden] { display: none !important }
`;

const content = `
<header>
<h1>Inbox</h1>
<p id="state" role="status">Connecting…</p>
<div class="filter"><label for="to">Only messages to</label><input id="to" type="search" autocomplete="off" spellcheck="false"></div>
</header>
<main>
<noscript><p>This page needs JavaScript to show messages. Programs can read them as JSON at the same address.</p></noscript>
<p id="empty">No messages yet. Codes and invitations appear here as they are sent.</p>
<ol id="messages" aria-live="polite" aria-relevant="additions"></ol>
</main>
`;

// The content of messages is only inserted as text. The HTML of an e-mail is shown as a separate page in a sandboxed
// frame.
const script = `
const [state, empty, messages, to] = ['state', 'empty', 'messages', 'to'].map((id) => document.getElementById(id));
const seen = new Set();
const noMessages = empty.textContent;

function element(name, properties = {}, ...children) {
  const created = Object.assign(document.createElement(name), properties);
  created.append(...children);
  return created;
}

function copyButton(code) {
  const button = element('button', { type: 'button', textContent: 'Copy' });
  button.setAttribute('aria-label', 'Copy ' + code);
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return button;
}

function bodyOf({ id, medium, subject, body }) {
  if (medium === 'SMS') return element('p', { className: 'sms', textContent: body });
  const details = element('details', {}, element('summary', { textContent: 'Show the e-mail' }));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('iframe')) return;
    const frame = element('iframe', { title: subject ?? 'E-mail', src: 'inbox/messages/' + encodeURIComponent(id) });
    frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
    details.append(frame);
  });
  return details;
}

function show(message) {
  if (seen.has(message.id)) return;
  seen.add(message.id);
  const at = new Date(message.at);
  const time = element('time', { dateTime: message.at, textContent: at.toLocaleTimeString() });
  const kind = element('span', { textContent: message.medium + ', ' + message.kind });
  const item = element('li', {},
    element('div', { className: 'about' }, kind, time),
    element('h2', { textContent: message.to }),
    ...(message.subject === null ? [] : [element('div', { textContent: message.subject })]),
    element('div', { className: 'code' }, element('output', { textContent: message.code }), copyButton(message.code)),
    bodyOf(message));
  item.dataset.to = message.to;
  messages.prepend(item);
  filter();
}

function filter() {
  const wanted = to.value.trim().toLowerCase();
  let count = 0;
  for (const item of messages.children) {
    item.hidden = !item.dataset.to.toLowerCase().includes(wanted);
    if (!item.hidden) count += 1;
  }
  empty.hidden = count > 0;
  empty.textContent = seen.size === 0 ? noMessages : 'No messages to a matching address yet.';
}

to.value = new URLSearchParams(location.search).get('to') ?? '';
to.addEventListener('input', filter);
filter();
const events = new EventSource('inbox/events');
events.onmessage = ({ data }) => show(JSON.parse(data));
events.onopen = () => { state.textContent = 'Connected'; };
events.onerror = () => { state.textContent = 'Connection lost. Trying again…'; };
`;

/** The page. Its script receives messages from `inbox/events` and shows e-mails from `inbox/messages`. */
export const inboxPage: HtmlPage = {
  title: 'Latchkey inbox',
  content,
  style,
  script,
  policy: ["connect-src 'self'", "frame-src 'self'"],
};

/** Returns an e-mail as a page for the frame. It runs no script and loads nothing; its links open in a new tab. */
export function mailPage({ body }: Pick<InboxMessage, 'body'>): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank">\n${body}\n`;
}

/** Headers of an e-mail's page. Remote images are blocked, so that opening a message sends no request. */
export const mailHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    'sandbox allow-popups allow-popups-to-escape-sandbox',
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};
