/** One challenge of a sign-in: what is said about it, what is asked, and the answer to the library. */
import type {
  Challenge,
  CodeReason,
  Delivery,
  MfaSetup,
  NewPasswordRequired,
  SignInStep,
  SoftwareTokenSetup,
  StringMap,
  UnknownChallenge,
} from '@latchkey/client';
import { CommandError } from '../output/failure.ts';
import { codeReason } from './code-reason.ts';
import { table } from '../output/table.ts';
import { type Answers, type Choice, choiceNamed, type Question } from './answers.ts';
import type { Given } from './given.ts';
import { drawQrCode } from './qr-drawing.ts';

/** What a challenge is answered with. */
export interface Dialog {
  readonly answers: Answers;
  readonly given: Given;
  /** What an authenticator app calls the account: the user pool. */
  readonly issuer: string;
}

/** Says what a challenge is about: why a code is asked for, where it went, what is to be set up. */
export function introduce(step: Challenge, { answers, given, issuer }: Dialog): void {
  if (step.renewed) answers.say('That took too long, so the sign-in began again. A code that was sent before is void.');
  const why = reasonOf(step);
  if (why !== undefined) answers.say(`A code is needed: ${codeReason(why)}.`);
  if (step.challenge === 'SMS_MFA' || step.challenge === 'SMS_OTP' || step.challenge === 'EMAIL_OTP') {
    answers.say(deliveryText(step.delivery));
  }
  if (step.challenge === 'SOFTWARE_TOKEN_SETUP') showSetup(step, answers, given, issuer);
  if (step.challenge === 'NEW_PASSWORD_REQUIRED') {
    answers.say('The password was set by somebody else. Choose one of your own.');
  }
  if (step.challenge === 'CUSTOM_CHALLENGE' || step.challenge === 'UNKNOWN') {
    const what = step.challenge === 'UNKNOWN' ? `that is new to this command: ${step.name}` : 'of its own.';
    answers.say(`The user pool puts a challenge ${what}\n${table(Object.entries(step.parameters))}`.trimEnd());
  }
}

/** Why a code is asked for; undefined where none is, or where the pool asks for one as first factor. */
export function reasonOf(step: Challenge): CodeReason | undefined {
  const isSecondFactor =
    step.challenge === 'SOFTWARE_TOKEN_MFA' ||
    step.challenge === 'SMS_MFA' ||
    step.challenge === 'EMAIL_OTP' ||
    step.challenge === 'SELECT_MFA_TYPE';
  return isSecondFactor ? step.why : undefined;
}

/** Asks for what a challenge wants and gives the answer. A wrong one throws what the library throws, and the step takes another. */
export async function answer(step: Challenge, dialog: Dialog, signal: AbortSignal): Promise<SignInStep> {
  const { answers } = dialog;
  const code = (message: string) => nextCode(message, dialog);
  const options = { signal };
  switch (step.challenge) {
    case 'SOFTWARE_TOKEN_MFA': {
      const app = step.friendlyDeviceName ? ` (${step.friendlyDeviceName})` : '';
      return step.respond({ code: await code(`Code of your authenticator app${app}`) }, options);
    }
    case 'SMS_MFA':
    case 'SMS_OTP':
    case 'EMAIL_OTP':
      return step.respond({ code: await code('Code that was sent') }, options);
    case 'SOFTWARE_TOKEN_SETUP':
      return step.respond({ code: await code('First code of the app') }, options);
    case 'SELECT_MFA_TYPE':
      return step.respond({ choice: await factor('Second factor', step.choices, dialog) }, options);
    case 'SELECT_CHALLENGE':
      return step.respond({ choice: await factor('Sign in with', step.choices, dialog) }, options);
    case 'MFA_SETUP':
      return setUp(step, dialog, signal);
    case 'NEW_PASSWORD_REQUIRED':
      return step.respond(await newPassword(step, dialog), options);
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return step.respond({ password: await answers.secret(passwordQuestion) }, options);
    case 'CUSTOM_CHALLENGE':
      return step.respond({ answer: await answers.secret(bySecretLine('Answer')) }, options);
    case 'UNKNOWN':
      return step.respond(await responses(step, answers), options);
    case 'WEB_AUTHN':
      throw new CommandError(
        'Passkey',
        'This sign-in wants a passkey, which a terminal cannot give.',
        'Choose another factor with --factor, or sign in in a browser.',
      );
  }
}

/** A secret that has no option, since process lists show options. */
const bySecretLine = (message: string): Question => ({ message, option: '--password-stdin' });

