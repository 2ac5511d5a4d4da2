/** An app with Amplify that signs in by redirect: `signInWithRedirect`. */
import { Amplify } from 'aws-amplify';
import { fetchAuthSession, signInWithRedirect, signOut } from 'aws-amplify/auth';
// oxlint-disable-next-line import/no-unassigned-import -- finishes the sign-in when the browser comes back with a code
import 'aws-amplify/auth/enable-oauth-listener';
import { Hub } from 'aws-amplify/utils';

interface Settings {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The API: only for a server other than AWS. */
  readonly endpoint?: string;
  /** Where the login pages are, without `https://`, which Amplify puts before it. */
  readonly domain: string;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

/** A claim is of any type; a person's name and address are texts. */
const textOf = (claim: unknown): string => (typeof claim === 'string' ? claim : '');

/** Shows who is signed in. */
async function show(): Promise<void> {
  const { tokens } = await fetchAuthSession();
  const claims = tokens?.idToken?.payload;
  element('signed-out').hidden = claims !== undefined;
  element('signed-in').hidden = claims === undefined;
  element('title').textContent = claims === undefined ? 'Signed out' : `Hello ${textOf(claims['given_name'])}`;
  element('email').textContent = textOf(claims?.['email']);
}

const settings = (await (await fetch('/settings.json')).json()) as Settings;
const home = `${location.origin}/`;
Hub.listen('auth', ({ payload }) => {
  if (payload.event === 'signInWithRedirect') void show();
  if (payload.event === 'signInWithRedirect_failure') {
    element('status').textContent = payload.data.error?.message ?? 'The sign-in failed.';
  }
});
Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: settings.userPoolId,
      userPoolClientId: settings.clientId,
      ...(settings.endpoint !== undefined && { userPoolEndpoint: settings.endpoint }),
      loginWith: {
        oauth: {
          domain: settings.domain,
          scopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
          redirectSignIn: [home],
          redirectSignOut: [home],
          responseType: 'code',
        },
      },
    },
  },
});
element('sign-in').addEventListener('click', () => void signInWithRedirect());
element('sign-out').addEventListener('click', () => void signOut());
await show();
