/** Sign-ins with USER_AUTH, step by step. */
import { claimsOf } from './claims.ts';
import { type App, initiate, type Parameters, type Reply, respond } from './sign-in.ts';

/** Begins a USER_AUTH sign-in by InitiateAuth or AdminInitiateAuth. `parameters` may contain PREFERRED_CHALLENGE. */
export const beginChoice = (app: App, username: string, parameters: Parameters = {}) =>
  initiate(app, 'USER_AUTH', { USERNAME: username, ...parameters });

/** Answers SELECT_CHALLENGE. `further` is sent in the same request. */
export const choose = (app: App, username: string, ANSWER: string, Session?: string, further: Parameters = {}) =>
  respond(app, 'SELECT_CHALLENGE', { USERNAME: username, ANSWER, ...further }, Session);

/** Returns the user name in a reply's tokens. A reply without tokens fails the test. */
export const signedInAs = ({ AuthenticationResult }: Reply) => claimsOf(AuthenticationResult?.AccessToken)['username'];

/** Returns a code that differs from the given one. */
export const otherCode = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');