/** What asks for the password. */
export const passwordQuestion = bySecretLine('Password');

async function nextCode(message: string, { answers, given }: Dialog): Promise<string> {
  const validate = (text: string) => (/^\d{4,10}$/.test(compact(text)) ? undefined : 'A code is made of digits.');
  return given.codes.shift() ?? compact(await answers.text({ message, option: '--code', validate }));
}

/** Apps show codes in two groups, and people type what they see. */
function compact(text: string): string {
  return text.replaceAll(/\s/g, '');
}

const factorNames: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
  SMS_MFA: 'Text message',
  SMS_OTP: 'Code in a text message',
  EMAIL_OTP: 'Code in an e-mail',
  PASSWORD: 'Password',
  PASSWORD_SRP: 'Password (never sent: SRP)',
};

function factor(message: string, values: readonly string[], { answers, given }: Dialog): Promise<string> {
  // No terminal has passkeys to offer.
  const choices: Choice[] = values
    .filter((value) => value !== 'WEB_AUTHN')
    .map((value) => ({ value, label: factorNames[value] ?? value }));
  const question = { message, option: '--factor' };
  const first = given.factors.shift();
  return first === undefined
    ? answers.choose(question, choices)
    : Promise.resolve(choiceNamed(first, question, choices));
}

async function setUp(step: MfaSetup, dialog: Dialog, signal: AbortSignal): Promise<SignInStep> {
  const choice = await factor('Second factor to set up', step.choices, dialog);
  if (choice === 'SOFTWARE_TOKEN_MFA') return step.respond({ choice }, { signal });
  const { answers, given } = dialog;
  if (choice !== 'EMAIL_OTP') {
    throw new CommandError('Setup', `${choice} cannot be set up here.`, 'Choose another factor with --factor.');
  }
  const question = { message: 'E-mail address', option: '--attribute email=ADDRESS' };
  return step.respond({ choice, email: given.attributes['email'] ?? (await answers.text(question)) }, { signal });
}

async function newPassword(step: NewPasswordRequired, { answers, given }: Dialog) {
  const newPassword = await answers.secret(bySecretLine('New password'));
  if (answers.interactive) {
    const validate = (text: string) => (text === newPassword ? undefined : 'That is another one than the first time.');
    await answers.secret({ ...bySecretLine('New password, once more'), validate });
  }
  const attributes: Record<string, string> = { ...given.attributes };
  for (const name of step.requiredAttributes) {
    attributes[name] ??= await answers.text({ message: `Your ${name}`, option: `--attribute ${name}=VALUE` });
  }
  return { newPassword, attributes };
}

async function responses({ name, parameters }: UnknownChallenge, answers: Answers): Promise<StringMap> {
  const question: Question = {
    ...bySecretLine('Answer, as JSON such as {"ANSWER":"text"}'),
    validate: (text) => (parseResponses(text) === undefined ? 'It is not a JSON object of texts.' : undefined),
  };
  try {
    return parseResponses(await answers.text(question)) ?? {};
  } catch (error) {
    // A program can find out what was asked, and come again with an answer.
    if (error instanceof CommandError) Object.assign(error.details, { challenge: { name, parameters } });
    throw error;
  }
}

function parseResponses(text: string): StringMap | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isMap && Object.values(parsed).every((value) => typeof value === 'string')
      ? (parsed as StringMap)
      : undefined;
  } catch {
    return undefined;
  }
}

function deliveryText({ medium, destination }: Delivery): string {
  const how = medium === 'SMS' ? 'by text message' : 'by e-mail';
  return `A code was sent ${how}${destination ? ` to ${destination}` : ''}.`;
}

/** The QR code where there is room for it, and the secret as text for typing in any case. */
function showSetup(step: SoftwareTokenSetup, answers: Answers, { colors, columns }: Given, issuer: string): void {
  // Nobody could make use of the secret, and it would only get into a log.
  if (!answers.conversing) return;
  const uri = step.uri(issuer);
  const picture = answers.interactive ? drawQrCode(uri, { columns, colors }) : undefined;
  answers.say('Set up an authenticator app: it will show the codes of your next sign-ins.');
  if (picture !== undefined) answers.show(picture);
  const secret = step.secret.replace(/(.{4})(?=.)/g, '$1 ');
  answers.say(picture === undefined ? `Secret  ${secret}\nURI     ${uri}` : `Scan it with the app, or type: ${secret}`);
}
