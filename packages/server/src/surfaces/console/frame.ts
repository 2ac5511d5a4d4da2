/** The document around every page of the console. */
import type { HtmlPage } from '../pages/document.ts';
import { attributes, type Html, html } from '../pages/html.ts';
import { link, poolLink } from './links.ts';
import { hidden } from './parts/forms.ts';
import { consoleScript } from './script.ts';
import { consoleStyle } from './style.ts';
import { type ConsolePage, CONSOLE, type Shown, type Visit } from './visit.ts';

/** The notices that an address may ask for. Other values show nothing. */
const notices: Readonly<Record<string, string>> = {
  created: 'Created.',
  saved: 'Saved.',
  deleted: 'Deleted.',
  password: 'The password has been set.',
  enabled: 'The user can sign in again.',
  disabled: 'The user can no longer sign in.',
  confirmed: 'The user is confirmed.',
  'mfa-reset': 'The second factors have been removed.',
  'signed-out': 'The user has been signed out of all sessions.',
  forgotten: 'The device has been forgotten.',
  remembered: 'The device is remembered.',
  'not-remembered': 'The device is no longer remembered.',
  revoked: 'The session has been ended.',
  reset: 'The user must set a new password. A code has been sent.',
  rotated: 'The pool has new signing keys. They are published now.',
};

export function consolePage(visit: Visit, menu: ConsolePage['menu'] | undefined, shown: Shown): HtmlPage {
  const { title, pool, trail = [], beside, content, isLive = false } = shown;
  const notice = notices[visit.query('done') ?? ''];
  const body = html`<a class="skip" href="#main">Skip to the content</a>
<div class="frame">
${side(visit, menu)}
<div class="body">
${trail.length > 0 && html`<nav class="trail" aria-label="Place"><ol>${trail.map(([name, to]) => html`<li><a href="${to}">${name}</a></li>`)}</ol></nav>`}
<main id="main" tabindex="-1">
<div class="title"><h1>${title}</h1>${beside}${isLive && html`<span class="live" hidden><span class="dot"></span><span class="state" role="status">Live</span> <button type="button" class="plain small" data-pause>Pause</button></span>`}</div>
${pool && tabs(pool, shown.tab)}
${notice !== undefined && visit.posted === undefined && html`<p class="notice" role="status">${notice}</p>`}
<div class="content"${attributes({ 'data-live': isLive })}>${content}</div>
</main>
</div>
</div>`;
  return {
    title: `${title} · Latchkey console`,
    content: String(body),
    style: consoleStyle,
    script: consoleScript,
    policy: ["connect-src 'self'"],
  };
}

function side(visit: Visit, menu: ConsolePage['menu'] | undefined): Html {
  const entries: readonly (readonly [ConsolePage['menu'], string, string])[] = [
    ['overview', 'Overview', CONSOLE],
    ['pools', 'User pools', link(['pools'])],
    ['activity', 'Sign-ins', link(['activity'])],
    ['triggers', 'Triggers', link(['triggers'])],
    ...(visit.inbox === undefined ? [] : [['inbox', 'Inbox', link(['inbox'])] as const]),
  ];
  return html`<header class="side"><div>
<p class="brand"><a href="${CONSOLE}">Latchkey</a> <span>${visit.administrator === null ? 'development' : visit.services.settings.region}</span></p>
<nav aria-label="Console"><ul>${entries.map(
    ([name, text, to]) =>
      html`<li><a href="${to}"${attributes({ 'aria-current': name === menu ? 'page' : undefined })}>${text}</a></li>`,
  )}</ul></nav>
${visit.administrator !== null && signOut(visit, visit.administrator)}
</div></header>`;
}

function signOut({ csrf }: Visit, administrator: string): Html {
  return html`<form method="post" action="${CONSOLE}/sign-out" class="who">
<p><a href="/account">${administrator}</a></p>${hidden('_csrf', csrf)}<button type="submit" class="plain small">Sign out</button></form>`;
}

const tabNames: readonly (readonly [part: string, name: string])[] = [
  ['', 'Settings'],
  ['users', 'Users'],
  ['groups', 'Groups'],
  ['clients', 'App clients'],
  ['login', 'Login page'],
  ['keys', 'Signing keys'],
];

function tabs({ id, name }: NonNullable<Shown['pool']>, current: string | undefined): Html {
  return html`<nav class="tabs" aria-label="User pool ${name}"><ul>${tabNames.map(
    ([part, text]) =>
      html`<li><a href="${poolLink(id, part === '' ? [] : [part])}"${attributes({ 'aria-current': part === current ? 'page' : undefined })}>${text}</a></li>`,
  )}</ul></nav>`;
}

/** A page that says one thing, to somebody who may not see more. */
export function plainPage(title: string, text: string): HtmlPage {
  const content = html`<main class="alone"><h1>${title}</h1><p>${text}</p></main>`;
  return { title: `${title} · Latchkey console`, content: String(content), style: consoleStyle };
}
