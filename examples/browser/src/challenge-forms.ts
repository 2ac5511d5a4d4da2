/** A form for each challenge. The compiler knows all challenges: a `switch` without one of them does not compile. */
import type { Challenge, NewPasswordRequired, SignInStep, SoftwareTokenSetup } from '@latchkey/client';
import { canUsePasskeys, respondWithPasskey } from '@latchkey/client/passkeys';
import { element } from './element.ts';
import { ask, type Field } from './form.ts';
import { rememberChoice } from './remember-choice.ts';
import { reasonInWords } from './sentences.ts';
import { totpInstructions } from './totp-setup.ts';

/** The next step after an answer, and for how many days to remember this browser if the user chose that. */
export interface Answered {
  readonly step: SignInStep;
  readonly rememberFor?: number | undefined;
}

/** The name of the account in authenticator apps. */
const issuer = 'Latchkey example';

const codeField: Field = { name: 'code', label: 'Code', isCode: true };
const paragraph = (text: string) => element('p', {}, text);

/** Shows the form of a challenge and waits for an answer that the service accepts. */
export async function challengeForm(step: Challenge): Promise<Answered> {
  switch (step.challenge) {
    case 'SOFTWARE_TOKEN_MFA':
      return secondFactor('Type the code that your authenticator app shows.', step);
    case 'SMS_MFA':
    case 'EMAIL_OTP':
      return secondFactor(`Type the code that was sent to ${step.delivery.destination ?? 'you'}.`, step);
    case 'SMS_OTP': {
      const intro = paragraph(`Type the code that was sent to ${step.delivery.destination ?? 'you'}.`);
      return typed('Enter your code', intro, codeField, (code) => step.respond({ code }));
    }
    case 'SOFTWARE_TOKEN_SETUP':
      return setUp(step);
    case 'MFA_SETUP':
      return chosen('Protect your account', step.choices, (choice) =>
        choice === 'EMAIL_OTP' ? emailSetup(step) : step.respond({ choice: 'SOFTWARE_TOKEN_MFA' }),
      );
    case 'SELECT_MFA_TYPE':
      return chosen('How do you want to get your code?', step.choices, (choice) => step.respond({ choice }));
    case 'SELECT_CHALLENGE':
      return chosen('How do you want to sign in?', step.choices, (choice) => step.respond({ choice }));
    case 'NEW_PASSWORD_REQUIRED':
      return newPassword(step);
    case 'PASSWORD':
    case 'PASSWORD_SRP': {
      const field: Field = { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' };
      return typed('Enter your password', paragraph('Type your password.'), field, (password) =>
        step.respond({ password }),
      );
    }
    case 'CUSTOM_CHALLENGE': {
      const question = paragraph(step.parameters['question'] ?? 'This user pool asks an additional question.');
      return typed('One more question', question, { name: 'answer', label: 'Answer' }, (answer) =>
        step.respond({ answer }),
      );
    }
    case 'WEB_AUTHN': {
      const intro = paragraph(canUsePasskeys() ? 'Use your passkey.' : 'This browser cannot use passkeys.');
      const options = { fields: [], action: 'Use passkey' };
      return { step: await ask('Passkey', [intro], options, () => respondWithPasskey(step)) };
    }
    case 'UNKNOWN': {
      const intro = paragraph(`This user pool asks for ${step.name}, which this page does not know.`);
      const field: Field = { name: 'answer', label: step.name };
      return typed('One more question', intro, field, (answer) => step.respond({ ANSWER: answer }));
    }
  }
}

type SecondFactor = Extract<Challenge, { challenge: 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP' }>;

async function secondFactor(instruction: string, step: SecondFactor): Promise<Answered> {
  const choice = rememberChoice();
  const why = element('p', { className: 'why' }, reasonInWords(step.why));
  const options = { fields: [codeField], action: 'Continue', extra: [choice.node] };
  const next = await ask('Enter your code', [paragraph(instruction), why], options, ({ code = '' }) =>
    step.respond({ code: code.replaceAll(' ', '') }),
  );
  return { step: next, rememberFor: choice.days() };
}

async function setUp(step: SoftwareTokenSetup): Promise<Answered> {
  const choice = rememberChoice();
  const intro = totpInstructions(step.secret, step.uri(issuer));
  const options = { fields: [codeField], action: 'Continue', extra: [choice.node] };
  const next = await ask('Set up your authenticator app', intro, options, ({ code = '' }) =>
    step.respond({ code: code.replaceAll(' ', '') }),
  );
  return { step: next, rememberFor: choice.days() };
}

async function newPassword(step: NewPasswordRequired): Promise<Answered> {
  const fields: readonly Field[] = [
    { name: 'new-password', label: 'New password', type: 'password', autocomplete: 'new-password' },
    ...step.requiredAttributes.map((name) => ({ name, label: name })),
  ];
  const intro = paragraph('Your password was set by an administrator. Choose a new one.');
  const options = { fields, action: 'Set password' };
  const next = await ask('Choose a password', [intro], options, ({ 'new-password': newPassword = '', ...attributes }) =>
    step.respond({ newPassword, attributes }),
  );
  return { step: next };
}

/** Shows a form with one field, and sends its value as the answer. */
async function typed(
  title: string,
  intro: Node,
  field: Field,
  respond: (value: string) => Promise<SignInStep>,
): Promise<Answered> {
  const options = { fields: [field], action: 'Continue' };
  return { step: await ask(title, [intro], options, (values) => respond(values[field.name] ?? '')) };
}

const factors: Readonly<Record<string, string>> = {
  SOFTWARE_TOKEN_MFA: 'Authenticator app',
  SMS_MFA: 'Text message',
  EMAIL_OTP: 'E-mail',
  SMS_OTP: 'Text message',
  PASSWORD: 'Password',
  PASSWORD_SRP: 'Password',
  WEB_AUTHN: 'Passkey',
};

/** Shows a form with a list of choices, and sends the chosen one as the answer. */
async function chosen(
  title: string,
  choices: readonly string[],
  respond: (choice: string) => Promise<SignInStep>,
): Promise<Answered> {
  const options = choices.map((value) => element('option', { value }, factors[value] ?? value));
  const select = element('select', { id: 'choice' }, ...options);
  const label = element('label', { htmlFor: 'choice' }, 'Your choice');
  const extra = [element('div', { className: 'field' }, label, select)];
  return { step: await ask(title, [], { fields: [], action: 'Continue', extra }, () => respond(select.value)) };
}

type MfaSetup = Extract<Challenge, { challenge: 'MFA_SETUP' }>;

async function emailSetup(setup: MfaSetup): Promise<SignInStep> {
  const intro = paragraph('Codes will be sent to this address.');
  const field: Field = { name: 'email', label: 'E-mail address', autocomplete: 'email' };
  const respond = (email: string) => setup.respond({ choice: 'EMAIL_OTP', email });
  return (await typed('Your e-mail address', intro, field, respond)).step;
}
