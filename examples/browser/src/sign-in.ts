/** The sign-in form and all challenges of the user pool, until there is a session. */
import {
  type Client,
  type CodeReason,
  type Done,
  rememberDevice,
  type Session,
  signIn,
  type SignInStep,
} from '@latchkey/client';
import { challengeForm } from './challenge-forms.ts';
import { ask } from './form.ts';
import { element, linkButton } from './element.ts';
import { announce } from './screen.ts';
import { errorInWords } from './sentences.ts';
import { recoverOnPage, signUpOnPage } from './without-session.ts';

/** The session of a user who is signed in, and whether a code was needed. */
export interface SignedIn {
  readonly session: Session;
  /** Why a code was asked for; undefined if none was. */
  readonly askedBecause: CodeReason | undefined;
}

/** Shows one form after the other until the user is signed in. */
export async function signInOnPage(client: Client): Promise<SignedIn> {
  let step: SignInStep = await credentials(client);
  let askedBecause: CodeReason | undefined;
  let rememberFor: number | undefined;
  while (!step.done) {
    if ('why' in step) askedBecause = step.why;
    const answered = await challengeForm(step);
    rememberFor = answered.rememberFor ?? rememberFor;
    step = answered.step;
  }
  if (rememberFor !== undefined) await remember(step, rememberFor);
  return { session: step.session, askedBecause };
}

/** Asks for user name and password. Before that, users may create an account or choose a new password. */
async function credentials(client: Client): Promise<SignInStep> {
  let username = '';
  for (;;) {
    const { promise: another, resolve } = Promise.withResolvers<() => Promise<string>>();
    const intro = element('p', { className: 'quiet' }, `User pool ${client.userPoolId}. `, settingsLink());
    const after = [
      element(
        'p',
        { className: 'row' },
        linkButton('Forgot your password?', () => resolve(() => recoverOnPage(client))),
        linkButton('Create an account', () => resolve(() => signUpOnPage(client))),
      ),
    ];
    const fields = [
      { name: 'username', label: 'User name', autocomplete: 'username', value: username },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ] as const;
    const step = ask('Sign in', [intro], { fields, action: 'Sign in', after }, ({ username = '', password = '' }) =>
      signIn(client, { username: username.trim(), password }),
    );
    const chosen = await Promise.race([step, another]);
    if (typeof chosen !== 'function') return chosen;
    username = await chosen();
  }
}

function settingsLink(): HTMLElement {
  return element('a', { href: location.pathname }, 'Use another');
}

/** Remembers the device. The user is already signed in, so a failure is only shown as a message. */
async function remember({ session, device }: Done, rememberFor: number): Promise<void> {
  if (device.status === 'untracked') {
    announce('This user pool does not remember devices.');
    return;
  }
  try {
    await rememberDevice(session, { rememberFor });
    announce(`This browser is remembered for ${rememberFor} days.`);
  } catch (error) {
    announce(`This browser could not be remembered. ${errorInWords(error)}`);
  }
}
