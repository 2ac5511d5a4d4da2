/** `/login`: the first page, with every way to begin a sign-in. */
import type { PageError } from '../page-context.ts';
import { onlyProvider } from '../../../authorization/request/named-provider.ts';
import { goTo, show } from '../flow/answers.ts';
import { begin } from '../flow/engine.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { nameOf, presentSession } from '../flow/present-session.ts';
import { proceed, returnToApp } from '../flow/proceed.ts';
import {
  allowsOwnUsers,
  asksCompanyEmail,
  canResetPassword,
  canSignUp,
  identifierOf,
  isChoiceBased,
  providersOf,
} from '../flow/sign-in-options.ts';
import {
  answerWithPasskey,
  answerWithPassword,
  chooseFirstFactor,
  showFirstFactor,
  showPasswordAgain,
} from '../choice/first-factor.ts';
import { knownUserPage, type SignInView, signInPage } from '../pages.ts';
import { forwardToProvider, goToProviderOfEmail } from './forward.ts';
import { goToRecovery } from './recovery.ts';

/** GET */
export async function showSignIn(page: LoginPage): Promise<Response> {
  const { parameters, request, address } = page;
  if (parameters.has('choose') || parameters.has('factor')) return showFirstFactor(page);
  const session = await presentSession(page);
  if (session !== undefined) {
    return show(page, (drawing) => knownUserPage(drawing, { username: nameOf(address.pool, session) }));
  }
  const provider = onlyProvider(request.client);
  // A request that names the provider comes from /oauth2/authorize, which has not gone there.
  if (provider !== null && request.provider !== provider) return forwardToProvider(page, provider);
  return showForm(page, {});
}

/** POST */
export async function signIn(page: LoginPage): Promise<Response> {
  const { form, request } = page;
  if (form['continue'] !== undefined) return continueSession(page);
  if (form['idp_identifier'] !== undefined) {
    return goToProviderOfEmail(page, form['idp_identifier'], (error) => showForm(page, { error }));
  }
  if (!allowsOwnUsers(request.client)) return showForm(page, { error: { message: 'rejected' } });
  if (form['factor'] !== undefined) return chooseFirstFactor(page, form['factor']);
  const { username = '', password, credential = '' } = form;
  if (credential !== '') return answerWithPasskey(page, credential);
  const isPasswordFirst = password !== undefined || !(await isChoiceBased(page));
  if (isPasswordFirst) return signInWithPassword(page, username, password ?? '');
  try {
    return await proceed(page, await begin(page, 'USER_AUTH', { USERNAME: username }), username);
  } catch (thrown) {
    const error = pageErrorOf(page, thrown, 'username');
    return showForm(page, { username, error });
  }
}

/** Signs in with user name and password, from the first page or from the page of the password. */
async function signInWithPassword(page: LoginPage, username: string, password: string): Promise<Response> {
  try {
    const chosen = await answerWithPassword(page, username, password);
    if (chosen !== undefined) return chosen;
    const outcome = await begin(page, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
    return await proceed(page, outcome, username);
  } catch (thrown) {
    const elsewhere = await goToRecovery(page, thrown, username);
    if (elsewhere !== undefined) return elsewhere;
    const error = passwordError(page, thrown, username);
    return (await showPasswordAgain(page, username, error)) ?? showForm(page, { username, error });
  }
}

/** The field to correct is the password, unless it is clear that the user name is wrong. */
function passwordError(page: LoginPage, thrown: unknown, username: string): PageError {
  const { message } = pageErrorOf(page, thrown);
  return { message, field: username === '' || message === 'userNotFound' ? 'username' : 'password' };
}

/** The user goes on as the one who is signed in here. */
async function continueSession(page: LoginPage): Promise<Response> {
  const session = await presentSession(page);
  return session === undefined ? goTo(page, 'login') : returnToApp(page, session);
}

async function showForm(page: LoginPage, given: Pick<SignInView, 'username' | 'error'>): Promise<Response> {
  const { address, request, parameters } = page;
  const { pool } = address;
  const { client } = request;
  const hasOwn = allowsOwnUsers(client);
  const notice = noticeOf(parameters);
  const username = given.username ?? request.loginHint ?? undefined;
  const own = (await isChoiceBased(page)) ? 'username' : 'username-and-password';
  const view: SignInView = {
    asks: hasOwn ? own : 'providers',
    identifier: identifierOf(pool),
    ...(username !== undefined && { username }),
    providers: providersOf(client).map((name) => ({ name })),
    asksCompanyEmail: await asksCompanyEmail(page),
    canSignUp: hasOwn && canSignUp(pool),
    canResetPassword: canResetPassword(pool),
    ...(notice !== undefined && { notice }),
    ...(given.error !== undefined && { error: given.error }),
  };
  const status = given.error === undefined ? 200 : statusOf(given.error);
  return show(page, (drawing) => signInPage(drawing, view), status);
}

/** What another page has done before it led here. */
function noticeOf(parameters: URLSearchParams): SignInView['notice'] {
  const notice = parameters.get('notice');
  return notice === 'passwordChanged' || notice === 'confirmed' ? notice : undefined;
}
