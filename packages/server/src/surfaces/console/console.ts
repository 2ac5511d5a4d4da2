/**
 * The console: pages on which administrators see and change pools, clients and users (docs/decisions/0050). What a page
 * changes, it changes with an operation of the API.
 */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { endBrowserSession } from '../../authorization/session/browser-session.ts';
import type { DevInbox } from '../../delivery/dev-inbox.ts';
import { dropCookie, readCookie, writeCookie } from '../browser/cookies.ts';
import { CSRF_FIELD, csrfToken, isFromOwnPage } from '../browser/csrf.ts';
import { logEndpoint } from '../http/endpoint-log.ts';
import { html } from '../pages/html.ts';
import { respondWithPage } from '../pages/respond.ts';
import { addressOf, type ConsoleOptions, enter, type Entry } from './access.ts';
import { callOperation } from './calls.ts';
import { type FormFields, readFields } from './form-fields.ts';
import { consolePage, plainPage } from './frame.ts';
import { consolePages } from './pages.ts';
import { empty } from './parts/table.ts';
import { AGAIN } from './script.ts';
import { type ConsolePage, CONSOLE, type Posted, type Visit } from './visit.ts';

export interface ConsoleParts extends ConsoleOptions {
  readonly inbox: DevInbox | undefined;
  /** The address of the API, without a slash at the end. */
  readonly endpoint: () => string;
}

/** How long a sign-in may take and still lead to the page that was asked for. */
const SIGN_IN_SECONDS = 15 * 60;

export function consoleSurface(parts: ConsoleParts): Hono {
  const app = new Hono();
  if (parts.administrators !== undefined) app.get(RETURN_PATH, (context) => afterSignIn(parts, context));
  app.post(`${CONSOLE}/sign-out`, (context) =>
    logged(parts, context, '/sign-out', (found) => signOut(parts, context, found)),
  );
  for (const page of consolePages) {
    const path = `${CONSOLE}${page.path}`;
    app.get(path, (context) => logged(parts, context, page.path, (found) => show(parts, context, page, found)));
    app.post(path, (context) => logged(parts, context, page.path, (found) => act(parts, context, page, found)));
  }
  app.get(`${CONSOLE}/*`, (context) =>
    logged(parts, context, '/*', (found) => {
      const shown = { title: 'Not found', content: empty('The console has no page at this address.') };
      const visit = visitOf(parts, context, found, undefined);
      return Promise.resolve(respondWithPage(context, consolePage(visit, undefined, shown), 404));
    }),
  );
  return app;
}

/** Where a sign-in leads (authorization/request/account-request.ts). */
const RETURN_PATH = '/console';

/** Leads to the page that was asked for before the sign-in. */
function afterSignIn(parts: ConsoleParts, context: Context): Response {
  const wanted = readCookie(context, 'console-page') ?? '';
  dropCookie(context, addressOf(parts, context), 'console-page');
  // Other servers on this host can set the cookie, too. A parsed address has no line breaks.
  const { pathname = '', search = '' } = URL.parse(wanted, 'http://console.invalid') ?? {};
  const isOwn = pathname === CONSOLE || pathname.startsWith(`${CONSOLE}/`);
  return context.redirect(isOwn ? pathname + search : CONSOLE, 303);
}

interface Found {
  readonly entry: Extract<Entry, { kind: 'in' }>;
  readonly failed: (code: string) => void;
}

/** Lets the administrator in, and writes one line to the log: the page and its outcome, without what was in the address. */
async function logged(
  parts: ConsoleParts,
  context: Context,
  path: string,
  answer: (found: Found) => Promise<Response>,
): Promise<Response> {
  const { services } = parts;
  const start = performance.now();
  let status = 500;
  let error: string | undefined;
  let failure: unknown;
  let signer: string | undefined;
  try {
    const entry = await enter(parts, context);
    signer = entry.kind === 'in' && entry.administrator !== null ? `console:${entry.administrator}` : undefined;
    const response = await (entry.kind === 'in'
      ? answer({ entry, failed: (code) => void (error = code) })
      : keepOut(parts, context, entry));
    ({ status } = response);
    return response;
  } catch (thrown) {
    failure = thrown;
    throw thrown;
  } finally {
    const subject = { pool: context.req.param('pool'), signer };
    const durationMs = performance.now() - start;
    const about = { requestId: services.random.uuid(), status, error, subject, notes: {}, durationMs, failure };
    // In development people read the log in a terminal, and look for codes there.
    const isAgain = parts.administrators === undefined && status === 200 && context.req.header(AGAIN) !== undefined;
    if (!isAgain) logEndpoint(services, { ...about, endpoint: `${CONSOLE}${path}` });
  }
}

