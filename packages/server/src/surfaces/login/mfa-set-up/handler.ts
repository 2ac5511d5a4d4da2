/** `/mfa/register`: sets up the second factor that the pool requires (MFA_SETUP). */
import { validateInput } from '@latchkey/model';
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { AssociateSoftwareToken } from '../../../operations/mfa/AssociateSoftwareToken.ts';
import { VerifySoftwareToken } from '../../../operations/mfa/VerifySoftwareToken.ts';
import { offeredFactors } from '../choice/second-factor.ts';
import type { SecondFactor } from '../choice/page.ts';
import { goTo, show, startAgain } from '../flow/answers.ts';
import { answer, asksToRemember } from '../flow/engine.ts';
import { keep, keptFor } from '../flow/kept.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';
import type { PageError } from '../page-context.ts';
import { appSetUpPage, destinationPage, setUpChoicePage } from '../pages.ts';

/** Where the key of the app is kept among the parameters of the challenge. */
const KEY = 'SECRET_CODE';

/** The engine cannot take a phone number during a sign-in. */
function waysOf({ parameters }: PageData): readonly SecondFactor[] {
  return offeredFactors(parameters['MFAS_CAN_SETUP']).filter((factor) => factor !== 'SMS_MFA');
}

/** GET */
export async function showSetUp(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'MFA_SETUP');
  if (data === undefined) return startAgain(page);
  const ways = waysOf(data);
  const [only, ...others] = ways;
  const chosen = others.length === 0 ? only : ways.find((way) => way === page.parameters.get('factor'));
  if (chosen === undefined) return showWays(page, data);
  return showFactor(page, data, chosen);
}

/** POST `factor`, `code` (of the app) or `email` */
export async function setUp(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'MFA_SETUP');
  if (data === undefined) return startAgain(page);
  const { factor, code, email } = page.form;
  if (factor !== undefined) {
    const chosen = waysOf(data).find((way) => way === factor);
    return chosen === undefined
      ? showWays(page, data, { message: 'invalidValue' })
      : goTo(page, 'mfa/register', { factor: chosen });
  }
  try {
    return email === undefined ? await verifyApp(page, data, code ?? '') : await sendCodeTo(page, data, email);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    if (email !== undefined) return showEmail(page, data, email, pageErrorOf(page, thrown, 'email'));
    return showApp(page, data, pageErrorOf(page, thrown, 'code'));
  }
}

/** The code proves that the app has the key. With the Session that this returns, the challenge is answered. */
async function verifyApp(page: LoginPage, data: PageData, code: string): Promise<Response> {
  const { services, origin } = page;
  const given = { Session: data.session, UserCode: code.replace(/\s/g, '') };
  const checked = validateInput('VerifySoftwareToken', given);
  if (!checked.ok) throw checked.error;
  const { Session = '' } = await VerifySoftwareToken.run({
    ...services,
    input: checked.input,
    caller: undefined,
    origin,
  });
  return proceed(page, await answer(page, { ...data, session: Session }, {}), data.username);
}

async function sendCodeTo(page: LoginPage, data: PageData, email: string): Promise<Response> {
  return proceed(page, await answer(page, data, { EMAIL: email.trim() }), data.username);
}

async function showFactor(page: LoginPage, data: PageData, factor: SecondFactor): Promise<Response> {
  if (factor === 'EMAIL_OTP') return showEmail(page, data, '');
  return showApp(page, data.parameters[KEY] === undefined ? await withKey(page, data) : data);
}

/** Gets a key for the app. It is kept, so that the page shows the same one when it is loaded again. */
async function withKey(page: LoginPage, data: PageData): Promise<PageData> {
  const { services, origin } = page;
  const input = { Session: data.session };
  const reply = await AssociateSoftwareToken.run({ ...services, input, caller: undefined, origin });
  const parameters = { ...data.parameters, [KEY]: reply.SecretCode ?? '' };
  const changed = { ...data, session: reply.Session ?? data.session, parameters };
  keep(page, changed);
  return changed;
}

function showWays(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const view = { ways: waysOf(data).map((factor) => ({ factor })), ...(error && { error }) };
  return show(page, (drawing) => setUpChoicePage(drawing, view), error ? statusOf(error) : 200);
}

function showEmail(page: LoginPage, data: PageData, value: string, error?: PageError): Promise<Response> {
  const view = { by: 'email', value, hasOtherWays: waysOf(data).length > 1, ...(error && { error }) } as const;
  return show(page, (drawing) => destinationPage(drawing, view), error ? statusOf(error) : 200);
}

function showApp(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const { parameters, username } = data;
  const secret = parameters[KEY] ?? '';
  const view = {
    secret,
    address: keyAddress(page.request.client.record.name, username, secret),
    hasOtherWays: waysOf(data).length > 1,
    asksToRemember: page.address.pool.settings.devices?.remembersOnPrompt === true,
    remembers: asksToRemember(page, data),
    ...(error && { error }),
  };
  return show(page, (drawing) => appSetUpPage(drawing, view), error ? statusOf(error) : 200);
}

/** The address that authenticator apps read from a QR code ("Key URI Format" of Google Authenticator). */
function keyAddress(issuer: string, username: string, secret: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}
