/** The kinds of sign-in that are measured, request by request. */
import { formatTimestamp } from '@latchkey/srp';
import { answer } from './challenge-function.ts';
import type { Connection } from './connection.ts';
import { fixedCode, proof, type Prover, SRP_A } from './known-secret.ts';
import { deviceOf, usernameOf } from './population.ts';

export interface Target {
  readonly userPoolId: string;
  readonly clientId: string;
}

export interface Tokens {
  readonly AccessToken: string;
  readonly RefreshToken: string;
}

interface Reply {
  readonly ChallengeName?: string;
  readonly ChallengeParameters?: Readonly<Record<string, string>>;
  readonly Session?: string;
  readonly AuthenticationResult?: Tokens;
}

type Parameters = Readonly<Record<string, string>>;

/** USER_SRP_AUTH and PASSWORD_VERIFIER, for a user without a second factor. */
export async function plainSignIn(connection: Connection, target: Target, user: number): Promise<Tokens> {
  return tokensOf(await provePassword(connection, target, user, {}));
}

/** The same with a remembered device, whose proof takes the place of a code: DEVICE_SRP_AUTH, DEVICE_PASSWORD_VERIFIER. */
export async function deviceSignIn(connection: Connection, target: Target, user: number): Promise<Tokens> {
  const device = deviceOf(user, 0);
  const names = { USERNAME: usernameOf(user), DEVICE_KEY: device.deviceKey };
  const asked = await provePassword(connection, target, user, { DEVICE_KEY: device.deviceKey });
  const begun = await respond(connection, target, asked, 'DEVICE_SRP_AUTH', { ...names, SRP_A });
  const prover = { group: device.deviceGroupKey, identity: device.deviceKey };
  const claim = claimOf(prover, begun);
  return tokensOf(await respond(connection, target, begun, 'DEVICE_PASSWORD_VERIFIER', { ...names, ...claim }));
}

/** USER_AUTH with PASSWORD_SRP preferred: the same proof, in the flow in which users choose the first factor. */
export async function choiceSignIn(connection: Connection, target: Target, user: number): Promise<Tokens> {
  const preference = { PREFERRED_CHALLENGE: 'PASSWORD_SRP' };
  return tokensOf(await provePassword(connection, target, user, {}, { flow: 'USER_AUTH', preference }));
}

/** A password by SRP, then a code from a message. */
async function codeSignIn(
  connection: Connection,
  target: Target,
  user: number,
  challenge: 'SMS_MFA' | 'EMAIL_OTP',
): Promise<Tokens> {
  const asked = await provePassword(connection, target, user, {});
  const responses = { USERNAME: usernameOf(user), [`${challenge}_CODE`]: fixedCode };
  return tokensOf(await respond(connection, target, asked, challenge, responses));
}

/** CUSTOM_AUTH without a password: one custom challenge, four calls of trigger functions. */
export async function customSignIn(connection: Connection, target: Target, user: number): Promise<Tokens> {
  const USERNAME = usernameOf(user);
  const begun = await connection.result<Reply>('InitiateAuth', {
    ClientId: target.clientId,
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME },
  });
  return tokensOf(await respond(connection, target, begun, 'CUSTOM_CHALLENGE', { USERNAME, ANSWER: answer }));
}

type SignIn = (connection: Connection, target: Target, user: number) => Promise<Tokens>;

/** Every kind of sign-in that is measured. */
export const signIns = {
  'plain sign-in': plainSignIn,
  'device sign-in': deviceSignIn,
  'choice sign-in': choiceSignIn,
  'SMS sign-in': (connection, target, user) => codeSignIn(connection, target, user, 'SMS_MFA'),
  'e-mail sign-in': (connection, target, user) => codeSignIn(connection, target, user, 'EMAIL_OTP'),
  'custom sign-in': customSignIn,
} satisfies Readonly<Record<string, SignIn>>;

export type SignInKind = keyof typeof signIns;

async function provePassword(
  connection: Connection,
  target: Target,
  user: number,
  more: Parameters,
  { flow, preference }: { readonly flow: string; readonly preference: Parameters } = {
    flow: 'USER_SRP_AUTH',
    preference: {},
  },
): Promise<Reply> {
  const names = { USERNAME: usernameOf(user), ...more };
  const begun = await connection.result<Reply>('InitiateAuth', {
    ClientId: target.clientId,
    AuthFlow: flow,
    AuthParameters: { ...names, ...preference, SRP_A },
  });
  const prover = { group: target.userPoolId.split('_')[1] ?? '', identity: usernameOf(user) };
  return respond(connection, target, begun, 'PASSWORD_VERIFIER', { ...names, ...claimOf(prover, begun) });
}

function respond(
  connection: Connection,
  { clientId }: Target,
  { ChallengeName, Session }: Reply,
  expected: string,
  ChallengeResponses: Parameters,
): Promise<Reply> {
  if (ChallengeName !== expected)
    throw new Error(`Expected the challenge ${expected}, got ${ChallengeName ?? 'none'}.`);
  const input = { ClientId: clientId, ChallengeName, ChallengeResponses, ...(Session && { Session }) };
  return connection.result<Reply>('RespondToAuthChallenge', input);
}

function claimOf(prover: Prover, { ChallengeParameters = {} }: Reply): Parameters {
  const TIMESTAMP = formatTimestamp(Date.now());
  return {
    PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters['SECRET_BLOCK'] ?? '',
    PASSWORD_CLAIM_SIGNATURE: proof(prover, ChallengeParameters, TIMESTAMP),
    TIMESTAMP,
  };
}

function tokensOf({ AuthenticationResult, ChallengeName }: Reply): Tokens {
  if (AuthenticationResult === undefined)
    throw new Error(`Expected tokens, got the challenge ${ChallengeName ?? '(none)'}.`);
  return AuthenticationResult;
}
