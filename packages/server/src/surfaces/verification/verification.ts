/**
 * Links in e-mails: they verify an address, or say whether the user made a risky sign-in. Opening a link only shows a
 * button: mail filters open every link that they see, and would verify addresses for anyone who enters them
 * (docs/decisions/0013). The button posts a form, which does what ConfirmSignUp, VerifyUserAttribute or
 * UpdateAuthEventFeedback does, with the same rules.
 */
import { type OperationName, ServiceError, validateInput } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import { CONFIRM_USER_PATH, VERIFY_ATTRIBUTE_PATH } from '../../messages/verification-link.ts';
import { FEEDBACK_PATH } from '../../messages/risk-notice.ts';
import { UpdateAuthEventFeedback } from '../../operations/auth-events/UpdateAuthEventFeedback.ts';
import { ConfirmSignUp } from '../../operations/sign-up/ConfirmSignUp.ts';
import { verifyAttributeByLink } from '../../operations/users/attribute-verification.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import { secretHash } from '../../rules/access/secret-hash.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Services } from '../../services.ts';
import { logRequest, type Subject } from '../http/request-log.ts';
import { originOf } from '../http/origin.ts';
import type { HtmlPage } from '../pages/document.ts';
import { type Fields, readForm, requiredFields } from '../pages/form.ts';
import { respondWithPage } from '../pages/respond.ts';
import { buttonPage, type Question, resultPage } from './verification-page.ts';

/** What a kind of link does. */
interface LinkAction {
  readonly path: string;
  /** Names of the fields in the link, all of them required. */
  readonly names: readonly string[];
  /** The operation's name in the log. */
  readonly operation: OperationName;
  subjectOf(fields: Fields): Subject;
  run(services: Services, fields: Fields, origin: Origin): Promise<void>;
  /** What the page with the button asks. */
  readonly question: (fields: Fields) => Question;
  /** The page after a success. */
  readonly done: HtmlPage;
  /** The page for a link that does not work (any more). */
  readonly invalid: HtmlPage;
}

const confirmAddress: Question = {
  title: 'Confirm your e-mail address',
  explanation: 'Press the button to confirm that this address belongs to you.',
  button: 'Confirm',
};

const invalidCode = resultPage(
  'This link is no longer valid',
  'It has expired, has already been used, or was replaced by a newer one. Ask for a new link where you signed up.',
);

const confirmUser: LinkAction = {
  path: CONFIRM_USER_PATH,
  names: ['client_id', 'user_name', 'confirmation_code'],
  operation: 'ConfirmSignUp',
  subjectOf: ({ client_id: client }) => ({ client }),
  async run(services, { client_id: ClientId = '', user_name: Username = '', confirmation_code }, origin) {
    const input = checked(validateInput('ConfirmSignUp', { ClientId, Username, ConfirmationCode: confirmation_code }));
    const caller = await services.directory.client(ClientId);
    const [secret] = caller.client.secrets;
    // The page has no client secret. Because this server sent the link, it computes the hash in place of the client.
    const proof = secret === undefined ? {} : { SecretHash: secretHash(secret, Username, ClientId) };
    await ConfirmSignUp.run({ ...services, input: { ...input, ...proof }, caller, origin });
  },
  question: () => confirmAddress,
  done: resultPage('Your registration is confirmed', 'You can close this page and sign in now.'),
  invalid: invalidCode,
};

const verifyAttribute: LinkAction = {
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
  question: () => confirmAddress,
  done: resultPage('Your address is confirmed', 'You can close this page.'),
  invalid: invalidCode,
};

const signInFeedback: LinkAction = {
  path: FEEDBACK_PATH,
  names: ['user_pool_id', 'user_name', 'event_id', 'feedback_value', 'token'],
  operation: 'UpdateAuthEventFeedback',
  subjectOf: ({ user_pool_id: pool }) => ({ pool }),
  async run(services, { user_pool_id, user_name, event_id, feedback_value, token }, origin) {
    const given = { UserPoolId: user_pool_id, Username: user_name, EventId: event_id };
    const answer = { FeedbackValue: feedback_value, FeedbackToken: token };
    const input = checked(validateInput('UpdateAuthEventFeedback', { ...given, ...answer }));
    await UpdateAuthEventFeedback.run({ ...services, input, caller: undefined, origin });
  },
  question: ({ feedback_value: value }) =>
    value === 'Valid'
      ? { title: 'Was this you?', explanation: 'Press the button if you made this sign-in.', button: 'It was me' }
      : {
          title: 'Was this not you?',
          explanation: 'Press the button if you did not make this sign-in. Then change your password.',
          button: 'It was not me',
        },
  done: resultPage('Thank you', 'Your answer is stored. If the sign-in was not yours, change your password now.'),
  invalid: resultPage('This link is no longer valid', 'It has expired, or the sign-in is no longer on record.'),
};

/** Returns the surface of all kinds of links. */
export function verificationSurface(services: Services): Hono {
  const app = new Hono();
  for (const link of [confirmUser, verifyAttribute, signInFeedback]) {
    app.get(link.path, (context) => showButton(context, link));
    app.post(link.path, (context) => confirm(context, link, services));
  }
  return app;
}

function showButton(context: Context, { path, names, question }: LinkAction): Response {
  const fields = requiredFields(names, context.req.query());
  return fields === undefined
    ? respondWithPage(context, incomplete, 400)
    : respondWithPage(context, buttonPage(path.slice(1), fields, question(fields)), 200);
}

/** Reads the fields from the form and from the address, so that programs can post to the link itself. */
async function confirm(context: Context, link: LinkAction, services: Services): Promise<Response> {
  const start = performance.now();
  const form = await readForm(context.req.raw);
  const fields = form && requiredFields(link.names, { ...context.req.query(), ...form });
  if (fields === undefined) return respondWithPage(context, incomplete, 400);
  const requestId = services.random.uuid();
  const { origin, notes } = originOf(context, requestId);
  let error: unknown;
  try {
    await link.run(services, fields, origin);
    return respondWithPage(context, link.done, 200);
  } catch (thrown) {
    error = thrown;
    return showFailure(context, link, thrown);
  } finally {
    const about = { requestId, operation: link.operation, subject: link.subjectOf(fields) };
    const durationMs = performance.now() - start;
    logRequest(services, { ...about, notes: { ...notes, via: 'link' }, durationMs, error });
  }
}

const incomplete = resultPage(
  'This link is not complete',
  'Copy the whole link from the e-mail, or ask for a new one.',
);
const failed = resultPage('Something went wrong', 'Try again in a moment.');

const pagesByError: Readonly<Partial<Record<string, HtmlPage>>> = {
  NotAuthorizedException: resultPage(
    'There is nothing to confirm',
    'The account is already confirmed, or it is disabled.',
  ),
  AliasExistsException: resultPage('This address is already in use', 'Another account has confirmed the same address.'),
  LimitExceededException: resultPage('Too many attempts', 'Wait an hour and try again.'),
};

function showFailure(context: Context, { operation, invalid }: LinkAction, error: unknown): Response {
  if (!(error instanceof ServiceError) || error.status >= 500) return respondWithPage(context, failed, 500);
  const status = error.code === 'LimitExceededException' ? 429 : 400;
  const own = operation === 'UpdateAuthEventFeedback' ? undefined : pagesByError[error.code];
  return respondWithPage(context, own ?? invalid, status);
}

/** @throws ServiceError for a field that the operation does not accept */
function checked<T>(
  validation: { readonly ok: true; readonly input: T } | { readonly ok: false; readonly error: Error },
): T {
  if (!validation.ok) throw validation.error;
  return validation.input;
}
