/** Sign-ins by USER_AUTH, step by step, and what comes of them. */
import { claimsOf } from './claims.ts';
import { type App, initiate, type Parameters, type Reply, respond } from './sign-in.ts';

/** InitiateAuth, or its admin twin, with what is preferred. */
export const beginChoice = (app: App, username: string, parameters: Parameters = {}) =>
  initiate(app, 'USER_AUTH', { USERNAME: username, ...parameters });

/** The answer to SELECT_CHALLENGE, with what comes along. */
export const choose = (app: App, username: string, ANSWER: string, Session?: string, further: Parameters = {}) =>
  respond(app, 'SELECT_CHALLENGE', { USERNAME: username, ANSWER, ...further }, Session);

/** Whose tokens a reply holds. One without tokens fails the test. */
export const signedInAs = ({ AuthenticationResult }: Reply) => claimsOf(AuthenticationResult?.AccessToken)['username'];

/** A code that is not this one. */
export const otherCode = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');
