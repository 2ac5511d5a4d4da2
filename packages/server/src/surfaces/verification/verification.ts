/**
 * Links that prove an e-mail address. Following one only asks: mail filters follow every link they see, and would prove
 * addresses for whoever typed them in (docs/decisions/0013). The button posts, and what it does is ConfirmSignUp, or what
 * VerifyUserAttribute does, with the same rules about codes.
 */
import { type OperationName, ServiceError, validateInput } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { CONFIRM_USER_PATH, VERIFY_ATTRIBUTE_PATH } from '../../messages/verification-link.ts';
import { ConfirmSignUp } from '../../operations/sign-up/ConfirmSignUp.ts';
import { verifyAttributeByLink } from '../../operations/users/attribute-verification.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import { secretHash } from '../../rules/access/secret-hash.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';
import { readBody } from '../http/body.ts';
import { logRequest, type Subject } from '../http/request-log.ts';
import { originOf } from '../http/origin.ts';
import { type HtmlPage, htmlOf } from '../pages/document.ts';
import { pageHeaders } from '../pages/policy.ts';
import { askingPage, resultPage } from './verification-page.ts';

/** What a link can do. */
interface LinkedStep {
  readonly path: string;
  readonly names: readonly string[];
  /** What the log calls it. */
  readonly operation: OperationName;
  subjectOf(fields: Fields): Subject;
  run(services: Services, fields: Fields, origin: Origin): Promise<void>;
  readonly done: HtmlPage;
}

type Fields = Readonly<Record<string, string>>;

const confirmUser: LinkedStep = {
  path: CONFIRM_USER_PATH,
  names: ['client_id', 'user_name', 'confirmation_code'],
  operation: 'ConfirmSignUp',
  subjectOf: ({ client_id: client }) => ({ client }),
  async run(services, { client_id: ClientId = '', user_name: Username = '', confirmation_code }, origin) {
    const input = checked(validateInput('ConfirmSignUp', { ClientId, Username, ConfirmationCode: confirmation_code }));
    const caller = await services.directory.client(ClientId);
    const { secret } = caller.client;
    // The link speaks for a client that can't be asked: what it knows was sent by this server.
    const proof = secret === null ? {} : { SecretHash: secretHash(secret, Username, ClientId) };
    await ConfirmSignUp.run({ ...services, input: { ...input, ...proof }, caller, origin });
  },
  done: resultPage('Your registration is confirmed', 'You can close this page and sign in now.'),
};

const verifyAttribute: LinkedStep = {
  path: VERIFY_ATTRIBUTE_PATH,
  names: ['user_pool_id', 'user_name', 'attribute_name', 'confirmation_code'],
  operation: 'VerifyUserAttribute',
  subjectOf: ({ user_pool_id: pool }) => ({ pool }),
  async run(
    services,
    { user_pool_id = '', user_name = '', attribute_name = '', confirmation_code: Code = '' },
    origin,
  ) {
    const input = { AccessToken: 'link', AttributeName: attribute_name, Code };
    checked(validateInput('VerifyUserAttribute', input));
    const pool = await services.directory.pool(user_pool_id);
    const network = callerNetwork(services, origin);
    const proof = { username: user_name, attributeName: attribute_name, code: Code, network };
    await verifyAttributeByLink(services, pool, proof);
  },
  done: resultPage('Your address is confirmed', 'You can close this page.'),
};

/** Both pages, in development and in production. */
export function verificationSurface(services: Services): Hono {
  const app = new Hono();
  for (const step of [confirmUser, verifyAttribute]) {
    app.get(step.path, (context) => ask(context, step));
    app.post(step.path, (context) => act(context, step, services));
  }
  return app;
}

function ask(context: Context, { path, names }: LinkedStep): Response {
  const fields = known(names, context.req.query());
  return fields === undefined
    ? answer(context, incomplete, 400)
    : answer(context, askingPage(path.slice(1), fields), 200);
}

/** Takes the fields of the form, or those of the link itself, so that programs may post to it. */
async function act(context: Context, step: LinkedStep, services: Services): Promise<Response> {
  const start = performance.now();
  const body = await readBody(context.req.raw).catch(() => undefined);
  if (body === undefined) return answer(context, incomplete, 400);
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const fields = known(step.names, { ...context.req.query(), ...Object.fromEntries(form) });
  if (fields === undefined) return answer(context, incomplete, 400);
  const requestId = services.random.uuid();
  const { origin, notes } = originOf(context, requestId);
  let error: unknown;
  try {
    await step.run(services, fields, origin);
    return answer(context, step.done, 200);
  } catch (thrown) {
    error = thrown;
    return refused(context, thrown);
  } finally {
    const about = { requestId, operation: step.operation, isBuilt: true, subject: step.subjectOf(fields) };
    const durationMs = performance.now() - start;
    logRequest(services.log, { ...about, notes: { ...notes, via: 'link' }, durationMs, error });
  }
}

/** The fields of a link, if all of them are there. */
function known(names: readonly string[], given: Fields): Fields | undefined {
  const fields = names.map((name) => [name, given[name] ?? ''] as const);
  return fields.every(([, value]) => value !== '') ? Object.fromEntries(fields) : undefined;
}

const incomplete = resultPage('This link is not complete', 'Copy it from the e-mail as a whole, or ask for a new one.');
const outdated = resultPage(
  'This link is no longer good',
  'It has expired, was used before, or a newer one was sent. Ask for a new one where you signed up.',
);
const failed = resultPage('Something went wrong', 'Try again in a moment.');

const pages: Readonly<Partial<Record<string, HtmlPage>>> = {
  NotAuthorizedException: resultPage('There is nothing to confirm', 'The account is confirmed already, or closed.'),
  AliasExistsException: resultPage('This address is taken', 'Another account has confirmed the same address.'),
  LimitExceededException: resultPage('Too many tries', 'Wait an hour and try again.'),
};

function refused(context: Context, error: unknown): Response {
  if (!(error instanceof ServiceError) || error.status >= 500) return answer(context, failed, 500);
  const status = error.code === 'LimitExceededException' ? 429 : 400;
  return answer(context, pages[error.code] ?? outdated, status);
}

function answer(context: Context, page: HtmlPage, status: 200 | 400 | 429 | 500): Response {
  return context.body(htmlOf(page), status, pageHeaders(page));
}

/** @throws ServiceError for a link that can't be right */
function checked<T>(
  validation: { readonly ok: true; readonly input: T } | { readonly ok: false; readonly error: Error },
): T {
  if (!validation.ok) throw validation.error;
  return validation.input;
}
