/**
 * A single-page app that signs in by redirect, with oidc-client-ts: code flow with PKCE, no secret. Start reading at
 * the end.
 */
import { type User, UserManager } from 'oidc-client-ts';

/** What the app has to know. Everything else is in the discovery document of the authority. */
interface Settings {
  /** The issuer: `https://cognito-idp.<region>.amazonaws.com/<pool>`, or `<Latchkey's address>/<pool>`. */
  readonly authority: string;
  readonly clientId: string;
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

function say(text: string): void {
  element('status').textContent = text;
}

function show(user: User | null): void {
  element('signed-out').hidden = user !== null;
  element('signed-in').hidden = user === null;
  element('title').textContent = user === null ? 'Signed out' : `Hello ${user.profile.given_name ?? user.profile.sub}`;
  element('email').textContent = user?.profile.email ?? '';
  element('expiry').textContent = new Date((user?.expires_at ?? 0) * 1_000).toLocaleTimeString();
}

/** Finishes a sign-in, if the browser has just come back from the login page. Returns the user, or null. */
async function currentUser(manager: UserManager): Promise<User | null> {
  const query = new URLSearchParams(location.search);
  if (!query.has('code') && !query.has('error')) return manager.getUser();
  // The code works once: a reload of the page must not send it again.
  const address = location.href;
  history.replaceState(null, '', '/');
  return manager.signinRedirectCallback(address);
}

/** Gets new tokens with the refresh token. */
async function renew(): Promise<void> {
  show(await manager.signinSilent());
  say('The tokens were renewed.');
}

/** Runs an action, and shows its error on the page. */
async function attempt<T>(action: () => Promise<T>): Promise<T | null> {
  say('');
  try {
    return await action();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return null;
  }
}

const settings = (await (await fetch('/settings.json')).json()) as Settings;
const home = `${location.origin}/`;
const manager = new UserManager({
  authority: settings.authority,
  client_id: settings.clientId,
  redirect_uri: home,
  post_logout_redirect_uri: home,
  scope: 'openid email profile',
});
// Tokens are kept until the tab is closed. After that the browser session of the login page makes the next sign-in silent.
element('sign-in').addEventListener('click', () => void attempt(() => manager.signinRedirect()));
element('sign-out').addEventListener('click', () => void attempt(() => manager.signoutRedirect()));
element('renew').addEventListener('click', () => void attempt(renew));
show(await attempt(() => currentUser(manager)));
