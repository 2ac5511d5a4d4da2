/** The page `signup`: does what SignUp does, and goes on to the code, or to the app if no code is needed. */
import { type CodeDeliveryDetailsType, type Outputs, ServiceError } from '@latchkey/model';
import { sealAutoSignIn } from '../../../challenges/engine/auto-sign-in.ts';
import { SignUp } from '../../../operations/sign-up/SignUp.ts';
import { callAsClient } from '../calls/client-call.ts';
import { formErrorOf } from '../calls/form-error.ts';
import { keepSentCode } from '../calls/sent-code.ts';
import { signInConfirmed } from '../confirm/sign-in.ts';
import { respondWithPage } from '../../pages/respond.ts';
import { goTo, show } from '../flow/answers.ts';
import { drawingOf } from '../flow/drawing.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { statusOf } from '../flow/page-errors.ts';
import { canSignUp, providersOf } from '../flow/sign-in-options.ts';
import type { PageError } from '../page-context.ts';
import { errorPage, signUpPage } from '../pages.ts';
import { type AskedAttribute, attributeFieldName } from '../parts/attribute-fields.ts';
import { passwordRulesOf, postedAttributes, signUpAttributes, signUpIdentifier } from './asked.ts';
import { signUpTerms } from './terms.ts';

/** GET */
export async function showSignUp(page: LoginPage): Promise<Response> {
  if (!canSignUp(page.address.pool)) return showClosed(page);
  const attributes = signUpAttributes(page.address.pool).map((name) => ({ name }));
  return showForm(page, attributes, undefined);
}

/** POST */
export async function signUp(page: LoginPage): Promise<Response> {
  if (!canSignUp(page.address.pool)) return showClosed(page);
  const { form, address } = page;
  const attributes = postedAttributes(signUpAttributes(address.pool), form);
  const username = form['username']?.trim() ?? '';
  const missing = missingField(username, form['password'], attributes);
  if (missing !== undefined) return showForm(page, attributes, { message: 'missingValue', field: missing });
  const given = {
    Username: username,
    Password: form['password'],
    UserAttributes: attributes.map(({ name, value }) => ({ Name: name, Value: value })),
  };
  try {
    const reply = await callAsClient(page, 'SignUp', given, (call) => SignUp.run(call));
    return await afterSignUp(page, username, reply);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'CodeDeliveryFailureException') {
      // The user exists. The next page can send another code.
      formErrorOf(page, error);
      return goToCode(page, username);
    }
    return showForm(page, attributes, formErrorOf(page, error, addressFields(page)));
  }
}

async function afterSignUp(page: LoginPage, username: string, reply: Outputs['SignUp']): Promise<Response> {
  const { services, address, request } = page;
  const { UserConfirmed, UserSub, CodeDeliveryDetails } = reply;
  if (UserConfirmed) {
    const place = { ...services, pool: address.pool, client: request.client };
    return signInConfirmed(page, username, sealAutoSignIn(place, UserSub));
  }
  if (CodeDeliveryDetails !== undefined) return goToCode(page, username, CodeDeliveryDetails);
  // The pool verifies no address: an administrator confirms the user ("Managed login" of the developer guide).
  return show(page, (drawing) => errorPage(drawing, { message: 'awaitsAdministrator' }), 400);
}

function goToCode(page: LoginPage, username: string, details: CodeDeliveryDetailsType = {}): Response {
  keepSentCode(page, { purpose: 'confirm', username, details, wasResent: false });
  return goTo(page, 'confirm');
}

function showClosed(page: LoginPage): Promise<Response> {
  return show(page, (drawing) => errorPage(drawing, { message: 'signUpDisabled' }), 400);
}

async function showForm(
  page: LoginPage,
  attributes: readonly AskedAttribute[],
  error: PageError | undefined,
): Promise<Response> {
  const { address, request, services, form, parameters, context } = page;
  const username = form['username'] ?? parameters.get('login_hint') ?? undefined;
  const drawing = await drawingOf(page);
  const terms = await signUpTerms(services.store, address.pool, request.client.id, drawing.language);
  const view = {
    identifier: signUpIdentifier(address.pool),
    attributes,
    passwordRules: passwordRulesOf(address.pool),
    providers: providersOf(request.client).map((name) => ({ name })),
    ...(username !== undefined && { username }),
    ...(terms !== undefined && { terms }),
    ...(error !== undefined && { error }),
  };
  return respondWithPage(context, signUpPage(drawing, view), error === undefined ? 200 : statusOf(error));
}

function missingField(
  username: string,
  password: string | undefined,
  attributes: readonly AskedAttribute[],
): string | undefined {
  if (username === '') return 'username';
  const empty = attributes.find(({ value }) => value === '');
  if (empty !== undefined) return attributeFieldName(empty.name);
  // Managed login always asks for a password, even in pools whose users could do without ("Managed login").
  return (password ?? '') === '' ? 'password' : undefined;
}

/** An address that is the user's name is in the field `username`. */
function addressFields({ address }: LoginPage) {
  const names = address.pool.settings.usernameAttributes;
  const fieldOf = (name: 'email' | 'phone_number') => (names.includes(name) ? 'username' : attributeFieldName(name));
  return { email: fieldOf('email'), phone: fieldOf('phone_number') };
}
