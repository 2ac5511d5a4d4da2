/** What users can do before they sign in: create an account, and choose a new password. Each returns the user name, for the sign-in. */
import {
  type Client,
  confirmSignUp,
  requestPasswordReset,
  resendSignUpCode,
  resetPassword,
  signUp,
} from '@latchkey/client';
import { element, linkButton } from './element.ts';
import { ask, type Field } from './form.ts';
import { announce } from './screen.ts';
import { errorInWords } from './sentences.ts';

const name: Field = { name: 'username', label: 'User name', autocomplete: 'username' };
const email: Field = { name: 'email', label: 'E-mail address', autocomplete: 'email' };
const code: Field = { name: 'code', label: 'Code', isCode: true };
const newPassword: Field = {
  name: 'new-password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
};

/** Asks for a new user's name, address and password, then for the code that was sent to the address. */
export async function signUpOnPage(client: Client): Promise<string> {
  const fields = [name, email, newPassword];
  const signed = await orBack('Create an account', [], { fields, action: 'Create account' }, async (values) => {
    const { username = '', email: address = '', 'new-password': password = '' } = values;
    const input = { username: username.trim(), password, attributes: { email: address.trim() } };
    return { ...(await signUp(client, input)), username: input.username };
  });
  if (signed === undefined) return '';
  const { username, confirmed, delivery } = signed;
  if (!confirmed) {
    const intro = sentTo(delivery.destination);
    const again = linkButton('Send another code', () => void resend(client, username));
    const options = { fields: [code], action: 'Confirm', after: [element('p', {}, again)] };
    const done = await orBack('Confirm your address', [intro], options, async ({ code: typed = '' }) => {
      await confirmSignUp(client, { username, code: typed.replaceAll(' ', '') });
      return true;
    });
    if (done === undefined) return username;
  }
  announce('Your account is ready. Sign in with your new password.');
  return username;
}

async function resend(client: Client, username: string): Promise<void> {
  try {
    await resendSignUpCode(client, { username });
    announce('Another code was sent.');
  } catch (error) {
    announce(errorInWords(error));
  }
}

/** Asks for the user name, then for the code that was sent and a new password. */
export async function recoverOnPage(client: Client): Promise<string> {
  const intro = element(
    'p',
    {},
    'A code is sent to your e-mail address or phone. With it you can choose a new password.',
  );
  const asked = await orBack(
    'Forgot your password?',
    [intro],
    { fields: [name], action: 'Send a code' },
    async (values) => {
      const username = (values['username'] ?? '').trim();
      return { username, delivery: await requestPasswordReset(client, { username }) };
    },
  );
  if (asked === undefined) return '';
  const { username, delivery } = asked;
  const options = { fields: [code, newPassword], action: 'Set password' };
  const done = await orBack('Choose a new password', [sentTo(delivery.destination)], options, async (values) => {
    const { code: typed = '', 'new-password': chosen = '' } = values;
    await resetPassword(client, { username, code: typed.replaceAll(' ', ''), newPassword: chosen });
    return true;
  });
  if (done === true) announce('Your password is set. Sign in with it.');
  return username;
}

function sentTo(destination: string | undefined): HTMLElement {
  return element('p', {}, `Type the code that was sent to ${destination ?? 'you'}.`);
}

/** As `ask`, with a way back to the sign-in, which is undefined. */
function orBack<T>(
  title: string,
  intro: readonly Node[],
  options: Parameters<typeof ask<T>>[2],
  submit: (values: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T | undefined> {
  const { promise: back, resolve } = Promise.withResolvers<undefined>();
  const after = [
    ...(options.after ?? []),
    element(
      'p',
      {},
      linkButton('Back to sign-in', () => resolve(undefined)),
    ),
  ];
  return Promise.race([ask(title, intro, { ...options, after }, submit), back]);
}