/** The page that was asked for is shown after the sign-in. Forms are not posted again. */
function keepOut(parts: ConsoleParts, context: Context, entry: Exclude<Entry, { kind: 'in' }>): Response {
  if (entry.kind === 'refused') return respondWithPage(context, plainPage('The console is closed', entry.reason), 403);
  const { pathname, search } = new URL(context.req.url);
  if (context.req.method === 'GET') {
    writeCookie(context, addressOf(parts, context), 'console-page', pathname + search, SIGN_IN_SECONDS);
  }
  return context.redirect(entry.location, 303);
}

async function show(parts: ConsoleParts, context: Context, page: ConsolePage, found: Found): Promise<Response> {
  return drawn(page, visitOf(parts, context, found, undefined), 200, found);
}

async function act(parts: ConsoleParts, context: Context, page: ConsolePage, found: Found): Promise<Response> {
  const fields = await readFields(context.req.raw);
  if (!isFromOwnPage(context, addressOf(parts, context), fields.text(CSRF_FIELD))) {
    found.failed('ForbiddenException');
    const text = 'The form did not come from a page of this console, or its cookie is gone. Load the page again.';
    return respondWithPage(context, plainPage('Forbidden', text), 403);
  }
  const name = fields.text('action');
  const { actions = {} } = page;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return context.redirect(new URL(context.req.url).pathname, 303);
  const posted: Posted = { action: name, item: fields.text('item'), fields, error: undefined, revealed: undefined };
  try {
    const outcome = await action(visitOf(parts, context, found, posted), fields);
    if (outcome.done === undefined) {
      const shown = { ...posted, revealed: outcome.revealed };
      return await drawn(page, visitOf(parts, context, found, shown), 200, found);
    }
    const target = new URL(outcome.to, 'http://console.invalid');
    target.searchParams.set('done', outcome.done);
    return context.redirect(target.pathname + target.search + target.hash, 303);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    found.failed(error.code);
    const failed = { ...posted, error: { code: error.code, message: error.message } };
    return drawn(page, visitOf(parts, context, found, failed), 400, found);
  }
}

async function drawn(page: ConsolePage, visit: Visit, status: 200 | 400, { failed }: Found): Promise<Response> {
  try {
    const shown = await page.show(visit);
    return respondWithPage(visit.context, consolePage(visit, page.menu, shown), status);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error;
    failed(error.code);
    const shown = { title: 'Not found', content: empty(error.message, html`<p><code>${error.code}</code></p>`) };
    return respondWithPage(
      visit.context,
      consolePage(visit, page.menu, shown),
      error.code.endsWith('NotFoundException') ? 404 : 400,
    );
  }
}

async function signOut(parts: ConsoleParts, context: Context, found: Found): Promise<Response> {
  const fields: FormFields = await readFields(context.req.raw);
  const address = addressOf(parts, context);
  if (!isFromOwnPage(context, address, fields.text(CSRF_FIELD))) {
    found.failed('ForbiddenException');
    return respondWithPage(context, plainPage('Forbidden', 'The form did not come from a page of this console.'), 403);
  }
  const { poolId } = found.entry;
  if (poolId !== null) {
    const pool = await parts.services.directory.pool(poolId);
    await endBrowserSession(parts.services, pool, readCookie(context, 'cognito'));
    dropCookie(context, address, 'cognito');
  }
  return context.redirect(CONSOLE, 303);
}

function visitOf(parts: ConsoleParts, context: Context, { entry }: Found, posted: Posted | undefined): Visit {
  const { services, inbox, endpoint } = parts;
  const { administrator } = entry;
  return {
    services,
    context,
    administrator,
    administratorsPool: entry.poolId,
    inbox,
    endpoint: endpoint(),
    csrf: csrfToken(context, addressOf(parts, context), services.random),
    now: services.clock.now(),
    part: (name) => context.req.param(name) ?? '',
    query: (name) => context.req.query(name)?.trim() || undefined,
    call: (name, input) => callOperation(services, context, administrator, name, input),
    posted,
  };
}
