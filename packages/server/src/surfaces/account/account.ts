/** The account page: signed-in users see and change what the pool keeps about them (docs/decisions/0042). */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { CSRF_FIELD, isFromOwnPage } from '../browser/csrf.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { originOf } from '../http/origin.ts';
import { logEndpoint } from '../http/endpoint-log.ts';
import type { Subject } from '../http/request-log.ts';
import { type Fields, readForm } from '../pages/form.ts';
import { respondWithPage } from '../pages/respond.ts';
import { accountPaths } from './account-paths.ts';
import { enter } from './entry.ts';
import { reasonOf } from './errors.ts';
import { type MenuEntry, overviewPage, sectionPage, type ShownSection } from './frame.ts';
import type { Section } from './section.ts';
import { isSectionName, type SectionName } from './section-names.ts';
import { sections } from './sections.ts';
import type { Visit } from './visit.ts';
import { isNotice } from './words/notices.ts';

export function accountSurface(parts: BrowserParts): Hono {
  const app = new Hono();
  for (const path of accountPaths) {
    app.get(path, (context) => logged(parts, context, show));
    app.post(path, (context) => logged(parts, context, act));
  }
  return app;
}

type Entry = (context: Context, section: SectionName | undefined) => Promise<Visit | Response>;

/** Answers a request and writes one line to the log. */
async function logged(
  parts: BrowserParts,
  context: Context,
  handler: (context: Context, enterAs: Entry, failed: (error: string) => void) => Promise<Response>,
): Promise<Response> {
  const { services } = parts;
  const { random } = services;
  const start = performance.now();
  const requestId = random.uuid();
  const { origin, notes } = originOf(context, requestId);
  const section = nameIn(context);
  const endpoint = section === undefined || section === 'unknown' ? '/account' : `/account/${section}`;
  let subject: Subject = {};
  let status = 500;
  let error: string | undefined;
  let failure: unknown;
  const entry: Entry = async (visited, shown) => {
    const visit = await enter(parts, visited, shown, origin);
    if (!(visit instanceof Response)) subject = { pool: visit.pool.id, client: visit.client.id, user: visit.user.sub };
    return visit;
  };
  try {
    const answered = await handler(context, entry, (code) => void (error = code));
    ({ status } = answered);
    return answered;
  } catch (thrown) {
    failure = thrown;
    throw thrown;
  } finally {
    const durationMs = performance.now() - start;
    logEndpoint(services, { requestId, endpoint, status, error, subject, notes, durationMs, failure });
  }
}

async function show(context: Context, enterAs: Entry): Promise<Response> {
  const named = nameIn(context);
  if (named === 'unknown') return context.notFound();
  const visit = await enterAs(context, named);
  if (visit instanceof Response) return visit;
  if (named === undefined) return respondWithPage(context, overviewPage(visit, menuOf(visit)));
  if (!sections[named].exists(visit)) return context.redirect(visit.link(), 302);
  const done = context.req.query('done');
  const notice = done !== undefined && isNotice(done) ? done : undefined;
  return answer(visit, named, { notice }, 200);
}

async function act(context: Context, enterAs: Entry, failed: (error: string) => void): Promise<Response> {
  const named = nameIn(context);
  if (named === 'unknown') return context.notFound();
  const fields = (await readForm(context.req.raw)) ?? {};
  const visit = await enterAs(context, named);
  if (visit instanceof Response) return visit;
  if (!isFromOwnPage(context, visit.address, fields[CSRF_FIELD])) {
    failed('ForbiddenException');
    return context.text('Forbidden', 403);
  }
  const section = named === undefined ? undefined : sections[named];
  const action = section?.exists(visit) ? actionIn(section, fields) : undefined;
  if (named === undefined || action === undefined) return context.redirect(visit.link(named), 303);
  if (action.needsFreshSignIn && !visit.isFresh) return context.redirect(visit.signInLink(named, 'login'), 303);
  try {
    const outcome = await action.run(visit, fields);
    if ('response' in outcome) return await outcome.response;
    const next: Record<string, string> = 'step' in outcome ? { step: outcome.step } : { done: outcome.notice };
    return context.redirect(visit.link(named, next), 303);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    failed(error instanceof ServiceError ? error.code : reason);
    return answer(visit, named, { error: reason }, 400);
  }
}

function actionIn({ actions }: Section, { action }: Fields) {
  return action !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
}

async function answer(
  visit: Visit,
  name: SectionName,
  messages: Pick<ShownSection, 'notice' | 'error'>,
  status: 200 | 400,
): Promise<Response> {
  const section = sections[name];
  const { asksForFreshSignIn, script } = section;
  const shown = { ...entryOf(visit, name), ...messages, asksForFreshSignIn, script, body: await section.show(visit) };
  return respondWithPage(visit.context, sectionPage(visit, menuOf(visit), shown), status);
}

/** The section in the path; undefined: the overview. */
function nameIn(context: Context): SectionName | 'unknown' | undefined {
  const name = context.req.param('section');
  return name === undefined || isSectionName(name) ? name : 'unknown';
}

function menuOf(visit: Visit): readonly MenuEntry[] {
  const names = Object.keys(sections) as SectionName[];
  return names.filter((name) => sections[name].exists(visit)).map((name) => entryOf(visit, name));
}

function entryOf({ language }: Visit, name: SectionName): MenuEntry {
  return { name, ...sections[name].words(language) };
}
