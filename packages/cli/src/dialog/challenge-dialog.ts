/** One challenge of a sign-in: introduces it, asks for the answer, and passes the answer to the library. */
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

/** What is needed to answer a challenge. */
export interface Dialog {
  readonly answers: Answers;
  readonly given: Given;
  /** The issuer that an authenticator app shows for the account: the user pool. */
  readonly issuer: string;
}

/** Introduces a challenge: why a code is asked for, where it was sent, what to set up. */
export function introduce(step: Challenge, { answers, given, issuer }: Dialog): void {
  if (step.renewed)
    answers.say('The sign-in took too long and was restarted. Codes that were sent before are no longer valid.');
  const why = reasonOf(step);
  if (why !== undefined) answers.say(`A code is needed: ${codeReason(why)}.`);
  if (step.challenge === 'SMS_MFA' || step.challenge === 'SMS_OTP' || step.challenge === 'EMAIL_OTP') {
    answers.say(deliveryText(step.delivery));
  }
  if (step.challenge === 'SOFTWARE_TOKEN_SETUP') showSetup(step, answers, given, issuer);
  if (step.challenge === 'NEW_PASSWORD_REQUIRED') {
    answers.say('An administrator set this password. Choose a new one.');
  }
  if (step.challenge === 'CUSTOM_CHALLENGE' || step.challenge === 'UNKNOWN') {
    const what =
      step.challenge === 'UNKNOWN' ? `challenge that this command does not know: ${step.name}` : 'custom challenge.';
    answers.say(`The user pool issued a ${what}\n${table(Object.entries(step.parameters))}`.trimEnd());
  }
}

/** Returns why a code is asked for; undefined if none is, or if the code is the first factor. */
export function reasonOf(step: Challenge): CodeReason | undefined {
  const isSecondFactor =
    step.challenge === 'SOFTWARE_TOKEN_MFA' ||
    step.challenge === 'SMS_MFA' ||
    step.challenge === 'EMAIL_OTP' ||
    step.challenge === 'SELECT_MFA_TYPE';
  return isSecondFactor ? step.why : undefined;
}

/** Asks for the answer to a challenge and sends it. A wrong answer throws the library's error; the step can be answered again. */
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
      return step.respond({ code: await code(firstCode) }, options);
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
        'This sign-in asks for a passkey, which this command cannot use.',
        'Choose another factor with --factor, or sign in with a browser.',
      );
  }
}

/** The question for the first code of a new authenticator app. */
export const firstCode = 'First code of the app';

/** A question for a secret. A secret has no option of its own, because process lists show options. */
const bySecretLine = (message: string): Question => ({ message, option: '--password-stdin' });

/** The question for the password. */
export const passwordQuestion = bySecretLine('Password');

/** Asks for a code, or takes the next one of the options. */
export async function nextCode(message: string, { answers, given }: Dialog): Promise<string> {
  const validate = (text: string) => (/^\d{4,10}$/.test(compact(text)) ? undefined : 'A code consists of digits.');
  return given.codes.shift() ?? compact(await answers.text({ message, option: '--code', validate }));
}

/** Removes spaces: apps show codes in two groups, and users type them so. */
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
  // Passkeys are not supported at a terminal.
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
    const validate = (text: string) => (text === newPassword ? undefined : 'The two passwords differ.');
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
    validate: (text) =>
      parseResponses(text) === undefined ? 'Give a JSON object whose values are strings.' : undefined,
  };
  try {
    return parseResponses(await answers.text(question)) ?? {};
  } catch (error) {
    // The calling program can read the challenge from the error and call again with an answer.
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

/** Shows the QR code if there is room for it, and the secret as text in any case. */
export function showSetup(
  step: Pick<SoftwareTokenSetup, 'secret' | 'uri'>,
  answers: Answers,
  { colors, columns }: Given,
  issuer: string,
): void {
  // No answer is possible, so showing the secret would only put it into a log.
  if (!answers.conversing) return;
  const uri = step.uri(issuer);
  const picture = answers.interactive ? drawQrCode(uri, { columns, colors }) : undefined;
  answers.say('Set up an authenticator app: it shows the codes for your next sign-ins.');
  if (picture !== undefined) answers.show(picture);
  const secret = step.secret.replace(/(.{4})(?=.)/g, '$1 ');
  answers.say(picture === undefined ? `Secret  ${secret}\nURI     ${uri}` : `Scan it with the app, or type: ${secret}`);
}
